/* RSI Mean Reversion on hand-made values: bounds 30 and 70; each case for both sides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/rsi_mean_reversion.h"

struct moment {
    double now, before, atr;
    enum regime_trend trend;
    enum regime_vol volatility;
};

static struct vote vote_under(struct moment m, const struct options *o)
{
    double rsi[] = {m.now, m.before};
    struct bar_values bar = {0, 100, 100, 100, 100, 1};
    struct view now = {.options = o,
                       .trend = m.trend,
                       .volatility = m.volatility,
                       .bar = &bar,
                       .read = {[RSI_MR_RSI] = rsi, [RSI_MR_ATR] = &m.atr}};

    return ask_strategy(&rsi_mean_reversion_strategy, &now);
}

static struct vote vote_of(struct moment m)
{
    struct options o;

    check_options(&o);
    return vote_under(m, &o);
}

static struct moment mirror(struct moment m)
{
    m.now = 100 - m.now;
    m.before = 100 - m.before;
    return m;
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

static void an_rsi_that_turns_beyond_its_bound_speaks(void **state)
{
    (void)state;
    expect_both((struct moment){30, 29, 1, 0, 0}, 0.35, 0.45); /* at the bound: no depth */
    expect_both((struct moment){27, 26, 1, 0, 0}, 0.45, 0.45); /* 3 / 30 */
    expect_silence((struct moment){30.01, 29, 1, 0, 0});
    expect_silence((struct moment){27, 27, 1, 0, 0}); /* does not turn */
    expect_silence((struct moment){27, 28, 1, 0, 0});
}

static void depth_is_limited_and_extremes_add(void **state)
{
    (void)state;
    expect_both((struct moment){25, 24, 1, 0, 0}, 0.35 + 5 / 30.0, 0.45);
    expect_both((struct moment){24.9, 24, 1, 0, 0}, 0.35 + 5.1 / 30.0, 0.60); /* below 25 */
    expect_both((struct moment){20, 19, 1, 0, 0}, 0.65, 0.60);   /* 10 / 30 is over 0.3 */
    expect_both((struct moment){19.9, 19, 1, 0, 0}, 0.75, 0.60); /* below 20 */
}

/* Trend 5 out, range 5 in, high volatility 3 out, low 2 in. */
static void the_regime_moves_the_bounds(void **state)
{
    (void)state;
    expect_silence((struct moment){25.1, 25, 1, REGIME_TRENDING, REGIME_VOL_MID});
    expect_both((struct moment){25, 24, 1, REGIME_TRENDING, REGIME_VOL_MID}, 0.35, 0.45);
    expect_both((struct moment){35, 34, 1, REGIME_RANGING, REGIME_VOL_UNKNOWN}, 0.35, 0.45);
    expect_silence((struct moment){35.1, 34, 1, REGIME_RANGING, REGIME_VOL_UNKNOWN});
    expect_both((struct moment){27, 26, 1, REGIME_TREND_UNKNOWN, REGIME_VOL_HIGH}, 0.35, 0.45);
    expect_silence((struct moment){27.1, 26, 1, REGIME_TREND_UNKNOWN, REGIME_VOL_HIGH});
    expect_both((struct moment){32, 31, 1, REGIME_TREND_UNKNOWN, REGIME_VOL_LOW}, 0.35, 0.45);
    expect_both((struct moment){22, 21, 1, REGIME_TRENDING, REGIME_VOL_HIGH}, 0.35, 0.60);
}

static void what_is_not_there_opens_nothing(void **state)
{
    (void)state;
    expect_silence((struct moment){(double)NAN, 24, 1, 0, 0});
    expect_silence((struct moment){25, (double)NAN, 1, 0, 0});
    expect_silence((struct moment){25, 24, 0, 0, 0}); /* the stop would stand at the entry */
    expect_silence((struct moment){25, 24, (double)NAN, 0, 0});
}

/* 5 to 45, 55 to 95; each step of the regime is limited by itself. */
static void bounds_stay_where_an_rsi_can_be_extreme(void **state)
{
    struct options o;

    (void)state;
    check_options(&o);
    o.rsi_mean_reversion.oversold = 8;
    o.rsi_mean_reversion.overbought = 92;
    struct moment m = {5, 4, 1, REGIME_TRENDING, REGIME_VOL_MID};
    assert_int_equal(vote_under(m, &o).stance, STANCE_LONG);
    assert_int_equal(vote_under(mirror(m), &o).stance, STANCE_SHORT);
    m.now = 5.1;
    assert_int_equal(vote_under(m, &o).stance, STANCE_NONE);
    assert_int_equal(vote_under(mirror(m), &o).stance, STANCE_NONE);
    m = (struct moment){7, 6, 1, REGIME_TRENDING, REGIME_VOL_LOW}; /* 8 - 5 is 5, + 2 */
    assert_int_equal(vote_under(m, &o).stance, STANCE_LONG);
    assert_int_equal(vote_under(mirror(m), &o).stance, STANCE_SHORT);
    m.now = 7.1;
    assert_int_equal(vote_under(m, &o).stance, STANCE_NONE);
    assert_int_equal(vote_under(mirror(m), &o).stance, STANCE_NONE);

    o.rsi_mean_reversion.oversold = 43;
    o.rsi_mean_reversion.overbought = 57;
    m = (struct moment){45, 44, 1, REGIME_RANGING, REGIME_VOL_LOW};
    assert_int_equal(vote_under(m, &o).stance, STANCE_LONG);
    assert_int_equal(vote_under(mirror(m), &o).stance, STANCE_SHORT);
    m.now = 45.1;
    assert_int_equal(vote_under(m, &o).stance, STANCE_NONE);
    assert_int_equal(vote_under(mirror(m), &o).stance, STANCE_NONE);
}

static void a_vote_carries_stop_target_and_its_figures(void **state)
{
    const struct strategy *s = &rsi_mean_reversion_strategy;
    struct vote v = vote_of((struct moment){80, 81, 2, REGIME_TRENDING, REGIME_VOL_HIGH});

    (void)state;
    assert_true(v.stop_atr == 2 && v.target_atr == 2.6 && v.atr == 2 && v.target_price == 0);
    assert_string_equal(s->sentences[v.why], "RSI turns down from overbought");
    assert_figure(s, &v, "rsi", 80);
    assert_figure(s, &v, "rsi_before", 81);
    assert_figure(s, &v, "oversold", 22);
    assert_figure(s, &v, "overbought", 78);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_rsi_that_turns_beyond_its_bound_speaks),
        cmocka_unit_test(depth_is_limited_and_extremes_add),
        cmocka_unit_test(the_regime_moves_the_bounds),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(bounds_stay_where_an_rsi_can_be_extreme),
        cmocka_unit_test(a_vote_carries_stop_target_and_its_figures),
    };

    return cmocka_run_group_tests_name("rsi_mean_reversion", tests, NULL, NULL);
}
