/* The optional trigger: a price that moves far enough is looked at with the forming bar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kit/desk.h"

/* One timeframe, and a vote on every bar of a rising trend. */
static void trending(struct options *o)
{
    desk_pairs(o, 1);
    o->trading.timeframe_count = 1;
    o->confluence.min_agreement = 1;
    o->trend.fresh_cross = 0;
    o->trading.price_move_trigger = 0.005;
    o->trading.outlier_move = 0.2;
}

static void trending_without_trigger(struct options *o)
{
    trending(o);
    o->trading.price_move_trigger = 0;
}

/* Two bars up, one down: a trend whose RSI is healthy.  The last close is returned. */
static int64_t rise(struct desk *d, unsigned bars)
{
    int64_t close = 10000;

    for (unsigned i = 0; i < bars; i++) {
        int64_t open = close;
        struct event ev = {.kind = EV_BAR, .pair = 0};

        close += i % 3 == 2 ? -14 : 12;
        ev.u.bar = (struct bar){.open_time = d->now - SECONDS(60),
                                .interval_s = 60,
                                .open = {open},
                                .high = {(open > close ? open : close) + 3},
                                .low = {(open < close ? open : close) - 3},
                                .close = {close},
                                .volume = {LOTS(1)}};
        desk_say(d, ev);
        d->now += SECONDS(60);
    }
    return close;
}

static const struct effect *forming_decision(const struct desk *d)
{
    const struct effect *fx = desk_seen(d, EFFECT_DECISION);

    return fx && fx->u.decision.forming ? fx : NULL;
}

static void a_move_of_the_trigger_decides_with_the_forming_bar(void **state)
{
    struct desk *d = desk_new(trending);
    int64_t close = rise(d, 300);
    (void)state;

    desk_trade(d, 0, close + close * 4 / 1000, LOTS(1)); /* 0.4 %: short of it */
    assert_null(desk_seen(d, EFFECT_DECISION));
    desk_trade(d, 0, close + close * 6 / 1000, LOTS(1));

    assert_non_null(forming_decision(d));
    assert_int_equal(forming_decision(d)->u.decision.stance, STANCE_LONG);
    desk_free(d);
}

static void the_next_move_counts_from_the_last_look(void **state)
{
    struct desk *d = desk_new(trending);
    int64_t close = rise(d, 300), up = close + close * 6 / 1000;
    (void)state;

    desk_trade(d, 0, up, LOTS(1));
    assert_non_null(forming_decision(d));
    desk_trade(d, 0, up + 10, LOTS(1));
    assert_null(desk_seen(d, EFFECT_DECISION));
    desk_free(d);
}

static void a_look_leaves_no_trace_in_the_series(void **state)
{
    struct desk *looked = desk_new(trending), *blind = desk_new(trending_without_trigger);
    int64_t close = rise(looked, 300);
    (void)state;

    rise(blind, 300);
    desk_trade(looked, 0, close + close * 6 / 1000, LOTS(1));
    desk_trade(blind, 0, close + close * 6 / 1000, LOTS(1));

    assert_non_null(forming_decision(looked));
    assert_null(desk_seen(blind, EFFECT_DECISION));
    assert_memory_equal(frame_at(looked->engine, 0, 0), frame_at(blind->engine, 0, 0),
                        blind->engine->frame_bytes);
    assert_int_equal(pair_at(looked->engine, 0)->references, pair_at(blind->engine, 0)->references);
    desk_free(looked);
    desk_free(blind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_move_of_the_trigger_decides_with_the_forming_bar),
        cmocka_unit_test(the_next_move_counts_from_the_last_look),
        cmocka_unit_test(a_look_leaves_no_trace_in_the_series),
    };

    return cmocka_run_group_tests_name("price_move", tests, NULL, NULL);
}
