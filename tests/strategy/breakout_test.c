/* Breakout on hand-made moments: the 20 bars before stood between 90 and 100.  Told for the long side;
 * the short side is the mirror image in the price 100. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/breakout.h"

struct moment {
    struct bar_values bar[STRATEGY_BACK_MAX]; /* newest first */
    double high[2], low[2], width[2], rsi, ratio, atr;
};

/* Closes 0.1 above 100: 20 x 0.001; body 0.1 of a range of 1; one touch; quiet volume, bands as wide as
 * before, RSI 75.  Strength 0.35 + 0.02 + 0.05, confidence 0.30. */
static struct moment plain(void)
{
    struct moment m = {.high = {100.5, 100},
                       .low = {90, 90},
                       .width = {0.02, 0.02},
                       .rsi = 75,
                       .ratio = 1,
                       .atr = 1};

    for (int i = 0; i < STRATEGY_BACK_MAX; i++)
        m.bar[i] = (struct bar_values){-i, 95, 95, 91, 95, 5};
    m.bar[0] = (struct bar_values){0, 100, 100.5, 99.5, 100.1, 5};
    m.bar[7].high = 100;
    return m;
}

static struct moment mirror(struct moment m)
{
    double high = m.high[1];

    for (int i = 0; i < STRATEGY_BACK_MAX; i++)
        m.bar[i] = mirrored_bar(m.bar[i]);
    m.high[1] = 200 - m.low[1];
    m.low[1] = 200 - high;
    m.rsi = 100 - m.rsi;
    return m;
}

static struct vote vote_of(struct moment m)
{
    struct options o;
    struct view now = {.options = &o,
                       .bar = m.bar,
                       .read = {[BREAKOUT_HIGH] = m.high,
                                [BREAKOUT_LOW] = m.low,
                                [BREAKOUT_WIDTH] = m.width,
                                [BREAKOUT_RSI] = &m.rsi,
                                [BREAKOUT_VOLUME_RATIO] = &m.ratio,
                                [BREAKOUT_ATR] = &m.atr}};

    check_options(&o);
    return ask_strategy(&breakout_strategy, &now);
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

static void a_close_beyond_the_range_with_a_body_that_points_there_speaks(void **state)
{
    struct moment m = plain();

    (void)state;
    expect_both(m, 0.42, 0.30);
    m.bar[0].close = 100;
    expect_silence(m);
    m.bar[0].open = 99.6; /* on the level, with a body */
    expect_silence(m);
    m = plain();
    m.bar[0].open = 100.1; /* no body */
    expect_silence(m);
    m.bar[0].open = 100.2;
    expect_silence(m);
}

static void the_distance_counts_to_a_limit_and_a_clear_break_adds_confidence(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[0].close = 100.19;
    m.bar[0].open = 100.1;
    expect_both(m, 0.438, 0.30);
    m.bar[0].close = 100.21;
    expect_both(m, 0.442, 0.40);
    m.bar[0].close = 102;
    m.bar[0].open = 101.9;
    expect_both(m, 0.65, 0.40);
}

static void volume_a_full_body_and_widening_bands_add(void **state)
{
    struct moment m = plain();

    (void)state;
    m.ratio = 1.3;
    expect_both(m, 0.57, 0.50);
    m.ratio = 1.29;
    m.bar[0].open = 99.5;
    m.bar[0].low = 99.5;
    m.bar[0].high = 100.49; /* 0.6 / 0.99 */
    expect_both(m, 0.52, 0.40);
    m.bar[0].high = 100.51; /* 0.6 / 1.01 */
    expect_both(m, 0.42, 0.30);
    m = plain();
    m.width[0] = 0.021;
    expect_both(m, 0.42, 0.40);
}

static void an_rsi_that_is_not_stretched_adds_confidence(void **state)
{
    struct moment m = plain();

    (void)state;
    m.rsi = 70;
    expect_both(m, 0.42, 0.30);
    m.rsi = 69.9;
    expect_both(m, 0.42, 0.40);
}

/* Within 0.3 %; the bar itself and what is older than the lookback do not count. */
static void touches_of_the_level_add(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[3].high = 99.71;
    expect_both(m, 0.47, 0.40);
    m.bar[3].high = 99.69;
    expect_both(m, 0.42, 0.30);
    m.bar[20].high = 100; /* the lookback's oldest bar, which made the level too */
    expect_both(m, 0.42, 0.30);
    for (int i = 1; i < 8; i++)
        m.bar[i].high = 100;
    expect_both(m, 0.52, 0.40);
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.high[1] = m.low[1] = (double)NAN;
    assert_scores(vote_of(m), STANCE_NONE, 0, 0);
    m = plain();
    m.atr = 0;
    expect_silence(m);
    m = plain();
    m.rsi = m.ratio = m.width[1] = (double)NAN; /* these only add */
    expect_both(m, 0.42, 0.30);
}

/* A bar of a tiny price: its range is its own measure. */
static void a_body_without_a_range_counts_whole(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[0].high = m.bar[0].low = 100;
    expect_both(m, 0.52, 0.40);
}

static void a_vote_carries_stop_target_and_its_figures(void **state)
{
    const struct strategy *s = &breakout_strategy;
    struct vote v = vote_of(plain());

    (void)state;
    assert_true(v.stop_atr == 2.5 && v.target_atr == 4 && v.atr == 1 && v.target_price == 0);
    assert_string_equal(s->sentences[v.why], "closed above the highest high of the bars before");
    assert_figure(s, &v, "n_period_high", 100);
    assert_figure(s, &v, "n_period_low", 90);
    assert_figure(s, &v, "breakout_distance", 0.001);
    assert_figure(s, &v, "volume_ratio", 1);
    assert_figure(s, &v, "volume_confirmed", 0);
    assert_figure(s, &v, "body_ratio", 0.1);
    assert_figure(s, &v, "rsi", 75);
    assert_figure(s, &v, "bb_width", 0.02);
    assert_figure(s, &v, "volatility_expanding", 0);
    assert_figure(s, &v, "touches", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_close_beyond_the_range_with_a_body_that_points_there_speaks),
        cmocka_unit_test(the_distance_counts_to_a_limit_and_a_clear_break_adds_confidence),
        cmocka_unit_test(volume_a_full_body_and_widening_bands_add),
        cmocka_unit_test(an_rsi_that_is_not_stretched_adds_confidence),
        cmocka_unit_test(touches_of_the_level_add),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(a_body_without_a_range_counts_whole),
        cmocka_unit_test(a_vote_carries_stop_target_and_its_figures),
    };

    return cmocka_run_group_tests_name("breakout", tests, NULL, NULL);
}
