#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "market/bar_builder.h"

#define S(seconds) ((seconds)*INT64_C(1000000000))
static const int64_t grace = S(2);

static struct bar_builder minutes(int64_t from)
{
    struct bar_builder b;

    bar_builder_init(&b, 60);
    bar_builder_begin(&b, from);
    return b;
}

static enum trade_fate trade(struct bar_builder *b, int64_t time, int64_t ticks, int64_t lots)
{
    return bar_builder_trade(b, time, (struct price){ticks}, (struct qty){lots});
}

static void assert_ohlc(const struct bar *b, int64_t open, int64_t high, int64_t low, int64_t close)
{
    assert_int_equal(b->open.ticks, open);
    assert_int_equal(b->high.ticks, high);
    assert_int_equal(b->low.ticks, low);
    assert_int_equal(b->close.ticks, close);
}

static void a_bar_holds_the_trades_of_its_minute_and_closes_after_the_grace(void **state)
{
    struct bar_builder b = minutes(S(600));
    struct bar bar;

    (void)state;
    trade(&b, S(601), 100, 5);
    trade(&b, S(610), 130, 1);
    trade(&b, S(620), 90, 2);
    trade(&b, S(659), 110, 4);

    assert_false(bar_builder_close(&b, S(662) - 1, grace, &bar));
    assert_true(bar_builder_close(&b, S(662), grace, &bar));
    assert_ohlc(&bar, 100, 130, 90, 110);
    assert_int_equal(bar.volume.lots, 12);
    assert_int_equal(bar.trades, 4);
    assert_int_equal(bar.open_time, S(600));
    assert_int_equal(bar.interval_s, 60);
    assert_int_equal(bar.flags, BAR_AFTER_GAP);
    assert_false(bar_builder_close(&b, S(662), grace, &bar));
}

static void trades_of_the_next_minute_wait_beside_the_bar_in_its_grace(void **state)
{
    struct bar_builder b = minutes(S(600));
    struct bar bar;

    (void)state;
    trade(&b, S(659), 100, 1);
    assert_int_equal(trade(&b, S(660), 200, 1), TRADE_TAKEN);
    assert_int_equal(trade(&b, S(659) + 1, 101, 1), TRADE_TAKEN);

    assert_true(bar_builder_close(&b, S(662), grace, &bar));
    assert_ohlc(&bar, 100, 101, 100, 101);
    assert_true(bar_builder_close(&b, S(722), grace, &bar));
    assert_ohlc(&bar, 200, 200, 200, 200);
    assert_int_equal(bar.flags, 0);
}

static void a_minute_without_trades_is_flat_at_the_close_before(void **state)
{
    struct bar_builder b = minutes(S(600));
    struct bar bar;

    (void)state;
    trade(&b, S(601), 100, 1);
    trade(&b, S(602), 105, 1);

    assert_true(bar_builder_close(&b, S(722), grace, &bar));
    assert_int_equal(bar.trades, 2);
    assert_true(bar_builder_close(&b, S(722), grace, &bar));
    assert_ohlc(&bar, 105, 105, 105, 105);
    assert_int_equal(bar.flags, BAR_FLAT);
    assert_int_equal(bar.volume.lots, 0);
    assert_int_equal(bar.open_time, S(660));
}

static void there_is_no_bar_before_the_first_price(void **state)
{
    struct bar_builder b = minutes(S(600));
    struct bar bar;

    (void)state;
    assert_false(bar_builder_close(&b, S(6000), grace, &bar));
    assert_false(bar_builder_forming(&b, &bar));
    assert_int_equal(bar_builder_closes_at(&b, grace), S(6002));

    bar_builder_seed(&b, (struct price){70});
    assert_true(bar_builder_close(&b, S(6002), grace, &bar));
    assert_ohlc(&bar, 70, 70, 70, 70);
    assert_int_equal(bar.flags, BAR_FLAT | BAR_AFTER_GAP);
}

static void open_and_close_go_by_the_trades_times_not_by_arrival(void **state)
{
    struct bar_builder b = minutes(S(600));
    struct bar bar;

    (void)state;
    trade(&b, S(630), 100, 1);
    trade(&b, S(640), 102, 1);
    trade(&b, S(610), 99, 1);
    trade(&b, S(635), 101, 1);
    trade(&b, S(640), 103, 1);

    assert_true(bar_builder_close(&b, S(662), grace, &bar));
    assert_ohlc(&bar, 99, 103, 99, 103);
    assert_int_equal(b.out_of_order, 2);
}

static void a_trade_of_a_closed_minute_is_counted_and_left_out(void **state)
{
    struct bar_builder b = minutes(S(600));
    struct bar bar;

    (void)state;
    trade(&b, S(601), 100, 1);
    assert_true(bar_builder_close(&b, S(662), grace, &bar));

    assert_int_equal(trade(&b, S(659), 50, 1), TRADE_LATE);
    assert_int_equal(trade(&b, S(780), 50, 1), TRADE_AHEAD);

    assert_int_equal(b.late, 1);
    assert_int_equal(b.ahead, 1);
    assert_true(bar_builder_close(&b, S(722), grace, &bar));
    assert_ohlc(&bar, 100, 100, 100, 100);
}

static void the_forming_bar_can_be_read_at_any_time(void **state)
{
    struct bar_builder b = minutes(S(600));
    struct bar bar;

    (void)state;
    trade(&b, S(601), 100, 3);
    assert_true(bar_builder_forming(&b, &bar));
    assert_ohlc(&bar, 100, 100, 100, 100);
    assert_int_equal(bar.flags, BAR_FORMING);

    trade(&b, S(602), 98, 3);
    assert_true(bar_builder_forming(&b, &bar));
    assert_ohlc(&bar, 100, 100, 98, 98);
    assert_int_equal(bar.volume.lots, 6);
}

static void a_new_beginning_drops_the_draft_and_marks_the_gap(void **state)
{
    struct bar_builder b = minutes(S(600));
    struct bar bar;

    (void)state;
    trade(&b, S(601), 100, 1);
    assert_true(bar_builder_close(&b, S(662), grace, &bar));
    trade(&b, S(665), 120, 1);
    bar_builder_stop(&b);
    assert_int_equal(bar_builder_closes_at(&b, grace), INT64_MAX);
    assert_false(bar_builder_close(&b, S(9000), grace, &bar));

    bar_builder_begin(&b, S(1230));

    assert_true(bar_builder_close(&b, S(1262), grace, &bar));
    assert_int_equal(bar.open_time, S(1200));
    assert_int_equal(bar.flags, BAR_FLAT | BAR_AFTER_GAP);
    assert_ohlc(&bar, 100, 100, 100, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bar_holds_the_trades_of_its_minute_and_closes_after_the_grace),
        cmocka_unit_test(trades_of_the_next_minute_wait_beside_the_bar_in_its_grace),
        cmocka_unit_test(a_minute_without_trades_is_flat_at_the_close_before),
        cmocka_unit_test(there_is_no_bar_before_the_first_price),
        cmocka_unit_test(open_and_close_go_by_the_trades_times_not_by_arrival),
        cmocka_unit_test(a_trade_of_a_closed_minute_is_counted_and_left_out),
        cmocka_unit_test(the_forming_bar_can_be_read_at_any_time),
        cmocka_unit_test(a_new_beginning_drops_the_draft_and_marks_the_gap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
