/* Protection: a stop at the venue from the first fill on, that follows what is held and only rises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "kit/desk.h"

static void the_stop_leaves_in_the_same_step_as_the_first_fill(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);

    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 9990, LOTS(0.5));

    const struct order_request *r = &desk_placed(d, PURPOSE_STOP)->u.request;
    assert_int_equal(r->type, ORDER_STOP_LOSS);
    assert_int_equal(r->qty.lots, LOTS(0.5));
    assert_int_equal(r->stop_price.ticks, 9790); /* 2.00 below what was paid */
    assert_int_equal(desk_position(d)->target.ticks, 10590);
    desk_free(d);
}

static void later_fills_are_protected_by_an_amend(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(0.5));
    desk_accept(d, desk_order(d, PURPOSE_STOP));

    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(1.5));

    assert_null(desk_placed(d, PURPOSE_STOP));
    assert_int_equal(desk_seen(d, EFFECT_AMEND)->u.request.qty.lots, LOTS(2));
    desk_amended(d, desk_order(d, PURPOSE_STOP), true);
    assert_int_equal(desk_order(d, PURPOSE_STOP)->qty.lots, LOTS(2));
    assert_int_equal(desk_count(d, EFFECT_AMEND), 0);
    desk_free(d);
}

static void a_fill_before_the_stop_is_acknowledged_is_amended_after_it(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(0.5));
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(1.5));
    assert_int_equal(desk_count(d, EFFECT_AMEND), 0);

    desk_accept(d, desk_order(d, PURPOSE_STOP));

    assert_int_equal(desk_seen(d, EFFECT_AMEND)->u.request.qty.lots, LOTS(2));
    desk_free(d);
}

static void a_refused_amend_is_not_repeated_at_once(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(0.5));
    desk_accept(d, desk_order(d, PURPOSE_STOP));
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(1.5));

    desk_amended(d, desk_order(d, PURPOSE_STOP), false);

    assert_int_equal(desk_count(d, EFFECT_AMEND), 0);
    assert_int_equal(desk_count(d, EFFECT_QUERY), 1);
    desk_pass(d, 2);
    assert_int_equal(desk_count(d, EFFECT_AMEND), 1);
    desk_free(d);
}

static void an_amend_without_an_answer_is_asked_about_and_sent_again(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(0.5));
    desk_accept(d, desk_order(d, PURPOSE_STOP));
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(1.5));

    desk_pass(d, 10);

    assert_int_equal(desk_count(d, EFFECT_QUERY), 1);
    assert_int_equal(desk_seen(d, EFFECT_AMEND)->u.request.qty.lots, LOTS(2));
    desk_free(d);
}

static void a_stop_that_filled_in_part_is_not_enlarged(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);

    desk_fill(d, desk_order(d, PURPOSE_STOP), 9800, LOTS(0.5));

    assert_int_equal(desk_position(d)->held.qty.lots, LOTS(1.5));
    assert_int_equal(desk_count(d, EFFECT_AMEND), 0);
    assert_int_equal(desk_count(d, EFFECT_PLACE), 0);
    desk_free(d);
}

static void at_one_percent_the_stop_goes_to_break_even_and_at_two_it_trails(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    desk_pass(d, 6);

    desk_bid(d, 10099);
    assert_int_equal(desk_count(d, EFFECT_AMEND), 0);
    desk_bid(d, 10100);
    assert_int_equal(desk_seen(d, EFFECT_AMEND)->u.request.stop_price.ticks, 10000);
    desk_amended(d, desk_order(d, PURPOSE_STOP), true);
    desk_pass(d, 5);
    desk_bid(d, 10200);

    /* 102.00 x 0.995 = 101.49 */
    assert_int_equal(desk_seen(d, EFFECT_AMEND)->u.request.stop_price.ticks, 10149);
    desk_free(d);
}

static void an_amend_waits_for_the_gap_and_for_a_worthwhile_step(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    desk_pass(d, 6);
    desk_bid(d, 10200);
    desk_amended(d, desk_order(d, PURPOSE_STOP), true);

    desk_pass(d, 4);
    desk_bid(d, 10250);
    assert_int_equal(desk_count(d, EFFECT_AMEND), 0); /* the last one was four seconds ago */
    desk_pass(d, 1);
    desk_bid(d, 10209);
    assert_int_equal(desk_count(d, EFFECT_AMEND), 1); /* what the best of before asked for */
    desk_amended(d, desk_order(d, PURPOSE_STOP), true);
    desk_pass(d, 6);
    desk_bid(d, 10259); /* 0.09 % of the stop: not worth a message */
    assert_int_equal(desk_count(d, EFFECT_AMEND), 0);
    desk_free(d);
}

static void a_stop_that_is_refused_is_tried_again_after_1_2_4_seconds(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(2));

    for (int64_t wait = 1; wait <= 4; wait *= 2) {
        desk_refuse(d, desk_order(d, PURPOSE_STOP));
        assert_null(desk_placed(d, PURPOSE_STOP));
        desk_pass(d, wait - 1);
        assert_null(desk_placed(d, PURPOSE_STOP));
        desk_pass(d, 1);
        assert_non_null(desk_placed(d, PURPOSE_STOP));
    }
    desk_free(d);
}

