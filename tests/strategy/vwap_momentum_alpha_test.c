/* VWAP Momentum Alpha on hand-made moments: pull-back 0.6, band 1.5.  Told for the long side; the short
 * side is the mirror image in the price 100. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/vwap_momentum_alpha.h"

struct moment {
    double close, value[6], deviation, roc[2], ratio, atr;
    enum regime_trend trend;
    enum regime_vol volatility;
};

/* V 100 after 99.94: slope 0.0006; deviation 1, close 99.4: z -0.6, at the threshold.  Momentum level,
 * volume below its mean.  Strength 0.35, confidence 0.35. */
static struct moment plain(void)
{
    return (struct moment){.close = 99.4,
                           .value = {100, 0, 0, 0, 0, 99.94},
                           .deviation = 1,
                           .roc = {1, 1},
                           .ratio = 0.9,
                           .atr = 1};
}

static struct moment mirror(struct moment m)
{
    m.close = 200 - m.close;
    m.value[0] = 200 - m.value[0];
    m.value[5] = 200 - m.value[5];
    m.roc[0] = -m.roc[0];
    m.roc[1] = -m.roc[1];
    return m;
}

static struct vote vote_under(struct moment m, const struct options *o)
{
    struct bar_values bar = {0, 0, 0, 0, m.close, 1};
    struct view now = {.options = o,
                       .trend = m.trend,
                       .volatility = m.volatility,
                       .bar = &bar,
                       .read = {[VWAP_VALUE] = m.value,
                                [VWAP_DEVIATION] = &m.deviation,
                                [VWAP_ROC] = m.roc,
                                [VWAP_VOLUME_RATIO] = &m.ratio,
                                [VWAP_ATR] = &m.atr}};

    return ask_strategy(&vwap_momentum_alpha_strategy, &now);
}

static struct vote vote_of(struct moment m)
{
    struct options o;

    check_options(&o);
    return vote_under(m, &o);
}

static void expect_both(struct moment m, double strength, double confidence)
{
    assert_scores(vote_of(m), STANCE_LONG, strength, confidence);
    assert_scores(vote_of(mirror(m)), STANCE_SHORT, strength, confidence);
}

static void expect_silence(struct moment m)
{
    assert_scores(vote_of(m), STANCE_NONE, 0, 0);
    assert_scores(vote_of(mirror(m)), STANCE_NONE, 0, 0);
}

static void a_pull_back_below_a_rising_average_speaks(void **state)
{
    struct moment m = plain();

    (void)state;
    m.close = 99.39;
    expect_both(m, 0.35 + 0.01 / 1.5, 0.35);
    m.close = 99.41;
    expect_silence(m);
}

static void a_flat_average_says_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.close = 99;
    m.value[5] = 99.96; /* 0.0004 */
    expect_silence(m);
    m.value[5] = 99.949;
    expect_both(m, 0.35 + 0.4 / 1.5, 0.35);
}

static void the_distance_counts_from_the_threshold_to_a_limit(void **state)
{
    struct moment m = plain();

    (void)state;
    m.close = 99.1; /* z -0.9: 0.3 beyond */
    expect_both(m, 0.55, 0.35);
    m.close = 98.96; /* 0.44 / 1.5 is still below the limit; below -1 adds confidence */
    expect_both(m, 0.35 + 0.44 / 1.5, 0.45);
    m.close = 98.94;
    expect_both(m, 0.65, 0.45);
    m.close = 98.9; /* 0.5 beyond is over the limit; below -1 adds confidence */
    expect_both(m, 0.65, 0.45);
}

static void volume_and_momentum_add_to_both(void **state)
{
    struct moment m = plain();

    (void)state;
    m.close = 99.1;
    m.ratio = 1;
    expect_both(m, 0.65, 0.45);
    m.ratio = 0.99;
    m.roc[1] = 0.9;
    expect_both(m, 0.65, 0.45);
    m.roc[1] = 1.1;
    expect_both(m, 0.55, 0.35);
}

static void a_steep_slope_adds_confidence(void **state)
{
    struct moment m = plain();

    (void)state;
    m.close = 99.1;
    m.value[5] = 99.901; /* 0.00099 */
    expect_both(m, 0.55, 0.35);
    m.value[5] = 99.899; /* 0.00101 */
    expect_both(m, 0.55, 0.45);
}

