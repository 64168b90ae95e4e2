/* Days, weeks, peaks, streaks and the record, by hand.  2026-08-03 is a Monday. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "risk/standing.h"

#define USD(n) ((struct money){(n)*MONEY_ONE})
#define S      INT64_C(1000000000)
#define HOUR   (3600 * S)
#define SUNDAY (INT64_C(1785628800) * S) /* 2026-08-02 00:00 UTC */
#define MONDAY (SUNDAY + 24 * HOUR)

static const struct options_risk rules = {
    .loss_cooldown_s = 60, .loss_streak = 3, .loss_streak_pause_s = 3600};

static struct time_zone zone(const char *rule)
{
    struct time_zone ret;

    assert_true(time_zone_read(&ret, str_of(rule)));
    return ret;
}

static struct standing opened(int64_t at, struct time_zone *z)
{
    struct standing s = {0};

    standing_open(&s, USD(1000), at, z);
    return s;
}

static void a_day_begins_at_local_midnight(void **state)
{
    struct time_zone z = zone("CET-1CEST,M3.5.0,M10.5.0/3"); /* summer: two hours ahead */
    struct standing s = opened(SUNDAY, &z);
    (void)state;

    assert_int_equal(s.day_ends, SUNDAY + 22 * HOUR);
    s.trades_day = 3;
    standing_roll(&s, USD(900), SUNDAY + 22 * HOUR - 1, &z);
    assert_int_equal(s.equity_day.units, USD(1000).units);
    standing_roll(&s, USD(900), SUNDAY + 22 * HOUR, &z);
    assert_int_equal(s.equity_day.units, USD(900).units);
    assert_int_equal(s.trades_day, 0);
}

/* Tuesday forgets what Monday earned and paid; the week does not. */
static void a_day_forgets_and_the_week_remembers(void **state)
{
    struct time_zone z = zone("UTC");
    struct standing s = opened(MONDAY, &z);
    (void)state;

    s.realised_day = s.realised_week = USD(7);
    s.fees_day = USD(2);
    s.wins_day = 1;
    standing_roll(&s, USD(1007), MONDAY + 24 * HOUR - 1, &z);
    assert_int_equal(s.realised_day.units, USD(7).units);
    standing_roll(&s, USD(1007), MONDAY + 24 * HOUR, &z);
    assert_int_equal(s.realised_day.units, 0);
    assert_int_equal(s.fees_day.units, 0);
    assert_int_equal(s.wins_day, 0);
    assert_int_equal(s.realised_week.units, USD(7).units);
    standing_roll(&s, USD(1007), MONDAY + 7 * 24 * HOUR, &z);
    assert_int_equal(s.realised_week.units, 0);
}

static void a_week_begins_on_monday_and_not_on_other_days(void **state)
{
    struct time_zone z = zone("UTC");
    struct standing s = opened(SUNDAY, &z);
    (void)state;

    standing_roll(&s, USD(900), MONDAY, &z);
    assert_int_equal(s.equity_week.units, USD(900).units);
    standing_roll(&s, USD(800), MONDAY + 24 * HOUR, &z);
    assert_int_equal(s.equity_day.units, USD(800).units);
    assert_int_equal(s.equity_week.units, USD(900).units);
}

static void days_never_run_backwards(void **state)
{
    struct time_zone utc = zone("UTC"), west = zone("EST5");
    struct standing s = opened(MONDAY, &utc);
    (void)state;

    s.trades_day = 3;
    standing_roll(&s, USD(900), MONDAY + HOUR, &west); /* still Sunday over there */
    assert_int_equal(s.trades_day, 3);
    assert_int_equal(s.equity_day.units, USD(1000).units);
    standing_roll(&s, USD(900), MONDAY + 29 * HOUR, &west);
    assert_int_equal(s.trades_day, 0);
}

/* 1000 at the peak, 900 now: 10 %.  Half of it is withdrawn: still 10 %, of 500. */
static void a_withdrawal_is_no_drawdown_and_a_deposit_no_profit(void **state)
{
    struct time_zone z = zone("UTC");
    struct standing s = opened(SUNDAY, &z);
    (void)state;

    standing_transfer(&s, USD(900), USD(-450));
    assert_int_equal(s.equity_peak.units, USD(500).units);
    assert_int_equal(s.equity_day.units, USD(500).units);
    assert_true(fabs(standing_drawdown(&s, USD(450)) - 0.1) < 1e-12);
    standing_transfer(&s, USD(450), USD(4050));
    assert_int_equal(s.equity_peak.units, USD(5000).units);
    assert_true(fabs(standing_drawdown(&s, USD(4500)) - 0.1) < 1e-12);
}

