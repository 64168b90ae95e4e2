#include "indicator/stddev.h"

#include <math.h>

#include "indicator/cloned.h"
#include "indicator/moments.h"
#include "indicator/number.h"
#include "indicator/row.h"

static inline void step(struct moments *m, const struct bar_values *bar, double *ret)
{
    struct moments_values v = moments_push(m, bar->ordinal, bar->close);

    ret[0] = block_ring_is_full(&m->ring) ? number_or_nan(sqrt(v.variance)) : (double)NAN;
}

INDICATOR_ROW_NEXT(struct moments, step)

CLONED static void put(void *of, size_t i, size_t n, const double *mean, const double *variance)
{
    double *ret = (double *)of + i;

    (void)mean;
    for (size_t k = 0; k < n; k++)
        ret[k] = number_or_nan(sqrt(variance[k]));
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    moments_batch(state, in->ordinal, in->close, n, (struct moments_sink){put, ret[0]});
}

static size_t row_size(const double *param)
{
    return moments_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    moments_init(state, (uint32_t)param[0]);
}

const struct indicator stddev_indicator = {
    .name = "stddev",
    .help = "Standard deviation of the close over a window (population), quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"stddev"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
