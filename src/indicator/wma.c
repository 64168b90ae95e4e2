#include "indicator/wma.h"

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
    double weights = param[0] * (param[0] + 1) / 2; /* 1 + 2 + ... + n */

    ramp_init(state, (uint32_t)param[0],
              (struct ramp_mix){.level = 1, .of_weighted = 1 / weights, .of_sum = 1 / weights});
}

const struct indicator wma_indicator = {
    .name = "wma",
    .help = "Linearly weighted moving average of the close, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"wma"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
