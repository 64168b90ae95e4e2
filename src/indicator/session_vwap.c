#include "indicator/session_vwap.h"

#include <math.h>

#include "indicator/number.h"
#include "indicator/row.h"
#include "indicator/typical.h"
#include "indicator/weighted_moments.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct session_vwap {
    int64_t bars, ends; /* first ordinal of the next session */
    double reference;   /* the first price with a volume before or on it */
    struct weighted_sums sums;
};
#pragma GCC diagnostic pop

static inline void step(struct session_vwap *s, const struct bar_values *bar, double *ret)
{
    double price = typical_of(bar->high, bar->low, bar->close);

    if (bar->ordinal >= s->ends) {
        int64_t into = bar->ordinal % s->bars;

        s->ends = bar->ordinal - (into < 0 ? into + s->bars : into) + s->bars;
        s->sums = (struct weighted_sums){0, 0, 0};
    }
    ret[0] = ret[1] = (double)NAN;
    if (!isfinite(price) || !isfinite(bar->volume))
        return;
    if (!(s->sums.weight > 0))
        s->reference = price;
    weighted_add(&s->sums, price - s->reference, bar->volume);
    struct weighted_values v = weighted_values_of(&s->sums, s->reference);
    ret[0] = number_or_nan(v.mean);
    ret[1] = number_or_nan(sqrt(v.variance));
}

INDICATOR_FLAT_ROW_FUNCTIONS(struct session_vwap, step,
                             INPUT_HIGH | INPUT_LOW | INPUT_CLOSE | INPUT_VOLUME, 2)

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct session_vwap);
}

static uint32_t row_bars(const double *param)
{
    (void)param;
    return 1;
}

static void row_init(void *state, const double *param)
{
    *(struct session_vwap *)state =
        (struct session_vwap){.bars = (int64_t)param[0], .ends = INT64_MIN};
}

const struct indicator session_vwap_indicator = {
    .name = "session_vwap",
    .help = "Volume-weighted average price since the session began, with its deviation, quote "
            "currency per unit.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE | INPUT_VOLUME,
    .param_count = 1,
    .output_count = 2,
    .param = {{"bars", 1440, 1, 1000000, true}},
    .output = {"session_vwap", "session_vwap_dev"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
