/* Keltner on hand-made moments: channel 97 to 103 around 100, ATR 2.  Each case is told for the
 * long side; the short side is its mirror image in the price 100, the RSI 50 and the histogram 0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "kit/check_series.h"
#include "strategy/keltner.h"

struct moment {
    double open, high, low, close, close_before;
    double middle, atr, rsi;
    double hist[3]; /* newest first */
};

/* Low touches 97, closes at 98 (position 1/6), red candle, higher close, RSI 35, histogram rising
 * above zero after falling: strength 0.4 + 0.3, confidence 0.45 + 0.08. */
static struct moment rebound(void)
{
    return (struct moment){.open = 98.5,
                           .high = 99,
                           .low = 97,
                           .close = 98,
                           .close_before = 97.5,
                           .middle = 100,
                           .atr = 2,
                           .rsi = 35,
                           .hist = {0.3, 0.1, 0.2}};
}

static struct moment mirror(struct moment m)
{
    return (struct moment){.open = 200 - m.open,
                           .high = 200 - m.low,
                           .low = 200 - m.high,
                           .close = 200 - m.close,
                           .close_before = 200 - m.close_before,
                           .middle = 200 - m.middle,
                           .atr = m.atr,
                           .rsi = 100 - m.rsi,
                           .hist = {-m.hist[0], -m.hist[1], -m.hist[2]}};
}

static struct vote vote_of(struct moment m, const struct options *o)
{
    struct bar_values bar[2] = {{1, m.open, m.high, m.low, m.close, 10},
                                {0, 0, 0, 0, m.close_before, 10}};
    struct view now = {.options = o,
                       .bar = bar,
                       .read = {[KELTNER_MIDDLE] = &m.middle,
                                [KELTNER_ATR] = &m.atr,
                                [KELTNER_HIST] = m.hist,
                                [KELTNER_RSI] = &m.rsi}};
    struct vote v;

    memset(&v, 0, sizeof v);
    keltner_strategy.vote(&now, &v);
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

static void a_plain_rebound_scores_its_base_and_its_depth(void **state)
{
    struct moment m = rebound();

    (void)state;
    expect_both(m, 0.7, 0.53);
    m.open = 101;
    m.close = 99.7; /* position 0.45: depth 0.05 */
    expect_both(m, 0.5, 0.53);
    m.close = 99.12; /* twice the depth is 0.293: still below the limit */
    expect_both(m, 0.4 + 2 * (0.5 - 2.12 / 6), 0.53);
    m.close = 99.09; /* 0.303 */
    expect_both(m, 0.7, 0.53);
    m.close = 100.6; /* beyond the middle: no depth */
    expect_both(m, 0.4, 0.53);
}

static void a_shift_of_the_histogram_through_zero_adds_to_both_scores(void **state)
{
    struct moment m = rebound();

    (void)state;
    m.hist[1] = -0.1;
    expect_both(m, 0.85, 0.65);
    m.hist[1] = 0;
    expect_both(m, 0.7, 0.53);
}

static void candle_and_close_add_apart_and_together(void **state)
{
    struct moment m = rebound();

    (void)state;
    m.open = 97.8;
    m.close_before = 98.2; /* green, but a lower close */
    expect_both(m, 0.7, 0.55);
    m.close_before = 97.5; /* green and higher */
    expect_both(m, 0.8, 0.63);
}

static void an_rsi_beyond_30_or_70_adds_confidence(void **state)
{
    struct moment m = rebound();

    (void)state;
    m.rsi = 29.9;
    expect_both(m, 0.7, 0.63);
    m.rsi = 30;
    expect_both(m, 0.7, 0.53);
}

static void a_close_in_the_outer_tenth_of_the_channel_adds_confidence(void **state)
{
    struct moment m = rebound();

    (void)state;
    m.close = 97.59; /* position 0.098 */
    expect_both(m, 0.7, 0.63);
    m.close = 97.61;
    expect_both(m, 0.7, 0.53);
}

static void three_rising_histograms_add_confidence(void **state)
{
    struct moment m = rebound();

    (void)state;
    m.hist[2] = 0.05;
    expect_both(m, 0.7, 0.58);
    m.hist[2] = 0.1; /* equal is not rising */
    expect_both(m, 0.7, 0.53);
}

static void everything_at_once_reaches_the_stated_maximum(void **state)
{
    struct moment m = rebound();

    (void)state;
    m.open = 97.4;
    m.close = 97.55;
    m.rsi = 20;
    m.hist[1] = -0.1;
    m.hist[2] = -0.2;
    expect_both(m, 0.95, 1.0);
}

static void a_band_that_is_not_touched_or_not_left_is_no_rebound(void **state)
{
    struct options o;
    struct moment m = rebound();

    (void)state;
    check_options(&o);
    m.low = 97.09; /* within a thousandth of 97 */
    assert_int_equal(vote_of(m, &o).stance, STANCE_LONG);
    m.low = 97.1;
    assert_int_equal(vote_of(m, &o).stance, STANCE_NONE);
    m = mirror(rebound());
    m.high = 102.9; /* within a thousandth of 103 */
    assert_int_equal(vote_of(m, &o).stance, STANCE_SHORT);
    m.high = 102.89;
    assert_int_equal(vote_of(m, &o).stance, STANCE_NONE);

    m = rebound();
    m.close_before = 96.5;
    m.close = 97.01;
    expect_both(m, 0.7, 0.63);
    m.close = 97; /* on the band, not inside */
    expect_silence(m);
}

static void an_rsi_outside_its_range_closes_the_gate(void **state)
{
    struct moment m = rebound();

    (void)state;
    m.rsi = 39.9;
    expect_both(m, 0.7, 0.53);
    m.rsi = 40;
    expect_silence(m);
    m.rsi = 15.1;
    expect_both(m, 0.7, 0.63);
    m.rsi = 15;
    expect_silence(m);
}

static void a_histogram_that_does_not_turn_closes_the_gate(void **state)
{
    struct moment m = rebound();

    (void)state;
    m.hist[0] = 0.1;
    expect_silence(m);
    m.hist[0] = 0.1001;
    expect_both(m, 0.7, 0.53);
}

static void neither_candle_nor_close_closes_the_gate(void **state)
{
    struct moment m = rebound();

    (void)state;
    m.close_before = 98; /* red and not higher */
    expect_silence(m);
    m.open = 98; /* neither green nor red */
    expect_silence(m);
}

static void a_short_is_not_asked_for_while_the_long_set_up_stands(void **state)
{
    struct options o;
    struct moment m = rebound();

    (void)state;
    check_options(&o);
    o.keltner.rsi_long_max = 70;
    o.keltner.rsi_short_min = 30;
    m.high = 103; /* the bar touches both bands, and the histogram falls */
    m.hist[0] = 0;
    assert_int_equal(vote_of(m, &o).stance, STANCE_NONE);
    m.low = 98; /* only the upper one */
    assert_int_equal(vote_of(m, &o).stance, STANCE_SHORT);
}

static void a_value_that_is_missing_never_opens_a_gate(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        struct moment m = rebound();
        double *const field[] = {&m.middle,  &m.atr,     &m.rsi,   &m.hist[0],
                                 &m.hist[1], &m.hist[2], &m.close, &m.close_before};

        *field[i] = (double)NAN;
        expect_silence(m);
    }
}

