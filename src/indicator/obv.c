#include "indicator/obv.h"

#include <math.h>

#include "indicator/chunk.h"
#include "indicator/cloned.h"
#include "indicator/row.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct obv {
    double sum;
    double previous; /* close before; nan before there is one */
};
#pragma GCC diagnostic pop

static inline double flow_of(double close, double previous, double volume)
{
    return (close > previous ? volume : 0) - (close < previous ? volume : 0);
}

static inline void step(struct obv *s, const struct bar_values *bar, double *ret)
{
    if (!isfinite(bar->close) || !isfinite(bar->volume)) {
        ret[0] = (double)NAN;
        return;
    }
    if (isnan(s->previous))
        s->sum = bar->volume;
    else
        s->sum += flow_of(bar->close, s->previous, bar->volume);
    s->previous = bar->close;
    ret[0] = s->sum;
}

INDICATOR_ROW_NEXT(struct obv, step)

/* True when all are numbers. */
CLONED static bool flows_of(const double *close, const double *volume, double previous, size_t n,
                            double *ret)
{
    bool known = isfinite(close[0]) & isfinite(volume[0]);

    ret[0] = flow_of(close[0], previous, volume[0]);
    for (size_t i = 1; i < n; i++) {
        known &= isfinite(close[i]) & isfinite(volume[i]);
        ret[i] = flow_of(close[i], close[i - 1], volume[i]);
    }
    return known;
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    struct obv *s = state;

    for (size_t from = 0; from < n; from += CHUNK_BARS) {
        size_t count = chunk_of(n, from);
        const double *close = in->close + from, *volume = in->volume + from;
        double *sum = ret[0] + from, kept = s->sum;

        if (isnan(s->previous) || !flows_of(close, volume, s->previous, count, sum)) {
            for (size_t i = 0; i < count; i++)
                step(s, &(struct bar_values){.close = close[i], .volume = volume[i]}, sum + i);
            continue;
        }
        for (size_t i = 0; i < count; i++)
            sum[i] = kept += sum[i];
        s->sum = kept;
        s->previous = close[count - 1];
    }
}

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
