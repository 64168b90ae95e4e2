#include "indicator/vwma.h"

#include <math.h>

#include "indicator/number.h"
#include "indicator/row.h"
#include "indicator/weighted_moments.h"

static inline void step(struct weighted_moments *m, const struct bar_values *bar, double *ret)
{
    double price = bar->close;
    struct weighted_values v = weighted_moments_push(m, bar->ordinal, price, bar->volume);

    ret[0] = number_or_nan(v.mean);
    ret[1] = number_or_nan(sqrt(v.variance));
}

INDICATOR_ROW_NEXT(struct weighted_moments, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    weighted_moments_batch(state, in->ordinal, in->close, in->volume, n, ret[0], ret[1]);
}

static size_t row_size(const double *param)
{
    return weighted_moments_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    weighted_moments_init(state, (uint32_t)param[0]);
}

const struct indicator vwma_indicator = {
    .name = "vwma",
    .help = "Volume-weighted mean of the close over a window, with its deviation, quote "
            "currency per unit.",
    .inputs = INPUT_CLOSE | INPUT_VOLUME,
    .param_count = 1,
    .output_count = 2,
    .spared = 1 << 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"vwma", "vwma_dev"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
