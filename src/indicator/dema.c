#include "indicator/dema.h"

#include "indicator/cloned.h"
#include "indicator/ema.h"
#include "indicator/lanes.h"
#include "indicator/row.h"

struct dema {
    struct ema average[2];
};

static void forget(struct dema *s)
{
    for (unsigned i = 0; i < 2; i++)
        smoothing_forget(&s->average[i].mean);
}

static double first_values(struct dema *s, double close)
{
    double one = ema_next(&s->average[0], close);
    double two = isfinite(one) ? ema_next(&s->average[1], one) : (double)NAN;

    return 2 * one - two;
}

static bool is_formed(const void *state)
{
    const struct dema *s = state;

    return smoothing_is_formed(&s->average[1].mean);
}

/* Once all is formed, nothing is asked a bar but whether the close is a number. */
static inline size_t run_formed(struct dema *s, const double *close, size_t i, size_t n,
                                double *ret)
{
    struct dema kept = *s; /* in registers: the next bar need not wait for memory */

    for (; i < n && isfinite(close[i]); i++) {
        double one = smoothing_step(&kept.average[0].mean, close[i]);

        smoothing_step(&kept.average[1].mean, one);
        ret[i] =
            one + kept.average[1].mean.lag; /* 2 e1 - e2, and e1 - e2 is the second one's lag */
    }
    *s = kept;
    return i;
}

static inline void run(struct dema *s, const double *close, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (is_formed(s))
            i = run_formed(s, close, i, n, ret);
        if (i == n)
            return;
        if (!isfinite(close[i]))
            forget(s);
        ret[i] = isfinite(close[i]) ? first_values(s, close[i]) : (double)NAN;
    }
}

static inline void step(struct dema *s, const struct bar_values *bar, double *ret)
{
    run(s, &bar->close, 1, ret);
}

INDICATOR_ROW_NEXT(struct dema, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    run(state, in->close, n, ret[0]);
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct dema);
}

static uint32_t row_bars(const double *param)
{
    return 2 * (uint32_t)param[0] - 1;
}

static void row_init(void *state, const double *param)
{
    struct dema *s = state;

    for (unsigned i = 0; i < 2; i++)
        ema_init(&s->average[i], (uint32_t)param[0]);
}

struct dema_lanes {
    struct smoothing_lanes average[2];
};

QUAD_INLINE void lanes_step(void *lanes, const quad *in, quad *out)
{
    struct dema_lanes *s = lanes;
    quad one, two;

    smoothing_lanes_step(&s->average[0], &in[0], &one);
    smoothing_lanes_step(&s->average[1], &one, &two);
    out[0] = one + s->average[1].lag;
}

CLONED static size_t four_runs(struct indicator_run *run, size_t from, size_t n)
{
    struct dema_lanes s = {{SMOOTHING_LANES(run, struct dema, average[0].mean),
                            SMOOTHING_LANES(run, struct dema, average[1].mean)}};
    size_t end = lanes_stretch(run, from, n, INPUT_CLOSE, 1, lanes_step, &s);

    for (unsigned k = 0; k < 2; k++)
        SMOOTHING_LANES_PUT(run, struct dema, average[k].mean, s.average[k]);
    return end;
}

static void row_lanes(struct indicator_run *run, size_t n)
{
    static const struct lanes_job job = {INPUT_CLOSE, 1, is_formed, four_runs, row_next};

    lanes_run(&job, run, n);
}

const struct indicator dema_indicator = {
    .name = "dema",
    .help = "Double exponential moving average of the close, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"dema"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
    .lanes = row_lanes,
};
