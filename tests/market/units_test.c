#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "market/bar.h"
#include "market/instrument.h"

/* BTC/USD as Kraken has it: price to 0.1, quantity to 1e-8, at least 0.0001 and 0.5 USD. */
static struct instrument bitcoin(void)
{
    return (struct instrument){
        .pair = "BTC/USD",
        .base = "BTC",
        .quote = "USD",
        .price_decimals = 1,
        .qty_decimals = 8,
        .status = MARKET_ONLINE,
        .tick = {1},
        .lot = {1},
        .min_qty = {10000},
        .min_cost = {50000000},
    };
}

static void notional_is_price_times_quantity_rounded_by_name(void **state)
{
    struct instrument in = bitcoin();
    struct money m;

    (void)state;
    /* 60000.0 x 0.5 = 30000 */
    assert_true(notional(&m, &in, (struct price){600000}, (struct qty){50000000}, ROUND_EXACT));
    assert_int_equal(m.units, INT64_C(30000) * MONEY_ONE);
    /* 0.1 x 0.00000001 = 1e-9: less than a unit */
    assert_true(notional(&m, &in, (struct price){1}, (struct qty){1}, ROUND_UP));
    assert_int_equal(m.units, 1);
    assert_true(notional(&m, &in, (struct price){1}, (struct qty){1}, ROUND_DOWN));
    assert_int_equal(m.units, 0);
    assert_false(notional(&m, &in, (struct price){1}, (struct qty){1}, ROUND_EXACT));
    assert_false(notional(&m, &in, (struct price){INT64_MAX}, (struct qty){INT64_MAX}, ROUND_UP));
}

/* The product of two 64-bit numbers in base 2^32, then divided by ten as often as need be: no
 * 128-bit arithmetic. */
static int64_t schoolbook(uint64_t a, uint64_t b, int tens)
{
    uint64_t digit[4] = {0}, part[2] = {a & UINT32_MAX, a >> 32};
    uint64_t other[2] = {b & UINT32_MAX, b >> 32}, carry = 0;

    for (unsigned i = 0; i < 2; i++) {
        carry = 0;
        for (unsigned k = 0; k < 2; k++) {
            carry += digit[i + k] + part[i] * other[k];
            digit[i + k] = carry & UINT32_MAX;
            carry >>= 32;
        }
        digit[i + 2] += carry;
    }
    for (; tens > 0; tens--) {
        uint64_t rest = 0;

        for (unsigned i = 4; i-- > 0;) {
            rest = rest << 32 | digit[i];
            digit[i] = rest / 10;
            rest %= 10;
        }
    }
    if (digit[3] || digit[2] || digit[1] >> 31)
        return -1;
    return (int64_t)(digit[1] << 32 | digit[0]);
}

static void notional_agrees_with_schoolbook_arithmetic(void **state)
{
    struct instrument in = bitcoin();
    struct random chance;

    (void)state;
    random_seed(&chance, 6);
    for (unsigned i = 0; i < 20000; i++) {
        int64_t ticks = (int64_t)(random_u64(&chance) >> (1 + random_below(&chance, 63)));
        int64_t lots = (int64_t)(random_u64(&chance) >> (1 + random_below(&chance, 63)));
        struct money m = {-1};

        in.price_decimals = (uint8_t)random_below(&chance, 13);
        in.qty_decimals = (uint8_t)(8 + random_below(&chance, 5));
        int tens = in.price_decimals + in.qty_decimals - 8;
        int64_t expected = schoolbook((uint64_t)ticks, (uint64_t)lots, tens);
        bool fits = notional(&m, &in, (struct price){ticks}, (struct qty){lots}, ROUND_DOWN);
        assert_int_equal(fits, expected >= 0);
        assert_true(m.units == expected);
    }
}

