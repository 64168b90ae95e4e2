/* What restrains an entry beside the market and the clock, each on both sides of its limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "../kit/desk.h"
#include "engine/co_movement.h"
#include "engine/portable.h"

static enum denial_code denied(struct desk *d, uint16_t pair)
{
    desk_decide(d, pair);
    return desk_denial(d);
}

static int64_t entered(struct desk *d)
{
    const struct effect *fx = desk_placed(d, PURPOSE_ENTRY);

    return fx ? fx->u.request.qty.lots : 0;
}

/* Long enough for the breakers to be looked at. */
static void look(struct desk *d)
{
    desk_pass(d, 20);
    desk_quote(d, 0, 9998, 10000);
}

static void caps_in_currency(struct options *o)
{
    o->risk.max_daily_loss = 0.2;
    o->risk.daily_loss_cap = 500;
    o->risk.weekly_loss_cap = 600;
}

static void losses_are_limited_in_currency_too(void **state)
{
    struct desk *d = desk_new(caps_in_currency);
    struct standing *s = &d->account->standing;
    (void)state;

    s->equity_day = (struct money){USD(10500)};
    assert_int_equal(denied(d, 0), DENY_DAILY_LOSS);
    s->equity_day = (struct money){USD(10499)};
    s->equity_week = (struct money){USD(10600)};
    assert_int_equal(denied(d, 0), DENY_WEEKLY_LOSS);
    s->equity_week = (struct money){USD(10599)};
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);
}

static void a_week_of_ten_per_cent(struct options *o)
{
    o->risk.max_weekly_loss = 0.1;
}

static void the_weeks_loss_limit_holds_on_both_sides_and_opens_its_breaker(void **state)
{
    struct desk *d = desk_new(a_week_of_ten_per_cent);
    struct standing *s = &d->account->standing;
    (void)state;

    s->equity_week = (struct money){USD(11112)}; /* 1,112 of 11,112: 10.007 % */
    assert_int_equal(denied(d, 0), DENY_WEEKLY_LOSS);
    look(d);
    assert_true(d->account->breaker[BREAKER_WEEKLY_LOSS].since != 0);
    s->equity_week = (struct money){USD(11111)}; /* 1,111 of 11,111: 9.999 % */
    look(d);
    assert_true(d->account->breaker[BREAKER_WEEKLY_LOSS].since == 0);
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);
}

static void a_fifth_below_the_peak(struct options *o)
{
    o->risk.max_drawdown = 0.2;
    o->risk.drawdown_scaling = DRAWDOWN_CONTINUOUS;
    o->risk.max_position = 1e6;
    o->risk.max_exposure = 1;
    o->risk.max_asset = 1;
}

/* 1 % of 10,000 at 2 a coin: 50 coins at the peak.  Equity 10,000 below a peak of 11,111.11: 10 %
 * down, factor (0.2 - 0.1) / (0.2 x 0.9) = 0.5556: 27.78. */
static void sizes_shrink_below_the_peak(void **state)
{
    struct desk *d = desk_new(a_fifth_below_the_peak);
    (void)state;

    d->account->standing.equity_peak = (struct money){INT64_C(1111111111111)};
    desk_decide(d, 0);
    assert_in_range(entered(d), LOTS(27.776), LOTS(27.779));
    desk_free(d);
}

static void at_the_drawdown_limit_a_person_decides(void **state)
{
    struct desk *d = desk_new(a_fifth_below_the_peak);
    (void)state;

    d->account->standing.equity_peak = (struct money){USD(12500)};
    assert_int_equal(denied(d, 0), DENY_DRAWDOWN);
    look(d);
    assert_true(d->account->breaker[BREAKER_DRAWDOWN].since != 0);
    desk_control(d, CONTROL_RESUME); /* not by this */
    assert_true(d->account->breaker[BREAKER_DRAWDOWN].since != 0);
    assert_int_equal(denied(d, 0), DENY_BREAKER);
    desk_control(d, CONTROL_RESET_RISK);
    assert_true(d->account->breaker[BREAKER_DRAWDOWN].since == 0);
    assert_int_equal(d->account->standing.equity_peak.units, USD(10000));
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);
}

static void five_in_a_row(struct options *o)
{
    o->risk.loss_streak = 5;
    o->risk.loss_streak_pause_s = 3600;
}

