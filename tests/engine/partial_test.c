/* A part of the profit on the way: the stop gives way, the part is offered, the stop covers what
 * stays; never more is on offer than is held. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../kit/desk.h"

static void half_at_half_way(struct options *o)
{
    o->order.partial_at = 0.5; /* 103.00 on the way from 100.00 to 106.00 */
    o->order.partial_share = 0.5;
    o->order.breakeven_at = o->order.trailing_at = 0.5;
}

static struct order *at_half_way(struct desk *d)
{
    desk_hold(d);
    desk_bid(d, 10300);
    return desk_order(d, PURPOSE_STOP);
}

static void the_stop_gives_way_first(void **state)
{
    struct desk *d = desk_new(half_at_half_way);
    (void)state;

    desk_hold(d);
    desk_bid(d, 10299);
    assert_null(desk_seen(d, EFFECT_AMEND));
    desk_bid(d, 10300);
    assert_int_equal(desk_seen(d, EFFECT_AMEND)->u.request.qty.lots, LOTS(1));
    assert_null(desk_placed(d, PURPOSE_EXIT));
    desk_amended(d, desk_order(d, PURPOSE_STOP), true);
    const struct effect *fx = desk_placed(d, PURPOSE_EXIT);
    assert_non_null(fx);
    assert_int_equal(fx->u.request.qty.lots, LOTS(1));
    assert_int_equal(fx->u.request.type, ORDER_LIMIT);
    desk_free(d);
}

static void once_it_is_sold_the_rest_stays_protected(void **state)
{
    struct desk *d = desk_new(half_at_half_way);
    struct order *stop = at_half_way(d);
    (void)state;

    desk_amended(d, stop, true);
    struct order *part = desk_order(d, PURPOSE_EXIT);
    desk_accept(d, part);
    desk_fill(d, part, 10300, LOTS(1));
    struct position *p = desk_position(d);
    assert_int_equal(p->held.qty.lots, LOTS(1));
    assert_int_equal(p->closing, 0);
    assert_null(desk_seen(d, EFFECT_AMEND)); /* the stop fits already */
    assert_null(desk_seen(d, EFFECT_CANCEL));
    desk_bid(d, 10310);
    assert_null(desk_seen(d, EFFECT_AMEND)); /* once only */
    desk_fill(d, stop, 9800, LOTS(1));
    assert_null(desk_position(d));
    /* (103 - 100) - (100 - 98) = 1 */
    assert_int_equal(d->account->realised.units, USD(1));
    desk_free(d);
}

static void a_part_that_does_not_sell_is_protected_again(void **state)
{
    struct desk *d = desk_new(half_at_half_way);
    struct order *stop = at_half_way(d);
    (void)state;

    desk_amended(d, stop, true);
    struct order *part = desk_order(d, PURPOSE_EXIT);
    desk_accept(d, part);
    desk_fill(d, part, 10300, LOTS(0.25));
    assert_null(desk_seen(d, EFFECT_AMEND));
    desk_report(d, part, OE_EXPIRED);
    assert_int_equal(desk_seen(d, EFFECT_AMEND)->u.request.qty.lots, LOTS(1.75));
    assert_int_equal(desk_position(d)->closing, 0);
    desk_free(d);
}

static void a_venue_that_will_not_amend_ends_the_attempt(void **state)
{
    struct desk *d = desk_new(half_at_half_way);
    struct order *stop = at_half_way(d);
    (void)state;

    desk_amended(d, stop, false);
    desk_pass(d, 3);
    desk_bid(d, 10300);
    assert_null(desk_placed(d, PURPOSE_EXIT));
    assert_null(desk_seen(d, EFFECT_AMEND));
    assert_int_equal(desk_position(d)->held.qty.lots, LOTS(2));
    assert_int_equal(order_left(stop).lots, LOTS(2));
    desk_free(d);
}

static void leaving_meanwhile_leaves_with_all(void **state)
{
    struct desk *d = desk_new(half_at_half_way);
    struct order *stop = at_half_way(d);
    (void)state;

    desk_amended(d, stop, true);
    struct order *part = desk_order(d, PURPOSE_EXIT);
    desk_accept(d, part);
    desk_close(d, desk_position(d)->number);
    desk_canceled(d, stop);
    desk_fill(d, part, 10300, LOTS(1));
    const struct effect *fx = desk_placed(d, PURPOSE_EXIT);
    assert_non_null(fx);
    assert_int_equal(fx->u.request.qty.lots, LOTS(1));
    desk_fill(d, desk_order(d, PURPOSE_EXIT), 10299, LOTS(1));
    assert_null(desk_position(d));
    desk_free(d);
}

/* The stop fires on what it covers while the part is offered: what the part still sells is booked,
 * and nothing is left. */
static void a_stop_that_fires_meanwhile_ends_the_position(void **state)
{
    struct desk *d = desk_new(half_at_half_way);
    struct order *stop = at_half_way(d);
    (void)state;

    desk_amended(d, stop, true);
    struct order *part = desk_order(d, PURPOSE_EXIT);
    desk_accept(d, part);
    desk_fill(d, stop, 9800, LOTS(1));
    assert_int_equal(desk_position(d)->held.qty.lots, LOTS(1));
    desk_fill(d, part, 10290, LOTS(1));
    assert_null(desk_position(d));
    desk_free(d);
}

static void too_little_to_part_stays_whole(void **state)
{
    struct desk *d = desk_new(half_at_half_way);
    (void)state;

    pair_at(d->engine, 0)->instrument.min_qty = (struct qty){LOTS(1.5)};
    at_half_way(d);
    assert_null(desk_seen(d, EFFECT_AMEND));
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stop_gives_way_first),
        cmocka_unit_test(once_it_is_sold_the_rest_stays_protected),
        cmocka_unit_test(a_part_that_does_not_sell_is_protected_again),
        cmocka_unit_test(a_venue_that_will_not_amend_ends_the_attempt),
        cmocka_unit_test(leaving_meanwhile_leaves_with_all),
        cmocka_unit_test(a_stop_that_fires_meanwhile_ends_the_position),
        cmocka_unit_test(too_little_to_part_stays_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
