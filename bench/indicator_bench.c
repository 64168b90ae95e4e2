/* Nanoseconds a bar of each indicator's batch over a million bars on one core, beside TA-Lib's and
 * Tulip's C where they have it.
 *   indicator_bench [TALIB.so [TULIP.so]]      libraries that bench/run builds; "-" for none
 * One JSON object a line: {"name": ..., "unit": "ns", "value": ours, "talib": ..., "tulip": ...}; a peer
 * that has no such thing, or is not there, is left out; "abreast" is ours of four parameter sets at once,
 * a bar of one of them, where that is another way, and "in_turn" the same four one after another.  Ours, theirs and ours again take turns; the
 * best of several rounds counts.  Where ours gives several outputs at once (adx, donchian), a peer's
 * figure is the sum of the calls that give them; ours is asked for those outputs that a peer gives. */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_kit.h"
#include "indicator/indicator.h"

enum { BARS = 1000000, ROUNDS = 7, STATE_DOUBLES = 4096, CALLS_MAX = 3, CHUNK = 256 };

/* Room for the inputs and for what anybody writes; touched before the clock runs. */
struct arrays {
    int64_t *ordinal;
    double *column[5]; /* open high low close volume */
    double *out[INDICATOR_OUTPUTS_MAX];
};

static double *room(void)
{
    double *ret = malloc(BARS * sizeof *ret);

    if (!ret)
        exit(1);
    memset(ret, 0, BARS * sizeof *ret);
    return ret;
}

static void make_arrays(struct arrays *a)
{
    uint32_t seed = 12345;
    double close = 100;

    a->ordinal = malloc(BARS * sizeof *a->ordinal);
    if (!a->ordinal)
        exit(1);
    for (int k = 0; k < 5; k++)
        a->column[k] = room();
    for (int k = 0; k < INDICATOR_OUTPUTS_MAX; k++)
        a->out[k] = room();
    for (int i = 0; i < BARS; i++) {
        double open = close;

        close = open * (1 + (chance(&seed) - 0.5) * 0.004);
        a->ordinal[i] = 28000005 + i;
        a->column[0][i] = open;
        a->column[1][i] = fmax(open, close) * (1 + 0.001 * chance(&seed));
        a->column[2][i] = fmin(open, close) * (1 - 0.001 * chance(&seed));
        a->column[3][i] = close;
        a->column[4][i] = 10 + 90 * chance(&seed);
    }
}

/* ---- TA-Lib: a function for each shape of its calls; `f` is the library's own. */

enum { OPEN, HIGH, LOW, CLOSE, VOLUME, SIMPLE_AVERAGE = 0 };

struct talib_call {
    const char *symbol;
    int (*call)(void *f, const struct arrays *a, int column, int period);
    int column, period;
};

static int column_period(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, int, int *, int *, double *) = f;
    int begin, count;

    return ta(0, BARS - 1, a->column[column], period, &begin, &count, a->out[column]);
}

static int stddev(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, int, double, int *, int *, double *) = f;
    int begin, count;

    return ta(0, BARS - 1, a->column[column], period, 1.0, &begin, &count, a->out[0]);
}

static int bands(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, int, double, double, int, int *, int *, double *, double *,
              double *) = f;
    int begin, count;

    return ta(0, BARS - 1, a->column[column], period, 2.0, 2.0, SIMPLE_AVERAGE, &begin, &count,
              a->out[0], a->out[1], a->out[2]);
}

static int macd(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, int, int, int, int *, int *, double *, double *, double *) =
        f;
    int begin, count;

    return ta(0, BARS - 1, a->column[column], period, 26, 9, &begin, &count, a->out[0], a->out[1],
              a->out[2]);
}

static int stochrsi(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, int, int, int, int, int *, int *, double *, double *) = f;
    int begin, count;

    return ta(0, BARS - 1, a->column[column], period, 14, 3, SIMPLE_AVERAGE, &begin, &count,
              a->out[0], a->out[1]);
}

static int close_volume(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, const double *, int *, int *, double *) = f;
    int begin, count;

    (void)period;
    return ta(0, BARS - 1, a->column[column], a->column[VOLUME], &begin, &count, a->out[0]);
}

static int parabolic(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, const double *, double, double, int *, int *, double *) = f;
    int begin, count;

    (void)column, (void)period;
    return ta(0, BARS - 1, a->column[HIGH], a->column[LOW], 0.02, 0.2, &begin, &count, a->out[0]);
}

