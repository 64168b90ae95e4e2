/* Momentum on hand-made moments: threshold 50, burst 1.5.  Told for the long side; the short side is
 * the mirror image in the price 100 and the RSI 50. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/momentum.h"

struct moment {
    double close[6]; /* newest first */
    double rsi, before, ratio, atr, roc, ema;
};

/* RSI 52 after 51: 2 / 50; ratio 1.5: nothing over; no change in 5 bars and none in 10; no run, and the
 * close on its average.  Strength 0.30 + 0.04, confidence 0.50. */
static struct moment plain(void)
{
    return (struct moment){.close = {100, 100, 100, 100, 100, 100},
                           .rsi = 52,
                           .before = 51,
                           .ratio = 1.5,
                           .atr = 1,
                           .roc = 0,
                           .ema = 100};
}

static struct moment mirror(struct moment m)
{
    for (int i = 0; i < 6; i++)
        m.close[i] = 200 - m.close[i];
    m.rsi = 100 - m.rsi;
    m.before = 100 - m.before;
    m.roc = -m.roc;
    m.ema = 200 - m.ema;
    return m;
}

static struct vote vote_of(struct moment m)
{
    struct options o;
    double rsi[] = {m.rsi, m.before};
    struct bar_values bar[6];
    struct view now = {.options = &o,
                       .bar = bar,
                       .read = {[MOMENTUM_RSI] = rsi,
                                [MOMENTUM_VOLUME_RATIO] = &m.ratio,
                                [MOMENTUM_ATR] = &m.atr,
                                [MOMENTUM_ROC] = &m.roc,
                                [MOMENTUM_EMA] = &m.ema}};

    check_options(&o);
    for (int i = 0; i < 6; i++)
        bar[i] = (struct bar_values){-i, 0, 0, 0, m.close[i], 1};
    return ask_strategy(&momentum_strategy, &now);
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

static void a_rising_rsi_with_a_burst_speaks(void **state)
{
    struct moment m = plain();

    (void)state;
    expect_both(m, 0.34, 0.50);
    m.rsi = 60;
    expect_both(m, 0.50, 0.60); /* 10 / 50 is the most; 55 to 75 adds */
    m.rsi = 75;
    expect_both(m, 0.50, 0.50);
    m.rsi = 55;
    expect_both(m, 0.40, 0.50);
}

static void the_gates_have_two_sides(void **state)
{
    struct moment m = plain();

    (void)state;
    m.ratio = 1.49;
    expect_silence(m);
    m = plain();
    m.rsi = 50;
    m.before = 49;
    expect_silence(m);
    m = plain();
    m.before = 52;
    expect_silence(m);
}

static void volume_adds_up_to_a_limit(void **state)
{
    struct moment m = plain();

    (void)state;
    m.ratio = 2; /* 0.15 x 0.5 */
    expect_both(m, 0.415, 0.50);
    m.ratio = 2.1;
    expect_both(m, 0.43, 0.60); /* above 2 */
    m.ratio = 9;
    expect_both(m, 0.54, 0.60);
}

static void a_momentum_of_the_same_sign_adds_up_to_a_limit(void **state)
{
    struct moment m = plain();

    (void)state;
    m.roc = 2; /* per cent: 5 x 0.02 */
    expect_both(m, 0.44, 0.50);
    m.roc = 4;
    expect_both(m, 0.49, 0.50);
    m.roc = -2;
    expect_both(m, 0.34, 0.50);
}

static void a_run_of_three_closes_adds_to_both(void **state)
{
    struct moment m = plain();
    const double run[] = {100.3, 100.2, 100.1, 100, 100, 100};
    const double broken[] = {100.3, 100.2, 100.1, 100.1, 100, 100};

    (void)state;
    m.ema = 100.3;
    memcpy(m.close, run, sizeof run);
    expect_both(m, 0.44, 0.60);
    memcpy(m.close, broken, sizeof broken);
    expect_both(m, 0.34, 0.50);
}

static void a_close_beyond_its_average_and_one_per_cent_in_five_bars_add_confidence(void **state)
{
    struct moment m = plain();

    (void)state;
    m.ema = 99.9;
    expect_both(m, 0.34, 0.60);
    m = plain();
    m.close[5] = 98.9; /* 100 / 98.9: 1.1 %; mirrored 100 / 101.1: -1.09 % */
    expect_both(m, 0.34, 0.60);
    m.close[5] = 99.05; /* 0.96 %; mirrored -0.94 % */
    expect_both(m, 0.34, 0.50);
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.ratio = (double)NAN;
    expect_silence(m);
    m = plain();
    m.rsi = (double)NAN;
    expect_silence(m);
    m = plain();
    m.roc = (double)NAN;
    expect_silence(m);
    m = plain();
    m.close[5] = (double)NAN;
    expect_silence(m);
    m = plain();
    m.atr = 0;
    expect_silence(m);
}

static void a_vote_carries_stop_target_and_its_figures(void **state)
{
    const struct strategy *s = &momentum_strategy;
    const double closes[] = {96, 97, 98, 98, 99, 100};
    struct moment m = mirror(plain());

    (void)state;
    memcpy(m.close, closes, sizeof closes);
    m.roc = -5;
    struct vote v = vote_of(m);
    assert_true(v.stop_atr == 2.25 && v.target_atr == 3.5 && v.atr == 1 && v.target_price == 0);
    assert_string_equal(s->sentences[v.why], "RSI falls below the middle on a burst of volume");
    assert_figure(s, &v, "rsi", 48);
    assert_figure(s, &v, "rsi_rising", 0);
    assert_figure(s, &v, "volume_ratio", 1.5);
    assert_figure(s, &v, "momentum", -0.05);
    assert_figure(s, &v, "roc_5", -0.04);
    assert_figure(s, &v, "consecutive_positive", 0);
    assert_figure(s, &v, "consecutive_negative", 2);
    assert_figure(s, &v, "price_above_ema8", 0);
}

static void a_run_is_counted_to_five(void **state)
{
    const double closes[] = {105, 104, 103, 102, 101, 100};
    struct moment m = plain();

    (void)state;
    memcpy(m.close, closes, sizeof closes);
    struct vote v = vote_of(m);
    assert_figure(&momentum_strategy, &v, "consecutive_positive", 5);
    assert_figure(&momentum_strategy, &v, "price_above_ema8", 1);
    assert_figure(&momentum_strategy, &v, "rsi_rising", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rising_rsi_with_a_burst_speaks),
        cmocka_unit_test(the_gates_have_two_sides),
        cmocka_unit_test(volume_adds_up_to_a_limit),
        cmocka_unit_test(a_momentum_of_the_same_sign_adds_up_to_a_limit),
        cmocka_unit_test(a_run_of_three_closes_adds_to_both),
        cmocka_unit_test(a_close_beyond_its_average_and_one_per_cent_in_five_bars_add_confidence),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(a_vote_carries_stop_target_and_its_figures),
        cmocka_unit_test(a_run_is_counted_to_five),
    };

    return cmocka_run_group_tests_name("momentum", tests, NULL, NULL);
}
