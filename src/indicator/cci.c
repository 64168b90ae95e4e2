#include "indicator/cci.h"

#include <math.h>
#include <string.h>

#include "indicator/moments.h"
#include "indicator/row.h"

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

static inline void step(struct cci *s, const struct bar_values *bar, double *ret)
{
    double typical = (bar->high + bar->low + bar->close) / 3;
    struct block_ring *ring = &s->prices.ring;
    double *window = window_of(s);

    window[ring->oldest] = window[ring->oldest + ring->period] = typical;
    struct moments_values v = moments_push(&s->prices, bar->ordinal, typical);
    ret[0] = (double)NAN;
    if (!block_ring_is_full(ring) || !isfinite(v.mean))
        return;
    double off = mean_deviation(window + ring->oldest, ring->period, v.mean);
    if (off > 0)
        ret[0] = (typical - v.mean) / (0.015 * off);
}

INDICATOR_ROW_FUNCTIONS(struct cci, step, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 1)

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
