#include "indicator/obv.h"

#include <math.h>

#include "indicator/row.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct obv {
    double sum;
    double previous; /* close before; nan before there is one */
};
#pragma GCC diagnostic pop

static inline void step(struct obv *s, const struct bar_values *bar, double *ret)
{
    if (!isfinite(bar->close) || !isfinite(bar->volume)) {
        ret[0] = (double)NAN;
        return;
    }
    if (isnan(s->previous))
        s->sum = bar->volume;
    else
        s->sum +=
            (bar->close > s->previous) * bar->volume - (bar->close < s->previous) * bar->volume;
    s->previous = bar->close;
    ret[0] = s->sum;
}

INDICATOR_FLAT_ROW_FUNCTIONS(struct obv, step, INPUT_CLOSE | INPUT_VOLUME, 1)

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct obv);
}

static uint32_t row_bars(const double *param)
{
    (void)param;
    return 1;
}

static void row_init(void *state, const double *param)
{
    (void)param;
    *(struct obv *)state = (struct obv){.previous = (double)NAN};
}

const struct indicator obv_indicator = {
    .name = "obv",
    .help = "On-balance volume, base currency; only its changes mean anything.",
    .inputs = INPUT_CLOSE | INPUT_VOLUME,
    .output_count = 1,
    .output = {"obv"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
