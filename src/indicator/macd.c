#include "indicator/macd.h"

#include "indicator/cloned.h"
#include "indicator/lanes.h"
#include "indicator/row.h"

static const struct macd_values nothing = {(double)NAN, (double)NAN, (double)NAN};

static void average_init(struct smoothing *s, uint32_t period)
{
    smoothing_init(s, period, (period - 1.0) / (period + 1.0));
}

void macd_init(struct macd *s, uint32_t fast, uint32_t slow, uint32_t signal)
{
    average_init(&s->fast, fast);
    average_init(&s->slow, slow);
    average_init(&s->signal, signal);
    s->longer = fast > slow ? fast : slow;
    s->seen = 0;
}

static void forget(struct macd *s)
{
    smoothing_forget(&s->fast);
    smoothing_forget(&s->slow);
    smoothing_forget(&s->signal);
    s->seen = 0;
}

/* The shorter average starts later, so that both form on one bar. */
static double first_lines(struct macd *s, double close)
{
    double fast = (double)NAN, slow = (double)NAN;

    s->seen++;
    if (s->seen > s->longer - s->fast.period)
        fast = smoothing_next(&s->fast, close);
    if (s->seen > s->longer - s->slow.period)
        slow = smoothing_next(&s->slow, close);
    return fast - slow;
}

static inline double line_of(struct macd *s, double close)
{
    return smoothing_step(&s->fast, close) - smoothing_step(&s->slow, close);
}

static inline struct macd_values values_of(double line, double signal)
{
    return (struct macd_values){line, signal, line - signal};
}

struct macd_values macd_next(struct macd *s, double close)
{
    if (!isfinite(close)) {
        forget(s);
        return nothing;
    }
    double line = s->seen < s->longer ? first_lines(s, close) : line_of(s, close);
    double signal = isnan(line) ? line : smoothing_next(&s->signal, line);
    return isnan(signal) ? nothing : values_of(line, signal);
}

struct macd_values macd_peek(const struct macd *s, double close)
{
    struct macd scratch = *s;

    return macd_next(&scratch, close);
}

static inline void put(double *const *ret, size_t i, struct macd_values v)
{
    ret[0][i] = v.line;
    ret[1][i] = v.signal;
    ret[2][i] = v.hist;
}

/* Once all is formed, nothing is asked a bar but whether the close is a number. */
static size_t run_formed(struct macd *s, const double *close, size_t i, size_t n,
                         double *const *ret)
{
    struct macd kept = *s; /* in registers: the next bar need not wait for memory */

    for (; i < n && isfinite(close[i]); i++) {
        double line = line_of(&kept, close[i]);

        put(ret, i, values_of(line, smoothing_step(&kept.signal, line)));
    }
    *s = kept;
    return i;
}

void macd_batch(struct macd *s, const double *close, size_t n, double *const *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (smoothing_is_formed(&s->signal))
            i = run_formed(s, close, i, n, ret);
        if (i < n)
            put(ret, i, macd_next(s, close[i]));
    }
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct macd);
}

static uint32_t row_bars(const double *param)
{
    double longer = param[0] > param[1] ? param[0] : param[1];

    return (uint32_t)(longer + param[2]) - 1;
}

static void row_init(void *state, const double *param)
{
    macd_init(state, (uint32_t)param[0], (uint32_t)param[1], (uint32_t)param[2]);
}

static inline void step(struct macd *s, const struct bar_values *bar, double *ret)
{
    struct macd_values v = macd_next(s, bar->close);

    ret[0] = v.line;
    ret[1] = v.signal;
    ret[2] = v.hist;
}

INDICATOR_ROW_NEXT(struct macd, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    macd_batch(state, in->close, n, ret);
}

static bool is_formed(const void *state)
{
    return smoothing_is_formed(&((const struct macd *)state)->signal);
}

struct macd_lanes {
    struct smoothing_lanes fast, slow, signal;
};

QUAD_INLINE void lanes_step(void *lanes, const quad *in, quad *out)
{
    struct macd_lanes *s = lanes;
    quad fast, slow;

    smoothing_lanes_step(&s->fast, &in[0], &fast);
    smoothing_lanes_step(&s->slow, &in[0], &slow);
    out[0] = fast - slow;
    smoothing_lanes_step(&s->signal, &out[0], &out[1]);
    out[2] = out[0] - out[1];
}

CLONED static size_t four_runs(struct indicator_run *run, size_t from, size_t n)
{
    struct macd_lanes s = {SMOOTHING_LANES(run, struct macd, fast),
                           SMOOTHING_LANES(run, struct macd, slow),
                           SMOOTHING_LANES(run, struct macd, signal)};
    size_t end = lanes_stretch(run, from, n, INPUT_CLOSE, 3, lanes_step, &s);

    SMOOTHING_LANES_PUT(run, struct macd, fast, s.fast);
    SMOOTHING_LANES_PUT(run, struct macd, slow, s.slow);
    SMOOTHING_LANES_PUT(run, struct macd, signal, s.signal);
    return end;
}

static void row_lanes(struct indicator_run *run, size_t n)
{
    static const struct lanes_job job = {INPUT_CLOSE, 3, is_formed, four_runs, row_next};

    lanes_run(&job, run, n);
}

const struct indicator macd_indicator = {
    .name = "macd",
    .help = "Moving average convergence and divergence with signal and histogram, quote currency "
            "per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 3,
    .output_count = 3,
    .param = {{"fast", 12, 1, INDICATOR_PERIOD_MAX, true},
              {"slow", 26, 1, INDICATOR_PERIOD_MAX, true},
              {"signal", 9, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"macd", "macd_signal", "macd_hist"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
    .lanes = row_lanes,
};
