#include "indicator/vol_close.h"

#include <math.h>

#include "base/fmath.h"
#include "indicator/moments.h"
#include "indicator/row.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct vol_close {
    double previous; /* close before; nan before there is one */
    uint32_t begun, pad;
    struct moments returns;
};
#pragma GCC diagnostic pop

static inline void step(struct vol_close *s, const struct bar_values *bar, double *ret)
{
    double change = fmath_log_ratio(bar->close, s->previous);
    double n = s->returns.ring.period;

    ret[0] = (double)NAN;
    s->previous = bar->close;
    if (!s->begun) {
        s->begun = 1;
        return;
    }
    struct moments_values v = moments_push(&s->returns, bar->ordinal, change);
    if (block_ring_is_full(&s->returns.ring) && isfinite(v.variance))
        ret[0] = sqrt(v.variance * n / (n - 1));
}

INDICATOR_ROW_FUNCTIONS(struct vol_close, step, INPUT_CLOSE, 1)

static size_t row_size(const double *param)
{
    return offsetof(struct vol_close, returns) + moments_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    struct vol_close *s = state;

    s->previous = (double)NAN;
    s->begun = s->pad = 0;
    moments_init(&s->returns, (uint32_t)param[0]);
}

const struct indicator vol_close_indicator = {
    .name = "vol_close",
    .help = "Realised volatility from close to close, fraction per bar.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 2, INDICATOR_PERIOD_MAX, true}},
    .output = {"vol_close"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
