/* The path inside a bar, and what happens on it. */
#include "sim/venue_kit.h"

#define MINUTE (60 * SECOND)

static struct bar bar_of(int64_t minute, double open, double high, double low, double close)
{
    struct bar b = {.open_time = minute * MINUTE, .interval_s = 60};

    b.open = PX(open);
    b.high = PX(high);
    b.low = PX(low);
    b.close = PX(close);
    b.volume = BTC(10);
    return b;
}

static void desk_bar(struct desk *d, const struct bar *b)
{
    struct bar_point p[BAR_POINTS];

    bar_path(p, sim_instrument(d->sim, 0), b, 0.0002, 0.1);
    for (int i = 0; i < BAR_POINTS; i++)
        sim_bar_point(d->sim, 0, b, &p[i]);
    desk_listen(d);
}

static struct desk desk_of_bars(double slippage)
{
    struct sim_options o = {.seed = 1,
                            .protection = 0.05,
                            .spread = 0.0002,
                            .participation = 0.1,
                            .slippage = slippage};

    return desk_with(&o);
}

static void a_rising_bar_goes_down_first_and_a_falling_one_up(void **state)
{
    struct bar up = bar_of(1, 100, 120, 90, 110), down = bar_of(1, 100, 120, 90, 95);
    struct bar_point p[BAR_POINTS];
    (void)state;

    bar_path(p, &btc_usd, &up, 0, 0.1);
    assert_int_equal(p[1].price.ticks, PX(90).ticks);
    assert_int_equal(p[2].price.ticks, PX(120).ticks);
    assert_int_equal(p[0].at, MINUTE);
    assert_int_equal(p[1].at, MINUTE + 20 * SECOND);
    assert_int_equal(p[3].at, 2 * MINUTE - 1);
    bar_path(p, &btc_usd, &down, 0, 0.1);
    assert_int_equal(p[1].price.ticks, PX(120).ticks);
    assert_int_equal(p[2].price.ticks, PX(90).ticks);
}

static void the_volume_of_the_points_is_the_volume_of_the_bar(void **state)
{
    struct bar b = bar_of(1, 100, 120, 90, 110);
    struct bar_point p[BAR_POINTS];
    (void)state;

    b.volume.lots = 1003;
    bar_path(p, &btc_usd, &b, 0, 0.1);
    assert_int_equal(p[0].volume.lots, 250);
    assert_int_equal(p[3].volume.lots, 253);
}

static void half_of_the_spread_stands_on_each_side(void **state)
{
    struct ev_quote q = bar_quote(&btc_usd, PX(50000), BTC(10), 0.0002, 0.1);
    (void)state;

    assert_int_equal(q.bid.ticks, PX(49995).ticks);
    assert_int_equal(q.ask.ticks, PX(50005).ticks);
    assert_int_equal(q.bid_qty.lots, BTC(1).lots);
    assert_int_equal(q.flags, QUOTE_ESTIMATED);
}

static void a_stop_inside_a_bar_goes_off_at_its_own_price(void **state)
{
    struct desk d = desk_of_bars(0);
    struct bar quiet = bar_of(1, 50000, 50000, 50000, 50000);
    struct bar fall = bar_of(2, 50000, 50000, 48000, 48000);
    (void)state;

    desk_bar(&d, &quiet);
    desk_place(&d, ask_for(SIDE_SELL, ORDER_STOP_LOSS, 0.5, 0, 49000), 2 * MINUTE - 1);
    desk_bar(&d, &fall);

    /* half-way from 50,000 (second 20) to 48,000 (second 40): the bid there is 49,000 - 4.9 */
    ASSERT_FILL(d, 0, 48995.1, 0.5, 195.9804, LIQUIDITY_TAKER);
    assert_int_equal(heard(&d, EV_FILL, 0)->venue_at, 2 * MINUTE + 30 * SECOND);
    desk_close(&d);
}

static void a_stop_that_the_open_jumps_over_sells_at_the_open(void **state)
{
    struct desk d = desk_of_bars(0);
    struct bar quiet = bar_of(1, 50000, 50000, 50000, 50000);
    struct bar gap = bar_of(2, 47000, 47000, 46000, 46500);
    (void)state;

    desk_bar(&d, &quiet);
    desk_place(&d, ask_for(SIDE_SELL, ORDER_STOP_LOSS, 0.5, 0, 49000), 2 * MINUTE - 1);
    desk_bar(&d, &gap);

    ASSERT_FILL(d, 0, 46995.3, 0.5, 187.9812, LIQUIDITY_TAKER);
    desk_close(&d);
}

static void a_market_order_slips_by_its_share_of_the_range(void **state)
{
    struct desk d = desk_of_bars(0.05);
    struct bar b = bar_of(1, 50000, 51000, 50000, 50000);
    (void)state;

    desk_bar(&d, &b);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_MARKET, 0.1, 0, 0), 2 * MINUTE - 1);

    ASSERT_FILL(d, 0, 50055, 0.1, 40.044, LIQUIDITY_TAKER); /* ask 50,005 and 5 % of 1,000 */
    desk_close(&d);
}

static void a_resting_buy_that_is_only_touched_is_not_filled(void **state)
{
    struct desk d = desk_of_bars(0);
    struct bar quiet = bar_of(1, 50000, 50000, 50000, 50000);
    struct bar touch = bar_of(2, 50000, 50100, 49500, 50100);
    struct bar through = bar_of(3, 50000, 50100, 49499.9, 50100);
    (void)state;

    desk_bar(&d, &quiet);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.0001, 49500, 0), 2 * MINUTE - 1);
    desk_bar(&d, &touch);
    assert_null(heard_fill(&d, 0));
    desk_bar(&d, &through);
    ASSERT_FILL(d, 0, 49500, 0.0001, 0.0198, LIQUIDITY_MAKER);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rising_bar_goes_down_first_and_a_falling_one_up),
        cmocka_unit_test(the_volume_of_the_points_is_the_volume_of_the_bar),
        cmocka_unit_test(half_of_the_spread_stands_on_each_side),
        cmocka_unit_test(a_stop_inside_a_bar_goes_off_at_its_own_price),
        cmocka_unit_test(a_stop_that_the_open_jumps_over_sells_at_the_open),
        cmocka_unit_test(a_market_order_slips_by_its_share_of_the_range),
        cmocka_unit_test(a_resting_buy_that_is_only_touched_is_not_filled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