static void too_many_losses_in_a_row_pause_entries(void **state)
{
    struct desk *d = desk_new(five_in_a_row);
    (void)state;

    for (unsigned i = 0; i < 5; i++)
        standing_result(&d->account->standing, &d->engine->options.risk, d->now,
                        (struct money){-USD(1)}, 1);
    assert_int_equal(denied(d, 0), DENY_LOSS_STREAK);
    d->account->standing.streak_until = d->account->standing.loss_until = d->now;
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);
}

static void by_the_record(struct options *o)
{
    o->risk.kelly = 1;
    o->risk.max_ruin = 0.01;
    o->risk.max_position = 1e6;
    o->risk.max_exposure = 1;
    o->risk.max_asset = 1;
}

/* `n` trades, of which every other one wins `win` R; the others lose one. */
static void trade(struct desk *d, unsigned n, double win)
{
    for (unsigned i = 0; i < n; i++)
        trade_log_add(&d->account->standing.log, d->now, i % 2 ? win : -1);
}

static void without_an_edge_nothing_is_entered(void **state)
{
    struct desk *d = desk_new(by_the_record);
    (void)state;

    trade(d, 49, 0.9);
    desk_decide(d, 0);
    assert_int_equal(desk_denial(d), DENY_NONE); /* too few to know */
    desk_free(d);
    d = desk_new(by_the_record);
    trade(d, 50, 0.9);
    assert_int_equal(denied(d, 0), DENY_NO_EDGE);
    desk_free(d);
}

static void a_bad_spell_is_forgotten_in_time_or_by_a_person(void **state)
{
    struct desk *d = desk_new(by_the_record);
    (void)state;

    trade(d, 50, 0.9);
    assert_int_equal(denied(d, 0), DENY_NO_EDGE);
    desk_pass(d, 86400 + 1);
    desk_quote(d, 0, 9998, 10000);
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);

    d = desk_new(by_the_record);
    trade(d, 50, 0.9);
    desk_control(d, CONTROL_RESET_RISK);
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);
}

/* p 0.5, win 1.2, loss 1: kelly 0.5 - 0.4167 = 0.0833, edge 0.1, se 2.2 x 0.05 = 0.11, shrink
 * 0.01 / 0.0221; a quarter of it: 0.00943 of equity at risk, below 0.01: 47.13 coins. */
static void the_record_bounds_the_size(void **state)
{
    struct desk *d = desk_new(by_the_record);
    double fraction = 0.25 * (0.01 / (0.01 + 0.0121)) * (0.5 - 0.5 / 1.2);
    (void)state;

    d->engine->options.risk.max_ruin = 0;
    trade(d, 100, 1.2);
    desk_decide(d, 0);
    assert_true(fabs((double)entered(d) / 1e8 - 10000 * fraction / 2) < 1e-6);
    desk_free(d);
}

/* Wins of 1.001 R against losses of one: an edge of a hair, and ruin nearly certain. */
static void likely_ruin_is_refused(void **state)
{
    struct desk *d = desk_new(by_the_record);
    (void)state;

    trade(d, 100, 1.02);
    assert_int_equal(denied(d, 0), DENY_RUIN);
    const struct effect *fx = desk_seen(d, EFFECT_DENIAL);
    assert_true(fx->u.denial.denial.figure[0] > 0.01 && fx->u.denial.denial.figure[2] == 100);
    desk_free(d);
}

static void two_of_a_group(struct options *o)
{
    strcpy(o->risk.groups, "ETH; BTC SOL");
    o->risk.max_group = 1;
}

static void positions_of_a_group_are_counted_together(void **state)
{
    struct desk *d = desk_new(two_of_a_group);
    (void)state;

    desk_quote(d, 1, 9998, 10000);
    desk_quote(d, 2, 9998, 10000);
    assert_int_equal(denied(d, 0), DENY_NONE);
    assert_int_equal(denied(d, 2), DENY_GROUP);
    assert_int_equal(denied(d, 1), DENY_NONE);
    desk_free(d);
}

static void one_asset_in_two_pairs(struct options *o)
{
    o->trading.pair_count = 2;
    strcpy(o->trading.pairs[0], "BTC/USD");
    strcpy(o->trading.pairs[1], "BTC/EUR");
    o->risk.max_asset = 0.02; /* 200 USD, as much as one position */
}

