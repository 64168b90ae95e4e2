/* From a decision to an entry order, or to the denial that names why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/desk.h"

static enum denial_code denied(struct desk *d, uint16_t pair)
{
    desk_decide(d, pair);
    return desk_denial(d);
}

static void a_decision_becomes_a_limit_order_with_expiry_and_deadline(void **state)
{
    struct desk *d = desk_new(NULL);
    const struct effect *fx;
    (void)state;

    desk_decide(d, 0);

    fx = desk_placed(d, PURPOSE_ENTRY);
    assert_non_null(fx);
    assert_int_equal(fx->u.request.type, ORDER_LIMIT);
    assert_int_equal(fx->u.request.side, SIDE_BUY);
    assert_int_equal(fx->u.request.price.ticks, 10000);
    assert_true(fx->u.request.expires_at > d->now);
    assert_true(fx->u.request.deadline > d->now);
    desk_free(d);
}

static void a_short_is_refused_in_words(void **state)
{
    struct desk *d = desk_new(NULL);
    struct decision what = desk_decision(d, 0);
    (void)state;

    what.stance = STANCE_SHORT;
    desk_take(d, &what);

    assert_int_equal(desk_denial(d), DENY_NO_SHORT);
    assert_null(desk_seen(d, EFFECT_PLACE));
    desk_free(d);
}

static void nothing_enters_before_the_first_reconciliation(void **state)
{
    struct desk *d = desk_new_unreconciled(NULL);
    (void)state;

    assert_int_equal(denied(d, 0), DENY_UNRECONCILED);
    desk_free(d);
}

static void resting_entries_go_when_the_journal_has_no_room(void **state)
{
    struct desk *d = desk_new(NULL);
    struct event ev = {.kind = EV_LINK, .pair = PAIR_NONE};
    (void)state;

    desk_decide(d, 0);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));
    ev.u.link.link = LINK_JOURNAL;
    desk_say(d, ev);

    assert_non_null(desk_seen(d, EFFECT_CANCEL));
    assert_int_equal(denied(d, 1), DENY_BREAKER);
    desk_free(d);
}

static void one_position_a_pair(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;

    desk_decide(d, 0);

    assert_int_equal(denied(d, 0), DENY_PAIR_OPEN);
    desk_free(d);
}

static void an_open_breaker_stops_entries(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;

    d->account->breaker[BREAKER_REJECTS].since = d->now;

    assert_int_equal(denied(d, 0), DENY_BREAKER);
    desk_free(d);
}

static void a_venue_that_takes_no_orders_gets_none(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;

    desk_say(d, (struct event){.kind = EV_VENUE_STATUS,
                               .pair = PAIR_NONE,
                               .u.venue_status = MARKET_CANCEL_ONLY});

    assert_int_equal(denied(d, 0), DENY_VENUE_MODE);
    desk_free(d);
}

static void quiet_at_noon(struct options *o)
{
    o->trading.quiet_hours = 1 << 12;
}

static void a_quiet_hour_is_quiet(void **state)
{
    struct desk *d = desk_new(quiet_at_noon);
    (void)state;

    assert_int_equal(denied(d, 0), DENY_QUIET_HOURS);
    desk_free(d);
}

static void ageing(struct options *o)
{
    o->trading.decay_after_ms = 5000;
    o->trading.discard_after_ms = 60000;
    o->trading.decay_per_s = 0.02;
    o->trading.decay_max = 0.3;
    o->risk.confidence_floor = 0.6;
}

static enum denial_code denied_at_age(struct desk *d, int64_t seconds)
{
    struct decision what = desk_decision(d, 0);

    what.at = d->now - SECONDS(seconds);
    desk_take(d, &what);
    return desk_denial(d);
}

static void a_signal_loses_confidence_with_age_and_is_dropped_when_old(void **state)
{
    struct desk *d = desk_new(ageing);
    (void)state;

    /* 0.8 - 0.02 x (16 - 5) = 0.58 is below 0.6; at 14 s it is 0.62 */
    assert_int_equal(denied_at_age(d, 61), DENY_SIGNAL_OLD);
    assert_int_equal(denied_at_age(d, 16), DENY_CONFIDENCE);
    assert_int_equal(denied_at_age(d, 14), DENY_NONE);
    assert_non_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

static void narrow(struct options *o)
{
    o->trading.max_spread = 0.001;
}

static void a_wide_spread_is_not_paid(void **state)
{
    struct desk *d = desk_new(narrow);
    (void)state;

    desk_quote(d, 0, 9980, 10000); /* 0.2 % */
    assert_int_equal(denied(d, 0), DENY_SPREAD);
    desk_quote(d, 0, 9995, 10000); /* 0.05 % */
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);
}

static void impatient(struct options *o)
{
    o->trading.stale_quote_ms = 10000;
}

static void an_old_quote_is_not_traded_on(void **state)
{
    struct desk *d = desk_new(impatient);
    (void)state;

    desk_pass(d, 11);
    assert_int_equal(denied(d, 0), DENY_DATA_STALE);
    desk_quote(d, 0, 9998, 10000);
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);
}

