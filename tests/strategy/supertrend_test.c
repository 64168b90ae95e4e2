/* Supertrend on hand-made moments.  Told for the long side; the short side is the mirror image in the
 * price 100. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/supertrend.h"

struct moment {
    struct bar_values bar;
    double line, side[2], adx, rsi, ratio, atr;
};

/* Just turned up, 1 ATR above its line (nearer than its multiplier of 3), without a body, quiet enough,
 * RSI 75: 0.40, 0.40. */
static struct moment plain(void)
{
    return (struct moment){.bar = {0, 101, 102, 100, 101, 5},
                           .line = 100,
                           .side = {1, -1},
                           .adx = 25,
                           .rsi = 75,
                           .ratio = 1.2,
                           .atr = 1};
}

static struct moment mirror(struct moment m)
{
    m.bar = mirrored_bar(m.bar);
    m.line = 200 - m.line;
    m.side[0] = -m.side[0];
    m.side[1] = -m.side[1];
    m.rsi = 100 - m.rsi;
    return m;
}

static struct vote vote_of(struct moment m)
{
    struct options o;
    struct view now = {.options = &o,
                       .bar = &m.bar,
                       .read = {[SUPERTREND_LINE] = &m.line,
                                [SUPERTREND_SIDE] = m.side,
                                [SUPERTREND_ADX] = &m.adx,
                                [SUPERTREND_RSI] = &m.rsi,
                                [SUPERTREND_VOLUME_RATIO] = &m.ratio,
                                [SUPERTREND_ATR] = &m.atr}};

    check_options(&o);
    return ask_strategy(&supertrend_strategy, &now);
}

EXPECT_BOTH_SIDES(struct moment, supertrend_strategy)

static void only_a_turn_with_volume_speaks(void **state)
{
    struct moment m = plain();

    (void)state;
    expect_both(m, 0.40, 0.40);
    m.side[1] = 1;
    expect_silence(m, "did not turn");
    m = plain();
    m.ratio = 1.19;
    expect_silence(m, "without volume");
}

static void a_trend_and_loud_volume_add(void **state)
{
    struct moment m = plain();

    (void)state;
    m.adx = 25.1;
    expect_both(m, 0.55, 0.55);
    m.adx = 25;
    m.ratio = 2;
    expect_both(m, 0.55, 0.50);
    m.ratio = 1.99;
    expect_both(m, 0.40, 0.40);
}

static void the_distance_adds_to_a_limit(void **state)
{
    struct moment m = plain();

    (void)state;
    m.line = 97.5;
    expect_both(m, 0.45, 0.40);
    m.line = 96;
    expect_both(m, 0.60, 0.40);
    m.line = 95;
    expect_both(m, 0.60, 0.40);
}

static void rsi_with_room_and_a_body_add_confidence(void **state)
{
    struct moment m = plain();

    (void)state;
    m.rsi = 69.9;
    expect_both(m, 0.40, 0.50);
    m.rsi = 50.1;
    expect_both(m, 0.40, 0.50);
    m.rsi = 50;
    expect_both(m, 0.40, 0.40);
    m.rsi = 70;
    m.bar.open = 100.9;
    expect_both(m, 0.40, 0.50);
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.side[1] = (double)NAN;
    expect_silence(m, "not available");
    m = plain();
    m.ratio = (double)NAN;
    expect_silence(m, "without volume");
    m = plain();
    m.atr = 0;
    expect_silence(m, "not available");
    m = plain();
    m.adx = m.rsi = (double)NAN; /* these only add */
    expect_both(m, 0.40, 0.40);
}

static void a_vote_carries_its_figures(void **state)
{
    const struct strategy *s = &supertrend_strategy;
    struct vote v = vote_of(plain());

    (void)state;
    assert_true(v.stop_atr == 2 && v.target_atr == 3.5 && v.atr == 1 && v.target_price == 0);
    assert_figure(s, &v, "supertrend", 100);
    assert_figure(s, &v, "distance_beyond", -2);
    assert_figure(s, &v, "volume_ratio", 1.2);
    assert_figure(s, &v, "adx", 25);
    assert_figure(s, &v, "rsi", 75);
    assert_figure(s, &v, "body_agrees", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_turn_with_volume_speaks),
        cmocka_unit_test(a_trend_and_loud_volume_add),
        cmocka_unit_test(the_distance_adds_to_a_limit),
        cmocka_unit_test(rsi_with_room_and_a_body_add_confidence),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(a_vote_carries_its_figures),
    };

    return cmocka_run_group_tests_name("supertrend", tests, NULL, NULL);
}
