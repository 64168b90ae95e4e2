#include "indicator/hurst.h"

#include "indicator/log_returns.h"
#include "indicator/row.h"

enum { SIZES_MAX = 8, SMALLEST = 8 };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct hurst {
    double log_size[SIZES_MAX], log_expected[SIZES_MAX];
    uint32_t sizes, pad;
    struct log_returns returns;
};
#pragma GCC diagnostic pop

/* Anis and Lloyd's expectation for a random walk of m steps, m even. */
static double expected(uint32_t m)
{
    double g = 1, sum = 0;

    for (uint32_t k = 4; k <= m; k += 2)
        g *= (k - 3.0) / (k - 2.0);
    for (uint32_t i = 1; i < m; i++)
        sum += sqrt((double)(m - i) / i);
    return (m - 0.5) / m * g * sum;
}

/* nan for a block that does not move. */
static double rescaled_range(const double *x, uint32_t m)
{
    double mean = 0, square = 0, sum = 0, top = 0, bottom = 0;

    for (uint32_t i = 0; i < m; i++)
        mean += x[i];
    mean /= m;
    for (uint32_t i = 0; i < m; i++) {
        double off = x[i] - mean;

        square += off * off;
        sum += off;
        top = sum > top ? sum : top;
        bottom = sum < bottom ? sum : bottom;
    }
    return square > 0 ? (top - bottom) / sqrt(square / m) : (double)NAN;
}

static double mean_range(const double *x, uint32_t n, uint32_t m)
{
    double sum = 0;
    uint32_t blocks = 0;

    for (uint32_t at = 0; at + m <= n; at += m) {
        double one = rescaled_range(x + at, m);

        if (isnan(one))
            continue;
        sum += one;
        blocks++;
    }
    return blocks ? sum / blocks : (double)NAN;
}

static double slope(const double *x, const double *y, uint32_t n)
{
    double mx = 0, my = 0, xy = 0, xx = 0;

    for (uint32_t i = 0; i < n; i++) {
        mx += x[i] / n;
        my += y[i] / n;
    }
    for (uint32_t i = 0; i < n; i++) {
        xy += (x[i] - mx) * (y[i] - my);
        xx += (x[i] - mx) * (x[i] - mx);
    }
    return xy / xx;
}

static inline void step(struct hurst *s, const struct bar_values *bar, double *ret)
{
    const double *x = log_returns_push(&s->returns, bar->close);
    double y[SIZES_MAX];

    ret[0] = (double)NAN;
    if (!x)
        return;
    for (uint32_t i = 0; i < s->sizes; i++)
        y[i] = fmath_log(mean_range(x, s->returns.period, (uint32_t)SMALLEST << i)) -
               s->log_expected[i];
    double h = 0.5 + slope(s->log_size, y, s->sizes);
    if (isfinite(h))
        ret[0] = h;
}

INDICATOR_ROW_FUNCTIONS(struct hurst, step, INPUT_CLOSE, 1)

static size_t row_size(const double *param)
{
    return offsetof(struct hurst, returns) + log_returns_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    struct hurst *s = state;
    uint32_t period = (uint32_t)param[0];

    for (s->sizes = 0; s->sizes < SIZES_MAX; s->sizes++) {
        uint32_t m = (uint32_t)SMALLEST << s->sizes;
        bool fits = m <= period / 4;

        s->log_size[s->sizes] = fits ? fmath_log(m) : 0;
        s->log_expected[s->sizes] = fits ? fmath_log(expected(m)) : 0;
        if (!fits)
            break;
    }
    for (uint32_t i = s->sizes; i < SIZES_MAX; i++)
        s->log_size[i] = s->log_expected[i] = 0;
    s->pad = 0;
    log_returns_init(&s->returns, period);
}

const struct indicator hurst_indicator = {
    .name = "hurst",
    .help = "Hurst exponent of the returns by rescaled range, corrected for its bias.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 512, 64, INDICATOR_PERIOD_MAX, true}},
    .output = {"hurst"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