static void one_asset_is_limited_over_all_its_pairs(void **state)
{
    struct desk *d = desk_new(one_asset_in_two_pairs);
    (void)state;

    memcpy(pair_at(d->engine, 1)->instrument.base, pair_at(d->engine, 0)->instrument.base,
           ASSET_NAME_MAX);
    desk_quote(d, 1, 9998, 10000);
    desk_decide(d, 0);
    assert_int_equal(entered(d), LOTS(2));
    assert_int_equal(denied(d, 1), DENY_ASSET); /* that one is still in flight */
    desk_free(d);
}

static void a_share_of_the_book(struct options *o)
{
    o->risk.depth_share = 0.1;
    o->book.max_age_ms = 5000;
}

static void depth(struct desk *d, int64_t bids_usd)
{
    struct event ev = {.kind = EV_DEPTH, .pair = 0};

    ev.u.depth.bid = (struct depth_side){.qty = {LOTS(100)}, .notional = {bids_usd}};
    ev.u.depth.ask = ev.u.depth.bid;
    desk_say(d, ev);
}

static void what_could_not_be_sold_is_not_bought(void **state)
{
    struct desk *d = desk_new(a_share_of_the_book);
    (void)state;

    assert_int_equal(denied(d, 0), DENY_DATA_DEPTH); /* unknown */
    depth(d, USD(1000));                             /* a tenth: 100 USD, one coin */
    desk_decide(d, 0);
    assert_int_equal(entered(d), LOTS(1));
    desk_free(d);

    d = desk_new(a_share_of_the_book);
    depth(d, USD(1000));
    desk_pass(d, 6);
    desk_quote(d, 0, 9998, 10000);
    assert_int_equal(denied(d, 0), DENY_DATA_DEPTH); /* old */
    depth(d, USD(1));
    assert_int_equal(denied(d, 0), DENY_DEPTH); /* thin */
    desk_free(d);
}

static void together_at_most(struct options *o)
{
    desk_pairs(o, 2);
    o->risk.max_volatility = 0.001;
    o->risk.max_position = 1e6;
    o->risk.max_exposure = 1;
    o->risk.max_asset = 1;
    o->risk.per_trade = 0.1;
}

/* Closes that go up and down by 1 % each quarter of an hour: sigma 0.01 x sqrt(96) a day. */
static void swing(struct desk *d, uint16_t pair, unsigned bars, bool against)
{
    struct pair_state *p = pair_at(d->engine, pair);
    int64_t first = d->now / SECONDS(60) * SECONDS(60) - (int64_t)bars * SECONDS(60);

    for (unsigned i = 0; i < bars; i++) {
        bool up = ((i + bars) / 15 % 2) != against;
        struct bar *b = &bar_ring(d->engine, pair)[i];
        *b = (struct bar){.open_time = first + i * SECONDS(60), .close = {up ? 10100 : 10000}};
    }
    p->bars = bars;
}

static void positions_together_may_swing_so_much(void **state)
{
    struct desk *d = desk_new(together_at_most);
    (void)state;

    desk_quote(d, 1, 9998, 10000);
    swing(d, 0, 390, false);
    swing(d, 1, 390, true);
    assert_int_equal(denied(d, 0), DENY_NONE);
    double sigma = 0.01 * sqrt(96), spent = 0.001 / sigma * 10000;
    assert_true(fabs((double)entered(d) / 1e6 - spent) < 0.05 * spent); /* a coin costs 100 */
    /* The other moves against it, but counts as if it moved less so: correlation -1 + 0.3 x 2. */
    assert_int_equal(denied(d, 1), DENY_NONE);
    desk_free(d);
}

static void an_unknown_swing_denies(void **state)
{
    struct desk *d = desk_new(together_at_most);
    (void)state;

    swing(d, 0, 360, false); /* 23 returns: up to minute 360, 345, ... 15 */
    assert_int_equal(denied(d, 0), DENY_UNKNOWN_SWING);
    swing(d, 0, 375, false);
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);
}

static void the_original_s_factors(struct options *o)
{
    o->risk.streak_scaling = 1;
    o->risk.spread_scaling = 1;
}

