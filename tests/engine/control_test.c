/* The operator's verbs: what is blocked, what is taken away, what is kept, and that it lasts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "kit/desk.h"

static void keep(struct options *o)
{
    o->control.kill_mode = KILL_KEEP;
    o->control.kill_stay_up = 1;
}

static void stay_up(struct options *o)
{
    o->control.kill_stay_up = 1;
}

static void many_pairs(struct options *o)
{
    desk_pairs(o, 64);
    o->risk.max_positions = 64;
    o->risk.max_position = 100;
    o->risk.max_exposure = 1;
}

static enum control_outcome outcome(const struct desk *d)
{
    const struct effect *fx = desk_seen(d, EFFECT_CONTROL);

    assert_non_null(fx);
    return (enum control_outcome)fx->u.control.outcome;
}

static void a_pause_cancels_the_entry_and_blocks_new_ones(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));

    desk_control(d, CONTROL_PAUSE);

    assert_int_equal(outcome(d), CONTROL_DONE);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 1);
    desk_decide(d, 1);
    assert_int_equal(desk_denial(d), DENY_PAUSED);
    desk_free(d);
}

static void an_entry_not_yet_acknowledged_is_cancelled_once_it_is_known(void **state)
{
    static const enum control_verb verbs[] = {CONTROL_PAUSE, CONTROL_KILL, CONTROL_STOP};
    static void (*const options[])(struct options *) = {NULL, keep, NULL};
    (void)state;

    for (unsigned i = 0; i < 3; i++) {
        struct desk *d = desk_new(options[i]);
        desk_decide(d, 0);
        desk_control(d, verbs[i]);
        assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);

        desk_accept(d, desk_order(d, PURPOSE_ENTRY));

        assert_int_equal(desk_count(d, EFFECT_CANCEL), 1);
        desk_free(d);
    }
}

static void a_cancel_without_an_answer_is_sent_again_while_paused(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));
    desk_control(d, CONTROL_PAUSE);

    desk_pass(d, 11);

    assert_int_equal(desk_count(d, EFFECT_QUERY), 1);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 1);
    desk_free(d);
}

static void a_refused_cancel_is_not_repeated_at_once(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));
    desk_control(d, CONTROL_PAUSE);

    desk_refuse_cancel(d, desk_order(d, PURPOSE_ENTRY));

    assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);
    assert_int_equal(desk_count(d, EFFECT_QUERY), 1);
    desk_pass(d, 2);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 1);
    desk_free(d);
}

static void a_second_pause_says_who_paused_before(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_control(d, CONTROL_PAUSE);

    desk_control(d, CONTROL_PAUSE);

    assert_int_equal(outcome(d), CONTROL_ALREADY);
    assert_string_equal(desk_seen(d, EFFECT_CONTROL)->u.control.text, "already paused by ana");
    desk_free(d);
}

static void a_pause_survives_a_restart_and_a_resume_ends_it(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_control(d, CONTROL_PAUSE);

    desk_start(d);
    desk_link(d, true);
    desk_agree(d, NULL);
    desk_bid(d, 9998);

    desk_decide(d, 0);
    assert_int_equal(desk_denial(d), DENY_PAUSED);
    desk_control(d, CONTROL_RESUME);
    assert_int_equal(outcome(d), CONTROL_DONE);
    desk_decide(d, 0);
    assert_non_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

static void a_paused_position_is_still_managed(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    desk_control(d, CONTROL_PAUSE);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);

    desk_bid(d, 10600);

    assert_int_equal(desk_position(d)->closing, EXIT_REASON_TARGET);
    desk_free(d);
}

static void close_takes_the_stop_away_and_then_sells_at_market(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    struct position *p = desk_hold(d);

    desk_close(d, p->number);

    assert_int_equal(outcome(d), CONTROL_UNDERWAY);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 1);
    assert_null(desk_placed(d, PURPOSE_EXIT));
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    assert_int_equal(desk_placed(d, PURPOSE_EXIT)->u.request.type, ORDER_MARKET);
    desk_close(d, p->number);
    assert_int_equal(outcome(d), CONTROL_ALREADY);
    assert_int_equal(desk_count(d, EFFECT_PLACE), 0);
    desk_free(d);
}

static void close_of_a_position_that_is_not_there_is_refused(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;

    desk_close(d, 77);

    assert_int_equal(outcome(d), CONTROL_REFUSED);
    desk_free(d);
}

static void close_all_pauses_first_and_stays_paused_after_a_restart(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);

    desk_control(d, CONTROL_CLOSE_ALL);

    assert_true(d->engine->control.paused_at != 0);
    assert_int_equal(desk_position(d)->closing, EXIT_REASON_CLOSE_ALL);
    desk_start(d);
    assert_true(d->engine->control.paused_at != 0);
    assert_int_equal(desk_position(d)->closing, EXIT_REASON_CLOSE_ALL);
    desk_free(d);
}

static void a_kill_that_flattens_sells_everything_and_ends_with_nine(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);

    desk_control(d, CONTROL_KILL);

    assert_null(desk_seen(d, EFFECT_EXIT));
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    desk_accept(d, desk_order(d, PURPOSE_EXIT));
    desk_fill(d, desk_order(d, PURPOSE_EXIT), 9998, LOTS(2));
    assert_int_equal(desk_seen(d, EFFECT_EXIT)->u.exit, 9);
    desk_free(d);
}

static void a_killed_state_comes_up_latched_and_stays_up(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_control(d, CONTROL_KILL);
    assert_non_null(desk_seen(d, EFFECT_EXIT));

    desk_start(d);
    assert_null(desk_seen(d, EFFECT_EXIT));
    desk_link(d, true);
    desk_agree(d, NULL);
    assert_null(desk_seen(d, EFFECT_EXIT));

    desk_bid(d, 9998);
    desk_decide(d, 0);
    assert_int_equal(desk_denial(d), DENY_KILLED);
    desk_free(d);
}

static void a_kill_cut_short_by_a_crash_goes_on_and_then_ends(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);
    desk_control(d, CONTROL_KILL);

    desk_start(d);
    desk_link(d, true);
    desk_agree(d, desk_order(d, PURPOSE_STOP));
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 1);
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    desk_fill(d, desk_order(d, PURPOSE_EXIT), 9998, LOTS(2));

    assert_int_equal(desk_seen(d, EFFECT_EXIT)->u.exit, 9);
    desk_free(d);
}

static void a_kill_that_keeps_leaves_the_protective_stops_alone(void **state)
{
    struct desk *d = desk_new(keep);
    (void)state;
    desk_hold(d);

    desk_control(d, CONTROL_KILL);

    assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);
    assert_non_null(desk_noticed(d, "control.killed"));
    assert_int_equal(desk_position(d)->closing, EXIT_REASON_NONE);
    desk_free(d);
}

static void a_kill_that_keeps_takes_an_exit_back_and_puts_the_stop_in_its_place(void **state)
{
    struct desk *d = desk_new(keep);
    (void)state;
    desk_hold(d);
    desk_bid(d, 10600);
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    desk_accept(d, desk_order(d, PURPOSE_EXIT));

    desk_control(d, CONTROL_KILL);

    assert_int_equal(desk_seen(d, EFFECT_CANCEL)->u.request.order, desk_order(d, PURPOSE_EXIT)->id);
    desk_canceled(d, desk_order(d, PURPOSE_EXIT));
    assert_int_equal(desk_placed(d, PURPOSE_STOP)->u.request.qty.lots, LOTS(2));
    desk_free(d);
}

static void a_killed_position_that_is_kept_is_not_sold_at_its_target(void **state)
{
    struct desk *d = desk_new(keep);
    (void)state;
    desk_hold(d);
    desk_control(d, CONTROL_KILL);

    desk_bid(d, 10700);

    assert_int_equal(desk_position(d)->closing, EXIT_REASON_NONE);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);
    desk_free(d);
}

static void a_second_kill_changes_nothing_and_resume_needs_a_rearm_first(void **state)
{
    struct desk *d = desk_new(stay_up);
    (void)state;
    desk_control(d, CONTROL_KILL);

    desk_control(d, CONTROL_KILL);
    assert_int_equal(outcome(d), CONTROL_ALREADY);
    desk_control(d, CONTROL_RESUME);
    assert_int_equal(outcome(d), CONTROL_REFUSED);
    desk_control(d, CONTROL_REARM);
    assert_int_equal(outcome(d), CONTROL_DONE);
    desk_decide(d, 0);
    assert_int_equal(desk_denial(d), DENY_PAUSED);
    desk_control(d, CONTROL_REARM);
    assert_int_equal(outcome(d), CONTROL_ALREADY);
    desk_control(d, CONTROL_RESUME);
    desk_decide(d, 0);
    assert_non_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

static void a_stop_ends_the_program_at_once_when_only_stops_rest(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_hold(d);

    desk_control(d, CONTROL_STOP);

    assert_int_equal(desk_count(d, EFFECT_CANCEL), 0);
    assert_int_equal(desk_seen(d, EFFECT_EXIT)->u.exit, 0);
    desk_free(d);
}

static void a_stop_waits_ten_seconds_for_an_entry_and_no_longer(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_decide(d, 0);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));

    desk_control(d, CONTROL_STOP);
    assert_null(desk_seen(d, EFFECT_EXIT));
    desk_pass(d, 9);
    assert_null(desk_seen(d, EFFECT_EXIT));

    desk_pass(d, 1);
    assert_non_null(desk_seen(d, EFFECT_EXIT));
    desk_free(d);
}

static void the_next_start_after_a_stop_trades_again(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_control(d, CONTROL_STOP);

    desk_start(d);
    desk_link(d, true);
    desk_agree(d, NULL);
    desk_bid(d, 9998);

    desk_decide(d, 0);
    assert_non_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

/* Every pair with an acknowledged entry: 64 cancels do not fit into one step beside the rest. */
static void a_pause_reaches_the_entries_of_all_64_positions(void **state)
{
    struct desk *d = desk_new(many_pairs);
    unsigned canceled = 0;
    (void)state;
    for (uint16_t i = 0; i < 64; i++) {
        desk_decide(d, i);
        desk_accept(d, desk_order_of(d, i, PURPOSE_ENTRY));
    }

    desk_control(d, CONTROL_PAUSE);

    for (uint16_t i = 0; i < 64; i++)
        canceled += desk_order_of(d, i, PURPOSE_ENTRY)->cancel_at != 0;
    assert_int_equal(canceled, 64);
    desk_free(d);
}

