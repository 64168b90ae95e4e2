#include "indicator/willr.h"

#include <math.h>

#include "indicator/extremes.h"
#include "indicator/row.h"

static inline void step(struct extremes *e, const struct bar_values *bar, double *ret)
{
    struct extremes_values v = extremes_push(e, bar->ordinal, bar->high, bar->low);
    double range = v.top - v.bottom;
    bool known =
        block_ring_is_full(&e->ring) && range > 0 && isfinite(range) && isfinite(bar->close);

    ret[0] = known ? -100 * (v.top - bar->close) / range : (double)NAN;
}

INDICATOR_ROW_FUNCTIONS(struct extremes, step, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 1)

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
