/* Ichimoku on hand-made moments.  Told for the long side; the short side is the mirror image in the
 * price 100. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/ichimoku.h"

enum { LINE_BARS = 16 };

struct moment {
    struct bar_values bar;
    double tenkan[LINE_BARS], kijun[LINE_BARS], cloud_a, cloud_b, ahead_a, ahead_b, past, ratio,
        atr;
};

/* Crossed just now with the lines inside the cloud (98 .. 100), 1 ATR above it, the cloud ahead flat, no
 * body, quiet: 0.35 + 0.05, 0.40. */
static struct moment plain(void)
{
    struct moment m = {.bar = {0, 101, 102, 100, 101, 5},
                       .tenkan = {99.5},
                       .kijun = {99},
                       .cloud_a = 98,
                       .cloud_b = 100,
                       .ahead_a = 99,
                       .ahead_b = 99,
                       .past = 100.9,
                       .ratio = 1.2,
                       .atr = 1};

    for (int i = 1; i < LINE_BARS; i++) {
        m.tenkan[i] = 98.9;
        m.kijun[i] = 99;
    }
    return m;
}

static struct moment mirror(struct moment m)
{
    double *const prices[] = {&m.cloud_a, &m.cloud_b, &m.ahead_a, &m.ahead_b, &m.past};

    m.bar = mirrored_bar(m.bar);
    for (int i = 0; i < LINE_BARS; i++) {
        m.tenkan[i] = 200 - m.tenkan[i];
        m.kijun[i] = 200 - m.kijun[i];
    }
    for (size_t i = 0; i < sizeof prices / sizeof *prices; i++)
        *prices[i] = 200 - *prices[i];
    return m;
}

static struct vote vote_of(struct moment m)
{
    struct options o;
    struct view now = {.options = &o,
                       .bar = &m.bar,
                       .read = {[ICHIMOKU_TENKAN] = m.tenkan,
                                [ICHIMOKU_KIJUN] = m.kijun,
                                [ICHIMOKU_CLOUD_A] = &m.cloud_a,
                                [ICHIMOKU_CLOUD_B] = &m.cloud_b,
                                [ICHIMOKU_AHEAD_A] = &m.ahead_a,
                                [ICHIMOKU_AHEAD_B] = &m.ahead_b,
                                [ICHIMOKU_PAST] = &m.past,
                                [ICHIMOKU_VOLUME_RATIO] = &m.ratio,
                                [ICHIMOKU_ATR] = &m.atr}};

    check_options(&o);
    return ask_strategy(&ichimoku_strategy, &now);
}

EXPECT_BOTH_SIDES(struct moment, ichimoku_strategy)

static void a_cross_beyond_cloud_and_past_speaks(void **state)
{
    struct moment m = plain();

    (void)state;
    expect_both(m, 0.40, 0.40);
    m.tenkan[1] = m.tenkan[2] = 99; /* equal for two bars, below before: a cross still */
    expect_both(m, 0.40, 0.40);
    m.tenkan[3] = 99.1; /* above before: a touch, no cross */
    expect_silence(m, "did not cross");
    m = plain();
    m.tenkan[1] = 99.1;
    expect_silence(m, "did not cross");
    m = plain();
    m.tenkan[0] = 99;
    expect_silence(m, "did not cross");
    m = plain();
    m.cloud_b = 101;
    expect_silence(m, "not beyond the cloud");
    m = plain();
    m.past = 101;
    expect_silence(m, "where it stood before");
}

static void lines_beyond_the_cloud_and_the_cloud_ahead_add(void **state)
{
    struct moment m = plain();

    (void)state;
    m.cloud_b = 98.95; /* the lines at 99 and 99.5 are above; 2.05 ATR away */
    expect_both(m, 0.35 + 0.15 + 0.1025, 0.55);
    m.cloud_b = 99; /* on Kijun: not beyond it */
    expect_both(m, 0.45, 0.40);
    m = plain();
    m.ahead_a = 99.1;
    expect_both(m, 0.55, 0.55);
}

static void the_distance_adds_to_a_limit(void **state)
{
    struct moment m = plain();

    (void)state;
    m.atr = 0.25;
    expect_both(m, 0.55, 0.40);
    m.atr = 0.2;
    expect_both(m, 0.55, 0.40);
}

static void volume_and_a_body_add_confidence(void **state)
{
    struct moment m = plain();

    (void)state;
    m.ratio = 1.21;
    expect_both(m, 0.40, 0.50);
    m.ratio = 1.2;
    m.bar.open = 100.9;
    expect_both(m, 0.40, 0.50);
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.kijun[1] = (double)NAN;
    expect_silence(m, "not available");
    m = plain();
    m.cloud_a = m.cloud_b = (double)NAN;
    expect_silence(m, "not beyond the cloud");
    m = plain();
    m.atr = 0;
    expect_silence(m, "not available");
    m = plain();
    m.ratio = m.ahead_a =
        (double)NAN; /* the ratio only adds, the cloud ahead is a figure of the vote */
    assert_scores(vote_of(m), STANCE_LONG, 0.40, 0.40);
}

static void a_vote_carries_its_figures(void **state)
{
    const struct strategy *s = &ichimoku_strategy;
    struct vote v = vote_of(plain());

    (void)state;
    assert_true(v.stop_atr == 2 && v.target_atr == 4 && v.atr == 1 && v.target_price == 0);
    assert_figure(s, &v, "tenkan", 99.5);
    assert_figure(s, &v, "kijun", 99);
    assert_figure(s, &v, "cloud_top", 100);
    assert_figure(s, &v, "cloud_bottom", 98);
    assert_figure(s, &v, "cloud_ahead", 0);
    assert_figure(s, &v, "past_close", 100.9);
    assert_figure(s, &v, "distance_atr", 1);
    assert_figure(s, &v, "lines_beyond_cloud", 0);
    assert_figure(s, &v, "volume_ratio", 1.2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cross_beyond_cloud_and_past_speaks),
        cmocka_unit_test(lines_beyond_the_cloud_and_the_cloud_ahead_add),
        cmocka_unit_test(the_distance_adds_to_a_limit),
        cmocka_unit_test(volume_and_a_body_add_confidence),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(a_vote_carries_its_figures),
    };

    return cmocka_run_group_tests_name("ichimoku", tests, NULL, NULL);
}
