#include "indicator/atr.h"

#include "indicator/cloned.h"
#include "indicator/lanes.h"
#include "indicator/row.h"

void atr_init(struct atr *s, uint32_t period)
{
    smoothing_init(&s->mean, period, 1 - 1.0 / period);
    trange_init(&s->range);
}

double atr_peek(const struct atr *s, double high, double low, double close)
{
    struct atr scratch = *s;

    return atr_next(&scratch, high, low, close);
}

/* From the second bar on; once all is formed, nothing is asked a bar but whether its range is a number.
 */
static size_t run_formed(struct atr *s, const double *high, const double *low, const double *close,
                         size_t i, size_t n, double *ret)
{
    struct smoothing kept = s->mean; /* in registers: the next bar need not wait for memory */

    for (; i < n; i++) {
        double range = trange_of(high[i], low[i], close[i - 1]);

        if (!isfinite(range))
            break;
        ret[i] = smoothing_step(&kept, range);
    }
    s->mean = kept;
    s->range.previous = close[i - 1];
    return i;
}

void atr_batch(struct atr *s, const double *high, const double *low, const double *close, size_t n,
               double *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && smoothing_is_formed(&s->mean))
            i = run_formed(s, high, low, close, i, n, ret);
        if (i < n)
            ret[i] = atr_next(s, high[i], low[i], close[i]);
    }
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct atr);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    atr_init(state, (uint32_t)param[0]);
}

static inline void step(struct atr *s, const struct bar_values *bar, double *ret)
{
    ret[0] = atr_next(s, bar->high, bar->low, bar->close);
}

INDICATOR_ROW_NEXT(struct atr, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    atr_batch(state, in->high, in->low, in->close, n, ret[0]);
}

static bool is_formed(const void *state)
{
    const struct atr *s = state;

    return smoothing_is_formed(&s->mean) && isfinite(s->range.previous);
}

struct atr_lanes {
    struct trange_lanes range;
    struct smoothing_lanes mean;
};

QUAD_INLINE void lanes_step(void *lanes, const quad *in, quad *out)
{
    struct atr_lanes *s = lanes;
    quad range;

    trange_lanes_step(&s->range, &in[0], &in[1], &in[2], &range);
    smoothing_lanes_step(&s->mean, &range, &out[0]);
}

CLONED static size_t four_runs(struct indicator_run *run, size_t from, size_t n)
{
    struct atr_lanes s = {{LANE_FIELD(run, struct atr, range.previous)},
                          SMOOTHING_LANES(run, struct atr, mean)};
    size_t end =
        lanes_stretch(run, from, n, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 1, lanes_step, &s);

    LANE_FIELD_PUT(run, struct atr, range.previous, s.range.previous);
    SMOOTHING_LANES_PUT(run, struct atr, mean, s.mean);
    return end;
}

static void row_lanes(struct indicator_run *run, size_t n)
{
    static const struct lanes_job job = {INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 1, is_formed,
                                         four_runs, row_next};

    lanes_run(&job, run, n);
}

const struct indicator atr_indicator = {
    .name = "atr",
    .help = "Wilder's average true range, quote currency per unit.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 14, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"atr"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
    .lanes = row_lanes,
};