static void a_market_without_range_gets_no_vote(void **state)
{
    struct moment m = rebound();

    (void)state;
    m.atr = 0;
    expect_silence(m);
    m.atr = -1;
    expect_silence(m);
}

static void a_vote_carries_stop_target_and_its_figures(void **state)
{
    struct options o;

    (void)state;
    check_options(&o);
    struct vote v = vote_of(rebound(), &o);

    assert_true(v.stop_atr == 1.5 && v.target_atr == 2.5 && v.atr == 2);
    assert_true(v.target_price == 100);
    assert_string_equal(keltner_strategy.sentences[v.why], "rebound off the lower band");
    assert_true(v.figure[KELTNER_UPPER] == 103 && v.figure[KELTNER_LOWER] == 97);
    assert_true(v.figure[KELTNER_POSITION] == (98.0 - 97.0) / 6.0);
    assert_true(v.figure[KELTNER_MACD_HIST] == 0.3 && v.figure[KELTNER_MACD_HIST_PREVIOUS] == 0.1);
    assert_true(v.figure[KELTNER_LOW_REBOUNDING] == 1 && v.figure[KELTNER_HIGH_REJECTING] == 0);
    assert_true(v.figure[KELTNER_BEARISH_CANDLE] == 1 && v.figure[KELTNER_BULLISH_CANDLE] == 0);
    assert_string_equal(keltner_strategy.figures[KELTNER_BEARISH_CANDLE], "bearish_candle");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_rebound_scores_its_base_and_its_depth),
        cmocka_unit_test(a_shift_of_the_histogram_through_zero_adds_to_both_scores),
        cmocka_unit_test(candle_and_close_add_apart_and_together),
        cmocka_unit_test(an_rsi_beyond_30_or_70_adds_confidence),
        cmocka_unit_test(a_close_in_the_outer_tenth_of_the_channel_adds_confidence),
        cmocka_unit_test(three_rising_histograms_add_confidence),
        cmocka_unit_test(everything_at_once_reaches_the_stated_maximum),
        cmocka_unit_test(a_band_that_is_not_touched_or_not_left_is_no_rebound),
        cmocka_unit_test(an_rsi_outside_its_range_closes_the_gate),
        cmocka_unit_test(a_histogram_that_does_not_turn_closes_the_gate),
        cmocka_unit_test(neither_candle_nor_close_closes_the_gate),
        cmocka_unit_test(a_short_is_not_asked_for_while_the_long_set_up_stands),
        cmocka_unit_test(a_value_that_is_missing_never_opens_a_gate),
        cmocka_unit_test(a_market_without_range_gets_no_vote),
        cmocka_unit_test(a_vote_carries_stop_target_and_its_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
