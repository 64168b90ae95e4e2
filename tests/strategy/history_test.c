/* What history may do to a vote, for every strategy of the table: the future nothing, and the past
 * nothing either once it is far enough back.
 *
 * Histories are random walks with calm and wild stretches and minutes in which nobody trades. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "confluence/frame.h"
#include "kit/check_series.h"
#include "strategy/strategy.h"

enum { BARS = 6000, VOTES_ASKED = 20 };

static double chance(uint32_t *seed)
{
    *seed = (1103515245u * *seed + 12345u) & 0x7fffffffu;
    return *seed / 2147483648.0;
}

/* A move of up to `swing` in a stretch of calm or wild bars, with a push to one side; one minute in
 * ten is flat. */
static void make_bars(struct bar_values *ret, uint32_t seed)
{
    double close = 100, swing = 0.002, push = 0;

    for (int i = 0; i < BARS; i++) {
        double open = close;

        if (i % 40 == 0) {
            swing = 0.0005 + 0.004 * chance(&seed);
            push = (chance(&seed) - 0.5) * swing;
        }
        bool flat = chance(&seed) < 0.1;
        close = flat ? open : open * (1 + (chance(&seed) - 0.5) * 2 * swing + push);
        ret[i] = (struct bar_values){
            .ordinal = 28000000 + i,
            .open = open,
            .high = fmax(open, close) * (1 + (flat ? 0 : swing * 0.5 * chance(&seed))),
            .low = fmin(open, close) * (1 - (flat ? 0 : swing * 0.5 * chance(&seed))),
            .close = close,
            .volume = flat ? 0 : 10 + 90 * chance(&seed)};
    }
}

/* One strategy alone, as in the original's schema. */
static struct options alone(const struct strategy *s)
{
    struct options o;

    check_options(&o);
    snprintf(o.strategies.only, sizeof o.strategies.only, "%s", s->name);
    return o;
}

static int64_t alone_min_bars(const struct strategy *s)
{
    struct options o = alone(s);

    return strategy_voter(s, &o)->min_bars;
}

/* A book that hangs on nothing but the bar: it leans the way the bar's time says. */
static struct book_view book_of(const struct bar_values *bar)
{
    uint32_t seed = (uint32_t)bar->ordinal;
    double score = 2 * chance(&seed) - 1;

    return (struct book_view){.score = score, .spread = 0.0004, .notional = 150000, .age_s = 1};
}

/* What it says on each bar of [from, BARS); no stance where it is silent. */
static unsigned votes_of(const struct strategy *s, const struct bar_values *bar, size_t from,
                         struct vote *ret)
{
    struct options o = alone(s);
    struct frame *f = malloc(frame_size(&o));
    unsigned spoken = 0;

    assert_non_null(f);
    frame_init(f, &o, 60);
    memset(ret, 0, BARS * sizeof *ret);
    for (size_t i = from; i < BARS; i++) {
        unsigned count;

        frame_push(f, &o, &bar[i], book_of(&bar[i]));
        const struct vote *v = frame_votes(f, &count);
        if (count)
            ret[i] = v[0];
        spoken += count;
    }
    free(f);
    return spoken;
}

/* The bars up to `cut`, then those of another market. */
static void replace_after(struct bar_values *ret, const struct bar_values *bar, size_t cut,
                          const struct bar_values *other)
{
    memcpy(ret, bar, cut * sizeof *ret);
    for (size_t i = cut; i < BARS; i++) {
        ret[i] = other[i];
        ret[i].ordinal = bar[i].ordinal;
    }
}

/* Cut off, as a frame is after each bar; replaced by another market; or by none at all (not a number). */
static void later_bars_change_no_earlier_vote(void **state)
{
    static const size_t cuts[] = {100, 101, 555, 1999, 4000, BARS - 1};
    static struct bar_values bar[BARS], other[BARS], none[BARS], mixed[BARS];
    static struct vote whole[BARS], part[BARS];

    (void)state;
    make_bars(bar, 51);
    make_bars(other, 52);
    for (int i = 0; i < BARS; i++)
        none[i] =
            (struct bar_values){0, (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    for (unsigned i = 0; i < strategy_count; i++) {
        assert_true(votes_of(strategies[i], bar, 0, whole) >= VOTES_ASKED);
        for (size_t k = 0; k < sizeof cuts / sizeof *cuts; k++) {
            replace_after(mixed, bar, cuts[k], other);
            votes_of(strategies[i], mixed, 0, part);
            assert_memory_equal(whole, part, cuts[k] * sizeof *whole);
            replace_after(mixed, bar, cuts[k], none);
            assert_true(votes_of(strategies[i], mixed, 0, part) <= cuts[k]);
            assert_memory_equal(whole, part, cuts[k] * sizeof *whole);
        }
    }
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b)) || (isnan(a) && isnan(b));
}

static bool is_same(const struct vote *a, const struct vote *b)
{
    bool same = a->stance == b->stance && is_near(a->strength, b->strength) &&
                is_near(a->confidence, b->confidence) && is_near(a->atr, b->atr) &&
                is_near(a->target_price, b->target_price);

    for (int i = 0; same && i < VOTE_FIGURES_MAX; i++)
        same = is_near(a->figure[i], b->figure[i]);
    return same;
}

/* Bars after which a history that began at `from` makes the votes of one that began earlier. */
static size_t start_up(const struct vote *whole, const struct vote *late, size_t from)
{
    size_t bars = 0;

    for (size_t i = from; i < BARS; i++)
        if (!is_same(&whole[i], &late[i]))
            bars = i + 1 - from;
    return bars;
}

/* Wilder's averages of 14 bars forget at 13/14 a bar: 1e-9 after 280.  Keltner's histogram and Trend's
 * ADX are averages of averages.  A strategy may speak before: min_bars asks that its values exist. */
static void a_different_start_is_forgotten_after_the_stated_bars(void **state)
{
    static const struct {
        const char *name;
        size_t bars;
    } stated[] = {
        {"keltner", 370},
        {"trend", 370},
        {"mean_reversion", 310},
        {"momentum", 310},
        {"vwap_momentum_alpha", 310},
        {"rsi_mean_reversion", 310},
        {"breakout", 310},
        {"reversal", 310},
        {"ichimoku", 310},
        {"order_flow", 310},
        {"stochastic_divergence", 310},
        {"volatility_squeeze", 310},
        {"supertrend", 370},
        {"market_structure", 310},
    };
    static struct bar_values bar[BARS];
    static struct vote whole[BARS], late[BARS];

    (void)state;
    make_bars(bar, 61);
    assert_int_equal(sizeof stated / sizeof *stated, strategy_count);
    for (unsigned i = 0; i < strategy_count; i++) {
        size_t most = 0;

        assert_string_equal(stated[i].name, strategies[i]->name);
        assert_true(votes_of(strategies[i], bar, 0, whole) >= VOTES_ASKED);
        for (size_t from = 100; from < 3000; from += 97) {
            votes_of(strategies[i], bar, from, late);
            size_t bars = start_up(whole, late, from);
            most = bars > most ? bars : most;
        }
        printf("# %s: %zu bars to forget another start, %lld to speak\n", stated[i].name, most,
               (long long)alone_min_bars(strategies[i]));
        if (most > stated[i].bars || most < stated[i].bars / 2)
            fail_msg("%s: %zu bars, stated are %zu", stated[i].name, most, stated[i].bars);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_bars_change_no_earlier_vote),
        cmocka_unit_test(a_different_start_is_forgotten_after_the_stated_bars),
    };

    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
