#include "indicator/mom.h"

#include "indicator/cloned.h"
#include "indicator/lagged.h"
#include "indicator/number.h"

static inline double value_of(double now, double then)
{
    return number_or_nan(now - then);
}

static void row_next(void *state, const struct bar_values *bar, double *ret)
{
    ret[0] = value_of(bar->close, lagged_push(state, bar->close));
}

CLONED static void values_of(const double *close, size_t period, size_t n, double *ret)
{
    for (size_t i = period; i < n; i++)
        ret[i] = value_of(close[i], close[i - period]);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    struct lagged *closes = state;
    size_t before = n < closes->period ? n : closes->period;

    for (size_t i = 0; i < before; i++)
        ret[0][i] = value_of(in->close[i], lagged_push(closes, in->close[i]));
    if (n == before)
        return;
    values_of(in->close, before, n, ret[0]);
    lagged_skip(closes, in->close + before, n - before);
}

static size_t row_size(const double *param)
{
    return lagged_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    lagged_init(state, (uint32_t)param[0]);
}

const struct indicator mom_indicator = {
    .name = "mom",
    .help = "Change of the close over a number of bars, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 10, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"mom"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
