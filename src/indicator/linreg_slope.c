#include "indicator/linreg_slope.h"

#include <math.h>

#include "indicator/ramp.h"
#include "indicator/row.h"

static inline void step(struct ramp *r, const struct bar_values *bar, double *ret)
{
    struct ramp_values v = ramp_push(r, bar->ordinal, bar->close);
    double n = r->ring.period;
    double slope = (12 * v.weighted - 6 * (n - 1) * v.sum) / (n * (n * n - 1));

    ret[0] = block_ring_is_full(&r->ring) && isfinite(slope) ? slope : (double)NAN;
}

INDICATOR_ROW_FUNCTIONS(struct ramp, step, INPUT_CLOSE, 1)

static size_t row_size(const double *param)
{
    return ramp_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    ramp_init(state, (uint32_t)param[0]);
}

const struct indicator linreg_slope_indicator = {
    .name = "linreg_slope",
    .help = "Slope of the least-squares line of the close, quote currency per unit and bar.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 14, 2, INDICATOR_PERIOD_MAX, true}},
    .output = {"linreg_slope"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
