#include "indicator/rsi.h"

#include <math.h>

void rsi_init(struct rsi *s, uint32_t period)
{
    *s = (struct rsi){.inverse = 1.0 / period, .period = period};
}

static void forget(struct rsi *s)
{
    s->previous = s->gain = s->loss = s->value = 0;
    s->seen = 0;
}

double rsi_next(struct rsi *s, double close)
{
    bool kept = s->seen > s->period && close == s->previous;
    double change = close - s->previous;
    double up = change > 0 ? change : 0;
    double down = change < 0 ? -change : 0;

    if (!isfinite(close)) {
        forget(s);
        return (double)NAN;
    }
    s->previous = close;
    if (s->seen > s->period) {
        s->gain += (up - s->gain) * s->inverse;
        s->loss += (down - s->loss) * s->inverse;
    } else {
        if (s->seen++ == 0)
            return (double)NAN;
        s->gain += up;
        s->loss += down;
        if (s->seen <= s->period)
            return (double)NAN;
        s->gain /= s->period;
        s->loss /= s->period;
    }
    double both = s->gain + s->loss;
    s->value = !(both > 0) ? (double)NAN : kept ? s->value : 100 * s->gain / both;
    return s->value;
}

double rsi_peek(const struct rsi *s, double close)
{
    struct rsi scratch = *s;

    return rsi_next(&scratch, close);
}

void rsi_batch(struct rsi *s, const double *close, size_t n, double *ret)
{
    struct rsi kept = *s; /* in registers: the next bar need not wait for memory */

    for (size_t i = 0; i < n; i++)
        ret[i] = rsi_next(&kept, close[i]);
    *s = kept;
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct rsi);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    rsi_init(state, (uint32_t)param[0]);
}

static void row_next(void *state, const struct bar_values *bar, double *ret)
{
    ret[0] = rsi_next(state, bar->close);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    rsi_batch(state, in->close, n, ret[0]);
}

const struct indicator rsi_indicator = {
    .name = "rsi",
    .help = "Wilder's relative strength index of the close, 0 to 100.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 14, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"rsi"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
