/* What a vote was worth, what is kept of it, and how far a weight follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "confluence/reference.h"
#include "confluence/track_record.h"

/* Stop 2 x 1 away, target twice as far: entered at 100, a long's stop is 98 and its target 104. */
static struct vote vote_of(enum stance stance)
{
    return (struct vote){
        .stop_atr = 2, .target_atr = 4, .atr = 1, .stance = (uint8_t)stance, .strength = 0.5};
}

static struct reference open_at_100(enum stance stance)
{
    struct reference_rule rule = {.min_stop = 0.001, .horizon = 10};
    struct vote v = vote_of(stance);
    struct reference r;

    reference_open(&r, &rule, &v, 100, 50);
    return r;
}

static struct bar_values bar_at(int64_t ordinal, double open, double high, double low, double close)
{
    return (struct bar_values){ordinal, open, high, low, close, 1};
}

static void assert_ends(struct reference *r, struct bar_values bar, double want_r)
{
    int64_t outcome = 0;

    assert_true(reference_push(r, &bar, &outcome));
    assert_int_equal(outcome, (int64_t)rint(want_r * MICRO_R));
    assert_int_equal(r->stance, STANCE_NONE);
}

static void assert_goes_on(struct reference *r, struct bar_values bar)
{
    int64_t outcome = 0;

    assert_false(reference_push(r, &bar, &outcome));
}

static void a_long_ends_at_its_target_or_its_stop(void **state)
{
    struct reference r = open_at_100(STANCE_LONG);

    (void)state;
    assert_goes_on(&r, bar_at(51, 100, 103.9, 98.1, 101));
    assert_ends(&r, bar_at(52, 101, 104, 100, 102), 2);
    r = open_at_100(STANCE_LONG);
    assert_ends(&r, bar_at(51, 100, 101, 98, 99), -1);
}

static void a_short_is_the_mirror(void **state)
{
    struct reference r = open_at_100(STANCE_SHORT);

    (void)state;
    assert_goes_on(&r, bar_at(51, 100, 101.9, 96.1, 99));
    assert_ends(&r, bar_at(52, 99, 100, 96, 98), 2);
    r = open_at_100(STANCE_SHORT);
    assert_ends(&r, bar_at(51, 100, 102, 99, 101), -1);
}

static void a_bar_that_holds_both_counts_as_the_stop(void **state)
{
    struct reference r = open_at_100(STANCE_LONG);

    (void)state;
    assert_ends(&r, bar_at(51, 100, 105, 97, 104), -1);
}

static void a_bar_that_opens_beyond_counts_at_its_open(void **state)
{
    struct reference r = open_at_100(STANCE_LONG);

    (void)state;
    assert_ends(&r, bar_at(51, 95, 96, 94, 95), -2.5);
    r = open_at_100(STANCE_LONG);
    assert_ends(&r, bar_at(51, 106, 107, 105, 106), 3);
}

static void at_the_horizon_the_close_counts(void **state)
{
    struct reference r = open_at_100(STANCE_LONG);

    (void)state;
    assert_goes_on(&r, bar_at(59, 100, 102, 99, 101));
    assert_ends(&r, bar_at(60, 101, 102, 99, 101), 0.5);
}

static void the_stop_has_a_floor_and_a_farther_level_is_the_target(void **state)
{
    struct reference_rule rule = {.min_stop = 0.05, .horizon = 10};
    struct vote v = vote_of(STANCE_LONG);
    struct reference r;

    (void)state;
    reference_open(&r, &rule, &v, 100, 0);
    assert_true(r.stop == 95 && r.target == 110);
    v.target_price = 120;
    reference_open(&r, &rule, &v, 100, 0);
    assert_true(r.target == 120);
    v.target_price = 101;
    reference_open(&r, &rule, &v, 100, 0);
    assert_true(r.target == 110);
}

static void what_has_no_stop_has_no_reference(void **state)
{
    struct reference_rule rule = {.min_stop = 0, .horizon = 10};
    struct vote v = vote_of(STANCE_LONG);
    struct reference r;

    (void)state;
    v.atr = 0;
    reference_open(&r, &rule, &v, 100, 0);
    assert_int_equal(r.stance, STANCE_NONE);
    v.atr = (double)NAN;
    reference_open(&r, &rule, &v, 100, 0);
    assert_int_equal(r.stance, STANCE_NONE);
    v.atr = 60; /* the stop would stand below zero */
    reference_open(&r, &rule, &v, 100, 0);
    assert_int_equal(r.stance, STANCE_NONE);
}

static void a_bar_that_is_not_a_number_changes_nothing(void **state)
{
    struct reference r = open_at_100(STANCE_LONG);

    (void)state;
    assert_goes_on(&r, bar_at(51, 100, (double)NAN, 90, 100));
    assert_goes_on(&r, bar_at(70, 100, 101, 99, (double)NAN));
    assert_ends(&r, bar_at(71, 100, 104, 99, 100), 2);
}

