#include "indicator/sar.h"

#include <math.h>

#include "indicator/row.h"

enum sar_state { SAR_NOTHING, SAR_ONE_BAR, SAR_RUNS };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct sar {
    double step, most;
    double high, low; /* of the bar before */
    double stop, extreme, factor;
    uint32_t state; /* enum sar_state */
    uint32_t is_long;
};
#pragma GCC diagnostic pop

static inline double between(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

static void begin(struct sar *s, double high, double low)
{
    double rise = high - s->high, fall = s->low - low;

    s->is_long = !(fall > rise && fall > 0);
    s->stop = s->is_long ? s->low : s->high;
    s->extreme = s->is_long ? high : low;
    s->factor = s->step;
    s->high = high;
    s->low = low;
    s->state = SAR_RUNS;
}

/* The stop for the next bar: towards the extreme, but not into the last two bars. */
static inline void follow(struct sar *s, double high, double low)
{
    double next = s->stop + s->factor * (s->extreme - s->stop);
    double least = s->low < low ? s->low : low, most = s->high > high ? s->high : high;

    if (s->is_long)
        s->stop = next > least ? least : next;
    else
        s->stop = next < most ? most : next;
}

static inline void turn(struct sar *s, double high, double low)
{
    double least = s->low < low ? s->low : low, most = s->high > high ? s->high : high;

    s->is_long = !s->is_long;
    s->stop = s->is_long ? between(s->extreme, -(double)INFINITY, least)
                         : between(s->extreme, most, (double)INFINITY);
    s->factor = s->step;
    s->extreme = s->is_long ? high : low;
}

static inline void note_extreme(struct sar *s, double high, double low)
{
    if (s->is_long ? high <= s->extreme : low >= s->extreme)
        return;
    s->extreme = s->is_long ? high : low;
    s->factor = s->factor + s->step > s->most ? s->most : s->factor + s->step;
}

static inline void step(struct sar *s, const struct bar_values *bar, double *ret)
{
    double high = bar->high, low = bar->low;

    ret[0] = (double)NAN;
    if (!isfinite(high) || !isfinite(low)) {
        s->state = SAR_NOTHING;
        return;
    }
    if (s->state == SAR_NOTHING) {
        s->high = high;
        s->low = low;
        s->state = SAR_ONE_BAR;
        return;
    }
    if (s->state == SAR_ONE_BAR)
        begin(s, high, low);
    if (s->is_long ? low <= s->stop : high >= s->stop) {
        turn(s, high, low);
        ret[0] = s->stop;
    } else {
        ret[0] = s->stop;
        note_extreme(s, high, low);
    }
    follow(s, high, low);
    s->high = high;
    s->low = low;
}

INDICATOR_FLAT_ROW_FUNCTIONS(struct sar, step, INPUT_HIGH | INPUT_LOW, 1)

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct sar);
}

static uint32_t row_bars(const double *param)
{
    (void)param;
    return 2;
}

static void row_init(void *state, const double *param)
{
    *(struct sar *)state =
        (struct sar){.step = param[0] < param[1] ? param[0] : param[1], .most = param[1]};
}

const struct indicator sar_indicator = {
    .name = "sar",
    .help = "Parabolic stop and reverse, quote currency per unit.",
    .inputs = INPUT_HIGH | INPUT_LOW,
    .param_count = 2,
    .output_count = 1,
    .param = {{"step", 0.02, 0.0001, 1, false}, {"max", 0.2, 0.0001, 1, false}},
    .output = {"sar"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
