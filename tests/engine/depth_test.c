/* What the engine makes of the book's readings: which decisions they reach, and which readings are
 * none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "engine/market.h"
#include "kit/desk.h"

static struct event reading(int64_t bids, int64_t asks)
{
    struct event ev = {.kind = EV_DEPTH};

    ev.u.depth.bid = (struct depth_side){.qty = {bids}, .notional = {bids * 100}, .levels = 10};
    ev.u.depth.ask = (struct depth_side){.qty = {asks}, .notional = {asks * 100}, .levels = 10};
    ev.u.depth.weighted = (bids - asks) * DEPTH_WEIGHTED_ONE / (bids + asks);
    return ev;
}

static struct pressure pressure_now(const struct desk *d)
{
    return market_pressure(d->engine, 0, d->now);
}

static void a_reading_is_believed_for_five_seconds(void **state)
{
    struct desk *d = desk_new(NULL);

    (void)state;
    assert_int_equal(pressure_now(d).state, BOOK_UNSEEN);
    desk_say(d, reading(LOTS(30), LOTS(10)));
    assert_int_equal(pressure_now(d).state, BOOK_FRESH);
    assert_int_equal(pressure_now(d).side, STANCE_LONG);
    d->now += SECONDS(5);
    assert_int_equal(pressure_now(d).state, BOOK_FRESH);
    d->now += 1000000;
    assert_int_equal(pressure_now(d).state, BOOK_OLD);
    desk_free(d);
}

static void a_bad_book_takes_its_reading_with_it(void **state)
{
    struct desk *d = desk_new(NULL);
    struct event bad = {.kind = EV_QUOTE, .u.quote.flags = QUOTE_BOOK_BAD};

    (void)state;
    desk_say(d, reading(LOTS(30), LOTS(10)));
    desk_say(d, bad);
    assert_int_equal(pressure_now(d).state, BOOK_UNSEEN);
    desk_free(d);
}

static void a_start_forgets_the_book(void **state)
{
    struct desk *d = desk_new(NULL);

    (void)state;
    desk_say(d, reading(LOTS(30), LOTS(10)));
    desk_start(d);
    assert_int_equal(pressure_now(d).state, BOOK_UNSEEN);
    desk_free(d);
}

static void a_reading_that_no_book_can_have_is_left_out(void **state)
{
    struct desk *d = desk_new(NULL);
    struct event ev;

    (void)state;
    ev = reading(LOTS(30), LOTS(10));
    ev.u.depth.bid.qty.lots = -1;
    desk_say(d, ev);
    ev = reading(LOTS(30), LOTS(10));
    ev.u.depth.ask.young.lots = LOTS(11);
    desk_say(d, ev);
    ev = reading(LOTS(30), LOTS(10));
    ev.u.depth.weighted = DEPTH_WEIGHTED_ONE + 1;
    desk_say(d, ev);
    ev = reading(LOTS(30), LOTS(10));
    ev.u.depth.pulled.lots = -1;
    desk_say(d, ev);
    assert_int_equal(pressure_now(d).state, BOOK_UNSEEN);
    ev = reading(LOTS(30), LOTS(10));
    ev.pair = 999;
    desk_say(d, ev);
    assert_int_equal(pressure_now(d).state, BOOK_UNSEEN);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reading_is_believed_for_five_seconds),
        cmocka_unit_test(a_bad_book_takes_its_reading_with_it),
        cmocka_unit_test(a_start_forgets_the_book),
        cmocka_unit_test(a_reading_that_no_book_can_have_is_left_out),
    };

    return cmocka_run_group_tests_name("depth", tests, NULL, NULL);
}
