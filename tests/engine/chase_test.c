/* An entry that waits: how it follows the market, and what becomes of its rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../kit/desk.h"

static void following(struct options *o)
{
    o->order.chase_attempts = 2;
    o->order.chase_gap_ms = 2000;
    o->order.chase_bound = 0.002; /* up to 100.20 */
}

static void taking(struct options *o)
{
    following(o);
    o->order.entry_rest = REST_MARKET;
}

static void waiting(struct options *o)
{
    following(o);
    o->order.entry_style = ENTRY_POST_ONLY;
}

/* An entry of 2 at 100.00 that the venue has taken. */
static struct order *entered(struct desk *d)
{
    desk_decide(d, 0);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));
    return desk_order(d, PURPOSE_ENTRY);
}

static int64_t amended_to(const struct desk *d)
{
    const struct effect *fx = desk_seen(d, EFFECT_AMEND);

    return fx ? fx->u.request.price.ticks : 0;
}

static void it_goes_where_the_market_went(void **state)
{
    struct desk *d = desk_new(following);
    struct order *o = entered(d);
    (void)state;

    desk_quote(d, 0, 10003, 10005);
    assert_int_equal(amended_to(d), 0); /* not before the gap */
    desk_pass(d, 2);
    desk_quote(d, 0, 10003, 10005);
    assert_int_equal(amended_to(d), 10005);
    assert_int_equal(desk_seen(d, EFFECT_AMEND)->u.request.qty.lots, LOTS(2));
    desk_pass(d, 3);
    desk_quote(d, 0, 10005, 10007);
    assert_int_equal(amended_to(d), 0); /* the first is not answered */
    desk_amended(d, o, true);
    assert_int_equal(o->price.ticks, 10005);
    desk_free(d);
}

static void a_maker_follows_the_bid(void **state)
{
    struct desk *d = desk_new(waiting);

    (void)state;
    entered(d); /* at 99.98 */
    desk_pass(d, 2);
    desk_quote(d, 0, 10003, 10005);
    assert_int_equal(amended_to(d), 10003);
    desk_free(d);
}

static void it_never_follows_down_nor_beyond_its_bound_nor_too_often(void **state)
{
    struct desk *d = desk_new(following);
    struct order *o = entered(d);
    (void)state;

    desk_pass(d, 2);
    desk_quote(d, 0, 9990, 9992);
    assert_int_equal(amended_to(d), 0);
    desk_quote(d, 0, 10019, 10021); /* 0.21 % above the plan */
    assert_int_equal(amended_to(d), 0);
    for (int i = 1; i <= 3; i++) {
        desk_pass(d, 2);
        desk_quote(d, 0, 10000 + i, 10002 + i);
        assert_int_equal(amended_to(d), i <= 2 ? 10002 + i : 0);
        if (i <= 2)
            desk_amended(d, o, true);
    }
    desk_free(d);
}

static void only_a_price_that_may_be_traded_on_is_followed(void **state)
{
    struct desk *d = desk_new(following);
    struct event bad = {.kind = EV_QUOTE, .pair = 0};
    (void)state;

    entered(d);
    desk_pass(d, 2);
    bad.u.quote = (struct ev_quote){.bid = {10003}, .ask = {10005}, .flags = QUOTE_BOOK_BAD};
    desk_say(d, bad);
    assert_int_equal(amended_to(d), 0);
    pair_at(d->engine, 0)->quality.agreeing = 1; /* a price that waits for confirmation */
    desk_quote(d, 0, 10003, 10005);
    assert_int_equal(amended_to(d), 0);
    pair_at(d->engine, 0)->quality.agreeing = 0;
    desk_quote(d, 0, 10003, 10005);
    assert_int_equal(amended_to(d), 10005);
    desk_free(d);
}

static void a_pause_ends_the_chase(void **state)
{
    struct desk *d = desk_new(following);

    (void)state;
    entered(d);
    desk_control(d, CONTROL_PAUSE);
    desk_pass(d, 2);
    desk_quote(d, 0, 10003, 10005);
    assert_int_equal(amended_to(d), 0);
    desk_free(d);
}

static void what_has_not_filled_is_abandoned(void **state)
{
    struct desk *d = desk_new(following);
    struct order *o = entered(d);
    (void)state;

    desk_report(d, o, OE_EXPIRED);
    assert_null(desk_placed(d, PURPOSE_ENTRY));
    assert_null(desk_position(d));
    desk_free(d);
}

