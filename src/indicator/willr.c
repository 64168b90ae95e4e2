#include "indicator/willr.h"

#include <math.h>

#include "indicator/extremes.h"
#include "indicator/row.h"

static inline void step(struct extremes *e, const struct bar_values *bar, double *ret)
{
    struct extremes_values v = extremes_push(e, bar->ordinal, bar->high, bar->low);
    bool full = block_ring_is_full(&e->ring);

    ret[0] = full ? 100 * extremes_share(bar->close, v.top, v.bottom) - 100 : (double)NAN;
}

INDICATOR_ROW_NEXT(struct extremes, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    extremes_percent_batch(state, in->ordinal, in->high, in->low, in->close, n, ret[0]);
    for (size_t i = 0; i < n; i++)
        ret[0][i] -= 100;
}

static size_t row_size(const double *param)
{
    return extremes_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    extremes_init(state, (uint32_t)param[0]);
}

const struct indicator willr_indicator = {
    .name = "willr",
    .help = "Williams' %R, -100 to 0.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 14, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"willr"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
