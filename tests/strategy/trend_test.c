/* Trend on hand-made moments: slow average 100, fast average 102 after 101.5 and 101.  Each case is
 * told for the long side; the short side is its mirror image in the price 100 and the RSI 50. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "kit/check_series.h"
#include "strategy/trend.h"

struct moment {
    double close, adx, rsi, atr, volume_ratio;
    double fast[3], slow[3]; /* newest first */
};

/* Spread 0.02 after 0.01 two bars ago: slope 0.1; ADX 30 over 25: 0.1; RSI 60 in the core.
 * strength 0.3 + 0.1 + 0.1, confidence 0.40 + 0.15 + 0.10. */
static struct moment rise(void)
{
    return (struct moment){.close = 103,
                           .adx = 30,
                           .rsi = 60,
                           .atr = 1,
                           .volume_ratio = 1,
                           .fast = {102, 101.5, 101},
                           .slow = {100, 100, 100}};
}

static struct moment mirror(struct moment m)
{
    m.close = 200 - m.close;
    m.rsi = 100 - m.rsi;
    for (int i = 0; i < 3; i++) {
        m.fast[i] = 200 - m.fast[i];
        m.slow[i] = 200 - m.slow[i];
    }
    return m;
}

static struct vote vote_of(struct moment m, const struct options *o)
{
    struct bar_values bar = {0, 0, 0, 0, m.close, 10};
    struct view now = {.options = o,
                       .bar = &bar,
                       .read = {[TREND_FAST] = m.fast,
                                [TREND_SLOW] = m.slow,
                                [TREND_ADX] = &m.adx,
                                [TREND_RSI] = &m.rsi,
                                [TREND_ATR] = &m.atr,
                                [TREND_VOLUME_RATIO] = &m.volume_ratio}};
    struct vote v;

    memset(&v, 0, sizeof v);
    trend_strategy.vote(&now, &v);
    return v;
}

static void assert_scores(struct vote v, enum stance stance, double strength, double confidence)
{
    assert_int_equal(v.stance, stance);
    if (fabs(v.strength - strength) > 1e-12 || fabs(v.confidence - confidence) > 1e-12)
        fail_msg("expected %g %g, got %.15g %.15g", strength, confidence, v.strength, v.confidence);
}

static void expect_both(struct moment m, double strength, double confidence)
{
    struct options o;

    check_options(&o);
    assert_scores(vote_of(m, &o), STANCE_LONG, strength, confidence);
    assert_scores(vote_of(mirror(m), &o), STANCE_SHORT, strength, confidence);
}

static void expect_silence(struct moment m)
{
    struct options o;

    check_options(&o);
    assert_scores(vote_of(m, &o), STANCE_NONE, 0, 0);
    assert_scores(vote_of(mirror(m), &o), STANCE_NONE, 0, 0);
}

static void a_running_trend_scores_base_adx_and_slope(void **state)
{
    struct moment m = rise();

    (void)state;
    expect_both(m, 0.5, 0.65);
    m.adx = 25; /* at the threshold: no surplus */
    expect_both(m, 0.4, 0.65);
    m.fast[2] = 102.5; /* the averages come together: no slope */
    expect_both(m, 0.3, 0.65);
}

static void adx_and_slope_are_limited(void **state)
{
    struct moment m = rise();

    (void)state;
    m.adx = 34.9;
    expect_both(m, 0.598, 0.65);
    m.adx = 35; /* a surplus of 10 is 0.2, the most; above 35 it adds confidence */
    expect_both(m, 0.6, 0.65);
    m.adx = 35.5;
    expect_both(m, 0.6, 0.80);
    m.adx = 60;
    expect_both(m, 0.6, 0.80);
    m.adx = 30;
    m.fast[2] = 100.51; /* slope 0.149 */
    expect_both(m, 0.549, 0.65);
    m.fast[2] = 100.49; /* 0.151 */
    expect_both(m, 0.55, 0.65);
    m.fast[2] = 100.1; /* slope 0.19 */
    expect_both(m, 0.55, 0.65);
}

static void a_cross_adds_to_both_scores(void **state)
{
    struct moment m = rise();

    (void)state;
    m.fast[1] = 100; /* on the slow one counts as not beyond it */
    expect_both(m, 0.7, 0.75);
    m.fast[1] = 100.01;
    expect_both(m, 0.5, 0.65);
}

static void volume_adds_confidence_first_then_strength(void **state)
{
    struct moment m = rise();

    (void)state;
    m.volume_ratio = 1.2;
    expect_both(m, 0.5, 0.65);
    m.volume_ratio = 1.21;
    expect_both(m, 0.5, 0.75);
    m.volume_ratio = 1.3;
    expect_both(m, 0.5, 0.75);
    m.volume_ratio = 1.31;
    expect_both(m, 0.6, 0.75);
}

