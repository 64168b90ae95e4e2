/* Where a stop should stand: the corrected factors worked by hand, the market never reached. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "risk/trail.h"

static const struct instrument btc = {
    .price_decimals = 5, .qty_decimals = 8, .tick = {1}, .lot = {1}, .min_qty = {1}};

/* Entry 100, break-even from 1 % (at the entry, fees 0), trailing 0.5 % from 1.5 %. */
static const struct options_order rules = {
    .breakeven_at = 0.01, .trailing_at = 0.015, .trailing_step = 0.005};

enum { ONE = 100000 }; /* ticks of 1.00 */

static struct trail at(int64_t best, int64_t bid, int64_t stop)
{
    return trail_stop(&(struct trail_input){.rules = &rules,
                                            .instrument = &btc,
                                            .entry = {100 * ONE},
                                            .best = {best},
                                            .bid = {bid},
                                            .breakeven = {100 * ONE},
                                            .stop = {stop}});
}

static void below_one_percent_the_stop_stays(void **state)
{
    (void)state;
    struct trail t = at(10099 * ONE / 100, 10099 * ONE / 100, 98 * ONE);

    assert_int_equal(t.stop.ticks, 98 * ONE);
    assert_false(t.breakeven);
    assert_false(t.trailing);
}

static void at_one_percent_it_goes_to_break_even(void **state)
{
    (void)state;
    struct trail t = at(101 * ONE, 101 * ONE, 98 * ONE);

    assert_int_equal(t.stop.ticks, 100 * ONE);
    assert_true(t.breakeven);
    assert_false(t.trailing);
}

/* 0.5 % up to 3 %, then half of it, above 5 % three tenths. */
static void it_trails_tighter_the_better_it_goes(void **state)
{
    static const int64_t row[][2] = {{10160000, 10109200},
                                     {10200000, 10149000},
                                     {10320000, 10294200},
                                     {10400000, 10374000},
                                     {10550000, 10534175}};
    int64_t stop = 100 * ONE;
    (void)state;

    for (unsigned i = 0; i < 5; i++) {
        stop = at(row[i][0], row[i][0], stop).stop.ticks;
        assert_int_equal(stop, row[i][1]);
    }
}

static void it_never_falls(void **state)
{
    (void)state;

    assert_int_equal(at(10550000, 10540000, 10534175).stop.ticks, 10534175);
    assert_int_equal(at(10160000, 10160000, 10150000).stop.ticks, 10150000);
}

static void it_stays_a_tick_below_the_bid(void **state)
{
    (void)state;

    assert_int_equal(at(10550000, 10534175, 10000000).stop.ticks, 10534174);
    assert_int_equal(at(10550000, 10534176, 10000000).stop.ticks, 10534175);
}

static void a_stop_that_the_market_has_passed_is_left_where_it_is(void **state)
{
    (void)state;

    assert_int_equal(at(10550000, 10000000, 10300000).stop.ticks, 10300000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(below_one_percent_the_stop_stays),
        cmocka_unit_test(at_one_percent_it_goes_to_break_even),
        cmocka_unit_test(it_trails_tighter_the_better_it_goes),
        cmocka_unit_test(it_never_falls),
        cmocka_unit_test(it_stays_a_tick_below_the_bid),
        cmocka_unit_test(a_stop_that_the_market_has_passed_is_left_where_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