static void a_kill_over_64_positions_goes_on_by_posts_until_all_leave(void **state)
{
    struct desk *d = desk_new(many_pairs);
    (void)state;
    for (uint16_t i = 0; i < 64; i++) {
        desk_decide(d, i);
        desk_fill(d, desk_order_of(d, i, PURPOSE_ENTRY), 10000, LOTS(1));
        desk_accept(d, desk_order_of(d, i, PURPOSE_STOP));
    }

    desk_control(d, CONTROL_KILL);

    assert_true(desk_count(d, EFFECT_POST) >= 1);
    assert_int_equal(desk_count(d, EFFECT_CANCEL), 64);
    for (uint16_t i = 0; i < 64; i++)
        desk_canceled(d, desk_order_of(d, i, PURPOSE_STOP));
    for (uint16_t i = 0; i < 64; i++)
        desk_fill(d, desk_order_of(d, i, PURPOSE_EXIT), 9998, LOTS(1));
    assert_non_null(desk_seen(d, EFFECT_EXIT));
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pause_cancels_the_entry_and_blocks_new_ones),
        cmocka_unit_test(an_entry_not_yet_acknowledged_is_cancelled_once_it_is_known),
        cmocka_unit_test(a_cancel_without_an_answer_is_sent_again_while_paused),
        cmocka_unit_test(a_refused_cancel_is_not_repeated_at_once),
        cmocka_unit_test(a_second_pause_says_who_paused_before),
        cmocka_unit_test(a_pause_survives_a_restart_and_a_resume_ends_it),
        cmocka_unit_test(a_paused_position_is_still_managed),
        cmocka_unit_test(close_takes_the_stop_away_and_then_sells_at_market),
        cmocka_unit_test(close_of_a_position_that_is_not_there_is_refused),
        cmocka_unit_test(close_all_pauses_first_and_stays_paused_after_a_restart),
        cmocka_unit_test(a_kill_that_flattens_sells_everything_and_ends_with_nine),
        cmocka_unit_test(a_killed_state_comes_up_latched_and_stays_up),
        cmocka_unit_test(a_kill_cut_short_by_a_crash_goes_on_and_then_ends),
        cmocka_unit_test(a_kill_that_keeps_leaves_the_protective_stops_alone),
        cmocka_unit_test(a_kill_that_keeps_takes_an_exit_back_and_puts_the_stop_in_its_place),
        cmocka_unit_test(a_killed_position_that_is_kept_is_not_sold_at_its_target),
        cmocka_unit_test(a_second_kill_changes_nothing_and_resume_needs_a_rearm_first),
        cmocka_unit_test(a_stop_ends_the_program_at_once_when_only_stops_rest),
        cmocka_unit_test(a_stop_waits_ten_seconds_for_an_entry_and_no_longer),
        cmocka_unit_test(the_next_start_after_a_stop_trades_again),
        cmocka_unit_test(a_pause_reaches_the_entries_of_all_64_positions),
        cmocka_unit_test(a_kill_over_64_positions_goes_on_by_posts_until_all_leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
