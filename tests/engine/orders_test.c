/* News of orders and fills in every order: lost, late, twice, foreign, impossible. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "kit/desk.h"

static void many_pairs(struct options *o)
{
    desk_pairs(o, 64);
    o->risk.max_positions = 64;
    o->risk.max_position = 100;
    o->risk.max_exposure = 1;
}

static void an_order_without_an_answer_is_unknown_and_asked_about(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);

    desk_pass(d, 9);
    assert_int_equal(desk_order(d, PURPOSE_ENTRY)->state, ORDER_SENT);
    desk_pass(d, 1);

    assert_int_equal(desk_order(d, PURPOSE_ENTRY)->state, ORDER_UNKNOWN);
    assert_int_equal(desk_count(d, EFFECT_QUERY), 1);
    desk_free(d);
}

static void no_second_attempt_is_made_while_the_first_is_unknown(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_pass(d, 300);
    desk_bid(d, 9998);

    desk_decide(d, 0);

    assert_int_equal(desk_denial(d), DENY_PAIR_OPEN);
    desk_free(d);
}

static void one_query_that_finds_nothing_proves_nothing(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_pass(d, 10);

    desk_report(d, desk_order(d, PURPOSE_ENTRY), OE_ABSENT);

    assert_int_equal(desk_order(d, PURPOSE_ENTRY)->state, ORDER_UNKNOWN);
    desk_free(d);
}

/* Deadline 5 s and lag bound 10 s after the placement. */
static void an_order_is_absent_only_when_all_lists_were_asked_after_deadline_and_lag(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    struct order *o = desk_order(d, PURPOSE_ENTRY);
    desk_pass(d, 14);
    desk_control(d, CONTROL_RECONCILE);
    desk_agree(d, NULL);
    assert_int_equal(o->state, ORDER_UNKNOWN);

    desk_pass(d, 1);
    assert_int_equal(desk_count(d, EFFECT_RECONCILE), 1);
    desk_agree(d, NULL);

    assert_int_equal(o->state, ORDER_ABSENT);
    assert_null(desk_position(d));
    desk_free(d);
}

static void sixty_four_orders_that_never_came_to_be_are_told_one_by_one(void **state)
{
    struct desk *d = desk_new(many_pairs);
    unsigned absent = 0;
    (void)state;
    for (uint16_t i = 0; i < 64; i++)
        desk_decide(d, i);
    desk_pass(d, 20);

    for (unsigned round = 0; round < 8; round++) {
        desk_agree(d, NULL);
        absent += desk_count(d, EFFECT_NOTICE) ? 1 : 0;
        desk_pass(d, 6);
    }

    assert_true(absent > 1);
    for (uint16_t i = 0; i < 64; i++)
        assert_int_equal(desk_order_of(d, i, PURPOSE_ENTRY)->state, ORDER_ABSENT);
    assert_int_equal(d->account->position_span, 0);
    desk_free(d);
}

static void an_order_seen_in_a_list_is_open_after_all(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_pass(d, 15);

    desk_agree(d, desk_order(d, PURPOSE_ENTRY));

    assert_int_equal(desk_order(d, PURPOSE_ENTRY)->state, ORDER_OPEN);
    desk_free(d);
}

static void a_fill_counts_once_however_often_it_is_told(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);

    desk_fill_named(d, desk_order(d, PURPOSE_ENTRY), "T-1", 10000, LOTS(0.5));
    desk_fill_named(d, desk_order(d, PURPOSE_ENTRY), "T-1", 10000, LOTS(0.5));

    assert_int_equal(desk_position(d)->held.qty.lots, LOTS(0.5));
    assert_int_equal(d->account->ledger.cash.units, USD(9950));
    desk_free(d);
}

static void a_fill_is_told_with_all_its_figures(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    const struct order *o = desk_order(d, PURPOSE_ENTRY);

    desk_fill_named(d, o, "T-1", 10000, LOTS(0.5));

    const struct effect *told = desk_seen(d, EFFECT_FILL);
    assert_non_null(told);
    assert_true(told->u.fill.order == o->id && told->u.fill.order != 0);
    assert_true(told->u.fill.position == o->position);
    assert_string_equal(told->u.fill.fill_id, "T-1");
    assert_int_equal(told->u.fill.price.ticks, 10000);
    assert_int_equal(told->u.fill.qty.lots, LOTS(0.5));
    assert_int_equal(told->u.fill.notional.units, USD(50));
    assert_int_equal(told->u.fill.side, SIDE_BUY);
    desk_free(d);
}

