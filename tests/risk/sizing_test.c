/* The numbers are worked in the comments; prices in whole cents, quantities in 1e-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "risk/sizing.h"

static const struct instrument btc = {
    .pair = "BTC/USD",
    .base = "BTC",
    .quote = "USD",
    .price_decimals = 2,
    .qty_decimals = 8,
    .status = MARKET_ONLINE,
    .tick = {1},
    .lot = {1},
    .min_qty = {5000},
    .min_cost = {50000000},
};

struct bench {
    struct options_risk limits;
    struct vote owner;
    struct sizing_input in;
    struct sizing out;
};

/* Entry 1000.00, ATR 10: stop at 980 (2 ATR), target at 1050 (5 ATR), fees 0.4 % each way. */
static struct bench bench(void)
{
    return (struct bench){
        .limits = {.per_trade = 0.01, .min_stop = 0.001, .max_stop = 0.10, .min_reward = 0.5},
        .owner = {.atr = 10, .stop_atr = 2, .target_atr = 5, .stance = STANCE_LONG},
        .in = {.instrument = &btc,
               .entry = {100000},
               .bid = {99990},
               .ask = {100000},
               .fee_in = {400000},
               .fee_out = {400000},
               .equity = {10000 * MONEY_ONE},
               .size_factor = 1,
               .kelly = (double)INFINITY,
               .most = {[BOUND_POSITION] = (double)INFINITY,
                        [BOUND_EXPOSURE] = (double)INFINITY,
                        [BOUND_ASSET] = (double)INFINITY,
                        [BOUND_CORRELATED] = (double)INFINITY,
                        [BOUND_DEPTH] = (double)INFINITY,
                        [BOUND_CASH] = 10000}},
    };
}

static void size(struct bench *b)
{
    b->in.limits = &b->limits;
    b->in.owner = &b->owner;
    size_entry(&b->out, &b->in);
}

static void one_per_cent_of_equity_is_lost_at_the_stop_fees_in(void **state)
{
    struct bench b = bench();
    (void)state;

    size(&b);

    /* 1000 x 1.004 - 980 x 0.996 = 27.92 a coin; 100 / 27.92 = 3.58166189... */
    assert_int_equal(b.out.denial.code, DENY_NONE);
    assert_int_equal(b.out.stop.ticks, 98000);
    assert_int_equal(b.out.target.ticks, 105000);
    assert_int_equal(b.out.qty.lots, 358166189);
    assert_int_equal(b.out.bound, BOUND_RISK);
}

static void each_cap_binds_when_it_is_the_smallest(void **state)
{
    (void)state;

    for (unsigned i = BOUND_POSITION; i < BOUND_COUNT; i++) {
        struct bench b = bench();

        b.in.most[i] = 502; /* 502 / 1004 = 0.5 */
        size(&b);
        assert_int_equal(b.out.denial.code, DENY_NONE);
        assert_int_equal(b.out.bound, i);
        assert_int_equal(b.out.qty.lots, 50000000);
    }
}

/* 10000 x 0.005 / 27.92 = 1.790830945...: half of what per_trade allows. */
static void the_record_bounds_what_a_trade_may_risk(void **state)
{
    struct bench b = bench();
    (void)state;

    b.in.kelly = 0.005;
    size(&b);
    assert_int_equal(b.out.bound, BOUND_KELLY);
    assert_int_equal(b.out.qty.lots, 179083094);
    b.in.kelly = 0.02;
    size(&b);
    assert_int_equal(b.out.bound, BOUND_RISK);
}

static void a_cap_that_is_no_number_leaves_nothing(void **state)
{
    struct bench b = bench();
    (void)state;

    b.in.most[BOUND_CORRELATED] = (double)NAN;
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_CORRELATED);
}

/* A stop at 980 that fills 1 % below, at 970.2: 1004 - 970.2 x 0.996 = 37.6808; 100 / 37.6808. */
static void a_stop_is_taken_to_slip(void **state)
{
    struct bench b = bench();
    (void)state;

    b.limits.stop_slippage = 0.01;
    size(&b);
    assert_int_equal(b.out.qty.lots, 265387146);
}

/* 0.0006 BTC, 0.60 USD, would do; a half of it does not. */
static void a_size_that_losses_shrank_below_the_minimum_is_named_so(void **state)
{
    struct bench b = bench();
    (void)state;

    b.limits.per_trade = 0.0006 * 27.92 / 10000;
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_NONE);
    b.in.size_factor = 0.5;
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_SHRUNK);
    assert_true(b.out.denial.figure[2] == 0.5);
    b.limits.per_trade /= 10;
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_TOO_SMALL); /* it was too small before */
}

static void a_factor_shrinks_the_size_in_proportion(void **state)
{
    struct bench b = bench();
    (void)state;

    b.in.size_factor = 0.5;
    size(&b);

    assert_int_equal(b.out.qty.lots, 179083094); /* half of 3.58166189, down to the lot */
}

static void below_the_venues_minimum_there_is_no_trade(void **state)
{
    struct bench b = bench();
    (void)state;

    b.in.most[BOUND_POSITION] = 0.6024; /* 0.0006 BTC cost 0.60 */
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_NONE);
    assert_int_equal(b.out.qty.lots, 60000);

    b.in.most[BOUND_POSITION] = 0.4; /* 0.000398 BTC cost 0.398, the minimum is 0.50 */
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_TOO_SMALL);
}

