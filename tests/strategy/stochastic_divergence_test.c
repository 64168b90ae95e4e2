/* Stochastic Divergence on hand-made moments.  Told for the long side; the short side is the mirror image
 * in the price 100 (and in %K 50). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/stochastic_divergence.h"

enum { RECENT = 2, BEFORE = 12 }; /* where the two lows stand */

struct moment {
    struct bar_values bar[STRATEGY_BACK_MAX]; /* newest first */
    double k[STRATEGY_BACK_MAX], d[2], rsi, ratio, atr;
};

/* A low of 90 twelve bars ago, one of 89 two bars ago, with these %K; %K turns up through %D now. */
static struct moment lows(double k_before, double k_now)
{
    struct moment m = {.d = {30, 30}, .rsi = 40, .ratio = 1.2, .atr = 1};

    for (int i = 0; i < STRATEGY_BACK_MAX; i++) {
        m.bar[i] = (struct bar_values){-i, 95, 96, 94, 95, 5};
        m.k[i] = 50;
    }
    m.bar[BEFORE].low = 90;
    m.k[BEFORE] = k_before;
    m.bar[RECENT].low = 89;
    m.k[RECENT] = k_now;
    m.k[1] = 29;
    m.k[0] = 31;
    return m;
}

/* A gap of 5, the first low at an extreme too: 0.35 + 0.05, 0.35 + 0.15. */
static struct moment plain(void)
{
    return lows(15, 20);
}

static struct moment mirror(struct moment m)
{
    for (int i = 0; i < STRATEGY_BACK_MAX; i++) {
        m.bar[i] = mirrored_bar(m.bar[i]);
        m.k[i] = 100 - m.k[i];
    }
    m.d[0] = 100 - m.d[0];
    m.d[1] = 100 - m.d[1];
    m.rsi = 100 - m.rsi;
    return m;
}

static struct vote vote_of(struct moment m)
{
    struct options o;
    struct view now = {.options = &o,
                       .bar = m.bar,
                       .read = {[STOCHASTIC_DIVERGENCE_K] = m.k,
                                [STOCHASTIC_DIVERGENCE_D] = m.d,
                                [STOCHASTIC_DIVERGENCE_RSI] = &m.rsi,
                                [STOCHASTIC_DIVERGENCE_VOLUME_RATIO] = &m.ratio,
                                [STOCHASTIC_DIVERGENCE_ATR] = &m.atr}};

    check_options(&o);
    return ask_strategy(&stochastic_divergence_strategy, &now);
}

EXPECT_BOTH_SIDES(struct moment, stochastic_divergence_strategy)

static void a_lower_low_with_a_higher_k_speaks_when_it_turns(void **state)
{
    struct moment m = plain();

    (void)state;
    expect_both(m, 0.40, 0.50);
    m.k[0] = 30;
    expect_silence(m, "did not cross");
    m = plain();
    m.k[1] = 30.1;
    expect_silence(m, "did not cross");
    m = plain();
    m.bar[RECENT].low = 90;
    expect_silence(m, "do not diverge");
    expect_silence(lows(20, 20), "do not diverge");
    expect_silence(lows(15, 25), "not at an extreme");
    expect_both(lows(15, 24.9), 0.449, 0.50);
}

static void the_earlier_low_is_looked_for_in_the_lookback(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[BEFORE].low = 94;
    m.k[BEFORE] = 50;
    m.bar[19].low = 90;
    m.k[19] = 15;
    expect_both(m, 0.40, 0.50);
    m.bar[19].low = 94;
    m.bar[20].low = 90; /* older than the lookback: the lows that are left stand at 94, %K 50 */
    m.k[19] = 50;
    m.k[20] = 15;
    expect_silence(m, "do not diverge");
}

static void the_gap_adds_to_a_limit_and_a_first_low_at_an_extreme(void **state)
{
    struct moment m = lows(15, 20);

    (void)state;
    expect_both(lows(10, 20), 0.45, 0.50);
    expect_both(lows(9.9, 20), 0.451, 0.65);
    expect_both(lows(-10, 20), 0.60, 0.65); /* beyond what %K can be: the limit */
    m.k[BEFORE] = 25; /* not at an extreme, and no divergence either unless the new one is higher */
    m.k[RECENT] = 24.9;
    expect_silence(m, "do not diverge");
}

static void weakness_volume_and_a_body_add(void **state)
{
    struct moment m = plain();

    (void)state;
    m.rsi = 39.9;
    expect_both(m, 0.50, 0.60);
    m = plain();
    m.ratio = 1.21;
    expect_both(m, 0.50, 0.60);
    m = plain();
    m.bar[0].open = 94.9;
    expect_both(m, 0.50, 0.60);
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.k[1] = (double)NAN;
    expect_silence(m, "not available");
    m = plain();
    m.k[BEFORE] = (double)NAN;
    expect_silence(m, "do not diverge");
    m = plain();
    m.d[1] = (double)NAN;
    expect_silence(m, "did not cross");
    m = plain();
    m.atr = 0;
    expect_silence(m, "not available");
    m = plain();
    m.rsi = m.ratio = (double)NAN;
    expect_both(m, 0.40, 0.50);
}

static void a_vote_carries_its_figures(void **state)
{
    const struct strategy *s = &stochastic_divergence_strategy;
    struct vote v = vote_of(plain()), mirrored = vote_of(mirror(plain()));

    (void)state;
    assert_true(v.stop_atr == 2 && v.target_atr == 3 && v.atr == 1 && v.target_price == 0);
    assert_figure(s, &v, "stoch_k", 31);
    assert_figure(s, &v, "stoch_d", 30);
    assert_figure(s, &v, "k_now", 20);
    assert_figure(s, &v, "k_before", 15);
    assert_figure(s, &v, "price_now", 89);
    assert_figure(s, &v, "price_before", 90);
    assert_figure(s, &v, "rsi", 40);
    assert_figure(s, &v, "volume_ratio", 1.2);
    assert_figure(s, &mirrored, "k_now", 80);
    assert_figure(s, &mirrored, "price_now", 111);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lower_low_with_a_higher_k_speaks_when_it_turns),
        cmocka_unit_test(the_earlier_low_is_looked_for_in_the_lookback),
        cmocka_unit_test(the_gap_adds_to_a_limit_and_a_first_low_at_an_extreme),
        cmocka_unit_test(weakness_volume_and_a_body_add),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(a_vote_carries_its_figures),
    };

    return cmocka_run_group_tests_name("stochastic_divergence", tests, NULL, NULL);
}
