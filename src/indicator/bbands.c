#include "indicator/bbands.h"

#include <math.h>

#include "indicator/moments.h"
#include "indicator/row.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct bbands {
    double factor;
    struct moments closes;
};
#pragma GCC diagnostic pop

static inline void step(struct bbands *s, const struct bar_values *bar, double *ret)
{
    struct moments_values v = moments_push(&s->closes, bar->ordinal, bar->close);
    bool known = block_ring_is_full(&s->closes.ring) && isfinite(v.variance);
    double middle = known ? v.mean : (double)NAN;
    double half = s->factor * sqrt(v.variance);
    double lower = middle - half;

    ret[0] = middle + half;
    ret[1] = middle;
    ret[2] = lower;
    ret[3] = half > 0 ? (bar->close - lower) / (2 * half) : (double)NAN;
    ret[4] = 2 * half / middle;
    if (!known)
        ret[3] = ret[4] = (double)NAN;
}

INDICATOR_ROW_FUNCTIONS(struct bbands, step, INPUT_CLOSE, 5)

static size_t row_size(const double *param)
{
    return offsetof(struct bbands, closes) + moments_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    struct bbands *s = state;

    s->factor = param[1];
    moments_init(&s->closes, (uint32_t)param[0]);
}

const struct indicator bbands_indicator = {
    .name = "bbands",
    .help = "Bollinger bands of the close, quote currency per unit, with %B and relative width.",
    .inputs = INPUT_CLOSE,
    .param_count = 2,
    .output_count = 5,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}, {"factor", 2, 0.01, 100, false}},
    .output = {"bb_upper", "bb_middle", "bb_lower", "bb_percent", "bb_width"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