static void an_average_price_is_value_over_quantity_half_even(void **state)
{
    struct instrument in = bitcoin();
    struct price px = {7};

    (void)state;
    /* 30000 for 0.5 is 60000.0 each; 0.125 for 0.5 is 0.25, between 0.2 and 0.3; 0.175: 0.35 */
    assert_true(price_average(&px, &in, (struct money){30000 * MONEY_ONE}, (struct qty){50000000}));
    assert_int_equal(px.ticks, 600000);
    assert_true(price_average(&px, &in, (struct money){12500000}, (struct qty){50000000}));
    assert_int_equal(px.ticks, 2);
    assert_true(price_average(&px, &in, (struct money){17500000}, (struct qty){50000000}));
    assert_int_equal(px.ticks, 4);
    assert_false(price_average(&px, &in, (struct money){1}, (struct qty){0}));
    assert_int_equal(px.ticks, 4);
}

static void fees_are_rounded_up_and_rebates_towards_zero(void **state)
{
    struct money fee;

    (void)state;
    /* 0.26 % of 100.00000001 is 0.260000000026 */
    assert_true(fee_of(&fee, (struct money){10000000001}, (struct rate){260000}));
    assert_int_equal(fee.units, 26000001);
    assert_true(fee_of(&fee, (struct money){-10000000000}, (struct rate){260000}));
    assert_int_equal(fee.units, 26000000);
    assert_true(fee_of(&fee, (struct money){10000000001}, (struct rate){-10000}));
    assert_int_equal(fee.units, -1000000);
}

static void a_budget_buys_the_most_lots_that_it_can_pay_with_the_fee(void **state)
{
    struct instrument in = bitcoin();
    struct random chance;

    (void)state;
    random_seed(&chance, 12);
    for (unsigned i = 0; i < 2000; i++) {
        struct money budget = {(int64_t)(random_u64(&chance) >> (8 + random_below(&chance, 50)))};
        struct price px = {1 + (int64_t)random_below(&chance, 2000000)};
        struct rate rate = {(int64_t)random_below(&chance, 1000000)};
        struct money cost, fee;

        in.lot.lots = 1 + (int64_t)random_below(&chance, 100000);
        struct qty q = qty_for(&in, budget, px, rate);
        assert_int_equal(q.lots % in.lot.lots, 0);
        assert_true(notional(&cost, &in, px, q, ROUND_UP) && fee_of(&fee, cost, rate));
        assert_true(cost.units + fee.units <= budget.units);
        q.lots += in.lot.lots;
        assert_true(notional(&cost, &in, px, q, ROUND_UP) && fee_of(&fee, cost, rate));
        assert_true(cost.units + fee.units > budget.units);
    }
}

static void doubles_cross_to_the_grid_by_the_named_rounding(void **state)
{
    struct instrument in = bitcoin();
    struct price px = {7};
    struct qty q = {7};
    struct money m = {7};

    (void)state;
    in.tick.ticks = 5;
    assert_true(price_from_double(&px, &in, 60000.7, ROUND_DOWN));
    assert_int_equal(px.ticks, 600005);
    assert_true(price_from_double(&px, &in, 60000.7, ROUND_UP));
    assert_int_equal(px.ticks, 600010);
    assert_true(price_from_double(&px, &in, 60000.7, ROUND_HALF_EVEN));
    assert_int_equal(px.ticks, 600005);
    in.price_decimals = 2;
    in.tick.ticks = 1;
    assert_true(price_from_double(&px, &in, 0.29, ROUND_DOWN));
    assert_int_equal(px.ticks, 29);
    assert_true(qty_from_double(&q, &in, 0.123456789));
    assert_int_equal(q.lots, 12345678);
    assert_true(money_from_double(&m, -1.5, ROUND_DOWN));
    assert_int_equal(m.units, -150000000);
    assert_false(price_from_double(&px, &in, NAN, ROUND_DOWN));
    assert_false(price_from_double(&px, &in, INFINITY, ROUND_DOWN));
    assert_false(price_from_double(&px, &in, 0, ROUND_DOWN));
    assert_false(price_from_double(&px, &in, 0.001, ROUND_DOWN));
    assert_false(qty_from_double(&q, &in, 1e30));
    assert_int_equal(px.ticks, 29);
}