static void an_order_is_told_as_it_is_sent(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;

    desk_decide(d, 0);

    assert_non_null(desk_placed(d, PURPOSE_ENTRY));
    assert_int_equal(desk_count(d, EFFECT_ORDER), 1);
    assert_int_equal(desk_seen(d, EFFECT_ORDER)->u.order.order, desk_order(d, PURPOSE_ENTRY)->id);
    desk_free(d);
}

/* Both the cost and one percent of it in fees, each rounded up against us. */
static void what_a_working_buy_may_take_with_its_fee_is_not_free(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_fees(d, 1000000, 1000000);
    assert_int_equal(account_free_cash(d->engine).units, USD(10000));
    desk_decide(d, 0);
    const struct order *o = desk_order(d, PURPOSE_ENTRY);
    int64_t cost = (o->price.ticks * o->qty.lots + 99) / 100, fee = (cost + 99) / 100;

    assert_true(cost > USD(100));
    assert_int_equal(account_free_cash(d->engine).units, USD(10000) - cost - fee);
    desk_free(d);
}

static void a_fill_before_the_acknowledgement_opens_the_position(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);

    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(2));
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));

    assert_int_equal(desk_order(d, PURPOSE_ENTRY)->state, ORDER_FILLED);
    assert_int_equal(desk_position(d)->held.qty.lots, LOTS(2));
    desk_free(d);
}

/* The venue's own list of trades names only the venue's order id. */
static void tell_fill_by_venue_id(struct desk *d, const struct order *o)
{
    struct event ev = {.kind = EV_FILL, .pair = o->pair};
    struct fill_report *f = &ev.u.fill;

    snprintf(f->venue_id, sizeof f->venue_id, "V%llu", (unsigned long long)o->id);
    str_copy(f->fill_id, sizeof f->fill_id, STR("T-9"));
    f->price.ticks = 10000;
    f->qty.lots = LOTS(2);
    f->side = SIDE_BUY;
    desk_say(d, ev);
}

static void a_fill_told_before_the_order_has_a_name_is_booked_when_told_again(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    struct order *o = desk_order(d, PURPOSE_ENTRY);

    tell_fill_by_venue_id(d, o);
    assert_int_equal(pair_at(d->engine, 0)->foreign, 0);
    assert_int_equal(desk_position(d)->held.qty.lots, 0);
    assert_false(d->account->reconciled);
    desk_accept(d, o);
    tell_fill_by_venue_id(d, o);

    assert_int_equal(desk_position(d)->held.qty.lots, LOTS(2));
    desk_free(d);
}

static void a_fill_after_a_cancel_is_booked_and_protected(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    struct order *o = desk_order(d, PURPOSE_ENTRY);
    desk_fill(d, o, 10000, LOTS(0.5));
    desk_canceled(d, o);

    desk_fill(d, o, 10000, LOTS(0.5));

    assert_int_equal(desk_position(d)->held.qty.lots, LOTS(1));
    assert_int_equal(o->state, ORDER_CANCELED);
    desk_free(d);
}

static void a_fill_after_the_position_ended_gets_one_of_its_own_that_leaves(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    struct order *o = desk_order(d, PURPOSE_ENTRY);
    desk_canceled(d, o);
    assert_null(desk_position(d));

    desk_fill(d, o, 10000, LOTS(1));

    assert_int_equal(desk_position(d)->closing, EXIT_REASON_RECONCILE);
    assert_int_equal(desk_placed(d, PURPOSE_EXIT)->u.request.qty.lots, LOTS(1));
    desk_free(d);
}

