/* What history may do to a value, for every indicator of the table: the future nothing, and the past
 * nothing either once it is far enough back.
 *
 * Histories are random walks with calm and wild stretches and bars in which nobody trades. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "indicator/indicator.h"

enum { BARS = 6000, STATE_DOUBLES = 4096 };

struct series {
    int64_t ordinal[BARS];
    double column[5][BARS]; /* open high low close volume */
};

struct outputs {
    double row[INDICATOR_OUTPUTS_MAX][BARS];
};

static double chance(uint32_t *seed)
{
    *seed = (1103515245u * *seed + 12345u) & 0x7fffffffu;
    return *seed / 2147483648.0;
}

/* A move of up to `swing` in a stretch of calm or wild bars; one bar in ten is flat. */
static void make_series(struct series *s, uint32_t seed)
{
    double close = 100, swing = 0.002;

    for (int i = 0; i < BARS; i++) {
        double open = close;
        bool flat = chance(&seed) < 0.1;

        if (i % 40 == 0)
            swing = 0.0005 + 0.004 * chance(&seed);
        close = flat ? open : open * (1 + (chance(&seed) - 0.5) * 2 * swing);
        s->ordinal[i] = 28000000 + i;
        s->column[0][i] = open;
        s->column[1][i] = fmax(open, close) * (1 + (flat ? 0 : swing * 0.5 * chance(&seed)));
        s->column[2][i] = fmin(open, close) * (1 - (flat ? 0 : swing * 0.5 * chance(&seed)));
        s->column[3][i] = close;
        s->column[4][i] = flat ? 0 : 10 + 90 * chance(&seed);
    }
}

static void defaults(const struct indicator *ind, double *ret)
{
    memset(ret, 0, INDICATOR_PARAMS_MAX * sizeof *ret);
    for (unsigned i = 0; i < ind->param_count; i++)
        ret[i] = ind->param[i].fallback;
}

/* The values on the bars of [from, to), under the default parameters. */
static void values_of(const struct indicator *ind, const struct series *s, size_t from, size_t to,
                      struct outputs *ret)
{
    double param[INDICATOR_PARAMS_MAX], state[STATE_DOUBLES];
    double *row[INDICATOR_OUTPUTS_MAX];
    struct columns in = {s->ordinal + from,   s->column[0] + from, s->column[1] + from,
                         s->column[2] + from, s->column[3] + from, s->column[4] + from};

    defaults(ind, param);
    assert_true(ind->size(param) <= sizeof state);
    ind->init(state, param);
    for (unsigned k = 0; k < ind->output_count; k++)
        row[k] = ret->row[k] + from;
    indicator_batch(ind, state, &in, to - from, row);
}

/* The bars up to `cut`, then those of another market. */
static void replace_after(struct series *ret, const struct series *s, size_t cut,
                          const struct series *other)
{
    *ret = *s;
    for (int k = 0; k < 5; k++)
        memcpy(&ret->column[k][cut], &other->column[k][cut], (BARS - cut) * sizeof(double));
}

static void assert_same_until(const struct indicator *ind, const struct outputs *a,
                              const struct outputs *b, size_t cut)
{
    for (unsigned k = 0; k < ind->output_count; k++)
        if (memcmp(a->row[k], b->row[k], cut * sizeof(double)) != 0)
            fail_msg("%s %s before bar %zu knows what came after it", ind->name, ind->output[k],
                     cut);
}

/* Cut off (the other way round: appended), replaced by another market, or by none (not a number). */
static void later_bars_change_no_earlier_value(void **state)
{
    static const size_t cuts[] = {1, 2, 60, 61, 555, 1439, 1440, 1441, 4000, BARS - 1};
    static struct series s, other, none, mixed;
    static struct outputs whole, part;

    (void)state;
    make_series(&s, 51);
    make_series(&other, 52);
    for (int i = 0; i < BARS; i++)
        for (int k = 0; k < 5; k++)
            none.column[k][i] = (double)NAN;
    for (const struct indicator *const *ind = indicators; *ind; ind++) {
        values_of(*ind, &s, 0, BARS, &whole);
        for (size_t c = 0; c < sizeof cuts / sizeof *cuts; c++) {
            values_of(*ind, &s, 0, cuts[c], &part);
            assert_same_until(*ind, &whole, &part, cuts[c]);
            replace_after(&mixed, &s, cuts[c], &other);
            values_of(*ind, &mixed, 0, BARS, &part);
            assert_same_until(*ind, &whole, &part, cuts[c]);
            replace_after(&mixed, &s, cuts[c], &none);
            values_of(*ind, &mixed, 0, BARS, &part);
            assert_same_until(*ind, &whole, &part, cuts[c]);
        }
    }
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b)) || (isnan(a) && isnan(b));
}

