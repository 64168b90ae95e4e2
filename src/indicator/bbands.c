#include "indicator/bbands.h"

#include <math.h>

#include "indicator/chunk.h"
#include "indicator/cloned.h"
#include "indicator/moments.h"
#include "indicator/number.h"
#include "indicator/row.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct bbands {
    double factor;
    struct moments closes;
};
#pragma GCC diagnostic pop

static inline double percent_of(double close, double middle, double half)
{
    double apart = half > 0 ? 2 * half : (double)NAN;

    return number_or_nan((close - (middle - half)) / apart);
}

static inline double width_of(double middle, double half)
{
    return number_or_nan(2 * half / middle);
}

static inline void step(struct bbands *s, const struct bar_values *bar, double *ret)
{
    struct moments_values v = moments_push(&s->closes, bar->ordinal, bar->close);
    bool full = block_ring_is_full(&s->closes.ring);
    double middle = full ? number_or_nan(v.mean) : (double)NAN;
    double half = full ? number_or_nan(s->factor * sqrt(v.variance)) : (double)NAN;

    ret[0] = middle + half;
    ret[1] = middle;
    ret[2] = middle - half;
    ret[3] = percent_of(bar->close, middle, half);
    ret[4] = width_of(middle, half);
}

INDICATOR_ROW_NEXT(struct bbands, step)

CLONED static void put_bands(const double *mean, const double *half, size_t n, double *upper,
                             double *middle, double *lower)
{
    for (size_t i = 0; i < n; i++) {
        middle[i] = number_or_nan(mean[i]);
        upper[i] = middle[i] + half[i];
        lower[i] = middle[i] - half[i];
    }
}

CLONED static void put_shares(const double *close, const double *mean, const double *half, size_t n,
                              double *percent, double *width)
{
    for (size_t i = 0; i < n; i++) {
        percent[i] = percent_of(close[i], mean[i], half[i]);
        width[i] = width_of(mean[i], half[i]);
    }
}

CLONED static void halves_of(double *variance, size_t n, double factor)
{
    for (size_t i = 0; i < n; i++)
        variance[i] = number_or_nan(factor * sqrt(variance[i]));
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    struct bbands *s = state;
    double mean[CHUNK_BARS], half[CHUNK_BARS];

    for (size_t from = 0; from < n; from += CHUNK_BARS) {
        size_t count = chunk_of(n, from);
        const double *close = in->close + from;

        moments_batch(&s->closes, in->ordinal + from, close, count, mean, half);
        halves_of(half, count, s->factor);
        put_bands(mean, half, count, ret[0] + from, ret[1] + from, ret[2] + from);
        put_shares(close, mean, half, count, ret[3] + from, ret[4] + from);
    }
}

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
