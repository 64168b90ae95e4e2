#include "indicator/tema.h"

#include "indicator/ema.h"

struct tema {
    struct ema average[3];
};

static void forget(struct tema *s)
{
    for (unsigned i = 0; i < 3; i++)
        smoothing_forget(&s->average[i].mean);
}

static double first_values(struct tema *s, double close)
{
    double one = ema_next(&s->average[0], close);
    double two = isfinite(one) ? ema_next(&s->average[1], one) : (double)NAN;
    double three = isfinite(two) ? ema_next(&s->average[2], two) : (double)NAN;

    return 3 * one - 3 * two + three;
}

static bool is_formed(const struct tema *s)
{
    return smoothing_is_formed(&s->average[2].mean);
}

/* Once all is formed, nothing is asked a bar but whether the close is a number. */
static inline size_t run_formed(struct tema *s, const double *close, size_t i, size_t n,
                                double *ret)
{
    struct tema kept = *s; /* in registers: the next bar need not wait for memory */

    for (; i < n && isfinite(close[i]); i++) {
        double one = smoothing_step(&kept.average[0].mean, close[i]);
        double two = smoothing_step(&kept.average[1].mean, one);
        double three = smoothing_step(&kept.average[2].mean, two);

        ret[i] = 3 * one - 3 * two + three;
    }
    *s = kept;
    return i;
}

static inline void run(struct tema *s, const double *close, size_t n, double *ret)
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
    return sizeof(struct tema);
}

static uint32_t row_bars(const double *param)
{
    return 3 * (uint32_t)param[0] - 2;
}

static void row_init(void *state, const double *param)
{
    struct tema *s = state;

    for (unsigned i = 0; i < 3; i++)
        ema_init(&s->average[i], (uint32_t)param[0]);
}

const struct indicator tema_indicator = {
    .name = "tema",
    .help = "Triple exponential moving average of the close, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"tema"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
