#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "market/resample.h"

#define MINUTE(n) ((n)*INT64_C(60000000000))

static struct resampler five_minutes(void)
{
    struct resampler r;

    resampler_init(&r, 60, 300);
    return r;
}

/* A base bar around 100 + n: open one below the close, high and low two beyond. */
static struct bar base_bar(int64_t n)
{
    return (struct bar){
        .open_time = MINUTE(n),
        .open = {99 + n},
        .high = {102 + n},
        .low = {97 + n},
        .close = {100 + n},
        .volume = {10},
        .trades = 2,
        .interval_s = 60,
    };
}

static unsigned push(struct resampler *r, int64_t n, struct bar ret[static RESAMPLED_MAX])
{
    struct bar b = base_bar(n);

    return resampler_push(r, &b, ret);
}

static void five_minutes_make_one_bar_when_the_fifth_closes(void **state)
{
    struct resampler r = five_minutes();
    struct bar out[RESAMPLED_MAX];

    (void)state;
    for (int64_t n = 10; n < 14; n++)
        assert_int_equal(push(&r, n, out), 0);
    assert_int_equal(push(&r, 14, out), 1);

    assert_int_equal(out[0].open_time, MINUTE(10));
    assert_int_equal(out[0].interval_s, 300);
    assert_int_equal(out[0].open.ticks, 109);
    assert_int_equal(out[0].high.ticks, 116);
    assert_int_equal(out[0].low.ticks, 107);
    assert_int_equal(out[0].close.ticks, 114);
    assert_int_equal(out[0].volume.lots, 50);
    assert_int_equal(out[0].trades, 10);
    assert_int_equal(out[0].flags, 0);
}

static void a_partial_first_bucket_is_dropped(void **state)
{
    struct resampler r = five_minutes();
    struct bar out[RESAMPLED_MAX];
    unsigned closed = 0;

    (void)state;
    for (int64_t n = 12; n < 19; n++)
        closed += push(&r, n, out);
    assert_int_equal(closed, 0);
    assert_int_equal(push(&r, 19, out), 1);
    assert_int_equal(out[0].open_time, MINUTE(15));
}

static void a_gap_inside_a_bucket_is_tolerated_and_marked(void **state)
{
    struct resampler r = five_minutes();
    struct bar out[RESAMPLED_MAX];

    (void)state;
    push(&r, 10, out);
    push(&r, 11, out);
    assert_int_equal(push(&r, 14, out), 1);
    assert_int_equal(out[0].flags, BAR_AFTER_GAP);
    assert_int_equal(out[0].volume.lots, 30);
}

static void a_gap_over_the_end_closes_the_bucket_with_the_first_bar_behind_it(void **state)
{
    struct resampler r = five_minutes();
    struct bar out[RESAMPLED_MAX];

    (void)state;
    push(&r, 10, out);
    assert_int_equal(push(&r, 24, out), 2);
    assert_int_equal(out[0].open_time, MINUTE(10));
    assert_int_equal(out[0].close.ticks, 110);
    assert_int_equal(out[0].flags, BAR_AFTER_GAP);
    assert_int_equal(out[1].open_time, MINUTE(20));
    assert_int_equal(out[1].open.ticks, 123);
    assert_int_equal(out[1].flags, BAR_AFTER_GAP);
}

static void repeated_and_older_bars_are_ignored(void **state)
{
    struct resampler r = five_minutes();
    struct bar out[RESAMPLED_MAX];

    (void)state;
    push(&r, 10, out);
    push(&r, 11, out);
    assert_int_equal(push(&r, 11, out), 0);
    assert_int_equal(push(&r, 10, out), 0);
    assert_int_equal(r.bucket.volume.lots, 20);
}

static void a_bucket_is_flat_only_when_all_of_it_is(void **state)
{
    struct resampler r = five_minutes();
    struct bar out[RESAMPLED_MAX], b;

    (void)state;
    for (int64_t n = 10; n < 20; n++) {
        b = base_bar(n);
        b.flags = n == 12 ? BAR_ESTIMATED : BAR_FLAT;
        if (resampler_push(&r, &b, out) == 1)
            assert_int_equal(out[0].flags, n == 14 ? BAR_ESTIMATED : BAR_FLAT);
    }
}

static void equal_timeframes_pass_bars_through(void **state)
{
    struct resampler r;
    struct bar out[RESAMPLED_MAX], b = base_bar(7);

    (void)state;
    resampler_init(&r, 60, 60);
    assert_int_equal(resampler_push(&r, &b, out), 1);
    assert_memory_equal(&out[0], &b, sizeof b);
}

static void the_open_bucket_can_be_seen_with_the_forming_bar_in_it(void **state)
{
    struct resampler r = five_minutes();
    struct bar out[RESAMPLED_MAX], b = base_bar(11), forming;

    (void)state;
    push(&r, 10, out);
    assert_true(resampler_forming(&r, &b, &forming));
    assert_int_equal(forming.open_time, MINUTE(10));
    assert_int_equal(forming.close.ticks, 111);
    assert_true(forming.flags & BAR_FORMING);
    assert_int_equal(r.have, 1);
}

static void no_volume_is_lost_or_counted_twice(void **state)
{
    struct random chance;
    struct resampler r = five_minutes();
    struct bar out[RESAMPLED_MAX];
    int64_t pushed = 0, closed = 0, n = 0;

    (void)state;
    random_seed(&chance, 7);
    for (unsigned i = 0; i < 20000; i++) {
        unsigned count = push(&r, n, out);

        pushed += 10;
        for (unsigned k = 0; k < count; k++) {
            closed += out[k].volume.lots;
            assert_int_equal(out[k].open_time % MINUTE(5), 0);
            assert_true(out[k].low.ticks <= out[k].open.ticks);
            assert_true(out[k].close.ticks <= out[k].high.ticks);
        }
        n += random_below(&chance, 10) == 0 ? 1 + (int64_t)random_below(&chance, 12) : 1;
    }
    assert_int_equal(pushed, closed + (r.have > 0 ? r.bucket.volume.lots : 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_minutes_make_one_bar_when_the_fifth_closes),
        cmocka_unit_test(a_partial_first_bucket_is_dropped),
        cmocka_unit_test(a_gap_inside_a_bucket_is_tolerated_and_marked),
        cmocka_unit_test(a_gap_over_the_end_closes_the_bucket_with_the_first_bar_behind_it),
        cmocka_unit_test(repeated_and_older_bars_are_ignored),
        cmocka_unit_test(a_bucket_is_flat_only_when_all_of_it_is),
        cmocka_unit_test(equal_timeframes_pass_bars_through),
        cmocka_unit_test(the_open_bucket_can_be_seen_with_the_forming_bar_in_it),
        cmocka_unit_test(no_volume_is_lost_or_counted_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