static void a_position_bare_for_too_long_raises_an_alarm_and_the_breaker(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(2));

    desk_pass(d, 19);
    assert_null(desk_noticed(d, "position.bare"));
    desk_pass(d, 11);

    assert_non_null(desk_noticed(d, "position.bare"));
    desk_bid(d, 9998);
    assert_true(d->account->breaker[BREAKER_UNPROTECTED].since != 0);
    desk_accept(d, desk_order(d, PURPOSE_STOP));
    desk_pass(d, 10);
    desk_bid(d, 9998);
    assert_true(d->account->breaker[BREAKER_UNPROTECTED].since == 0);
    desk_free(d);
}

static void without_a_stop_at_the_venue_the_bid_is_watched_here(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    desk_refuse(d, desk_order(d, PURPOSE_STOP));

    desk_bid(d, 9800);

    assert_int_equal(desk_placed(d, PURPOSE_EXIT)->u.request.type, ORDER_MARKET);
    assert_int_equal(desk_position(d)->closing, EXIT_REASON_STOP);
    desk_free(d);
}

static void a_resting_stop_that_does_not_act_is_asked_about(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    desk_bid(d, 9790);
    assert_int_equal(desk_count(d, EFFECT_QUERY), 0);

    desk_pass(d, 20);

    assert_int_equal(desk_count(d, EFFECT_QUERY), 1);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);
    desk_free(d);
}

static void a_stop_that_vanishes_at_the_venue_is_placed_again(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);

    desk_canceled(d, desk_order(d, PURPOSE_STOP));

    assert_int_equal(desk_placed(d, PURPOSE_STOP)->u.request.qty.lots, LOTS(2));
    desk_free(d);
}

static void what_is_too_little_for_a_stop_waits_for_the_rest_of_its_entry(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(0.0005));
    assert_int_equal(desk_count(d, EFFECT_PLACE), 0);
    assert_int_equal(desk_position(d)->closing, EXIT_REASON_NONE);

    desk_report(d, desk_order(d, PURPOSE_ENTRY), OE_EXPIRED);

    assert_null(desk_position(d));
    assert_int_equal(pair_at(d->engine, 0)->dust.qty.lots, LOTS(0.0005));
    desk_free(d);
}

static void a_bad_book_moves_no_stop(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    desk_pass(d, 6);

    desk_say(d,
             (struct event){.kind = EV_QUOTE,
                            .u.quote = {.bid = {12000}, .ask = {12002}, .flags = QUOTE_BOOK_BAD}});

    assert_int_equal(desk_count(d, EFFECT_AMEND), 0);
    assert_int_equal(desk_position(d)->stop.ticks, 9800);
    desk_free(d);
}

static void a_limit_exit_at_work_is_no_bare_position(void **state)
{
    struct desk *d = desk_new(NULL);
    struct position *p = desk_hold(d);
    (void)state;

    d->engine->options.order.protect_within_ms = 5000;
    d->engine->options.order.exit_ttl_ms = 10000;
    desk_close(d, p->number);
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    desk_accept(d, desk_order(d, PURPOSE_EXIT));
    desk_pass(d, 9);

    assert_null(desk_noticed(d, "position.bare"));
    assert_false(p->bare_alarmed);
    desk_free(d);
}

static void an_exit_that_works_too_long_leaves_it_bare(void **state)
{
    struct desk *d = desk_new(NULL);
    struct position *p = desk_hold(d);
    (void)state;

    d->engine->options.order.protect_within_ms = 5000;
    d->engine->options.order.exit_ttl_ms = 10000;
    desk_close(d, p->number);
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    desk_accept(d, desk_order(d, PURPOSE_EXIT));
    desk_pass(d, 40);

    assert_non_null(desk_noticed(d, "position.bare"));
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stop_leaves_in_the_same_step_as_the_first_fill),
        cmocka_unit_test(later_fills_are_protected_by_an_amend),
        cmocka_unit_test(a_fill_before_the_stop_is_acknowledged_is_amended_after_it),
        cmocka_unit_test(a_refused_amend_is_not_repeated_at_once),
        cmocka_unit_test(an_amend_without_an_answer_is_asked_about_and_sent_again),
        cmocka_unit_test(a_stop_that_filled_in_part_is_not_enlarged),
        cmocka_unit_test(at_one_percent_the_stop_goes_to_break_even_and_at_two_it_trails),
        cmocka_unit_test(an_amend_waits_for_the_gap_and_for_a_worthwhile_step),
        cmocka_unit_test(a_stop_that_is_refused_is_tried_again_after_1_2_4_seconds),
        cmocka_unit_test(a_position_bare_for_too_long_raises_an_alarm_and_the_breaker),
        cmocka_unit_test(a_limit_exit_at_work_is_no_bare_position),
        cmocka_unit_test(an_exit_that_works_too_long_leaves_it_bare),
        cmocka_unit_test(without_a_stop_at_the_venue_the_bid_is_watched_here),
        cmocka_unit_test(a_resting_stop_that_does_not_act_is_asked_about),
        cmocka_unit_test(a_stop_that_vanishes_at_the_venue_is_placed_again),
        cmocka_unit_test(what_is_too_little_for_a_stop_waits_for_the_rest_of_its_entry),
        cmocka_unit_test(a_bad_book_moves_no_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
