#include "indicator/donchian.h"

#include <math.h>

#include "indicator/chunk.h"
#include "indicator/extremes.h"
#include "indicator/row.h"

static inline void step(struct extremes *e, const struct bar_values *bar, double *ret)
{
    struct extremes_values v = extremes_push(e, bar->ordinal, bar->high, bar->low);
    bool known = block_ring_is_full(&e->ring) && isfinite(v.top) && isfinite(v.bottom);

    ret[0] = known ? v.top : (double)NAN;
    ret[1] = known ? (v.top + v.bottom) / 2 : (double)NAN;
    ret[2] = known ? v.bottom : (double)NAN;
}

INDICATOR_ROW_NEXT(struct extremes, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    for (size_t from = 0; from < n; from += CHUNK_BARS) {
        size_t count = chunk_of(n, from);
        double *upper = ret[0] + from, *middle = ret[1] + from, *lower = ret[2] + from;

        extremes_batch(state, in->ordinal + from, in->high + from, in->low + from, count, upper,
                       lower);
        for (size_t i = 0; i < count; i++)
            middle[i] = (upper[i] + lower[i]) / 2;
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

const struct indicator donchian_indicator = {
    .name = "donchian",
    .help = "Donchian channel: highest high and lowest low, quote currency per unit.",
    .inputs = INPUT_HIGH | INPUT_LOW,
    .param_count = 1,
    .output_count = 3,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"donchian_upper", "donchian_middle", "donchian_lower"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
