/* Leaving: why, in which order things are taken away, and what a venue that refuses is met with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "kit/desk.h"

static void ratchet(struct options *o)
{
    o->order.target_mode = TARGET_RATCHET;
}

static void an_hour(struct options *o)
{
    o->risk.max_age_s = 3600;
}

static const char *closed_as(const struct desk *d)
{
    for (unsigned i = 0; i < d->count; i++) {
        if (d->item[i].kind == EFFECT_POSITION && d->item[i].u.position.change == POSITION_CLOSED)
            return exit_reason_name((enum exit_reason)d->item[i].u.position.exit_reason);
    }
    return "still open";
}

static struct desk *desk_that_leaves(void)
{
    struct desk *d = desk_new(NULL);

    desk_hold(d);
    desk_close(d, desk_position(d)->number);
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    return d;
}

static void at_the_target_the_stop_goes_first_and_a_limit_within_the_slack_follows(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);

    desk_bid(d, 10599);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);
    desk_bid(d, 10600);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 1);
    assert_null(desk_placed(d, PURPOSE_EXIT));
    desk_canceled(d, desk_order(d, PURPOSE_STOP));

    const struct order_request *r = &desk_placed(d, PURPOSE_EXIT)->u.request;
    assert_int_equal(r->type, ORDER_LIMIT);
    assert_int_equal(r->price.ticks, 10589); /* 106.00 less 0.1 %, down */
    assert_int_equal(r->qty.lots, LOTS(2));
    desk_fill(d, desk_order(d, PURPOSE_EXIT), 10600, LOTS(2));
    assert_string_equal(closed_as(d), "exit.target");
    assert_int_equal(d->account->realised.units, USD(12));
    desk_free(d);
}

static void an_exit_limit_that_expires_is_followed_by_a_market_order_for_the_rest(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    desk_bid(d, 10600);
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    desk_accept(d, desk_order(d, PURPOSE_EXIT));
    desk_fill(d, desk_order(d, PURPOSE_EXIT), 10600, LOTS(0.5));
    assert_int_equal(desk_position(d)->held.qty.lots, LOTS(1.5));

    desk_report(d, desk_order(d, PURPOSE_EXIT), OE_EXPIRED);

    const struct order_request *r = &desk_placed(d, PURPOSE_EXIT)->u.request;
    assert_int_equal(r->type, ORDER_MARKET);
    assert_int_equal(r->qty.lots, LOTS(1.5));
    desk_free(d);
}

static void in_ratchet_mode_the_target_lifts_the_stop_and_nothing_is_sold(void **state)
{
    struct desk *d = desk_new(ratchet);
    (void)state;
    desk_hold(d);

    desk_pass(d, 6);
    desk_bid(d, 10600);

    assert_int_equal(desk_position(d)->closing, EXIT_REASON_NONE);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);
    assert_int_equal(desk_seen(d, EFFECT_AMEND)->u.request.stop_price.ticks, 10589);
    desk_free(d);
}

static void a_position_leaves_when_it_is_too_old(void **state)
{
    struct desk *d = desk_new(an_hour);
    (void)state;
    desk_hold(d);

    desk_pass(d, 3599);
    assert_int_equal(desk_position(d)->closing, EXIT_REASON_NONE);
    desk_pass(d, 1);

    assert_int_equal(desk_position(d)->closing, EXIT_REASON_TIME);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 1);
    desk_free(d);
}

static void a_stop_that_fills_closes_with_the_name_of_what_moved_it(void **state)
{
    static const struct {
        int64_t best;
        const char *reason;
    } row[] = {{9998, "exit.stop"}, {10100, "exit.break_even"}, {10200, "exit.trailing"}};
    (void)state;

    for (unsigned i = 0; i < 3; i++) {
        struct desk *d = desk_new(NULL);
        desk_hold(d);
        desk_bid(d, row[i].best);
        desk_fill(d, desk_order(d, PURPOSE_STOP), 9800, LOTS(2));
        assert_string_equal(closed_as(d), row[i].reason);
        assert_null(desk_position(d));
        desk_free(d);
    }
}

static void an_exit_that_is_refused_waits_1_2_4_and_at_most_60_seconds(void **state)
{
    struct desk *d = desk_that_leaves();
    static const int64_t waits[] = {1, 2, 4, 8, 16, 32, 60, 60};
    (void)state;

    for (unsigned i = 0; i < 8; i++) {
        desk_refuse(d, desk_order(d, PURPOSE_EXIT));
        assert_null(desk_placed(d, PURPOSE_EXIT));
        if (desk_placed(d, PURPOSE_STOP))
            desk_refuse(d, desk_order(d, PURPOSE_STOP));
        desk_pass(d, waits[i] - 1);
        assert_null(desk_placed(d, PURPOSE_EXIT));
        desk_pass(d, 1);
        assert_non_null(desk_placed(d, PURPOSE_EXIT));
    }
    desk_free(d);
}

static void between_two_tries_to_leave_the_stop_is_put_back(void **state)
{
    struct desk *d = desk_that_leaves();
    (void)state;

    desk_refuse(d, desk_order(d, PURPOSE_EXIT));

    assert_int_equal(desk_placed(d, PURPOSE_STOP)->u.request.stop_price.ticks, 9800);
    desk_accept(d, desk_order(d, PURPOSE_STOP));
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);
    desk_pass(d, 1);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 1);
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    assert_non_null(desk_placed(d, PURPOSE_EXIT));
    desk_free(d);
}

