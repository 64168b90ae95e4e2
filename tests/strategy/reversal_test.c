/* Reversal on hand-made moments: extremes 20 and 80, two transitions.  Told for the long side; the short
 * side is the mirror image in the price 100 and the RSI 50. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/reversal.h"

enum { BARS = REVERSAL_TRANSITIONS_MAX + 1, VALUES = 20 };

struct moment {
    struct bar_values bar[BARS]; /* newest first */
    double rsi[VALUES], ratio, ema, atr;
};

/* RSI was 19 three bars ago and is 20: no recovery.  Three closes rise and the lows do not: one run.  A
 * plain bar, usual volume, the close on its average.  Strength 0.35 + 0.08, confidence 0.30. */
static struct moment plain(void)
{
    struct moment m = {.ratio = 1, .ema = 100, .atr = 1};

    for (int i = 0; i < BARS; i++)
        m.bar[i] = (struct bar_values){-i, 100, 101, 99, 100 - 0.1 * i, 5};
    m.bar[0].open = 99.5;
    for (int i = 0; i < VALUES; i++)
        m.rsi[i] = 40;
    m.rsi[0] = 20;
    m.rsi[3] = 19;
    return m;
}

static struct moment mirror(struct moment m)
{
    for (int i = 0; i < BARS; i++)
        m.bar[i] = mirrored_bar(m.bar[i]);
    for (int i = 0; i < VALUES; i++)
        m.rsi[i] = 100 - m.rsi[i];
    m.ema = 100; /* asked for by distance below */
    return m;
}

static struct vote vote_of(struct moment m)
{
    struct options o;
    struct view now = {.options = &o,
                       .bar = m.bar,
                       .read = {[REVERSAL_RSI] = m.rsi,
                                [REVERSAL_VOLUME_RATIO] = &m.ratio,
                                [REVERSAL_EMA] = &m.ema,
                                [REVERSAL_ATR] = &m.atr}};

