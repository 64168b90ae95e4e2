#include "indicator/dema.h"

#include "indicator/ema.h"

struct dema {
    struct ema average[2];
};

static void forget(struct dema *s)
{
    for (unsigned i = 0; i < 2; i++)
        smoothing_forget(&s->average[i].mean);
}

static double first_values(struct dema *s, double close)
{
    double one = ema_next(&s->average[0], close);
    double two = isfinite(one) ? ema_next(&s->average[1], one) : (double)NAN;

    return 2 * one - two;
}

static bool is_formed(const struct dema *s)
{
    return smoothing_is_formed(&s->average[1].mean);
}

/* Once all is formed, nothing is asked a bar but whether the close is a number. */
static inline size_t run_formed(struct dema *s, const double *close, size_t i, size_t n,
                                double *ret)
{
    struct dema kept = *s; /* in registers: the next bar need not wait for memory */

    for (; i < n && isfinite(close[i]); i++) {
        double one = smoothing_step(&kept.average[0].mean, close[i]);
        double two = smoothing_step(&kept.average[1].mean, one);

        ret[i] = 2 * one - two;
    }
    *s = kept;
    return i;
}

static inline void run(struct dema *s, const double *close, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (is_formed(s))
            i = run_formed(s, close, i, n, ret);
        if (i == n)
            return;
        if (!isfinite(close[i]))
            forget(s);
        ret[i] = isfinite(close[i]) ? first_values(s, close[i]) : (double)NAN;
    }
}

static void row_next(void *state, const struct bar_values *bar, double *ret)
{
    run(state, &bar->close, 1, ret);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    run(state, in->close, n, ret[0]);
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct dema);
}

static uint32_t row_bars(const double *param)
{
    return 2 * (uint32_t)param[0] - 1;
}

static void row_init(void *state, const double *param)
{
    struct dema *s = state;

    for (unsigned i = 0; i < 2; i++)
        ema_init(&s->average[i], (uint32_t)param[0]);
}

const struct indicator dema_indicator = {
    .name = "dema",
    .help = "Double exponential moving average of the close, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"dema"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