static int ranges(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, const double *, const double *, int *, int *, double *) = f;
    int begin, count;

    (void)column, (void)period;
    return ta(0, BARS - 1, a->column[HIGH], a->column[LOW], a->column[CLOSE], &begin, &count,
              a->out[0]);
}

static int ranges_period(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, const double *, const double *, int, int *, int *,
              double *) = f;
    int begin, count;

    return ta(0, BARS - 1, a->column[HIGH], a->column[LOW], a->column[CLOSE], period, &begin,
              &count, a->out[column]);
}

static int stoch(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, const double *, const double *, int, int, int, int, int,
              int *, int *, double *, double *) = f;
    int begin, count;

    (void)column;
    return ta(0, BARS - 1, a->column[HIGH], a->column[LOW], a->column[CLOSE], period, 3,
              SIMPLE_AVERAGE, 3, SIMPLE_AVERAGE, &begin, &count, a->out[0], a->out[1]);
}

static int money_flow(void *f, const struct arrays *a, int column, int period)
{
    int (*ta)(int, int, const double *, const double *, const double *, const double *, int, int *,
              int *, double *) = f;
    int begin, count;

    (void)column;
    return ta(0, BARS - 1, a->column[HIGH], a->column[LOW], a->column[CLOSE], a->column[VOLUME],
              period, &begin, &count, a->out[0]);
}

/* ---- Tulip: all calls have one shape; inputs are columns in the call's own order. */

struct tulip_call {
    const char *symbol;
    int input_count;
    int input[4];
    double option[4];
};

typedef int tulip_function(int, double const *const *, double const *, double *const *);

static int call_tulip(void *f, const struct tulip_call *c, const struct arrays *a, unsigned which)
{
    const double *input[4] = {NULL};

    for (int k = 0; k < c->input_count; k++)
        input[k] = a->column[c->input[k]];
    return ((tulip_function *)f)(BARS, input, c->option, a->out + 2 * which);
}

/* ---- what of theirs stands beside ours, under the table's default parameters */

static const struct pairing {
    const char *name;
    unsigned asked; /* 1 << k: outputs that they give too; ours is asked for no more; 0: all */
    struct talib_call talib[CALLS_MAX];
    struct tulip_call tulip[CALLS_MAX];
} pairings[] = {
    {"sma", 0, {{"TA_SMA", column_period, CLOSE, 20}}, {{"ti_sma", 1, {CLOSE}, {20}}}},
    {"ema", 0, {{"TA_EMA", column_period, CLOSE, 20}}, {{"ti_ema", 1, {CLOSE}, {20}}}},
    {"wma", 0, {{"TA_WMA", column_period, CLOSE, 20}}, {{"ti_wma", 1, {CLOSE}, {20}}}},
    {"dema", 0, {{"TA_DEMA", column_period, CLOSE, 20}}, {{"ti_dema", 1, {CLOSE}, {20}}}},
    {"tema", 0, {{"TA_TEMA", column_period, CLOSE, 20}}, {{"ti_tema", 1, {CLOSE}, {20}}}},
    {"rsi", 0, {{"TA_RSI", column_period, CLOSE, 14}}, {{"ti_rsi", 1, {CLOSE}, {14}}}},
    {"stoch", 0, {{"TA_STOCH", stoch, 0, 14}}, {{"ti_stoch", 3, {HIGH, LOW, CLOSE}, {14, 3, 3}}}},
    {"stochrsi", 0, {{"TA_STOCHRSI", stochrsi, CLOSE, 14}}, {{"ti_stochrsi", 1, {CLOSE}, {14}}}},
    {"macd", 0, {{"TA_MACD", macd, CLOSE, 12}}, {{"ti_macd", 1, {CLOSE}, {12, 26, 9}}}},
    {"roc", 0, {{"TA_ROC", column_period, CLOSE, 10}}, {{"ti_roc", 1, {CLOSE}, {10}}}},
    {"mom", 0, {{"TA_MOM", column_period, CLOSE, 10}}, {{"ti_mom", 1, {CLOSE}, {10}}}},
    {"cci", 0, {{"TA_CCI", ranges_period, 0, 20}}, {{"ti_cci", 3, {HIGH, LOW, CLOSE}, {20}}}},
    {"willr", 0, {{"TA_WILLR", ranges_period, 0, 14}}, {{"ti_willr", 3, {HIGH, LOW, CLOSE}, {14}}}},
    {"stddev", 0, {{"TA_STDDEV", stddev, CLOSE, 20}}, {{"ti_stddev", 1, {CLOSE}, {20}}}},
    {"bbands", 7, {{"TA_BBANDS", bands, CLOSE, 20}}, {{"ti_bbands", 1, {CLOSE}, {20, 2}}}},
    {"trange", 0, {{"TA_TRANGE", ranges, 0, 0}}, {{"ti_tr", 3, {HIGH, LOW, CLOSE}, {0}}}},
    {"atr", 0, {{"TA_ATR", ranges_period, 0, 14}}, {{"ti_atr", 3, {HIGH, LOW, CLOSE}, {14}}}},
    {"donchian",
     5,
     {{"TA_MAX", column_period, HIGH, 20}, {"TA_MIN", column_period, LOW, 20}},
     {{"ti_max", 1, {HIGH}, {20}}, {"ti_min", 1, {LOW}, {20}}}},
    {"adx",
     7,
     {{"TA_ADX", ranges_period, 0, 14},
      {"TA_PLUS_DI", ranges_period, 1, 14},
      {"TA_MINUS_DI", ranges_period, 2, 14}},
     {{"ti_adx", 3, {HIGH, LOW, CLOSE}, {14}}, {"ti_di", 3, {HIGH, LOW, CLOSE}, {14}}}},
    {"sar", 0, {{"TA_SAR", parabolic, 0, 0}}, {{"ti_psar", 2, {HIGH, LOW}, {0.02, 0.2}}}},
    {"linreg_slope",
     0,
     {{"TA_LINEARREG_SLOPE", column_period, CLOSE, 14}},
     {{"ti_linregslope", 1, {CLOSE}, {14}}}},
    {"obv", 0, {{"TA_OBV", close_volume, CLOSE, 0}}, {{"ti_obv", 2, {CLOSE, VOLUME}, {0}}}},
    {"mfi", 0, {{"TA_MFI", money_flow, 0, 14}}, {{"ti_mfi", 4, {HIGH, LOW, CLOSE, VOLUME}, {14}}}},
    {"vwma", 1, {{0}}, {{"ti_vwma", 2, {CLOSE, VOLUME}, {20}}}},
};