/* Trend -0.12, range +0.12, high volatility +0.10, low -0.05. */
static void the_regime_moves_the_threshold(void **state)
{
    struct moment m = plain();

    (void)state;
    m.close = 99.5;
    m.trend = REGIME_TRENDING;
    expect_both(m, 0.35 + 0.02 / 1.5, 0.35); /* -0.5 against 0.48 */
    m.volatility = REGIME_VOL_HIGH;
    expect_silence(m); /* 0.58 */
    m.close = 99.3;
    m.trend = REGIME_RANGING;
    m.volatility = REGIME_VOL_LOW;
    expect_both(m, 0.35 + 0.03 / 1.5, 0.35); /* -0.7 against 0.67 */
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.close = 99;
    m.deviation = 0;
    expect_silence(m);
    m.deviation = (double)NAN;
    expect_silence(m);
    m = plain();
    m.close = 99;
    m.value[5] = (double)NAN;
    expect_silence(m);
    m = plain();
    m.close = 99;
    m.atr = 0;
    expect_silence(m);
}

static void the_threshold_itself_is_far_enough(void **state)
{
    struct options o;
    struct moment m = plain();

    (void)state;
    check_options(&o);
    o.vwap_momentum_alpha.pullback_z = 0.625;
    m.close = 99.375;
    assert_scores(vote_under(m, &o), STANCE_LONG, 0.35, 0.35);
    assert_scores(vote_under(mirror(m), &o), STANCE_SHORT, 0.35, 0.35);
}

static void the_threshold_never_falls_below_a_fifth_of_a_deviation(void **state)
{
    struct options o;
    struct moment m = plain();

    (void)state;
    check_options(&o);
    o.vwap_momentum_alpha.pullback_z = 0.3;
    m.trend = REGIME_TRENDING; /* 0.18 */
    m.close = 99.81;
    assert_scores(vote_under(m, &o), STANCE_NONE, 0, 0);
    m.close = 99.79;
    assert_scores(vote_under(m, &o), STANCE_LONG, 0.35 + 0.01 / 1.5, 0.35);
}

static void a_slope_of_nothing_has_no_side(void **state)
{
    struct options o;
    struct moment m = plain();

    (void)state;
    check_options(&o);
    o.vwap_momentum_alpha.slope_min = 0;
    m.close = 99;
    m.value[5] = 100;
    assert_scores(vote_under(m, &o), STANCE_NONE, 0, 0);
    assert_scores(vote_under(mirror(m), &o), STANCE_NONE, 0, 0);
    m.value[5] = 99.9999;
    assert_int_equal(vote_under(m, &o).stance, STANCE_LONG);
}

static void a_vote_carries_stop_target_and_its_figures(void **state)
{
    const struct strategy *s = &vwap_momentum_alpha_strategy;
    struct moment m = mirror(plain());

    (void)state;
    m.close = 100.8;
    m.deviation = 0.5;
    struct vote v = vote_of(m);
    assert_true(v.stop_atr == 2 && v.target_atr == 3 && v.atr == 1 && v.target_price == 0);
    assert_string_equal(s->sentences[v.why], "pulled back above a falling volume-weighted average");
    assert_figure(s, &v, "vwap", 100);
    assert_figure(s, &v, "vwap_std", 0.5);
    assert_figure(s, &v, "zscore", 1.6);
    assert_figure(s, &v, "vwap_slope", -0.06);
    assert_figure(s, &v, "slope_pct", -0.0006);
    assert_figure(s, &v, "volume_ratio", 0.9);
    assert_figure(s, &v, "momentum", -0.01);
    assert_figure(s, &v, "pullback_z", 0.6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pull_back_below_a_rising_average_speaks),
        cmocka_unit_test(a_flat_average_says_nothing),
        cmocka_unit_test(the_distance_counts_from_the_threshold_to_a_limit),
        cmocka_unit_test(volume_and_momentum_add_to_both),
        cmocka_unit_test(a_steep_slope_adds_confidence),
        cmocka_unit_test(the_regime_moves_the_threshold),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(the_threshold_itself_is_far_enough),
        cmocka_unit_test(the_threshold_never_falls_below_a_fifth_of_a_deviation),
        cmocka_unit_test(a_slope_of_nothing_has_no_side),
        cmocka_unit_test(a_vote_carries_stop_target_and_its_figures),
    };

    return cmocka_run_group_tests_name("vwap_momentum_alpha", tests, NULL, NULL);
}