static void all_withdrawn_begins_anew(void **state)
{
    struct time_zone z = zone("UTC");
    struct standing s = opened(SUNDAY, &z);
    (void)state;

    standing_transfer(&s, USD(900), USD(-900));
    assert_int_equal(s.equity_peak.units, 0);
    standing_transfer(&s, USD(0), USD(200));
    assert_int_equal(s.equity_peak.units, USD(200).units);
    assert_true(standing_drawdown(&s, USD(200)) == 0);
}

static void losses_in_a_row_pause_and_shrink(void **state)
{
    struct time_zone z = zone("UTC");
    struct standing s = opened(SUNDAY, &z);
    (void)state;

    standing_result(&s, &rules, SUNDAY, USD(-1), 1);
    assert_int_equal(s.loss_until, SUNDAY + 60 * S);
    standing_result(&s, &rules, SUNDAY, USD(-1), 1);
    assert_int_equal(s.streak_until, 0);
    assert_true(streak_factor(&s) == 1);
    standing_result(&s, &rules, SUNDAY + S, USD(0), 1); /* nothing won, nothing lost: no break */
    standing_result(&s, &rules, SUNDAY + S, USD(-1), 1);
    assert_int_equal(s.streak_until, SUNDAY + S + HOUR);
    assert_true(fabs(streak_factor(&s) - 0.85) < 1e-12);
    for (unsigned i = 0; i < 4; i++)
        standing_result(&s, &rules, SUNDAY, USD(-1), 1);
    assert_true(streak_factor(&s) == 0.4); /* 1 - 0.75, but not below */
    standing_result(&s, &rules, SUNDAY, USD(1), 1);
    assert_true(streak_factor(&s) == 1);
    assert_int_equal(s.trades_day, 9);
    assert_int_equal(s.wins_day, 1);
    assert_int_equal(s.realised_day.units, USD(-6).units);
}

static void only_planned_trades_teach(void **state)
{
    struct time_zone z = zone("UTC");
    struct standing s = opened(SUNDAY, &z);
    double r[TRADE_LOG_MAX];
    (void)state;

    standing_result(&s, &rules, SUNDAY, USD(-5), 4);
    standing_result(&s, &rules, SUNDAY, USD(-5), 0);
    assert_int_equal(trade_log_read(&s.log, 100, 0, r), 1);
    assert_true(r[0] == -1.25);
}

static void the_record_is_of_the_newest_that_are_not_too_old(void **state)
{
    struct trade_log log = {0};
    double r[TRADE_LOG_MAX];
    (void)state;

    for (int i = 0; i < TRADE_LOG_MAX + 44; i++) /* 0..299 */
        trade_log_add(&log, i, i);
    assert_int_equal(trade_log_read(&log, TRADE_LOG_MAX, 0, r), TRADE_LOG_MAX);
    assert_true(r[0] == 44 && r[TRADE_LOG_MAX - 1] == 299);
    assert_int_equal(trade_log_read(&log, 10, 0, r), 10);
    assert_true(r[0] == 290);
    assert_int_equal(trade_log_read(&log, 10, 295, r), 5);
    assert_true(r[0] == 295);
}

/* Wins 2 and 4, losses 1 and 0: means 3 and 0.5. */
static void a_summary_by_hand(void **state)
{
    const double r[] = {2, -1, 4, 0};
    struct trade_summary s = trade_summary_of(r, 4);
    (void)state;

    assert_int_equal(s.trades, 4);
    assert_int_equal(s.wins, 2);
    assert_true(s.win == 3 && s.loss == 0.5);
    s = trade_summary_of(r, 0);
    assert_true(s.win == 0 && s.loss == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_begins_at_local_midnight),
        cmocka_unit_test(a_day_forgets_and_the_week_remembers),
        cmocka_unit_test(a_week_begins_on_monday_and_not_on_other_days),
        cmocka_unit_test(days_never_run_backwards),
        cmocka_unit_test(a_withdrawal_is_no_drawdown_and_a_deposit_no_profit),
        cmocka_unit_test(all_withdrawn_begins_anew),
        cmocka_unit_test(losses_in_a_row_pause_and_shrink),
        cmocka_unit_test(only_planned_trades_teach),
        cmocka_unit_test(the_record_is_of_the_newest_that_are_not_too_old),
        cmocka_unit_test(a_summary_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