/* Bars after which a history that began at `from` gives the values of one that began earlier. */
static size_t start_up(const struct indicator *ind, const struct outputs *whole,
                       const struct outputs *late, size_t from)
{
    size_t bars = 0;

    for (unsigned k = 0; k < ind->output_count; k++)
        for (size_t i = from + bars; i < BARS; i++)
            if (!is_near(whole->row[k][i], late->row[k][i]))
                bars = i + 1 - from;
    return bars;
}

/* WINDOW: from the first value on; the row's `bars` are all that it ever sees. */
enum { NEVER = -1, WINDOW = 0 };

/* Bars until another start of history changes no output by 1e-9 of it, under the default parameters.
 * An average of factor f forgets at 1 - f a bar; Wilder's of 14 bars is 1e-9 after 280.  What stands
 * on an average of averages takes longer; a session forgets at its end, pivots a session later; SAR
 * and Supertrend agree once both histories have turned on the same bar. */
static const struct {
    const char *name;
    int bars;
} stated[] = {
    {"sma", WINDOW},
    {"ema", 170},
    {"wma", WINDOW},
    {"dema", 200},
    {"tema", 220},
    {"rsi", 300},
    {"stoch", WINDOW},
    {"stochrsi", 350},
    {"macd", 440},
    {"roc", WINDOW},
    {"mom", WINDOW},
    {"cci", WINDOW},
    {"willr", WINDOW},
    {"stddev", WINDOW},
    {"bbands", WINDOW},
    {"trange", WINDOW},
    {"atr", 300},
    {"vol_close", WINDOW},
    {"vol_parkinson", WINDOW},
    {"vol_garman_klass", WINDOW},
    {"vol_yang_zhang", WINDOW},
    {"keltner", 170},
    {"donchian", WINDOW},
    {"adx", 380},
    {"sar", 90},
    {"supertrend", 180},
    {"ichimoku", WINDOW},
    {"pivots", 2880},
    {"levels", WINDOW},
    {"hurst", WINDOW},
    {"variance_ratio", WINDOW},
    {"efficiency", WINDOW},
    {"linreg_slope", WINDOW},
    {"volume_ratio", WINDOW},
    {"obv", NEVER},
    {"mfi", WINDOW},
    {"vwap", WINDOW},
    {"vwma", WINDOW},
    {"session_vwap", 1440},
};

/* The longest over starts a few bars apart, so that each phase of a block and a trend is met. */
static size_t longest_start_up(const struct indicator *ind, const struct series *s)
{
    static struct outputs whole, late;
    size_t most = 0;

    values_of(ind, s, 0, BARS, &whole);
    for (size_t from = 100; from < 3000; from += 97) {
        values_of(ind, s, from, BARS, &late);
        size_t bars = start_up(ind, &whole, &late, from);
        most = bars > most ? bars : most;
    }
    return most;
}

static void a_different_start_is_forgotten_after_the_stated_bars(void **state)
{
    static struct series s;
    double param[INDICATOR_PARAMS_MAX];
    size_t count = 0;

    (void)state;
    make_series(&s, 61);
    for (; indicators[count]; count++) {
        const struct indicator *ind = indicators[count];

        assert_true(count < sizeof stated / sizeof *stated);
        assert_string_equal(stated[count].name, ind->name);
        size_t most = longest_start_up(ind, &s);
        if (stated[count].bars == NEVER) {
            assert_int_equal(most, BARS - 100);
            continue;
        }
        defaults(ind, param);
        bool windowed = stated[count].bars == WINDOW;
        size_t limit = windowed ? ind->bars(param) - 1 : (size_t)stated[count].bars;
        if (most > limit || most < (windowed ? limit : limit / 2))
            fail_msg("%s: %zu bars, stated are %zu", ind->name, most, limit);
    }
    assert_int_equal(count, sizeof stated / sizeof *stated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_bars_change_no_earlier_value),
        cmocka_unit_test(a_different_start_is_forgotten_after_the_stated_bars),
    };

    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
