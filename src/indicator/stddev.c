#include "indicator/stddev.h"

#include <math.h>

#include "indicator/moments.h"
#include "indicator/row.h"

static inline void step(struct moments *m, const struct bar_values *bar, double *ret)
{
    struct moments_values v = moments_push(m, bar->ordinal, bar->close);

    ret[0] = block_ring_is_full(&m->ring) && isfinite(v.variance) ? sqrt(v.variance) : (double)NAN;
}

INDICATOR_ROW_FUNCTIONS(struct moments, step, INPUT_CLOSE, 1)

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
