#include "indicator/tema.h"

#include "indicator/cloned.h"
#include "indicator/ema.h"
#include "indicator/lanes.h"
#include "indicator/row.h"

struct tema {
    struct ema average[3];
};

static void forget(struct tema *s)
{
    for (unsigned i = 0; i < 3; i++)
        smoothing_forget(&s->average[i].mean);
}

static double first_values(struct tema *s, double close)
{
    double one = ema_next(&s->average[0], close);
    double two = isfinite(one) ? ema_next(&s->average[1], one) : (double)NAN;
    double three = isfinite(two) ? ema_next(&s->average[2], two) : (double)NAN;

    return 3 * one - 3 * two + three;
}

static bool is_formed(const void *state)
{
    const struct tema *s = state;

    return smoothing_is_formed(&s->average[2].mean);
}

/* Once all is formed, nothing is asked a bar but whether the close is a number. */
static inline size_t run_formed(struct tema *s, const double *close, size_t i, size_t n,
                                double *ret)
{
    struct tema kept = *s; /* in registers: the next bar need not wait for memory */

    for (; i < n && isfinite(close[i]); i++) {
        double one = smoothing_step(&kept.average[0].mean, close[i]);
        double two = smoothing_step(&kept.average[1].mean, one);

        smoothing_step(&kept.average[2].mean, two);
        /* 3 e1 - 3 e2 + e3 by their lags, e1 - e2 and e2 - e3. */
        ret[i] = one + 2 * kept.average[1].mean.lag - kept.average[2].mean.lag;
    }
    *s = kept;
    return i;
}

static inline void run(struct tema *s, const double *close, size_t n, double *ret)
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

static inline void step(struct tema *s, const struct bar_values *bar, double *ret)
{
    run(s, &bar->close, 1, ret);
}

INDICATOR_ROW_NEXT(struct tema, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    run(state, in->close, n, ret[0]);
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct tema);
}

static uint32_t row_bars(const double *param)
{
    return 3 * (uint32_t)param[0] - 2;
}

static void row_init(void *state, const double *param)
{
    struct tema *s = state;

    for (unsigned i = 0; i < 3; i++)
        ema_init(&s->average[i], (uint32_t)param[0]);
}

struct tema_lanes {
    struct smoothing_lanes average[3];
};

QUAD_INLINE void lanes_step(void *lanes, const quad *in, quad *out)
{
    struct tema_lanes *s = lanes;
    quad one, two, three;

    smoothing_lanes_step(&s->average[0], &in[0], &one);
    smoothing_lanes_step(&s->average[1], &one, &two);
    smoothing_lanes_step(&s->average[2], &two, &three);
    out[0] = one + 2 * s->average[1].lag - s->average[2].lag;
}

CLONED static size_t four_runs(struct indicator_run *run, size_t from, size_t n)
{
    struct tema_lanes s = {{SMOOTHING_LANES(run, struct tema, average[0].mean),
                            SMOOTHING_LANES(run, struct tema, average[1].mean),
                            SMOOTHING_LANES(run, struct tema, average[2].mean)}};
    size_t end = lanes_stretch(run, from, n, INPUT_CLOSE, 1, lanes_step, &s);

    for (unsigned k = 0; k < 3; k++)
        SMOOTHING_LANES_PUT(run, struct tema, average[k].mean, s.average[k]);
    return end;
}

static void row_lanes(struct indicator_run *run, size_t n)
{
    static const struct lanes_job job = {INPUT_CLOSE, 1, is_formed, four_runs, row_next};

    lanes_run(&job, run, n);
}

const struct indicator tema_indicator = {
    .name = "tema",
    .help = "Triple exponential moving average of the close, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"tema"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
    .lanes = row_lanes,
};
