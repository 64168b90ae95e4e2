#include "indicator/ema.h"

void ema_init(struct ema *s, uint32_t period)
{
    smoothing_init(&s->mean, period, (period - 1.0) / (period + 1.0));
}

double ema_peek(const struct ema *s, double x)
{
    struct ema scratch = *s;

    return ema_next(&scratch, x);
}

void ema_batch(struct ema *s, const double *x, size_t n, double *ret)
{
    smoothing_run(&s->mean, x, n, ret);
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct ema);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    ema_init(state, (uint32_t)param[0]);
}

static void row_next(void *state, const struct bar_values *bar, double *ret)
{
    ret[0] = ema_next(state, bar->close);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    ema_batch(state, in->close, n, ret[0]);
}

const struct indicator ema_indicator = {
    .name = "ema",
    .help = "Exponential moving average of the close, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"ema"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