static void results_stand_by_regime_and_sum_up(void **state)
{
    struct result_table t = {0};

    (void)state;
    results_add(&t, REGIME_TRENDING, REGIME_VOL_LOW, 3);
    results_add(&t, REGIME_TRENDING, REGIME_VOL_LOW, -1);
    results_add(&t, REGIME_RANGING, REGIME_VOL_HIGH, 0);
    results_add(&t, REGIME_RANGING, REGIME_VOL_HIGH, -1);

    struct result_cell cell = t.cell[REGIME_TRENDING][REGIME_VOL_LOW];
    assert_true(cell.trades == 2 && cell.wins == 1 && cell.gain == 3 && cell.loss == 1);
    struct result_cell all = results_total(&t);
    assert_true(all.trades == 4 && all.wins == 1 && all.gain == 3 && all.loss == 2);
    assert_true(result_win_rate(&all) == 0.25);
    assert_true(result_expectancy(&all) == 0.25);
    assert_true(result_profit_factor(&all) == 1.5);
}

static void what_is_not_there_has_no_figures(void **state)
{
    struct result_cell none = {0}, won = {.trades = 1, .wins = 1, .gain = 5};

    (void)state;
    assert_true(isnan(result_win_rate(&none)) && isnan(result_expectancy(&none)));
    assert_true(isnan(result_profit_factor(&won)));
}

static void sums_stop_at_their_ends(void **state)
{
    struct result_table t = {0};

    (void)state;
    results_add(&t, REGIME_TREND_UNKNOWN, REGIME_VOL_UNKNOWN, INT64_MAX);
    results_add(&t, REGIME_TREND_UNKNOWN, REGIME_VOL_UNKNOWN, INT64_MAX);
    results_add(&t, REGIME_TREND_UNKNOWN, REGIME_VOL_UNKNOWN, INT64_MIN);
    assert_true(results_total(&t).gain == INT64_MAX && results_total(&t).loss == INT64_MAX);
}

static const struct options_adaptive rule = {.enabled = 1,
                                             .prior = 50,
                                             .window = 100000,
                                             .horizon_s = 3600,
                                             .gain = 1,
                                             .least = 0.5,
                                             .most = 1.5};

static void add_many(struct track_record *t, const struct options_adaptive *o, int n, double r)
{
    for (int i = 0; i < n; i++)
        track_record_add(t, o, REGIME_RANGING, REGIME_VOL_MID, (int64_t)(r * MICRO_R));
}

/* 50 outcomes of +0.4 R and 50 of nothing: a mean of 0.2 R. */
static void a_weight_follows_the_mean_shrunk_by_its_prior(void **state)
{
    struct track_record t = {0};

    (void)state;
    assert_true(track_record_factor(&t, &rule) == 1);
    add_many(&t, &rule, 1, 0.4);
    assert_true(fabs(track_record_factor(&t, &rule) - (1 + 0.4 / 51)) < 1e-6);
    add_many(&t, &rule, 49, 0.4);
    assert_true(fabs(track_record_factor(&t, &rule) - 1.2) < 1e-3);
}

static void a_factor_keeps_within_its_bounds(void **state)
{
    struct track_record good = {0}, bad = {0};

    (void)state;
    add_many(&good, &rule, 1000, 2);
    add_many(&bad, &rule, 1000, -1);
    assert_true(track_record_factor(&good, &rule) == 1.5);
    assert_true(track_record_factor(&bad, &rule) == 0.5);
}

static void what_is_long_ago_fades(void **state)
{
    struct options_adaptive o = rule;
    struct track_record t = {0};

    (void)state;
    o.window = 20;
    add_many(&t, &o, 200, 1);
    add_many(&t, &o, 200, -1);
    assert_true(track_record_factor(&t, &o) < 0.75);
    assert_int_equal(results_total(&t.results).trades, 400);
    assert_int_equal(results_total(&t.results).wins, 200);
}

static void off_is_one_and_forgetting_keeps_the_results(void **state)
{
    struct options_adaptive off = rule;
    struct track_record t = {0};

    (void)state;
    off.enabled = 0;
    add_many(&t, &rule, 100, 1);
    assert_true(track_record_factor(&t, &off) == 1);
    assert_true(track_record_factor(&t, &rule) > 1);
    track_record_forget(&t);
    assert_true(track_record_factor(&t, &rule) == 1);
    assert_int_equal(results_total(&t.results).trades, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_ends_at_its_target_or_its_stop),
        cmocka_unit_test(a_short_is_the_mirror),
        cmocka_unit_test(a_bar_that_holds_both_counts_as_the_stop),
        cmocka_unit_test(a_bar_that_opens_beyond_counts_at_its_open),
        cmocka_unit_test(at_the_horizon_the_close_counts),
        cmocka_unit_test(the_stop_has_a_floor_and_a_farther_level_is_the_target),
        cmocka_unit_test(what_has_no_stop_has_no_reference),
        cmocka_unit_test(a_bar_that_is_not_a_number_changes_nothing),
        cmocka_unit_test(results_stand_by_regime_and_sum_up),
        cmocka_unit_test(what_is_not_there_has_no_figures),
        cmocka_unit_test(sums_stop_at_their_ends),
        cmocka_unit_test(a_weight_follows_the_mean_shrunk_by_its_prior),
        cmocka_unit_test(a_factor_keeps_within_its_bounds),
        cmocka_unit_test(what_is_long_ago_fades),
        cmocka_unit_test(off_is_one_and_forgetting_keeps_the_results),
    };

    return cmocka_run_group_tests_name("learning", tests, NULL, NULL);
}
