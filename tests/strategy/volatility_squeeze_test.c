/* Volatility Squeeze on hand-made moments.  Told for the long side; the short side is the mirror image in
 * the price 100. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/volatility_squeeze.h"

struct moment {
    struct bar_values bar;
    double band_upper[STRATEGY_BACK_MAX], band_lower[STRATEGY_BACK_MAX];
    double channel_upper[STRATEGY_BACK_MAX], channel_lower[STRATEGY_BACK_MAX];
    double momentum[2], ratio, atr;
};

/* The bands stood within the channel (98 .. 102) for `bars` bars and have left it now. */
static struct moment squeezed(int bars)
{
    struct moment m = {
        .bar = {0, 101, 102, 100, 101, 5}, .momentum = {1, 1}, .ratio = 1.3, .atr = 1};

    for (int i = 0; i < STRATEGY_BACK_MAX; i++) {
        bool inside = i >= 1 && i <= bars;

        m.channel_upper[i] = 102;
        m.channel_lower[i] = 98;
        m.band_upper[i] = inside ? 101 : 103;
        m.band_lower[i] = inside ? 99 : 97;
    }
    return m;
}

/* Five bars, momentum of 1 ATR that does not grow, quiet, no body: 0.40 + 0.05, 0.40. */
static struct moment plain(void)
{
    return squeezed(5);
}

static struct moment mirror(struct moment m)
{
    m.bar = mirrored_bar(m.bar);
    for (int i = 0; i < STRATEGY_BACK_MAX; i++) {
        double upper = m.band_upper[i], top = m.channel_upper[i];

        m.band_upper[i] = 200 - m.band_lower[i];
        m.band_lower[i] = 200 - upper;
        m.channel_upper[i] = 200 - m.channel_lower[i];
        m.channel_lower[i] = 200 - top;
    }
    m.momentum[0] = -m.momentum[0];
    m.momentum[1] = -m.momentum[1];
    return m;
}

static struct vote vote_of(struct moment m)
{
    struct options o;
    struct view now = {.options = &o,
                       .bar = &m.bar,
                       .read = {[VOLATILITY_SQUEEZE_BAND_UPPER] = m.band_upper,
                                [VOLATILITY_SQUEEZE_BAND_LOWER] = m.band_lower,
                                [VOLATILITY_SQUEEZE_CHANNEL_UPPER] = m.channel_upper,
                                [VOLATILITY_SQUEEZE_CHANNEL_LOWER] = m.channel_lower,
                                [VOLATILITY_SQUEEZE_MOMENTUM] = m.momentum,
                                [VOLATILITY_SQUEEZE_VOLUME_RATIO] = &m.ratio,
                                [VOLATILITY_SQUEEZE_ATR] = &m.atr}};

    check_options(&o);
    return ask_strategy(&volatility_squeeze_strategy, &now);
}

EXPECT_BOTH_SIDES(struct moment, volatility_squeeze_strategy)

static void a_release_after_enough_bars_speaks(void **state)
{
    struct moment m;

    (void)state;
    expect_both(plain(), 0.45, 0.40);
    expect_silence(squeezed(4), "enough bars");
    m = plain();
    m.band_upper[0] = 101;
    m.band_lower[0] = 99;
    expect_silence(m, "still squeezed");
    m = plain();
    m.band_upper[0] = 101; /* one band inside: released all the same */
    expect_both(m, 0.45, 0.40);
    m = plain();
    m.band_upper[3] = 102; /* on the channel: not inside, two bars are left */
    expect_silence(m, "enough bars");
    m = plain();
    m.momentum[0] = 0;
    expect_silence(m, "without momentum");
}

static void a_long_squeeze_adds(void **state)
{
    (void)state;
    expect_both(squeezed(7), 0.45, 0.40);
    expect_both(squeezed(8), 0.60, 0.50);
    expect_both(squeezed(STRATEGY_BACK_MAX), 0.60, 0.50);
}

static void growing_momentum_adds_and_its_size_to_a_limit(void **state)
{
    struct moment m = plain();

    (void)state;
    m.momentum[1] = 0.9;
    expect_both(m, 0.60, 0.55);
    m.momentum[1] = -3; /* from the other side */
    expect_both(m, 0.60, 0.55);
    m = plain();
    m.momentum[0] = m.momentum[1] = 3;
    expect_both(m, 0.55, 0.40);
    m.momentum[0] = m.momentum[1] = 4;
    expect_both(m, 0.55, 0.40);
}

static void volume_and_a_body_add(void **state)
{
    struct moment m = plain();

    (void)state;
    m.ratio = 1.31;
    expect_both(m, 0.55, 0.55);
    m.ratio = 1.3;
    m.bar.open = 100.9;
    expect_both(m, 0.45, 0.50);
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.band_upper[0] = m.band_lower[0] = (double)NAN;
    expect_silence(m, "not available");
    m = plain();
    m.momentum[0] = (double)NAN;
    expect_silence(m, "not available");
    m = plain();
    m.channel_upper[2] = (double)NAN;
    expect_silence(m, "enough bars");
    m = plain();
    m.atr = 0;
    expect_silence(m, "not available");
    m = plain();
    m.ratio = (double)NAN;
    expect_both(m, 0.45, 0.40);
}

static void a_vote_carries_its_figures(void **state)
{
    const struct strategy *s = &volatility_squeeze_strategy;
    struct vote v = vote_of(plain());

    (void)state;
    assert_true(v.stop_atr == 2 && v.target_atr == 3.5 && v.atr == 1 && v.target_price == 0);
    assert_figure(s, &v, "squeeze_bars", 5);
    assert_figure(s, &v, "momentum", 1);
    assert_figure(s, &v, "momentum_before", 1);
    assert_figure(s, &v, "volume_ratio", 1.3);
    assert_figure(s, &v, "body_agrees", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_release_after_enough_bars_speaks),
        cmocka_unit_test(a_long_squeeze_adds),
        cmocka_unit_test(growing_momentum_adds_and_its_size_to_a_limit),
        cmocka_unit_test(volume_and_a_body_add),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(a_vote_carries_its_figures),
    };

    return cmocka_run_group_tests_name("volatility_squeeze", tests, NULL, NULL);
}
