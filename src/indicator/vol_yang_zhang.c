#include "indicator/vol_yang_zhang.h"

#include <math.h>

#include "base/fmath.h"
#include "indicator/moments.h"
#include "indicator/row.h"
#include "indicator/window.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct vol_yang_zhang {
    double previous; /* close before; nan before there is one */
    uint32_t begun, pad;
    uint32_t body_at, range_at; /* bytes from here to the other windows */
    struct moments gaps;        /* they follow its slots */
};
#pragma GCC diagnostic pop

static inline void *part(struct vol_yang_zhang *s, uint32_t at)
{
    return (char *)s + at;
}

static inline double rogers_satchell(const struct bar_values *b, double body)
{
    double up = fmath_log_ratio(b->high, b->open), down = fmath_log_ratio(b->low, b->open);

    return up * (up - body) + down * (down - body);
}

static inline double number(double x)
{
    return isfinite(x) ? x : (double)NAN;
}

static inline void step(struct vol_yang_zhang *s, const struct bar_values *bar, double *ret)
{
    struct window *range = part(s, s->range_at);
    double n = s->gaps.ring.period;
    double k = 0.34 / (1.34 + (n + 1) / (n - 1));
    double gap = fmath_log_ratio(bar->open, s->previous);
    double body = fmath_log_ratio(bar->close, bar->open);

    ret[0] = (double)NAN;
    s->previous = bar->close;
    if (!s->begun) {
        s->begun = 1;
        return;
    }
    struct moments_values gaps = moments_push(&s->gaps, bar->ordinal, number(gap));
    struct moments_values bodies = moments_push(part(s, s->body_at), bar->ordinal, number(body));
    double sum = window_push(range, bar->ordinal, number(rogers_satchell(bar, body)));
    double square = (gaps.variance + k * bodies.variance) * n / (n - 1) + (1 - k) * sum / n;
    if (window_is_full(range) && isfinite(square))
        ret[0] = sqrt(square > 0 ? square : 0);
}

INDICATOR_ROW_FUNCTIONS(struct vol_yang_zhang, step,
                        INPUT_OPEN | INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 1)

static size_t row_size(const double *param)
{
    uint32_t period = (uint32_t)param[0];

    return offsetof(struct vol_yang_zhang, gaps) + 2 * moments_size(period) + window_size(period);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    struct vol_yang_zhang *s = state;
    uint32_t period = (uint32_t)param[0], moments = (uint32_t)moments_size(period);

    s->previous = (double)NAN;
    s->begun = s->pad = 0;
    s->body_at = (uint32_t)offsetof(struct vol_yang_zhang, gaps) + moments;
    s->range_at = s->body_at + moments;
    moments_init(&s->gaps, period);
    moments_init(part(s, s->body_at), period);
    window_init(part(s, s->range_at), period);
}

const struct indicator vol_yang_zhang_indicator = {
    .name = "vol_yang_zhang",
    .help = "Realised volatility by Yang and Zhang, fraction per bar.",
    .inputs = INPUT_OPEN | INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 2, INDICATOR_PERIOD_MAX, true}},
    .output = {"vol_yang_zhang"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
