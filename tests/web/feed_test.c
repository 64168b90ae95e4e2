#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "web/feed.h"

#define MINUTE (INT64_C(60) * 1000000000)

static struct feed *feed;

static int set_up(void **state)
{
    (void)state;
    feed = feed_new();
    return feed ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    feed_free(feed);
    return 0;
}

static void take_bar(int64_t minute, int64_t close)
{
    struct effect fx = {.kind = EFFECT_BAR, .pair = 0};

    fx.u.bar = (struct bar){.open_time = minute * MINUTE, .close = {close}};
    feed_take(feed, &fx);
}

static void take_position(uint64_t number, enum position_change change, int64_t stop, int64_t at)
{
    struct effect fx = {.kind = EFFECT_POSITION, .pair = 0, .at = at};

    fx.u.position =
        (struct fx_position){.position = number, .stop = {stop}, .change = (uint8_t)change};
    feed_take(feed, &fx);
}

static void bars_come_newest_first_and_a_correction_replaces_its_bar(void **state)
{
    (void)state;
    take_bar(1, 10);
    take_bar(2, 20);
    take_bar(3, 30);
    take_bar(2, 21);

    assert_int_equal(feed_bar(feed, 0, 0)->close.ticks, 30);
    assert_int_equal(feed_bar(feed, 0, 1)->close.ticks, 21);
    assert_int_equal(feed_bar(feed, 0, 2)->close.ticks, 10);
    assert_null(feed_bar(feed, 0, 3));
    assert_null(feed_bar(feed, 1, 0));
    assert_int_equal(feed->bars[0]->changes, 4);
}

static void a_correction_of_a_bar_that_never_came_changes_nothing(void **state)
{
    (void)state;
    take_bar(5, 50);
    take_bar(7, 70);
    take_bar(6, 60);
    take_bar(1, 10);

    assert_int_equal(feed->bars[0]->count, 2);
    assert_int_equal(feed_bar(feed, 0, 0)->close.ticks, 70);
    assert_int_equal(feed_bar(feed, 0, 1)->close.ticks, 50);
}

static void only_the_newest_bars_are_kept(void **state)
{
    (void)state;
    for (int64_t m = 1; m <= FEED_BARS + 10; m++)
        take_bar(m, m);

    assert_int_equal(feed_bar(feed, 0, 0)->close.ticks, FEED_BARS + 10);
    assert_int_equal(feed_bar(feed, 0, FEED_BARS - 1)->close.ticks, 11);
    assert_null(feed_bar(feed, 0, FEED_BARS));
}

static void a_denial_finds_the_decision_of_its_pair_and_number(void **state)
{
    struct effect decision = {.kind = EFFECT_DECISION}, denial = {.kind = EFFECT_DENIAL, .pair = 1};

    (void)state;
    decision.u.decision.number = 4;
    feed_take(feed, &decision); /* pair 0, number 4 */
    decision.pair = 1;
    feed_take(feed, &decision); /* pair 1, number 4 */
    decision.u.decision.number = 5;
    feed_take(feed, &decision); /* pair 1, number 5 */
    denial.u.denial = (struct fx_denial){.denial = {.code = DENY_SPREAD}, .decision = 4};
    feed_take(feed, &denial);

    assert_int_equal(feed_decision(feed, 0)->denial.code, DENY_NONE);
    assert_int_equal(feed_decision(feed, 1)->denial.code, DENY_SPREAD);
    assert_int_equal(feed_decision(feed, 2)->denial.code, DENY_NONE);
    assert_int_equal(feed->decision_changes, 4);
}

static void a_closed_position_becomes_a_trade_and_forgets_its_stops(void **state)
{
    (void)state;
    take_position(7, POSITION_OPENED, 100, 1);
    take_position(7, POSITION_CHANGED, 100, 2); /* the stop stayed */
    take_position(7, POSITION_CHANGED, 103, 3);

    const struct feed_stops *stops = feed_stops_find(feed, 7);
    assert_int_equal(stops->count, 2);
    assert_int_equal(stops->first_stop.ticks, 100);
    assert_int_equal(stops->step[1].stop.ticks, 103);
    assert_int_equal(stops->step[1].at, 3);

    take_position(7, POSITION_CLOSED, 103, 4);
    assert_null(feed_stops_find(feed, 7));
    assert_int_equal(feed_trade(feed, 0)->position.position, 7);
    assert_null(feed_trade(feed, 1));
}

static void the_curve_thins_itself_out_and_keeps_its_span(void **state)
{
    struct snapshot *s = calloc(1, sizeof *s);

    (void)state;
    for (int64_t i = 0; i < 2 * FEED_EQUITY; i++) {
        s->at = 1 + i * INT64_C(5000000000);
        s->equity.units = i;
        feed_equity(feed, s);
    }

    assert_true(feed->points <= FEED_EQUITY);
    assert_int_equal(feed->point[0].equity.units, 0);
    assert_true(feed->point[feed->points - 1].equity.units >= 2 * FEED_EQUITY - 4);
    for (unsigned i = 1; i < feed->points; i++)
        assert_true(feed->point[i].at > feed->point[i - 1].at);
    free(s);
}

int main(void)
{
#define FED(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FED(bars_come_newest_first_and_a_correction_replaces_its_bar),
        FED(a_correction_of_a_bar_that_never_came_changes_nothing),
        FED(only_the_newest_bars_are_kept),
        FED(a_denial_finds_the_decision_of_its_pair_and_number),
        FED(a_closed_position_becomes_a_trade_and_forgets_its_stops),
        FED(the_curve_thins_itself_out_and_keeps_its_span),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