static void streaks_and_spreads_shrink_as_in_the_original(void **state)
{
    struct desk *d = desk_new(the_original_s_factors);
    (void)state;

    assert_true(account_size_factor(d->engine, 0) == 1);
    d->account->standing.losses_in_a_row = 4; /* 1 - 0.15 x 2 */
    assert_true(fabs(account_size_factor(d->engine, 0) - 0.7) < 1e-12);
    desk_quote(d, 0, 9985, 10015); /* 0.3 % wide: 1 - 50 x 0.002 */
    assert_true(fabs(account_size_factor(d->engine, 0) - 0.7 * 0.9) < 1e-12);
    desk_quote(d, 0, 9000, 11000);
    assert_true(fabs(account_size_factor(d->engine, 0) - 0.7 * 0.5) < 1e-12);
    desk_free(d);
}

/* A buy of 2 at 100 sold at 98, the planned stop: one R lost. */
static void a_closed_trade_enters_the_record(void **state)
{
    struct desk *d = desk_new(NULL);
    double r[TRADE_LOG_MAX];
    (void)state;

    struct position *p = desk_hold(d);
    desk_fill(d, desk_order(d, PURPOSE_STOP), 9800, p->held.qty.lots);
    assert_int_equal(trade_log_read(&d->account->standing.log, 100, 0, r), 1);
    assert_true(fabs(r[0] + 1) < 1e-9);
    assert_int_equal(d->account->standing.losses_in_a_row, 1);
    desk_free(d);
}

static char exported[PORTABLE_BYTES_MAX];

static void what_restrains_survives_an_upgrade(void **state)
{
    struct desk *d = desk_new(NULL), *e = desk_new(NULL);
    struct standing *s = &d->account->standing;
    struct text out = TEXT(exported);
    struct error err;
    double r[TRADE_LOG_MAX];
    (void)state;

    trade(d, 60, 1.25);
    s->week = 2900;
    s->equity_week = (struct money){USD(9000)};
    s->equity_peak = (struct money){USD(12000)};
    s->losses_in_a_row = 4;
    s->streak_until = d->now + SECONDS(100);
    d->account->breaker[BREAKER_DRAWDOWN] = (struct breaker_state){.since = 17, .trips = 3};
    pair_at(d->engine, 1)->strategy_until[2] = d->now + SECONDS(50);
    assert_true(engine_export(d->engine, &out));
    memset(e->account, 0, sizeof *e->account);
    account_init(e->account);
    assert_int_equal(engine_import(e->engine, text_str(&out), &err), STATUS_OK);

    const struct standing *t = &e->account->standing;
    assert_int_equal(trade_log_read(&t->log, 100, 0, r), 60);
    assert_true(r[1] == 1.25);
    assert_int_equal(t->week, 2900);
    assert_int_equal(t->equity_week.units, USD(9000));
    assert_int_equal(t->equity_peak.units, USD(12000));
    assert_int_equal(t->losses_in_a_row, 4);
    assert_int_equal(t->streak_until, s->streak_until);
    assert_int_equal(e->account->breaker[BREAKER_DRAWDOWN].since, 17);
    assert_int_equal(e->account->breaker[BREAKER_DRAWDOWN].trips, 3);
    assert_int_equal(pair_at(e->engine, 1)->strategy_until[2], d->now + SECONDS(50));
    desk_free(d);
    desk_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_are_limited_in_currency_too),
        cmocka_unit_test(the_weeks_loss_limit_holds_on_both_sides_and_opens_its_breaker),
        cmocka_unit_test(sizes_shrink_below_the_peak),
        cmocka_unit_test(at_the_drawdown_limit_a_person_decides),
        cmocka_unit_test(too_many_losses_in_a_row_pause_entries),
        cmocka_unit_test(without_an_edge_nothing_is_entered),
        cmocka_unit_test(a_bad_spell_is_forgotten_in_time_or_by_a_person),
        cmocka_unit_test(the_record_bounds_the_size),
        cmocka_unit_test(likely_ruin_is_refused),
        cmocka_unit_test(positions_of_a_group_are_counted_together),
        cmocka_unit_test(one_asset_is_limited_over_all_its_pairs),
        cmocka_unit_test(what_could_not_be_sold_is_not_bought),
        cmocka_unit_test(positions_together_may_swing_so_much),
        cmocka_unit_test(an_unknown_swing_denies),
        cmocka_unit_test(streaks_and_spreads_shrink_as_in_the_original),
        cmocka_unit_test(a_closed_trade_enters_the_record),
        cmocka_unit_test(what_restrains_survives_an_upgrade),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
