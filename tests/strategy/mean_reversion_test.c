/* Mean Reversion on hand-made moments: bounds 30 and 70.  Told for the long side; the short side is
 * the mirror image in the price 100 and the RSI 50. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/mean_reversion.h"

enum { BARS = 10, WIDTHS = 20 };

struct moment {
    struct bar_values bar[BARS]; /* newest first */
    double percent, width[WIDTHS], rsi[BARS], middle, atr, ratio;
};

/* %B 0.10: 2 x 0.05; RSI 27: 0.2 x 3 / 30; it was never lower; lows far below the close; volume level;
 * width as ever.  Strength 0.4 + 0.1 + 0.02, confidence 0.35 + 0.10. */
static struct moment plain(void)
{
    struct moment m = {.percent = 0.10, .middle = 101, .atr = 1, .ratio = 1};

    for (int i = 0; i < BARS; i++) {
        m.bar[i] = (struct bar_values){-i, 100, 100, 90, 100, 5};
        m.rsi[i] = 27 + i;
    }
    for (int i = 0; i < WIDTHS; i++)
        m.width[i] = 0.02;
    return m;
}

static struct moment mirror(struct moment m)
{
    for (int i = 0; i < BARS; i++) {
        m.bar[i] = mirrored_bar(m.bar[i]);
        m.rsi[i] = 100 - m.rsi[i];
    }
    m.percent = 1 - m.percent;
    m.middle = 200 - m.middle;
    return m;
}

static struct vote vote_of(struct moment m)
{
    struct options o;
    double band = 100;
    struct view now = {.options = &o,
                       .bar = m.bar,
                       .read = {[MEAN_REVERSION_PERCENT] = &m.percent,
                                [MEAN_REVERSION_WIDTH] = m.width,
                                [MEAN_REVERSION_UPPER] = &band,
                                [MEAN_REVERSION_MIDDLE] = &m.middle,
                                [MEAN_REVERSION_LOWER] = &band,
                                [MEAN_REVERSION_RSI] = m.rsi,
                                [MEAN_REVERSION_ATR] = &m.atr,
                                [MEAN_REVERSION_VOLUME_RATIO] = &m.ratio}};