static void *symbol(void *library, const char *name)
{
    void *f = dlsym(library, name);

    if (!f) {
        fprintf(stderr, "indicator_bench: %s\n", dlerror());
        exit(1);
    }
    return f;
}

static void must_be_done(const char *symbol_name, int code)
{
    if (code != 0) {
        fprintf(stderr, "indicator_bench: %s refused: %d\n", symbol_name, code);
        exit(1);
    }
}

static double talib_ns(void *library, const struct pairing *p, const struct arrays *a)
{
    double took = 0;

    for (int i = 0; i < CALLS_MAX && p->talib[i].symbol; i++) {
        const struct talib_call *c = &p->talib[i];
        void *f = symbol(library, c->symbol);
        double from = now_ns();
        int code = c->call(f, a, c->column, c->period);

        took += now_ns() - from;
        must_be_done(c->symbol, code);
    }
    return took / BARS;
}

static double tulip_ns(void *library, const struct pairing *p, const struct arrays *a)
{
    double took = 0;

    for (unsigned i = 0; i < CALLS_MAX && p->tulip[i].symbol; i++) {
        void *f = symbol(library, p->tulip[i].symbol);
        double from = now_ns();
        int code = call_tulip(f, &p->tulip[i], a, i);

        took += now_ns() - from;
        must_be_done(p->tulip[i].symbol, code);
    }
    return took / BARS;
}

static double our_ns(const struct indicator *ind, const struct arrays *a, unsigned asked)
{
    static double state[STATE_DOUBLES];
    double param[INDICATOR_PARAMS_MAX] = {0};
    struct columns in = {a->ordinal,     a->column[OPEN],  a->column[HIGH],
                         a->column[LOW], a->column[CLOSE], a->column[VOLUME]};

    for (unsigned i = 0; i < ind->param_count; i++)
        param[i] = ind->param[i].fallback;
    double *out[INDICATOR_OUTPUTS_MAX];
    for (unsigned k = 0; k < ind->output_count; k++)
        out[k] = !asked || (asked >> k & 1) ? a->out[k] : NULL;
    double from = now_ns();
    ind->init(state, param);
    indicator_batch(ind, state, &in, BARS, out);
    return (now_ns() - from) / BARS;
}