static void a_fill_that_is_not_ours_blocks_the_pair_until_a_person_accepts(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    struct order stranger = {.id = 900, .side = SIDE_BUY};

    desk_fill(d, &stranger, 10000, LOTS(1));

    assert_non_null(desk_noticed(d, "pair.foreign"));
    desk_decide(d, 0);
    assert_int_equal(desk_denial(d), DENY_FOREIGN);
    desk_control(d, CONTROL_ACCEPT); /* of pair 0 */
    desk_decide(d, 0);
    assert_non_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

static void an_open_order_that_is_not_ours_blocks_the_pair(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    struct order stranger = {.id = 900};

    desk_accept(d, &stranger);

    desk_decide(d, 0);
    assert_int_equal(desk_denial(d), DENY_FOREIGN);
    desk_decide(d, 1);
    assert_non_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

static void more_filled_than_asked_for_is_impossible_and_trips_the_breaker(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);

    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(3));

    assert_true(d->account->breaker[BREAKER_ORDER_IMPOSSIBLE].since != 0);
    assert_non_null(desk_noticed(d, "order.impossible"));
    assert_int_equal(desk_position(d)->held.qty.lots, LOTS(3)); /* what is true is booked */
    desk_decide(d, 1);
    assert_int_equal(desk_denial(d), DENY_UNRECONCILED);
    desk_free(d);
}

static void a_refusal_of_what_is_filled_is_impossible(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(2));

    desk_refuse(d, desk_order(d, PURPOSE_ENTRY));

    assert_true(d->account->breaker[BREAKER_ORDER_IMPOSSIBLE].since != 0);
    desk_free(d);
}

static void a_fill_of_nothing_or_for_nothing_is_not_a_fill(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);

    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 0, LOTS(2));
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, 0);

    assert_int_equal(desk_position(d)->held.qty.lots, 0);
    desk_free(d);
}

static void five_refusals_in_a_row_open_a_breaker_and_an_accept_between_starts_over(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        desk_decide(d, 0);
        desk_refuse(d, desk_order(d, PURPOSE_ENTRY));
    }
    desk_decide(d, 0);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));
    desk_canceled(d, desk_order(d, PURPOSE_ENTRY));
    for (unsigned i = 0; i < 4; i++) {
        desk_decide(d, 0);
        desk_refuse(d, desk_order(d, PURPOSE_ENTRY));
    }
    assert_true(d->account->breaker[BREAKER_REJECTS].since == 0);

    desk_decide(d, 0);
    desk_refuse(d, desk_order(d, PURPOSE_ENTRY));

    assert_true(d->account->breaker[BREAKER_REJECTS].since != 0);
    desk_free(d);
}

static void an_entry_past_its_expiry_that_the_venue_forgot_is_cancelled(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));

    desk_pass(d, 69);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);
    desk_pass(d, 1);

    assert_int_equal(desk_count(d, EFFECT_CANCEL), 1);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_without_an_answer_is_unknown_and_asked_about),
        cmocka_unit_test(no_second_attempt_is_made_while_the_first_is_unknown),
        cmocka_unit_test(one_query_that_finds_nothing_proves_nothing),
        cmocka_unit_test(an_order_is_absent_only_when_all_lists_were_asked_after_deadline_and_lag),
        cmocka_unit_test(sixty_four_orders_that_never_came_to_be_are_told_one_by_one),
        cmocka_unit_test(an_order_seen_in_a_list_is_open_after_all),
        cmocka_unit_test(a_fill_counts_once_however_often_it_is_told),
        cmocka_unit_test(a_fill_is_told_with_all_its_figures),
        cmocka_unit_test(an_order_is_told_as_it_is_sent),
        cmocka_unit_test(what_a_working_buy_may_take_with_its_fee_is_not_free),
        cmocka_unit_test(a_fill_before_the_acknowledgement_opens_the_position),
        cmocka_unit_test(a_fill_told_before_the_order_has_a_name_is_booked_when_told_again),
        cmocka_unit_test(a_fill_after_a_cancel_is_booked_and_protected),
        cmocka_unit_test(a_fill_after_the_position_ended_gets_one_of_its_own_that_leaves),
        cmocka_unit_test(a_fill_that_is_not_ours_blocks_the_pair_until_a_person_accepts),
        cmocka_unit_test(an_open_order_that_is_not_ours_blocks_the_pair),
        cmocka_unit_test(more_filled_than_asked_for_is_impossible_and_trips_the_breaker),
        cmocka_unit_test(a_refusal_of_what_is_filled_is_impossible),
        cmocka_unit_test(a_fill_of_nothing_or_for_nothing_is_not_a_fill),
        cmocka_unit_test(five_refusals_in_a_row_open_a_breaker_and_an_accept_between_starts_over),
        cmocka_unit_test(an_entry_past_its_expiry_that_the_venue_forgot_is_cancelled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