    check_options(&o);
    return ask_strategy(&reversal_strategy, &now);
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

static void an_exhausted_fall_and_a_run_of_bars_speak(void **state)
{
    struct moment m = plain();

    (void)state;
    expect_both(m, 0.43, 0.30);
    m.rsi[3] = 20; /* not below */
    expect_silence(m);
    m = plain();
    m.rsi[3] = 40;
    m.rsi[5] = 19; /* the last of two transitions and four */
    expect_both(m, 0.43, 0.30);
    m.rsi[5] = 40;
    m.rsi[6] = 19;
    expect_silence(m);
    m.rsi[0] = 19; /* the newest alone is no past */
    expect_silence(m);
}

static void a_run_has_as_many_transitions_as_asked(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[2].close = m.bar[1].close; /* the second transition is none */
    expect_silence(m);
    m = plain();
    m.bar[3].close = 105; /* beyond what is asked */
    expect_both(m, 0.43, 0.30);
}

static void both_runs_add_to_both(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[1].low = 98.9;
    m.bar[2].low = 98.8;
    expect_both(m, 0.50, 0.45);
    for (int i = 0; i < BARS; i++)
        m.bar[i].close = 100; /* lows alone */
    m.bar[0].open = 100;
    expect_both(m, 0.43, 0.30);
}

static void recovery_counts_to_a_limit(void **state)
{
    struct moment m = plain();

    (void)state;
    m.rsi[0] = 23;
    expect_both(m, 0.53, 0.30);
    m.rsi[0] = 25; /* five above the bound, not more */
    expect_both(m, 0.43 + 5 / 30.0, 0.30);
    m.rsi[0] = 25.1;
    expect_both(m, 0.43 + 5.1 / 30, 0.40);
    m.rsi[0] = 25.9;
    expect_both(m, 0.43 + 5.9 / 30, 0.40);
    m.rsi[0] = 26.1; /* more than 6 / 30 */
    expect_both(m, 0.63, 0.40);
    m.rsi[0] = 40;
    expect_both(m, 0.63, 0.40);
}

/* Body 0.2 of a range of 1: the lower shadow 0.75, the upper 0.05. */
static void a_hammer_adds(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[0] = (struct bar_values){0, 100.0, 100.25, 99.25, 100.2, 5};
    expect_both(m, 0.55, 0.45);
    m.bar[0].high = 100.31; /* the upper shadow is half a body and more */
    expect_both(m, 0.43, 0.30);
    m.bar[0] = (struct bar_values){0, 100.0, 100.25, 99.59, 100.2, 5}; /* lower shadow 0.41 */
    expect_both(m, 0.55, 0.45);
    m.bar[0].low = 99.61; /* less than two bodies */
    expect_both(m, 0.43, 0.30);
    m.bar[0] =
        (struct bar_values){0, 100.0, 100.011, 99.0, 100.011, 5}; /* body 0.0109 of the range */
    expect_both(m, 0.55, 0.45);
    m.bar[0].close = m.bar[0].high = 100.009; /* 0.0089 of it */
    m.bar[1].close = 100.005;
    expect_both(m, 0.43, 0.30);
    m.bar[0] = (struct bar_values){0, 100, 100, 100, 100, 5}; /* no range */
    m.bar[1].close = 99.9;
    expect_both(m, 0.43, 0.30);
}

static void engulfing_adds(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[1].open = 99.95; /* fell from 99.95 to 99.9; the newest rose from 99.5 to 100 */
    expect_both(m, 0.58, 0.45);
    m.bar[1].open = 100.05; /* the newest closes below it */
    expect_both(m, 0.43, 0.30);
    m = plain();
    m.bar[1].open = 99.95;
    m.bar[0].open = 99.91; /* opens within the other body */
    expect_both(m, 0.43, 0.30);
    m.bar[0].open = 99.89;
    expect_both(m, 0.58, 0.45);
    m.bar[1].open = 99.9; /* the one before did not fall */
    expect_both(m, 0.43, 0.30);
}

static void exhausted_volume_adds(void **state)
{
    struct moment m = plain();

    (void)state;
    m.ratio = 0.79;
    expect_both(m, 0.51, 0.40);
    m.ratio = 0.8;
    expect_both(m, 0.43, 0.30);
}

static void far_below_its_average_adds(void **state)
{
    struct moment m = plain();

    (void)state;
    m.ema = 102.1; /* -2.06 % */
    assert_scores(vote_of(m), STANCE_LONG, 0.53, 0.40);
    m.ema = 101.9;
    assert_scores(vote_of(m), STANCE_LONG, 0.43, 0.30);
    m = mirror(plain());
    m.ema = 98; /* 2.04 % */
    assert_scores(vote_of(m), STANCE_SHORT, 0.53, 0.40);
}

static void a_very_deep_rsi_adds_confidence(void **state)
{
    struct moment m = plain();

    (void)state;
    m.rsi[9] = 14.9;
    expect_both(m, 0.43, 0.40);
    m.rsi[9] = 15;
    expect_both(m, 0.43, 0.30);
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.rsi[0] = (double)NAN;
    expect_silence(m);
    m = plain();
    m.rsi[1] = (double)NAN; /* skipped */
    expect_both(m, 0.43, 0.30);
    m.atr = 0;
    expect_silence(m);
    m = plain();
    for (int i = 0; i < BARS; i++)
        m.bar[i].close = m.bar[i].low = m.bar[i].high = (double)NAN;
    expect_silence(m);
}

static void where_rsi_was_at_both_ends_the_confirmed_side_speaks(void **state)
{
    struct moment m = plain();

    (void)state;
    m.rsi[4] = 81;
    struct vote v = vote_of(m);
    assert_int_equal(v.stance, STANCE_LONG);
    assert_figure(&reversal_strategy, &v, "was_oversold", 1);
    assert_figure(&reversal_strategy, &v, "was_overbought", 1);
    for (int i = 0; i < BARS; i++)
        m.bar[i].close = 100 + 0.1 * i; /* now closes fall */
    assert_int_equal(vote_of(m).stance, STANCE_SHORT);
}

static void a_vote_carries_stop_target_and_its_figures(void **state)
{
    const struct strategy *s = &reversal_strategy;
    struct moment m = mirror(plain());

    (void)state;
    m.ratio = 0.5;
    m.ema = 80;
    struct vote v = vote_of(m);
    assert_true(v.stop_atr == 1.5 && v.target_atr == 3 && v.atr == 1 && v.target_price == 0);
    assert_string_equal(s->sentences[v.why], "bars confirm a turn down after an exhausted rise");
    assert_figure(s, &v, "rsi", 80);
    assert_figure(s, &v, "was_oversold", 0);
    assert_figure(s, &v, "was_overbought", 1);
    assert_figure(s, &v, "extremes_run", 0);
    assert_figure(s, &v, "closes_run", 1);
    assert_figure(s, &v, "pin_bar", 0);
    assert_figure(s, &v, "engulfing", 0);
    assert_figure(s, &v, "volume_exhaustion", 1);
    assert_figure(s, &v, "ema_distance", 0.25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exhausted_fall_and_a_run_of_bars_speak),
        cmocka_unit_test(a_run_has_as_many_transitions_as_asked),
        cmocka_unit_test(both_runs_add_to_both),
        cmocka_unit_test(recovery_counts_to_a_limit),
        cmocka_unit_test(a_hammer_adds),
        cmocka_unit_test(engulfing_adds),
        cmocka_unit_test(exhausted_volume_adds),
        cmocka_unit_test(far_below_its_average_adds),
        cmocka_unit_test(a_very_deep_rsi_adds_confidence),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(where_rsi_was_at_both_ends_the_confirmed_side_speaks),
        cmocka_unit_test(a_vote_carries_stop_target_and_its_figures),
    };

    return cmocka_run_group_tests_name("reversal", tests, NULL, NULL);
}
