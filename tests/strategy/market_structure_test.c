/* Market Structure on hand-made moments: a rise whose swings stand where each test says.  Told for the
 * long side; the short side is the mirror image in the price 100. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/market_structure.h"

struct moment {
    struct bar_values bar[STRATEGY_BACK_MAX]; /* newest first */
    double rsi, ratio, atr;
};

static void swing_high(struct moment *m, int at, double price)
{
    m->bar[at].high = price;
}

static void swing_low(struct moment *m, int at, double price)
{
    m->bar[at].low = price;
}

/* Bars of 99 .. 101, each a hair apart from its neighbour so that none stands out by itself: highs fall
 * towards the present, lows rise, and the newest bar came back to 98.4 and closed at 99 without a body.
 * Swings: highs 103 (20 bars ago) over 102 (40), lows 98 (10) over 97 (30): a leg of 1 ATR, no third. */
static struct moment plain(void)
{
    struct moment m = {.rsi = 60, .ratio = 1.2, .atr = 1};

    for (int i = 0; i < STRATEGY_BACK_MAX; i++)
        m.bar[i] = (struct bar_values){-i, 99, 101 + 0.001 * i, 99 - 0.001 * i, 99, 5};
    m.bar[0].low = 98.4;
    swing_high(&m, 20, 103);
    swing_high(&m, 40, 102);
    swing_low(&m, 10, 98);
    swing_low(&m, 30, 97);
    return m;
}

static struct moment mirror(struct moment m)
{
    for (int i = 0; i < STRATEGY_BACK_MAX; i++)
        m.bar[i] = mirrored_bar(m.bar[i]);
    m.rsi = 100 - m.rsi;
    return m;
}

static struct vote vote_of(struct moment m)
{
    struct options o;
    struct view now = {.options = &o,
                       .bar = m.bar,
                       .read = {[MARKET_STRUCTURE_RSI] = &m.rsi,
                                [MARKET_STRUCTURE_VOLUME_RATIO] = &m.ratio,
                                [MARKET_STRUCTURE_ATR] = &m.atr}};

    check_options(&o);
    return ask_strategy(&market_structure_strategy, &now);
}

/* The nearness is a share of the price, which the mirror image changes: both stand within it. */
EXPECT_BOTH_SIDES(struct moment, market_structure_strategy)

static void two_rising_swings_and_a_pullback_speak(void **state)
{
    struct moment m = plain();

    (void)state;
    expect_both(m, 0.45, 0.40);
    swing_high(&m, 40, 103);
    expect_silence(m, "neither rise nor fall");
    m = plain();
    swing_low(&m, 30, 98);
    expect_silence(m, "neither rise nor fall");
}

/* 98 x 1.005 = 98.49; the mirror image: 102 x 0.995 = 101.49, which is 98.51 seen from here. */
static void price_must_come_back_and_hold(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[0].low = 98.48;
    expect_both(m, 0.45, 0.40);
    m.bar[0].low = 98.52;
    expect_silence(m, "did not come back");
    m = plain();
    m.atr = 0.39;
    expect_silence(m, "did not come back");
    m = plain();
    m.bar[1].low = 98.4;
    expect_silence(m, "a bar before already");
    m = plain();
    m.bar[0].low = 97.5;
    m.bar[0].close = 98;
    m.bar[0].open = 98;
    expect_silence(m, "closed beyond");
    m.bar[0].close = m.bar[0].open = 98.01;
    expect_both(m, 0.45, 0.40);
}

/* Five bars on either side, the nearer ones of which may be no more than just closed. */
static void a_swing_stands_out_on_both_sides_of_closed_bars(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[5] = m.bar[10];
    m.bar[10].low = m.bar[11].low + 0.0005; /* the last swing low is five bars old now */
    expect_both(m, 0.45, 0.40);
    m.bar[4] = m.bar[5];
    m.bar[5].low = m.bar[6].low + 0.0005; /* four: not known yet, and only one low is left */
    expect_silence(m, "neither rise nor fall");
    m = plain();
    m.bar[15].low = 98; /* as low, five bars before: neither stands out */
    expect_silence(m, "neither rise nor fall");
}

static void rsi_must_allow_it(void **state)
{
    struct moment m = plain();

    (void)state;
    m.rsi = 35;
    expect_silence(m, "RSI does not allow");
    m.rsi = 35.1;
    expect_both(m, 0.45, 0.50);
    m.rsi = 59.9;
    expect_both(m, 0.45, 0.50);
    m.rsi = 60;
    expect_both(m, 0.45, 0.40);
}

static void a_third_swing_a_body_and_volume_add(void **state)
{
    struct moment m = plain();

    (void)state;
    swing_high(&m, 55, 101.5);
    swing_low(&m, 50, 96);
    expect_both(m, 0.60, 0.55);
    swing_low(&m, 50, 97.5);
    expect_both(m, 0.45, 0.40);
    m = plain();
    m.bar[0].open = 98.9;
    expect_both(m, 0.60, 0.55);
    m = plain();
    m.ratio = 1.21;
    expect_both(m, 0.45, 0.50);
}

static void the_leg_adds_to_a_limit(void **state)
{
    struct moment m = plain();

    (void)state;
    m.atr = 0.5;
    expect_both(m, 0.50, 0.40);
    m.atr = 0.25;
    m.bar[0].low = 98.2;
    expect_both(m, 0.55, 0.40);
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.rsi = (double)NAN;
    expect_silence(m, "not available");
    m = plain();
    m.atr = 0;
    expect_silence(m, "did not come back");
    m = plain();
    m.ratio = (double)NAN;
    expect_both(m, 0.45, 0.40);
    m = plain();
    for (int i = 0; i < STRATEGY_BACK_MAX; i++)
        m.bar[i].high = m.bar[i].low = 99; /* nothing moves */
    expect_silence(m, "neither rise nor fall");
}

static void a_vote_carries_its_figures(void **state)
{
    const struct strategy *s = &market_structure_strategy;
    struct vote v = vote_of(plain()), mirrored = vote_of(mirror(plain()));

    (void)state;
    assert_true(v.stop_atr == 2 && v.target_atr == 3.5 && v.atr == 1 && v.target_price == 0);
    assert_figure(s, &v, "swing_high", 103);
    assert_figure(s, &v, "swing_high_before", 102);
    assert_figure(s, &v, "swing_low", 98);
    assert_figure(s, &v, "swing_low_before", 97);
    assert_figure(s, &v, "third_in_line", 0);
    assert_figure(s, &v, "leg_atr", 1);
    assert_figure(s, &v, "rsi", 60);
    assert_figure(s, &v, "volume_ratio", 1.2);
    assert_figure(s, &mirrored, "swing_high", 102);
    assert_figure(s, &mirrored, "swing_low", 97);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_rising_swings_and_a_pullback_speak),
        cmocka_unit_test(price_must_come_back_and_hold),
        cmocka_unit_test(a_swing_stands_out_on_both_sides_of_closed_bars),
        cmocka_unit_test(rsi_must_allow_it),
        cmocka_unit_test(a_third_swing_a_body_and_volume_add),
        cmocka_unit_test(the_leg_adds_to_a_limit),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(a_vote_carries_its_figures),
    };

    return cmocka_run_group_tests_name("market_structure", tests, NULL, NULL);
}