static void volume_that_is_not_known_adds_nothing_and_refuses_nothing(void **state)
{
    struct moment m = rise();

    (void)state;
    m.volume_ratio = (double)NAN;
    expect_both(m, 0.5, 0.65);
}

static void an_rsi_in_the_core_of_its_range_adds_confidence(void **state)
{
    struct moment m = rise();

    (void)state;
    m.rsi = 50;
    expect_both(m, 0.5, 0.55);
    m.rsi = 50.1;
    expect_both(m, 0.5, 0.65);
    m.rsi = 70;
    expect_both(m, 0.5, 0.55);
}

static void an_rsi_outside_its_range_closes_the_gate(void **state)
{
    struct moment m = rise();

    (void)state;
    m.rsi = 45.1;
    expect_both(m, 0.5, 0.55);
    m.rsi = 45;
    expect_silence(m);
    m.rsi = 74.9;
    expect_both(m, 0.5, 0.55);
    m.rsi = 75;
    expect_silence(m);
}

static void a_weak_adx_closes_the_gate(void **state)
{
    struct moment m = rise();

    (void)state;
    m.adx = 24.99;
    expect_silence(m);
}

static void a_close_between_the_averages_closes_the_gate(void **state)
{
    struct moment m = rise();

    (void)state;
    m.close = 102;
    expect_silence(m);
    m.close = 102.01;
    expect_both(m, 0.5, 0.65);
}

static void averages_that_coincide_are_no_trend(void **state)
{
    struct moment m = rise();

    (void)state;
    m.fast[0] = 100;
    expect_silence(m);
}

static void with_fresh_cross_it_speaks_only_on_the_bar_of_the_cross(void **state)
{
    struct options o;
    struct moment m = rise();

    (void)state;
    check_options(&o);
    o.trend.fresh_cross = 1;
    assert_int_equal(vote_of(m, &o).stance, STANCE_NONE);
    assert_int_equal(vote_of(mirror(m), &o).stance, STANCE_NONE);
    m.fast[1] = 99.9;
    assert_scores(vote_of(m, &o), STANCE_LONG, 0.7, 0.75);
    assert_scores(vote_of(mirror(m), &o), STANCE_SHORT, 0.7, 0.75);
}

static void a_value_that_is_missing_never_opens_a_gate(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) {
        struct moment m = rise();
        double *const field[] = {&m.fast[0], &m.fast[1], &m.fast[2], &m.slow[0], &m.slow[1],
                                 &m.slow[2], &m.adx,     &m.rsi,     &m.atr,     &m.close};

        *field[i] = (double)NAN;
        expect_silence(m);
    }
}

static void a_market_without_range_gets_no_vote(void **state)
{
    struct moment m = rise();

    (void)state;
    m.atr = 0;
    expect_silence(m);
}

static void a_vote_carries_stop_target_and_its_figures(void **state)
{
    struct options o;

    (void)state;
    check_options(&o);
    struct vote v = vote_of(mirror(rise()), &o);

    assert_true(v.stop_atr == 2.25 && v.target_atr == 3.0 && v.atr == 1 && v.target_price == 0);
    assert_string_equal(trend_strategy.sentences[v.why],
                        "averages aligned downwards with a strong ADX");
    assert_true(v.figure[TREND_EMA_FAST] == 98 && v.figure[TREND_EMA_SLOW] == 100);
    assert_true(v.figure[TREND_STRENGTH] == -0.02 && v.figure[TREND_EMA_SPREAD] == 0.02);
    assert_true(v.figure[TREND_ADX_VALUE] == 30 && v.figure[TREND_BEARISH_CROSS] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_running_trend_scores_base_adx_and_slope),
        cmocka_unit_test(adx_and_slope_are_limited),
        cmocka_unit_test(a_cross_adds_to_both_scores),
        cmocka_unit_test(volume_adds_confidence_first_then_strength),
        cmocka_unit_test(volume_that_is_not_known_adds_nothing_and_refuses_nothing),
        cmocka_unit_test(an_rsi_in_the_core_of_its_range_adds_confidence),
        cmocka_unit_test(an_rsi_outside_its_range_closes_the_gate),
        cmocka_unit_test(a_weak_adx_closes_the_gate),
        cmocka_unit_test(a_close_between_the_averages_closes_the_gate),
        cmocka_unit_test(averages_that_coincide_are_no_trend),
        cmocka_unit_test(with_fresh_cross_it_speaks_only_on_the_bar_of_the_cross),
        cmocka_unit_test(a_value_that_is_missing_never_opens_a_gate),
        cmocka_unit_test(a_market_without_range_gets_no_vote),
        cmocka_unit_test(a_vote_carries_stop_target_and_its_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