static void init_run(const struct indicator *ind, struct indicator_run *run)
{
    double param[INDICATOR_PARAMS_MAX] = {0};

    for (unsigned i = 0; i < ind->param_count; i++)
        param[i] = ind->param[i].fallback;
    ind->init(run->state, param);
}

/* Four runs over the columns, as a program does it that reads what it gets: a chunk after another, the
 * outputs in the same place each time.  `group` of them at once; a bar of one of them. */
static double four_runs_ns(const struct indicator *ind, const struct arrays *a, size_t group)
{
    static double state[INDICATOR_LANES][STATE_DOUBLES];
    static double column[INDICATOR_LANES][INDICATOR_OUTPUTS_MAX]
                        [CHUNK + 8]; /* as cmd_indicators.c */
    double *out[INDICATOR_LANES][INDICATOR_OUTPUTS_MAX];
    struct indicator_run run[INDICATOR_LANES];

    for (unsigned r = 0; r < INDICATOR_LANES; r++) {
        for (unsigned k = 0; k < INDICATOR_OUTPUTS_MAX; k++)
            out[r][k] = column[r][k];
        run[r] = (struct indicator_run){.state = state[r], .ret = out[r]};
        init_run(ind, &run[r]);
    }
    double from = now_ns();
    for (size_t i = 0; i < BARS; i += CHUNK) {
        for (unsigned r = 0; r < INDICATOR_LANES; r++)
            run[r].in =
                (struct columns){a->ordinal + i,     a->column[OPEN] + i,  a->column[HIGH] + i,
                                 a->column[LOW] + i, a->column[CLOSE] + i, a->column[VOLUME] + i};
        for (unsigned r = 0; r < INDICATOR_LANES; r += (unsigned)group)
            indicator_batch_many(ind, run + r, group, BARS - i < CHUNK ? BARS - i : CHUNK);
    }
    return (now_ns() - from) / BARS / INDICATOR_LANES;
}

static const struct pairing *pairing_of(const char *name)
{
    static const struct pairing alone;

    for (size_t i = 0; i < sizeof pairings / sizeof *pairings; i++)
        if (strcmp(pairings[i].name, name) == 0)
            return &pairings[i];
    return &alone;
}

static void bench_indicator(const struct indicator *ind, const struct arrays *a, void *talib,
                            void *tulip)
{
    const struct pairing *p = pairing_of(ind->name);
    double ours = INFINITY, ta = INFINITY, ti = INFINITY, abreast = INFINITY, in_turn = INFINITY;
    int rounds = our_ns(ind, a, p->asked) > 100
                     ? 1
                     : ROUNDS; /* what passes over its window is slow to time */

    for (int r = 0; r < rounds; r++) {
        ours = fmin(ours, our_ns(ind, a, p->asked));
        if (ind->lanes) {
            abreast = fmin(abreast, four_runs_ns(ind, a, INDICATOR_LANES));
            in_turn = fmin(in_turn, four_runs_ns(ind, a, 1));
        }
        if (talib && p->talib[0].symbol)
            ta = fmin(ta, talib_ns(talib, p, a));
        if (tulip && p->tulip[0].symbol)
            ti = fmin(ti, tulip_ns(tulip, p, a));
    }
    printf("{\"name\": \"%s\", \"unit\": \"ns\", \"value\": %.2f", ind->name, ours);
    if (isfinite(abreast))
        printf(", \"abreast\": %.2f, \"in_turn\": %.2f", abreast, in_turn);
    if (isfinite(ta))
        printf(", \"talib\": %.2f", ta);
    if (isfinite(ti))
        printf(", \"tulip\": %.2f", ti);
    printf("}\n");
}

/* NULL for "-" and for nothing; a library that is named must be there. */
static void *library(const char *path)
{
    if (!path || strcmp(path, "-") == 0)
        return NULL;
    void *ret = dlopen(path, RTLD_NOW);
    if (!ret) {
        fprintf(stderr, "indicator_bench: %s\n", dlerror());
        exit(1);
    }
    return ret;
}

int main(int argc, char **argv)
{
    void *talib = library(argc > 1 ? argv[1] : NULL);
    void *tulip = library(argc > 2 ? argv[2] : NULL);
    struct arrays a;

    make_arrays(&a);
    for (const struct indicator *const *ind = indicators; *ind; ind++)
        bench_indicator(*ind, &a, talib, tulip);
    return 0;
}
