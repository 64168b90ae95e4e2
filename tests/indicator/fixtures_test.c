/* Our indicators against the `exact` columns of the shared fixtures: TA-Lib's definitions computed
 * in 113-bit floats.  To 1e-9 of a column's largest value, nan where it is nan, up to the first nan
 * input (after that each library has ways of its own; ours are tested in law_test and golden). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/double_text.h"
#include "indicator/indicator.h"

enum { ROWS_MAX = 2000, COLUMNS_MAX = 64, STATE_DOUBLES = 1024 };

struct table {
    char header[4096];
    struct str name[COLUMNS_MAX];
    size_t columns, rows;
    double cell[COLUMNS_MAX][ROWS_MAX];
};

static const struct check {
    const char *column, *indicator;
    double param[INDICATOR_PARAMS_MAX];
    unsigned output;
} checks[] = {
    {"sma20", "sma", {20}, 0},
    {"sma50", "sma", {50}, 0},
    {"ema12", "ema", {12}, 0},
    {"ema20", "ema", {20}, 0},
    {"ema26", "ema", {26}, 0},
    {"ema50", "ema", {50}, 0},
    {"rsi14", "rsi", {14}, 0},
    {"trange", "trange", {0}, 0},
    {"atr10", "atr", {10}, 0},
    {"atr14", "atr", {14}, 0},
    {"adx14", "adx", {14}, 0},
    {"plus_di14", "adx", {14}, 1},
    {"minus_di14", "adx", {14}, 2},
    {"dx14", "adx", {14}, 3},
    {"macd_12_26_9", "macd", {12, 26, 9}, 0},
    {"macd_signal", "macd", {12, 26, 9}, 1},
    {"macd_hist", "macd", {12, 26, 9}, 2},
    {"kelt_upper", "keltner", {20, 10, 2}, 0},
    {"kelt_middle", "keltner", {20, 10, 2}, 1},
    {"kelt_lower", "keltner", {20, 10, 2}, 2},
    {"wma20", "wma", {20}, 0},
    {"stddev20", "stddev", {20}, 0},
    {"bb_upper20_2", "bbands", {20, 2}, 0},
    {"bb_middle20", "bbands", {20, 2}, 1},
    {"bb_lower20_2", "bbands", {20, 2}, 2},
    {"stoch_slowk_14_3", "stoch", {14, 3, 3}, 0},
    {"stoch_slowd_3", "stoch", {14, 3, 3}, 1},
    {"stochf_fastk_14", "stoch", {14, 1, 3}, 0},
    {"stochf_fastd_3", "stoch", {14, 1, 3}, 1},
    {"obv", "obv", {0}, 0},
    {"roc10", "roc", {10}, 0},
    {"mom10", "mom", {10}, 0},
    {"cci20", "cci", {20}, 0},
    {"mfi14", "mfi", {14}, 0},
    {"willr14", "willr", {14}, 0},
    {"linreg_slope14", "linreg_slope", {14}, 0},
    {"max20_high", "donchian", {20}, 0},
    {"min20_low", "donchian", {20}, 2},
    {"vwap20", "vwap", {20}, 0},
    {"vwma20", "vwma", {20}, 0},
    {"vwap_utc_day", "session_vwap", {1440}, 0},
};

static const char *const sets[] = {
    "kraken-BTC-USD-2023-03-10",
    "binance-DOGE-USDT-2021-04-16",
    "edge-const",
    "edge-const-zerovol",
    "edge-up",
    "edge-down",
    "edge-alternate",
    "edge-flat-real",
    "edge-zerovol-stretch",
    "edge-nan-close",
    "edge-nan-volume",
    "edge-tiny-price",
};

static void read_table(struct table *t, const char *set, const char *kind)
{
    char path[512], line[4096];
    const char *shared = getenv("NOVAPULSE_SHARED");

    snprintf(path, sizeof path, "%s/fixtures/indicators/%s.%s.csv", shared ? shared : "../shared",
             set, kind);
    FILE *f = fopen(path, "r");
    if (!f)
        skip();
    t->columns = t->rows = 0;
    assert_non_null(fgets(t->header, sizeof t->header, f));
    for (struct str rest = str_trim(str_of(t->header)); rest.at;)
        t->name[t->columns++] = str_cut(&rest, ',');
    while (fgets(line, sizeof line, f)) {
        struct str rest = str_trim(str_of(line));

        assert_true(t->rows < ROWS_MAX);
        for (size_t k = 0; k < t->columns; k++)
            assert_true(double_parse(&t->cell[k][t->rows], str_cut(&rest, ','), true));
        t->rows++;
    }
    fclose(f);
}

static const double *column(const struct table *t, const char *name)
{
    for (size_t k = 0; k < t->columns; k++)
        if (str_is(t->name[k], name))
            return t->cell[k];
    fail_msg("no column %s", name);
    return NULL;
}

static size_t rows_before_nan(const struct table *in)
{
    for (size_t i = 0; i < in->rows; i++)
        for (size_t k = 0; k < in->columns; k++)
            if (isnan(in->cell[k][i]))
                return i;
    return in->rows;
}

static double largest(const double *v, size_t n)
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        if (fabs(v[i]) > most)
            most = fabs(v[i]);
    return most;
}

static void check_column(const char *set, const struct table *in, const struct table *exact,
                         const struct check *c)
{
    const struct indicator *ind = indicator_find(str_of(c->indicator));
    const double *want = column(exact, c->column);
    size_t n = rows_before_nan(in);
    double tolerance = 1e-9 * largest(want, n);
    double state[STATE_DOUBLES], out[INDICATOR_OUTPUTS_MAX];

    ind->init(state, c->param);
    for (size_t i = 0; i < n; i++) {
        struct bar_values bar = {
            (int64_t)(column(in, "timestamp_ms")[i] / 60000),
            column(in, "open")[i],
            column(in, "high")[i],
            column(in, "low")[i],
            column(in, "close")[i],
            column(in, "volume")[i],
        };

        ind->next(state, &bar, out);
        double got = out[c->output];
        if (isnan(want[i]) ? !isnan(got) : !(fabs(got - want[i]) <= tolerance))
            fail_msg("%s %s row %zu: expected %.17g, got %.17g", set, c->column, i, want[i], got);
    }
}

static void indicators_agree_with_the_exact_columns_to_1e_9_of_their_scale(void **state)
{
    static struct table in, exact;

    (void)state;
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
        read_table(&in, sets[s], "input");
        read_table(&exact, sets[s], "exact");
        assert_int_equal(in.rows, exact.rows);
        for (size_t c = 0; c < sizeof checks / sizeof *checks; c++)
            check_column(sets[s], &in, &exact, &checks[c]);
    }
}

static void parabolic_sar_agrees_with_ta_lib(void **state)
{
    static const struct check sar = {"sar_002_02", "sar", {0.02, 0.2}, 0};
    static struct table in, talib;

    (void)state;
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
        read_table(&in, sets[s], "input");
        read_table(&talib, sets[s], "talib");
        check_column(sets[s], &in, &talib, &sar);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parabolic_sar_agrees_with_ta_lib),
        cmocka_unit_test(indicators_agree_with_the_exact_columns_to_1e_9_of_their_scale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