static void every_price_survives_the_way_to_a_double_and_back(void **state)
{
    const enum rounding how[] = {ROUND_DOWN, ROUND_UP, ROUND_HALF_EVEN};
    struct instrument in = bitcoin();
    struct random chance;

    (void)state;
    random_seed(&chance, 13);
    for (unsigned i = 0; i < 30000; i++) {
        struct price px = {1 + (int64_t)(random_u64(&chance) >> (14 + random_below(&chance, 50)))};
        struct price back = {0};

        in.price_decimals = (uint8_t)random_below(&chance, 13);
        assert_true(price_from_double(&back, &in, price_to_double(&in, px), how[i % 3]));
        assert_true(back.ticks == px.ticks);
    }
}

static void a_venues_text_is_exact_and_printed_as_it_came(void **state)
{
    struct instrument in = bitcoin();
    struct price px;
    struct qty q;
    char room[64];
    struct text t = TEXT(room);

    (void)state;
    assert_int_equal(price_parse(&px, &in, STR("63004.9"), ROUND_EXACT), STATUS_OK);
    assert_int_equal(qty_parse(&q, &in, STR("0.00005100"), ROUND_EXACT), STATUS_OK);
    text_price(&t, &in, px);
    text_char(&t, ' ');
    text_qty(&t, &in, q);
    text_char(&t, ' ');
    text_money(&t, (struct money){12345678}, 2);
    text_char(&t, ' ');
    text_money(&t, (struct money){-12500000}, 2);
    assert_string_equal(room, "63004.9 0.00005100 0.12 -0.12");
}

static void an_order_must_meet_every_rule_of_the_instrument(void **state)
{
    struct instrument in = bitcoin();

    (void)state;
    in.tick.ticks = 5;
    in.lot.lots = 100;
    assert_true(instrument_accepts(&in, (struct price){600000}, (struct qty){10000}));
    assert_false(instrument_accepts(&in, (struct price){600001}, (struct qty){10000}));
    assert_false(instrument_accepts(&in, (struct price){0}, (struct qty){10000}));
    assert_false(instrument_accepts(&in, (struct price){600000}, (struct qty){10050}));
    assert_false(instrument_accepts(&in, (struct price){600000}, (struct qty){9900}));
    /* 4000.0 x 0.0001 = 0.4 < 0.5 */
    assert_false(instrument_accepts(&in, (struct price){40000}, (struct qty){10000}));
}

static void statuses_are_found_by_their_names(void **state)
{
    enum market_status s;

    (void)state;
    for (unsigned i = 0; i < MARKET_STATUS_COUNT; i++) {
        assert_true(market_status_find(str_of(market_status_name((enum market_status)i)), &s));
        assert_int_equal(s, i);
    }
    assert_false(market_status_find(STR("asleep"), &s));
}

static void a_bar_as_indicators_read_it_has_its_ordinal(void **state)
{
    struct instrument in = bitcoin();
    struct bar b = {.open_time = INT64_C(120000000000),
                    .open = {10},
                    .high = {30},
                    .low = {5},
                    .close = {20},
                    .volume = {150000000},
                    .interval_s = 60};
    struct bar_values v = bar_values_of(&in, &b);

    (void)state;
    assert_int_equal(v.ordinal, 2);
    assert_true(v.open == 1 && v.high == 3 && v.low == 0.5 && v.close == 2 && v.volume == 1.5);
    b.open_time = -INT64_C(60000000000);
    assert_int_equal(bar_values_of(&in, &b).ordinal, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notional_is_price_times_quantity_rounded_by_name),
        cmocka_unit_test(notional_agrees_with_schoolbook_arithmetic),
        cmocka_unit_test(an_average_price_is_value_over_quantity_half_even),
        cmocka_unit_test(fees_are_rounded_up_and_rebates_towards_zero),
        cmocka_unit_test(a_budget_buys_the_most_lots_that_it_can_pay_with_the_fee),
        cmocka_unit_test(doubles_cross_to_the_grid_by_the_named_rounding),
        cmocka_unit_test(every_price_survives_the_way_to_a_double_and_back),
        cmocka_unit_test(a_venues_text_is_exact_and_printed_as_it_came),
        cmocka_unit_test(an_order_must_meet_every_rule_of_the_instrument),
        cmocka_unit_test(statuses_are_found_by_their_names),
        cmocka_unit_test(a_bar_as_indicators_read_it_has_its_ordinal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