/* 0.5 of 2 filled: the rest, 1.5, is taken at once at no more than 100.20, and once only. */
static void or_taken_at_once_within_the_bound(void **state)
{
    struct desk *d = desk_new(taking);
    struct order *o = entered(d);
    (void)state;

    desk_fill(d, o, 10000, LOTS(0.5));
    desk_quote(d, 0, 10010, 10012);
    desk_report(d, o, OE_EXPIRED);
    const struct effect *fx = desk_placed(d, PURPOSE_ENTRY);
    assert_non_null(fx);
    assert_int_equal(fx->u.request.tif, TIF_IOC);
    assert_int_equal(fx->u.request.type, ORDER_LIMIT);
    assert_int_equal(fx->u.request.price.ticks, 10020);
    assert_int_equal(fx->u.request.qty.lots, LOTS(1.5));

    struct order *rest = desk_order(d, PURPOSE_ENTRY);
    desk_accept(d, rest);
    desk_fill(d, rest, 10012, LOTS(1));
    desk_report(d, rest, OE_EXPIRED);
    assert_null(desk_placed(d, PURPOSE_ENTRY));
    assert_int_equal(desk_position(d)->held.qty.lots, LOTS(1.5));
    desk_free(d);
}

static void nothing_is_taken_beyond_the_bound_or_on_an_old_price(void **state)
{
    struct desk *d = desk_new(taking);
    struct order *o = entered(d);
    (void)state;

    desk_quote(d, 0, 10020, 10022);
    desk_report(d, o, OE_EXPIRED);
    assert_null(desk_placed(d, PURPOSE_ENTRY));
    assert_null(desk_position(d));
    desk_free(d);

    d = desk_new(taking);
    o = entered(d);
    desk_pass(d, 31);
    desk_report(d, o, OE_EXPIRED);
    assert_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

static void what_a_person_canceled_is_not_taken(void **state)
{
    struct desk *d = desk_new(taking);
    struct order *o = entered(d);
    (void)state;

    desk_canceled(d, o);
    assert_null(desk_placed(d, PURPOSE_ENTRY));
    assert_null(desk_position(d));
    desk_free(d);
}

/* Seed 134 of the simulation: a rest went to market while the books were in doubt. */
static void books_in_doubt_neither_follow_nor_take(void **state)
{
    struct desk *d = desk_new(taking);
    struct order *o = entered(d);
    (void)state;

    d->account->reconciled = 0;
    desk_pass(d, 2);
    desk_quote(d, 0, 10003, 10005);
    assert_int_equal(amended_to(d), 0);
    desk_report(d, o, OE_EXPIRED);
    assert_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

static void an_open_breaker_neither_follows_nor_takes(void **state)
{
    struct desk *d = desk_new(taking);
    struct order *o = entered(d);
    (void)state;

    d->account->breaker[BREAKER_REJECTS].since = d->now;
    desk_pass(d, 2);
    desk_quote(d, 0, 10003, 10005);
    assert_int_equal(amended_to(d), 0);
    desk_report(d, o, OE_EXPIRED);
    assert_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

/* A buy at 100.12 instead of 100.00: stop and target move along. */
static void stop_and_target_follow_the_price_that_was_paid(void **state)
{
    struct desk *d = desk_new(following);
    struct order *o = entered(d);
    (void)state;

    desk_fill(d, o, 10012, LOTS(2));
    assert_int_equal(desk_position(d)->stop.ticks, 9812);
    assert_int_equal(desk_position(d)->target.ticks, 10612);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_goes_where_the_market_went),
        cmocka_unit_test(a_maker_follows_the_bid),
        cmocka_unit_test(it_never_follows_down_nor_beyond_its_bound_nor_too_often),
        cmocka_unit_test(only_a_price_that_may_be_traded_on_is_followed),
        cmocka_unit_test(a_pause_ends_the_chase),
        cmocka_unit_test(what_has_not_filled_is_abandoned),
        cmocka_unit_test(or_taken_at_once_within_the_bound),
        cmocka_unit_test(nothing_is_taken_beyond_the_bound_or_on_an_old_price),
        cmocka_unit_test(what_a_person_canceled_is_not_taken),
        cmocka_unit_test(books_in_doubt_neither_follow_nor_take),
        cmocka_unit_test(an_open_breaker_neither_follows_nor_takes),
        cmocka_unit_test(stop_and_target_follow_the_price_that_was_paid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
