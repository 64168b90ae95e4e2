#include "indicator/ema.h"

#include "indicator/cloned.h"
#include "indicator/lanes.h"
#include "indicator/row.h"

void ema_init(struct ema *s, uint32_t period)
{
    smoothing_init(&s->mean, period, (period - 1.0) / (period + 1.0));
}

double ema_peek(const struct ema *s, double x)
{
    struct ema scratch = *s;

    return ema_next(&scratch, x);
}

void ema_batch(struct ema *s, const double *x, size_t n, double *ret)
{
    smoothing_run(&s->mean, x, n, ret);
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct ema);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    ema_init(state, (uint32_t)param[0]);
}

static inline void step(struct ema *s, const struct bar_values *bar, double *ret)
{
    ret[0] = ema_next(s, bar->close);
}

INDICATOR_ROW_NEXT(struct ema, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    ema_batch(state, in->close, n, ret[0]);
}

static bool is_formed(const void *state)
{
    return smoothing_is_formed(&((const struct ema *)state)->mean);
}

struct ema_lanes {
    struct smoothing_lanes mean;
};

QUAD_INLINE void lanes_step(void *lanes, const quad *in, quad *out)
{
    struct ema_lanes *s = lanes;

    smoothing_lanes_step(&s->mean, &in[0], &out[0]);
}

CLONED static size_t four_runs(struct indicator_run *run, size_t from, size_t n)
{
    struct ema_lanes s = {SMOOTHING_LANES(run, struct ema, mean)};
    size_t end = lanes_stretch(run, from, n, INPUT_CLOSE, 1, lanes_step, &s);

    SMOOTHING_LANES_PUT(run, struct ema, mean, s.mean);
    return end;
}

static void row_lanes(struct indicator_run *run, size_t n)
{
    static const struct lanes_job job = {INPUT_CLOSE, 1, is_formed, four_runs, row_next};

    lanes_run(&job, run, n);
}

const struct indicator ema_indicator = {
    .name = "ema",
    .help = "Exponential moving average of the close, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"ema"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
    .lanes = row_lanes,
};
