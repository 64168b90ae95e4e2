#include "indicator/bbands.h"

#include <math.h>

#include "indicator/cloned.h"
#include "indicator/moments.h"
#include "indicator/number.h"
#include "indicator/row.h"

enum output { UPPER, MIDDLE, LOWER, PERCENT, WIDTH, OUTPUTS };

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

    ret[UPPER] = middle + half;
    ret[MIDDLE] = middle;
    ret[LOWER] = middle - half;
    ret[PERCENT] = percent_of(bar->close, middle, half);
    ret[WIDTH] = width_of(middle, half);
}

INDICATOR_ROW_NEXT(struct bbands, step)

struct bbands_columns {
    double factor;
    const double *close;
    double *const *ret;
};

CLONED static void halves_of(const double *restrict variance, size_t n, double factor,
                             double *restrict ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = number_or_nan(factor * sqrt(variance[i]));
}

CLONED static void put_bands(const double *restrict mean, const double *restrict half, size_t n,
                             double *restrict upper, double *restrict middle,
                             double *restrict lower)
{
    for (size_t i = 0; i < n; i++) {
        middle[i] = number_or_nan(mean[i]);
        upper[i] = middle[i] + half[i];
        lower[i] = middle[i] - half[i];
    }
}

CLONED static void put_percents(const double *close, const double *mean, const double *half,
                                size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = percent_of(close[i], mean[i], half[i]);
}

CLONED static void put_widths(const double *mean, const double *half, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = width_of(mean[i], half[i]);
}

static void put(void *of, size_t i, size_t n, const double *mean, const double *variance)
{
    const struct bbands_columns *c = of;
    double *const *ret = c->ret;
    double half[MOMENTS_STRETCH];

    halves_of(variance, n, c->factor, half);
    put_bands(mean, half, n, ret[UPPER] + i, ret[MIDDLE] + i, ret[LOWER] + i);
    if (ret[PERCENT])
        put_percents(c->close + i, mean, half, n, ret[PERCENT] + i);
    if (ret[WIDTH])
        put_widths(mean, half, n, ret[WIDTH] + i);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    struct bbands *s = state;
    struct bbands_columns columns = {s->factor, in->close, ret};

    moments_batch(&s->closes, in->ordinal, in->close, n, (struct moments_sink){put, &columns});
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
    .output_count = OUTPUTS,
    .spared = 1 << PERCENT | 1 << WIDTH,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}, {"factor", 2, 0.01, 100, false}},
    .output = {"bb_upper", "bb_middle", "bb_lower", "bb_percent", "bb_width"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
