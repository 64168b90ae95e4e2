#include "indicator/sma.h"

size_t sma_size(uint32_t period)
{
    return window_size(period);
}

void sma_init(struct sma *s, uint32_t period)
{
    window_init(&s->window, period);
}

double sma_next(struct sma *s, int64_t ordinal, double x)
{
    return window_mean(&s->window, ordinal, x);
}

double sma_peek(const struct sma *s, int64_t ordinal, double x)
{
    double sum;
    bool full = window_peek(&s->window, ordinal, x, &sum);

    return full ? number_or_nan(sum * s->window.scale) : (double)NAN;
}

void sma_batch(struct sma *s, const int64_t *ordinal, const double *x, size_t n, double *ret)
{
    window_mean_batch(&s->window, ordinal, x, n, ret);
}

static size_t row_size(const double *param)
{
    return sma_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    sma_init(state, (uint32_t)param[0]);
}

static void row_next(void *state, const struct bar_values *bar, double *ret)
{
    ret[0] = sma_next(state, bar->ordinal, bar->close);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    sma_batch(state, in->ordinal, in->close, n, ret[0]);
}

const struct indicator sma_indicator = {
    .name = "sma",
    .help = "Simple moving average of the close, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"sma"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
