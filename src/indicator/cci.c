#include "indicator/cci.h"

#include <math.h>

#include "indicator/moments.h"
#include "indicator/row.h"

/* Four sums side by side, in an order that hangs on time alone. */
static inline void deviate(const double *x, uint32_t n, double mean, double *lane, uint32_t at)
{
    for (uint32_t i = 0; i < n; i++, at++) {
        double off = x[i] - mean;
        lane[at & 3] += off < 0 ? -off : off;
    }
}

static inline double mean_deviation(const struct moments *m, double mean)
{
    uint32_t n = m->ring.period, older = n - m->ring.oldest;
    double lane[4] = {0, 0, 0, 0};

    deviate(m->slot + m->ring.oldest, older, mean, lane, 0);
    deviate(m->slot, m->ring.oldest, mean, lane, older);
    return (lane[0] + lane[1] + (lane[2] + lane[3])) / n;
}

static inline void step(struct moments *m, const struct bar_values *bar, double *ret)
{
    double typical = (bar->high + bar->low + bar->close) / 3;
    struct moments_values v = moments_push(m, bar->ordinal, typical);

    ret[0] = (double)NAN;
    if (!block_ring_is_full(&m->ring) || !isfinite(v.mean))
        return;
    double off = mean_deviation(m, v.mean);
    if (off > 0)
        ret[0] = (typical - v.mean) / (0.015 * off);
}

INDICATOR_ROW_FUNCTIONS(struct moments, step, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 1)

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
