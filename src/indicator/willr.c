#include "indicator/willr.h"

#include <math.h>

#include "indicator/chunk.h"
#include "indicator/cloned.h"
#include "indicator/extremes.h"
#include "indicator/row.h"

static inline double value_of(double close, double top, double bottom)
{
    return 100 * extremes_share(close, top, bottom) - 100;
}

static inline void step(struct extremes *e, const struct bar_values *bar, double *ret)
{
    struct extremes_values v = extremes_push(e, bar->ordinal, bar->high, bar->low);

    ret[0] = block_ring_is_full(&e->ring) ? value_of(bar->close, v.top, v.bottom) : (double)NAN;
}

INDICATOR_ROW_NEXT(struct extremes, step)

CLONED static void values_of(const double *close, const double *top, const double *bottom, size_t n,
                             double *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = value_of(close[i], top[i], bottom[i]);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    double top[CHUNK_BARS], bottom[CHUNK_BARS];

    for (size_t from = 0; from < n; from += CHUNK_BARS) {
        size_t count = chunk_of(n, from);

        extremes_batch(state, in->ordinal + from, in->high + from, in->low + from, count, top,
                       bottom);
        values_of(in->close + from, top, bottom, count, ret[0] + from);
    }
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
