#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "market/bar_builder.h"
#include "market/quality.h"
#include "market/resample.h"

static const int64_t MINUTE = INT64_C(60000000000);

static struct price px(int64_t ticks)
{
    return (struct price){ticks};
}

static struct qty lots(int64_t n)
{
    return (struct qty){n};
}

static void a_bar_holds_the_prints_of_its_minute(void **state)
{
    struct bar_builder b;
    struct bar bar;
    (void)state;

    bar_builder_init(&b, 60);
    bar_builder_trade(&b, px(100), lots(1), 10 * MINUTE + 1);
    bar_builder_trade(&b, px(105), lots(2), 10 * MINUTE + 2);
    bar_builder_trade(&b, px(95), lots(3), 10 * MINUTE + 3);
    bar_builder_trade(&b, px(101), lots(4), 11 * MINUTE - 1);

    assert_int_equal(bar_builder_ends_at(&b), 11 * MINUTE);
    assert_true(bar_builder_close(&b, &bar));
    assert_int_equal(bar.open_time, 10 * MINUTE);
    assert_int_equal(bar.open.ticks, 100);
    assert_int_equal(bar.high.ticks, 105);
    assert_int_equal(bar.low.ticks, 95);
    assert_int_equal(bar.close.ticks, 101);
    assert_int_equal(bar.volume.lots, 10);
    assert_int_equal(bar.trades, 4);
}

static void prints_within_the_grace_belong_to_the_next_bar(void **state)
{
    struct bar_builder b;
    struct bar first, second;
    (void)state;

    bar_builder_init(&b, 60);
    bar_builder_trade(&b, px(100), lots(1), 1);
    bar_builder_trade(&b, px(200), lots(1), MINUTE + 1);
    bar_builder_trade(&b, px(101), lots(1), MINUTE - 1);

    bar_builder_close(&b, &first);
    bar_builder_close(&b, &second);
    assert_int_equal(first.close.ticks, 101);
    assert_int_equal(second.open.ticks, 200);
}

static void a_minute_without_a_print_is_flat_at_the_close_before(void **state)
{
    struct bar_builder b;
    struct bar bar;
    (void)state;

    bar_builder_init(&b, 60);
    bar_builder_trade(&b, px(100), lots(1), 1);
    bar_builder_trade(&b, px(120), lots(1), 2);
    bar_builder_close(&b, &bar);
    bar_builder_close(&b, &bar);

    assert_true(bar.flags & BAR_FLAT);
    assert_int_equal(bar.open.ticks, 120);
    assert_int_equal(bar.close.ticks, 120);
    assert_int_equal(bar.volume.lots, 0);
}

static void a_late_print_is_counted_and_changes_nothing(void **state)
{
    struct bar_builder b;
    struct bar bar;
    (void)state;

    bar_builder_init(&b, 60);
    bar_builder_trade(&b, px(100), lots(1), MINUTE + 1);

    assert_false(bar_builder_trade(&b, px(1), lots(1), MINUTE - 1));
    assert_int_equal(b.late, 1);
    bar_builder_close(&b, &bar);
    assert_int_equal(bar.low.ticks, 100);
}

static void after_the_venues_bar_the_builder_goes_on_behind_it(void **state)
{
    struct bar_builder b;
    struct bar bar, venue = {.open_time = 0, .close = {111}, .interval_s = 60};
    (void)state;

    bar_builder_init(&b, 60);
    bar_builder_trade(&b, px(100), lots(1), 1);
    bar_builder_trade(&b, px(130), lots(1), MINUTE + 5);
    bar_builder_skip(&b, &venue);

    assert_int_equal(bar_builder_ends_at(&b), 2 * MINUTE);
    bar_builder_close(&b, &bar);
    assert_int_equal(bar.open.ticks, 130);

    venue.open_time = 9 * MINUTE;
    bar_builder_skip(&b, &venue);
    assert_int_equal(bar_builder_ends_at(&b), 11 * MINUTE);
    bar_builder_close(&b, &bar);
    assert_int_equal(bar.close.ticks, 111);
}

static struct bar minute(int64_t m, int64_t close)
{
    return (struct bar){.open_time = m * MINUTE,
                        .open = {close - 1},
                        .high = {close + 2},
                        .low = {close - 3},
                        .close = {close},
                        .volume = {1},
                        .interval_s = 60};
}

static void five_minutes_come_out_when_the_fifth_is_closed(void **state)
{
    struct resampler r;
    struct bar out[2];
    (void)state;

    resampler_init(&r, 300);
    for (int64_t m = 0; m < 4; m++) {
        struct bar b = minute(m, 100 + m);
        assert_int_equal(resampler_push(&r, &b, out), 0);
    }
    struct bar last = minute(4, 104);
    assert_int_equal(resampler_push(&r, &last, out), 1);
    assert_int_equal(out[0].open.ticks, 99);
    assert_int_equal(out[0].high.ticks, 106);
    assert_int_equal(out[0].low.ticks, 97);
    assert_int_equal(out[0].close.ticks, 104);
    assert_int_equal(out[0].volume.lots, 5);
    assert_int_equal(out[0].interval_s, 300);
}

static void a_first_bucket_not_seen_from_its_start_is_dropped(void **state)
{
    struct resampler r;
    struct bar out[2];
    unsigned n = 0;
    (void)state;

    resampler_init(&r, 300);
    for (int64_t m = 2; m < 10; m++) {
        struct bar b = minute(m, 100);
        n += resampler_push(&r, &b, out);
    }
    assert_int_equal(n, 1);
    assert_int_equal(out[0].open_time, 5 * MINUTE);
}

static void a_bucket_with_missing_minutes_closes_when_a_later_one_begins(void **state)
{
    struct resampler r;
    struct bar out[2];
    (void)state;

    resampler_init(&r, 300);
    struct bar a = minute(0, 100), b = minute(1, 101), late = minute(9, 109);
    resampler_push(&r, &a, out);
    resampler_push(&r, &b, out);
    assert_int_equal(resampler_push(&r, &late, out), 2);
    assert_int_equal(out[0].close.ticks, 101);
    assert_int_equal(out[1].open_time, 5 * MINUTE);
}

static void a_far_print_waits_until_three_agree(void **state)
{
    struct quality q = {{0}, {0}, 0, 0, 0};
    (void)state;

    assert_true(quality_print(&q, px(100), 0.2));
    assert_false(quality_print(&q, px(130), 0.2));
    assert_true(quality_print(&q, px(101), 0.2));
    assert_false(quality_print(&q, px(130), 0.2));
    assert_false(quality_print(&q, px(131), 0.2));
    assert_true(quality_print(&q, px(132), 0.2));
    assert_true(quality_print(&q, px(131), 0.2));
    assert_int_equal(q.confirmed, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bar_holds_the_prints_of_its_minute),
        cmocka_unit_test(prints_within_the_grace_belong_to_the_next_bar),
        cmocka_unit_test(a_minute_without_a_print_is_flat_at_the_close_before),
        cmocka_unit_test(a_late_print_is_counted_and_changes_nothing),
        cmocka_unit_test(after_the_venues_bar_the_builder_goes_on_behind_it),
        cmocka_unit_test(five_minutes_come_out_when_the_fifth_is_closed),
        cmocka_unit_test(a_first_bucket_not_seen_from_its_start_is_dropped),
        cmocka_unit_test(a_bucket_with_missing_minutes_closes_when_a_later_one_begins),
        cmocka_unit_test(a_far_print_waits_until_three_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