static void an_exit_refused_after_an_accepted_one_waits_one_second_again(void **state)
{
    struct desk *d = desk_that_leaves();
    (void)state;
    desk_refuse(d, desk_order(d, PURPOSE_EXIT));
    desk_refuse(d, desk_order(d, PURPOSE_STOP));
    desk_pass(d, 1);
    desk_fill(d, desk_order(d, PURPOSE_EXIT), 9998, LOTS(1));
    desk_canceled(d, desk_order(d, PURPOSE_EXIT));

    desk_refuse(d, desk_order(d, PURPOSE_EXIT));
    if (desk_placed(d, PURPOSE_STOP))
        desk_refuse(d, desk_order(d, PURPOSE_STOP));
    desk_pass(d, 1);

    assert_int_equal(desk_placed(d, PURPOSE_EXIT)->u.request.qty.lots, LOTS(1));
    desk_free(d);
}

static void an_exit_without_an_answer_is_not_doubled(void **state)
{
    struct desk *d = desk_that_leaves();
    (void)state;

    desk_pass(d, 60);

    assert_null(desk_placed(d, PURPOSE_EXIT));
    assert_int_equal(desk_order(d, PURPOSE_EXIT)->state, ORDER_UNKNOWN);
    desk_free(d);
}

static void what_cannot_be_sold_any_more_stays_in_the_books_as_dust(void **state)
{
    struct desk *d = desk_that_leaves();
    (void)state;

    desk_fill(d, desk_order(d, PURPOSE_EXIT), 10000, LOTS(1.9995));
    desk_canceled(d, desk_order(d, PURPOSE_EXIT));

    assert_string_equal(closed_as(d), "exit.operator");
    assert_int_equal(pair_at(d->engine, 0)->dust.qty.lots, LOTS(0.0005));
    assert_int_equal(pair_at(d->engine, 0)->dust.cost.units, USD(0.05));
    assert_int_equal(d->account->realised.units, 0);
    desk_free(d);
}

static void a_position_whose_price_is_not_known_is_not_dust(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    desk_close(d, desk_position(d)->number);
    desk_start(d);
    desk_link(d, true);
    desk_agree(d, desk_order(d, PURPOSE_STOP));

    desk_canceled(d, desk_order(d, PURPOSE_STOP));

    assert_int_equal(desk_placed(d, PURPOSE_EXIT)->u.request.qty.lots, LOTS(2));
    assert_int_equal(account_equity(d->engine).units, USD(10000));
    desk_free(d);
}

static void a_loss_starts_the_three_cooldowns_at_its_end(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    position_of_pair(d->account, 0)->agreed |= 2; /* the second strategy had agreed */
    desk_pass(d, 600);
    desk_fill(d, desk_order(d, PURPOSE_STOP), 9800, LOTS(2));

    const struct pair_state *pair = pair_at(d->engine, 0);
    assert_int_equal(pair->cooldown_until, d->now + SECONDS(60));
    assert_int_equal(pair->strategy_until[0], d->now + SECONDS(90));
    assert_int_equal(pair->strategy_until[1],
                     d->now + SECONDS(d->engine->options.trend.voter.cooldown_s));
    assert_int_equal(pair->strategy_until[2], 0);
    assert_int_equal(d->account->standing.loss_until, d->now + SECONDS(120));
    assert_int_equal(d->account->realised.units, -USD(4));
    desk_free(d);
}

static void a_close_just_after_midnight_belongs_to_the_new_day(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    desk_pass(d, 12 * 3600 - 1);
    d->now += SECONDS(2);

    desk_fill(d, desk_order(d, PURPOSE_STOP), 9800, LOTS(2));

    assert_int_equal(d->account->standing.day, DESK_START / SECONDS(86400) + 1);
    assert_int_equal(d->account->standing.trades_day, 1);
    assert_int_equal(d->account->standing.realised_day.units, -USD(4));
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_the_target_the_stop_goes_first_and_a_limit_within_the_slack_follows),
        cmocka_unit_test(an_exit_limit_that_expires_is_followed_by_a_market_order_for_the_rest),
        cmocka_unit_test(in_ratchet_mode_the_target_lifts_the_stop_and_nothing_is_sold),
        cmocka_unit_test(a_position_leaves_when_it_is_too_old),
        cmocka_unit_test(a_stop_that_fills_closes_with_the_name_of_what_moved_it),
        cmocka_unit_test(an_exit_that_is_refused_waits_1_2_4_and_at_most_60_seconds),
        cmocka_unit_test(between_two_tries_to_leave_the_stop_is_put_back),
        cmocka_unit_test(an_exit_refused_after_an_accepted_one_waits_one_second_again),
        cmocka_unit_test(an_exit_without_an_answer_is_not_doubled),
        cmocka_unit_test(what_cannot_be_sold_any_more_stays_in_the_books_as_dust),
        cmocka_unit_test(a_position_whose_price_is_not_known_is_not_dust),
        cmocka_unit_test(a_loss_starts_the_three_cooldowns_at_its_end),
        cmocka_unit_test(a_close_just_after_midnight_belongs_to_the_new_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
