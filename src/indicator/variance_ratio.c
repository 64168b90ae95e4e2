#include "indicator/variance_ratio.h"

#include "indicator/log_returns.h"
#include "indicator/row.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct variance_ratio {
    uint32_t q, pad;
    struct log_returns returns;
};
#pragma GCC diagnostic pop

static double square(double x)
{
    return x * x;
}

static double long_variance(const double *x, uint32_t n, uint32_t q, double mu)
{
    double sum = 0, squares = 0;
    double m = q * (n - q + 1.0) * (1 - (double)q / n);

    for (uint32_t i = 0; i + q <= n; i++) {
        sum = 0;
        for (uint32_t k = 0; k < q; k++)
            sum += x[i + k];
        squares += square(sum - q * mu);
    }
    return squares / m;
}

/* Variance of the ratio under a random walk whose own variance may change. */
static double robust_variance(const double *x, uint32_t n, uint32_t q, double mu, double squares)
{
    double variance = 0;

    for (uint32_t j = 1; j < q; j++) {
        double d = 0;

        for (uint32_t t = j; t < n; t++)
            d += square(x[t] - mu) * square(x[t - j] - mu);
        variance += square(2.0 * (q - j) / q) * d / square(squares);
    }
    return variance;
}

static inline void step(struct variance_ratio *s, const struct bar_values *bar, double *ret)
{
    const double *x = log_returns_push(&s->returns, bar->close);
    uint32_t n = s->returns.period;
    double mu = 0, squares = 0;

    ret[0] = ret[1] = (double)NAN;
    if (!x)
        return;
    for (uint32_t i = 0; i < n; i++)
        mu += x[i];
    mu /= n;
    for (uint32_t i = 0; i < n; i++)
        squares += square(x[i] - mu);
    if (!(squares > 0))
        return;
    ret[0] = long_variance(x, n, s->q, mu) / (squares / (n - 1));
    double variance = robust_variance(x, n, s->q, mu, squares);
    ret[1] = variance > 0 ? (ret[0] - 1) / sqrt(variance) : (double)NAN;
}

INDICATOR_ROW_FUNCTIONS(struct variance_ratio, step, INPUT_CLOSE, 2)

static size_t row_size(const double *param)
{
    return offsetof(struct variance_ratio, returns) + log_returns_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    struct variance_ratio *s = state;

    s->q = (uint32_t)param[1];
    s->pad = 0;
    log_returns_init(&s->returns, (uint32_t)param[0]);
}

const struct indicator variance_ratio_indicator = {
    .name = "variance_ratio",
    .help = "Variance of sums of returns over that of one, and its robust z.",
    .inputs = INPUT_CLOSE,
    .param_count = 2,
    .output_count = 2,
    .param = {{"period", 512, 64, INDICATOR_PERIOD_MAX, true}, {"q", 5, 2, 32, true}},
    .output = {"variance_ratio", "variance_ratio_z"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
