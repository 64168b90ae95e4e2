#include "indicator/linreg_slope.h"

#include "indicator/ramp.h"

static void row_next(void *state, const struct bar_values *bar, double *ret)
{
    ret[0] = ramp_push(state, bar->ordinal, bar->close);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    ramp_batch(state, in->ordinal, in->close, n, ret[0]);
}

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
    double n = param[0], scale = 1 / (n * (n * n - 1));

    ramp_init(state, (uint32_t)param[0],
              (struct ramp_mix){.of_weighted = 12 * scale, .of_sum = -6 * (n - 1) * scale});
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
