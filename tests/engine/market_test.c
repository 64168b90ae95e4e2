/* Bars inside the engine: built from prints, corrected by the venue, merged by time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/market.h"
#include "kit/desk.h"

static struct event bar_event(int64_t open_time, int64_t close, uint32_t flags)
{
    struct event ev = {.kind = EV_BAR, .pair = 0};

    ev.u.bar = (struct bar){.open_time = open_time,
                            .open = {close - 5},
                            .high = {close + 10},
                            .low = {close - 10},
                            .close = {close},
                            .volume = {LOTS(1)},
                            .interval_s = 60,
                            .flags = flags};
    return ev;
}

static uint64_t bars(const struct desk *d)
{
    return pair_at(d->engine, 0)->bars;
}

static void prints_become_a_bar_when_the_minute_and_its_grace_are_over(void **state)
{
    struct desk *d = desk_new(NULL);
    const struct effect *fx;
    uint64_t before = bars(d);
    (void)state;

    desk_trade(d, 0, 10000, LOTS(1));
    desk_trade(d, 0, 10010, LOTS(2));
    assert_int_equal(bars(d), before);
    desk_pass(d, 70);

    fx = desk_seen(d, EFFECT_BAR);
    assert_non_null(fx);
    assert_int_equal(fx->u.bar.open_time, DESK_START);
    assert_int_equal(fx->u.bar.open.ticks, 10000);
    assert_int_equal(fx->u.bar.close.ticks, 10010);
    assert_int_equal(fx->u.bar.volume.lots, LOTS(3));
    desk_free(d);
}

static void the_venues_word_on_the_last_bar_counts_as_if_it_had_come_first(void **state)
{
    struct desk *corrected = desk_new(NULL), *told = desk_new(NULL);
    struct event venue = bar_event(DESK_START, 10020, BAR_VENUE);
    (void)state;

    desk_trade(corrected, 0, 10000, LOTS(1));
    desk_pass(corrected, 70);
    assert_int_equal(market_last_bar(corrected->engine, 0)->close.ticks, 10000);
    desk_say(corrected, venue);
    desk_say(told, venue);

    assert_int_equal(bars(corrected), bars(told));
    assert_int_equal(market_last_bar(corrected->engine, 0)->close.ticks, 10020);
    assert_memory_equal(frame_at(corrected->engine, 0, 0), frame_at(told->engine, 0, 0),
                        told->engine->frame_bytes);
    desk_free(corrected);
    desk_free(told);
}

static void an_older_correction_changes_the_history_alone(void **state)
{
    struct desk *d = desk_new(NULL);
    const int64_t minute = SECONDS(60);
    (void)state;

    desk_say(d, bar_event(DESK_START - 3 * minute, 10000, BAR_WARMUP));
    desk_say(d, bar_event(DESK_START - 2 * minute, 10010, BAR_WARMUP));
    uint64_t before = bars(d);
    double close = frame_close(frame_at(d->engine, 0, 0));

    desk_say(d, bar_event(DESK_START - 3 * minute, 9990, BAR_VENUE));

    struct bar kept[2];
    assert_int_equal(engine_bars(d->engine, 0, kept, 2), 2);
    assert_int_equal(kept[0].close.ticks, 9990);
    assert_int_equal(bars(d), before);
    assert_true(frame_close(frame_at(d->engine, 0, 0)) == close);
    desk_free(d);
}

static void warm_up_merges_by_time(void **state)
{
    struct desk *d = desk_new(NULL);
    const int64_t minute = SECONDS(60);
    (void)state;

    for (int turn = 0; turn < 2; turn++) {
        desk_say(d, bar_event(DESK_START - 2 * minute, 10000, BAR_WARMUP));
        desk_say(d, bar_event(DESK_START - 1 * minute, 10010, BAR_WARMUP));
    }
    desk_say(d, bar_event(DESK_START - 9 * minute, 10010, BAR_WARMUP));

    struct bar kept[4];
    assert_int_equal(engine_bars(d->engine, 0, kept, 4), 2);
    assert_int_equal(kept[0].open_time, DESK_START - 2 * minute);
    desk_free(d);
}

static void a_bar_that_contradicts_itself_is_refused(void **state)
{
    struct desk *d = desk_new(NULL);
    struct event ev = bar_event(DESK_START - SECONDS(60), 10000, BAR_WARMUP);
    uint64_t before = bars(d);
    (void)state;

    ev.u.bar.high.ticks = ev.u.bar.low.ticks - 1;
    desk_say(d, ev);

    assert_int_equal(bars(d), before);
    assert_non_null(desk_noticed(d, "data.outlier"));
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_become_a_bar_when_the_minute_and_its_grace_are_over),
        cmocka_unit_test(the_venues_word_on_the_last_bar_counts_as_if_it_had_come_first),
        cmocka_unit_test(an_older_correction_changes_the_history_alone),
        cmocka_unit_test(warm_up_merges_by_time),
        cmocka_unit_test(a_bar_that_contradicts_itself_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