    check_options(&o);
    return ask_strategy(&mean_reversion_strategy, &now);
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

static void at_the_edge_with_an_extreme_rsi_it_speaks(void **state)
{
    struct moment m = plain();

    (void)state;
    expect_both(m, 0.52, 0.45);
    m.percent = 0.1499;
    expect_both(m, 0.4202, 0.45);
    m.percent = 0.15;
    assert_scores(vote_of(m), STANCE_NONE, 0, 0);
    m.percent = 0.85;
    m.rsi[0] = 73;
    assert_scores(vote_of(m), STANCE_NONE, 0, 0);
    m = plain();
    m.rsi[0] = 30;
    expect_silence(m);
}

static void the_edge_counts_to_a_limit_and_far_out_adds_confidence(void **state)
{
    struct moment m = plain();

    (void)state;
    m.percent = 0.05;
    expect_both(m, 0.62, 0.45);
    m.percent = 0.04;
    expect_both(m, 0.64, 0.60);
    m.percent = 0.005; /* 0.29, still below the limit */
    expect_both(m, 0.71, 0.60);
    m.percent = -0.005;
    expect_both(m, 0.72, 0.60);
    m.percent = -0.2; /* 0.7 of which 0.3 counts */
    expect_both(m, 0.72, 0.60);
}

static void a_deeper_rsi_adds(void **state)
{
    struct moment m = plain();

    (void)state;
    m.rsi[0] = 25;
    expect_both(m, 0.4 + 0.1 + 0.2 * 5 / 30, 0.45);
    m.rsi[0] = 24;
    expect_both(m, 0.4 + 0.1 + 0.2 * 6 / 30, 0.60);
}

static void volume_that_fell_twice_adds_and_once_does_not(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[0].volume = 3;
    m.bar[1].volume = 4;
    expect_both(m, 0.62, 0.55);
    m.bar[1].volume = 5; /* the newest is below, but there was one fall only */
    expect_both(m, 0.52, 0.45);
    m.bar[1].volume = 9;
    expect_both(m, 0.52, 0.45);
    m.bar[0].volume = m.bar[1].volume = 4; /* below the one before last, but level since */
    expect_both(m, 0.52, 0.45);
}

static void a_divergence_adds_to_both(void **state)
{
    struct moment m = plain();

    (void)state;
    for (int i = 0; i < BARS; i++)
        m.bar[i].low = 99.6; /* 0.4 % below the close */
    expect_both(m, 0.52, 0.45);
    m.rsi[4] = 20; /* RSI was lower while the low is here */
    expect_both(m, 0.67, 0.60);
    m.bar[7].low = 99.4; /* lowest 99.4 x 1.005 = 99.897: the close is above */
    assert_scores(vote_of(m), STANCE_LONG, 0.52, 0.45);
    m = mirror(m);
    m.bar[7].high = 100.6; /* highest 100.6 x 0.995 = 100.097: the close is below */
    assert_scores(vote_of(m), STANCE_SHORT, 0.52, 0.45);
    m.bar[7].high = 100.4;
    assert_scores(vote_of(m), STANCE_SHORT, 0.67, 0.60);
}

static void a_squeeze_takes_confidence(void **state)
{
    struct moment m = plain();

    (void)state;
    m.width[0] = 0.0157; /* the mean is 0.019785, eight tenths of it 0.015828 */
    expect_both(m, 0.52, 0.35);
    m.width[0] = 0.0159;
    expect_both(m, 0.52, 0.45);
}

static void the_target_is_the_middle_band(void **state)
{
    (void)state;
    assert_true(vote_of(plain()).target_price == 101);
    assert_true(vote_of(mirror(plain())).target_price == 99);
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.percent = (double)NAN;
    expect_silence(m);
    m = plain();
    m.rsi[0] = (double)NAN;
    expect_silence(m);
    m = plain();
    m.atr = 0;
    expect_silence(m);
    m = plain();
    m.middle = (double)NAN;
    expect_silence(m);
}

static void a_vote_carries_stop_target_and_its_figures(void **state)
{
    const struct strategy *s = &mean_reversion_strategy;
    struct moment m = plain();

    (void)state;
    m.bar[0].volume = 3;
    m.bar[1].volume = 4;
    struct vote v = vote_of(m);
    assert_true(v.stop_atr == 2.25 && v.target_atr == 3 && v.atr == 1);
    assert_string_equal(s->sentences[v.why], "at the lower band with RSI oversold");
    assert_figure(s, &v, "bb_position", 0.10);
    assert_figure(s, &v, "bb_upper", 100);
    assert_figure(s, &v, "bb_middle", 101);
    assert_figure(s, &v, "bb_width", 0.02);
    assert_figure(s, &v, "is_squeezed", 0);
    assert_figure(s, &v, "rsi", 27);
    assert_figure(s, &v, "rsi_bull_divergence", 0);
    assert_figure(s, &v, "rsi_bear_divergence", 1);
    assert_figure(s, &v, "volume_ratio", 1);
    assert_figure(s, &v, "volume_declining", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_the_edge_with_an_extreme_rsi_it_speaks),
        cmocka_unit_test(the_edge_counts_to_a_limit_and_far_out_adds_confidence),
        cmocka_unit_test(a_deeper_rsi_adds),
        cmocka_unit_test(volume_that_fell_twice_adds_and_once_does_not),
        cmocka_unit_test(a_divergence_adds_to_both),
        cmocka_unit_test(a_squeeze_takes_confidence),
        cmocka_unit_test(the_target_is_the_middle_band),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(a_vote_carries_stop_target_and_its_figures),
    };

    return cmocka_run_group_tests_name("mean_reversion", tests, NULL, NULL);
}
