#include "indicator/cci.h"

#include <math.h>
#include <string.h>

#include "indicator/blocks.h"
#include "indicator/chunk.h"
#include "indicator/moments.h"
#include "indicator/number.h"
#include "indicator/row.h"
#include "indicator/typical.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct cci {
    uint64_t window_at; /* bytes from here to the typical prices */
    struct moments
        prices; /* those follow its slots: a ring written twice, so that they stand in one piece */
};
#pragma GCC diagnostic pop

static inline double *window_of(struct cci *s)
{
    return (double *)(void *)((char *)s + s->window_at);
}

/* Four sums side by side, in an order that hangs on time alone. */
static inline double mean_deviation(const double *x, uint32_t n, double mean)
{
    double lane[4] = {0, 0, 0, 0};
    uint32_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (uint32_t k = 0; k < 4; k++)
            lane[k] += fabs(x[i + k] - mean);
    for (uint32_t k = 0; k < 3; k++)
        if (i + k < n)
            lane[k] += fabs(x[i + k] - mean);
    return (lane[0] + lane[1] + (lane[2] + lane[3])) / n;
}

static inline double value_of(double typical, double mean, double deviation)
{
    double scale = 0.015 * deviation;

    return number_or_nan((typical - mean) / (scale > 0 ? scale : (double)NAN));
}

static inline void step(struct cci *s, const struct bar_values *bar, double *ret)
{
    double typical = typical_of(bar->high, bar->low, bar->close);
    struct block_ring *ring = &s->prices.ring;
    double *window = window_of(s);

    window[ring->oldest] = window[ring->oldest + ring->period] = typical;
    struct moments_values v = moments_push(&s->prices, bar->ordinal, typical);
    ret[0] = (double)NAN;
    if (block_ring_is_full(ring))
        ret[0] =
            value_of(typical, v.mean, mean_deviation(window + ring->oldest, ring->period, v.mean));
}

INDICATOR_ROW_NEXT(struct cci, step)

QUAD_INLINE void add_distance(quad *sum, const double *x, const quad *mean)
{
    quad off = (quad){x[0], x[1], x[2], x[3]} - *mean;

    *sum += (quad)((quad_mask)off & INT64_MAX);
}

/* mean_deviation of the windows of four bars at once, n prices from x on, from x + 1, x + 2, x + 3. */
QUAD_INLINE void four_deviations(const double *x, uint32_t n, const double *mean, double *ret)
{
    quad middle = {mean[0], mean[1], mean[2], mean[3]}, lane[4] = {{0}, {0}, {0}, {0}};
    uint32_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (uint32_t k = 0; k < 4; k++)
            add_distance(&lane[k], x + i + k, &middle);
    for (uint32_t k = 0; k < 3; k++)
        if (i + k < n)
            add_distance(&lane[k], x + i + k, &middle);
    quad sum = (lane[0] + lane[1] + (lane[2] + lane[3])) / (double)n;
    for (unsigned k = 0; k < 4; k++)
        ret[k] = sum[k];
}

/* The window of bar i is x[i] .. x[i + n - 1]. */
CLONED static void deviations_of(const double *x, uint32_t n, const double *mean, size_t count,
                                 double *ret)
{
    size_t i = 0;

    for (; i + 4 <= count; i += 4)
        four_deviations(x + i, n, mean + i, ret + i);
    for (; i < count; i++)
        ret[i] = mean_deviation(x + i, n, mean[i]);
}

CLONED static void values_of(const double *typical, const double *mean, const double *deviation,
                             size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = value_of(typical[i], mean[i], deviation[i]);
}

struct cci_columns {
    const double *typical; /* behind it a window's */
    uint32_t period;
    double *ret;
};

static void put(void *of, size_t i, size_t n, const double *mean, const double *variance)
{
    const struct cci_columns *c = of;
    const double *typical = c->typical + i;
    double deviation[CHUNK_BARS];

    (void)variance;
    deviations_of(typical + 1 - c->period, c->period, mean, n, deviation);
    values_of(typical, mean, deviation, n, c->ret + i);
}

/* The typical prices of the chunk behind those of the window before it. */
static void chunk_batch(struct cci *s, const struct columns *in, size_t from, size_t count,
                        double *ret)
{
    double prices[INDICATOR_PERIOD_MAX + CHUNK_BARS], *typical;
    struct block_ring *ring = &s->prices.ring;
    double *window = window_of(s);
    uint32_t period = ring->period, at = ring->oldest;

    memcpy(prices, window + at, period * sizeof *prices);
    typical = prices + period;
    typicals_of(in->high + from, in->low + from, in->close + from, count, typical);
    for (size_t i = 0; i < count; i++) {
        window[at] = window[at + period] = typical[i];
        at = at + 1 == period ? 0 : at + 1;
    }
    moments_batch(&s->prices, in->ordinal + from, typical, count,
                  (struct moments_sink){put, &(struct cci_columns){typical, period, ret}});
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    for (size_t from = 0; from < n; from += CHUNK_BARS)
        chunk_batch(state, in, from, chunk_of(n, from), ret[0] + from);
}

static size_t row_size(const double *param)
{
    uint32_t period = (uint32_t)param[0];

    return offsetof(struct cci, prices) + moments_size(period) + 2 * period * sizeof(double);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    uint32_t period = (uint32_t)param[0];
    struct cci *s = state;

    s->window_at = offsetof(struct cci, prices) + moments_size(period);
    moments_init(&s->prices, period);
    memset(window_of(s), 0, 2 * period * sizeof(double));
}

const struct indicator cci_indicator = {
    .name = "cci",
    .help = "Commodity channel index of the typical price.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 2, INDICATOR_PERIOD_MAX, true}},
    .output = {"cci"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