static void a_book_that_failed_its_check_has_no_quote(void **state)
{
    struct desk *d = desk_new(NULL);
    struct event ev = {.kind = EV_QUOTE, .pair = 0};
    (void)state;

    ev.u.quote = (struct ev_quote){.bid = {9998}, .ask = {10000}, .flags = QUOTE_BOOK_BAD};
    desk_say(d, ev);

    assert_int_equal(denied(d, 0), DENY_DATA_BOOK);
    desk_free(d);
}

static void one_at_a_time(struct options *o)
{
    desk_pairs(o, 3);
    o->risk.max_positions = 1;
    o->risk.max_position = 100;
}

static void no_more_positions_than_allowed(void **state)
{
    struct desk *d = desk_new(one_at_a_time);
    (void)state;

    desk_quote(d, 1, 9998, 10000);
    desk_decide(d, 0);
    assert_non_null(desk_placed(d, PURPOSE_ENTRY));

    assert_int_equal(denied(d, 1), DENY_MAX_POSITIONS);
    desk_free(d);
}

static void something_foreign_waits_for_a_person(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;

    pair_at(d->engine, 0)->foreign = 1;

    assert_int_equal(denied(d, 0), DENY_FOREIGN);
    desk_free(d);
}

static void cooldowns_hold_to_the_second(void **state)
{
    struct desk *d = desk_new(NULL);
    struct pair_state *p = pair_at(d->engine, 0);
    (void)state;

    p->cooldown_until = d->now + 1;
    assert_int_equal(denied(d, 0), DENY_COOLDOWN_PAIR);
    p->cooldown_until = d->now;
    d->account->standing.loss_until = d->now + 1;
    assert_int_equal(denied(d, 0), DENY_COOLDOWN_LOSS);
    d->account->standing.loss_until = d->now;
    p->strategy_until[desk_decision(d, 0).vote[0].strategy] = d->now + 1;
    assert_int_equal(denied(d, 0), DENY_COOLDOWN_STRATEGY);
    p->strategy_until[desk_decision(d, 0).vote[0].strategy] = d->now;
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);
}

/* Three votes of which two are needed; an owner that cools down counts no more than the others. */
static void votes_of_strategies_that_cool_down_do_not_count(void **state)
{
    struct desk *d = desk_new(NULL);
    struct pair_state *p = pair_at(d->engine, 0);
    struct decision x = desk_decision(d, 0);
    (void)state;

    x.votes = 3;
    x.needed = 2;
    for (unsigned i = 0; i < 3; i++) {
        x.vote[i] = x.vote[0];
        x.vote[i].strategy = (uint8_t)i;
    }
    p->strategy_until[0] = d->now + SECONDS(60);
    p->strategy_until[1] = d->now + SECONDS(30);
    desk_take(d, &x);
    assert_int_equal(p->denial, DENY_COOLDOWN_STRATEGY);
    const struct effect *fx = desk_seen(d, EFFECT_DENIAL);
    assert_true(fx->u.denial.denial.figure[0] == 30 && fx->u.denial.denial.figure[1] == 1);
    p->strategy_until[1] = d->now;
    desk_take(d, &x);
    assert_int_equal(p->denial, DENY_NONE);
    assert_int_equal(position_of_pair(d->account, 0)->agreed, 7);
    desk_free(d);
}

static void five_per_cent_a_day(struct options *o)
{
    o->risk.max_daily_loss = 0.05;
}

static void the_days_loss_limit_holds_on_both_sides(void **state)
{
    struct desk *d = desk_new(five_per_cent_a_day);
    (void)state;

    d->account->standing.equity_day = (struct money){USD(10527)}; /* 527 of 10,527 is 5.006 % */
    assert_int_equal(denied(d, 0), DENY_DAILY_LOSS);
    d->account->standing.equity_day = (struct money){USD(10526)}; /* 526 of 10,526 is 4.997 % */
    assert_int_equal(denied(d, 0), DENY_NONE);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_becomes_a_limit_order_with_expiry_and_deadline),
        cmocka_unit_test(a_short_is_refused_in_words),
        cmocka_unit_test(nothing_enters_before_the_first_reconciliation),
        cmocka_unit_test(resting_entries_go_when_the_journal_has_no_room),
        cmocka_unit_test(one_position_a_pair),
        cmocka_unit_test(an_open_breaker_stops_entries),
        cmocka_unit_test(a_venue_that_takes_no_orders_gets_none),
        cmocka_unit_test(a_quiet_hour_is_quiet),
        cmocka_unit_test(a_signal_loses_confidence_with_age_and_is_dropped_when_old),
        cmocka_unit_test(a_wide_spread_is_not_paid),
        cmocka_unit_test(an_old_quote_is_not_traded_on),
        cmocka_unit_test(a_book_that_failed_its_check_has_no_quote),
        cmocka_unit_test(no_more_positions_than_allowed),
        cmocka_unit_test(something_foreign_waits_for_a_person),
        cmocka_unit_test(cooldowns_hold_to_the_second),
        cmocka_unit_test(votes_of_strategies_that_cool_down_do_not_count),
        cmocka_unit_test(the_days_loss_limit_holds_on_both_sides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