static void without_exposure_left_the_denial_says_so(void **state)
{
    struct bench b = bench();
    (void)state;

    b.in.most[BOUND_EXPOSURE] = 0;
    size(&b);

    assert_int_equal(b.out.denial.code, DENY_EXPOSURE);
    assert_true(b.out.denial.figure[0] == 0);
}

static void without_free_cash_the_denial_says_so(void **state)
{
    struct bench b = bench();
    (void)state;

    b.in.most[BOUND_CASH] = 0;
    size(&b);

    assert_int_equal(b.out.denial.code, DENY_NO_EQUITY);
}

static void the_stop_is_never_nearer_than_the_noise_floor(void **state)
{
    struct bench b = bench();
    (void)state;

    b.limits.min_stop = 0.03;
    size(&b);

    assert_int_equal(b.out.stop.ticks, 97000);
}

static void a_stop_beyond_its_limit_is_refused(void **state)
{
    struct bench b = bench();
    (void)state;

    b.owner.target_atr = 50;
    b.owner.stop_atr = 10;
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_NONE);
    b.owner.stop_atr = 10.01; /* 100.1 of 1000 */
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_STOP);
}

static void without_atr_there_is_no_stop_and_no_trade(void **state)
{
    struct bench b = bench();
    (void)state;

    b.owner.atr = 0;
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_STOP);
    b.owner.atr = -1;
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_STOP);
}

static void a_target_that_cannot_pay_its_costs_is_refused_with_the_arithmetic(void **state)
{
    struct bench b = bench();
    (void)state;

    /* costs: 1000 x 0.008 + 0.10 of spread = 8.10 */
    b.limits.net_edge = 1;
    b.owner.target_atr = 0.8; /* 8 away */
    size(&b);

    assert_int_equal(b.out.denial.code, DENY_NET_EDGE);
    assert_true(b.out.denial.figure[0] == 0.008);
    assert_true(b.out.denial.figure[1] > 0.00809 && b.out.denial.figure[1] < 0.00811);

    b.limits.min_reward = -1;
    b.owner.target_atr = 0.82;
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_NONE);
}

static void the_target_keeps_its_distance_from_the_fees(void **state)
{
    struct bench b = bench();
    (void)state;

    b.limits.target_fees = 10; /* 10 x 0.8 % of 1000 = 80 */
    size(&b);

    assert_int_equal(b.out.target.ticks, 108000);
}

static void a_preferred_level_farther_away_is_the_target(void **state)
{
    struct bench b = bench();
    (void)state;

    b.owner.target_price = 1066.5;
    size(&b);
    assert_int_equal(b.out.target.ticks, 106650);
    b.owner.target_price = 1010;
    size(&b);
    assert_int_equal(b.out.target.ticks, 105000);
}

static void reward_to_risk_is_net_of_fees_on_both_sides_of_the_threshold(void **state)
{
    struct bench b = bench();
    (void)state;

    /* reward 1050 x 0.996 - 1004 = 41.8; risk 27.92; 1.49713... */
    b.limits.min_reward = 1.4971;
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_NONE);
    b.limits.min_reward = 1.4972;
    size(&b);
    assert_int_equal(b.out.denial.code, DENY_REWARD);
}

static void break_even_pays_both_fees_and_rounds_up(void **state)
{
    (void)state;
    /* 60000 x 1.008 / 0.992 = 60967.7419... */
    assert_int_equal(
        breakeven_price(&btc, (struct price){6000000}, (struct rate){800000}, (struct rate){800000})
            .ticks,
        6096775);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_per_cent_of_equity_is_lost_at_the_stop_fees_in),
        cmocka_unit_test(each_cap_binds_when_it_is_the_smallest),
        cmocka_unit_test(the_record_bounds_what_a_trade_may_risk),
        cmocka_unit_test(a_cap_that_is_no_number_leaves_nothing),
        cmocka_unit_test(a_stop_is_taken_to_slip),
        cmocka_unit_test(a_size_that_losses_shrank_below_the_minimum_is_named_so),
        cmocka_unit_test(a_factor_shrinks_the_size_in_proportion),
        cmocka_unit_test(below_the_venues_minimum_there_is_no_trade),
        cmocka_unit_test(without_exposure_left_the_denial_says_so),
        cmocka_unit_test(without_free_cash_the_denial_says_so),
        cmocka_unit_test(the_stop_is_never_nearer_than_the_noise_floor),
        cmocka_unit_test(a_stop_beyond_its_limit_is_refused),
        cmocka_unit_test(without_atr_there_is_no_stop_and_no_trade),
        cmocka_unit_test(a_target_that_cannot_pay_its_costs_is_refused_with_the_arithmetic),
        cmocka_unit_test(the_target_keeps_its_distance_from_the_fees),
        cmocka_unit_test(a_preferred_level_farther_away_is_the_target),
        cmocka_unit_test(reward_to_risk_is_net_of_fees_on_both_sides_of_the_threshold),
        cmocka_unit_test(break_even_pays_both_fees_and_rounds_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
