#include "indicator/roc.h"

#include <math.h>
#include <string.h>

#include "indicator/row.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct roc {
    uint32_t period;
    uint32_t oldest;
    double slot[]; /* ring of the last closes, nan before there are any */
};
#pragma GCC diagnostic pop

static inline void step(struct roc *s, const struct bar_values *bar, double *ret)
{
    double then = s->slot[s->oldest];

    s->slot[s->oldest] = bar->close;
    s->oldest = s->oldest + 1 == s->period ? 0 : s->oldest + 1;
    double value = then != 0 ? 100 * (bar->close / then - 1) : (double)NAN;
    ret[0] = isfinite(value) ? value : (double)NAN;
}

INDICATOR_ROW_FUNCTIONS(struct roc, step, INPUT_CLOSE, 1)

static size_t row_size(const double *param)
{
    return sizeof(struct roc) + (size_t)param[0] * sizeof(double);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    struct roc *s = state;

    s->period = (uint32_t)param[0];
    s->oldest = 0;
    for (uint32_t i = 0; i < s->period; i++)
        s->slot[i] = (double)NAN;
}

const struct indicator roc_indicator = {
    .name = "roc",
    .help = "Rate of change of the close over a number of bars, per cent.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 10, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"roc"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
