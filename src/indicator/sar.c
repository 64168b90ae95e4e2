#include "indicator/sar.h"

#include <math.h>

enum sar_state { SAR_NOTHING, SAR_ONE_BAR, SAR_RUNS };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct sar {
    double raise[2]; /* of the factor: without a new extreme, with one */
    double most;
    double high, low; /* of the bar before */
    double stop, extreme, factor;
    uint32_t state; /* enum sar_state */
    uint32_t is_long;
};
#pragma GCC diagnostic pop

static inline double lesser(double a, double b)
{
    return a < b ? a : b;
}

static inline double greater(double a, double b)
{
    return a > b ? a : b;
}

static void begin(struct sar *s, double high, double low)
{
    double rise = high - s->high, fall = s->low - low;

    s->is_long = !(fall > rise && fall > 0);
    s->stop = s->is_long ? s->low : s->high;
    s->extreme = s->is_long ? high : low;
    s->factor = s->raise[true];
    s->high = high;
    s->low = low;
    s->state = SAR_RUNS;
}

static inline void turn(struct sar *s, double stop, double extreme)
{
    s->is_long = !s->is_long;
    s->stop = stop;
    s->extreme = extreme;
    s->factor = s->raise[true];
}

/* Whether a bar makes a new extreme is a coin toss to the processor: looked up, not jumped on. */
static inline void note_extreme(struct sar *s, bool is_new, double extreme)
{
    s->factor = lesser(s->factor + s->raise[is_new], s->most);
    s->extreme = extreme;
}

/* The stop for the next bar goes towards the extreme, but not into the last two bars. */
static inline double nearer(const struct sar *s)
{
    return s->stop + s->factor * (s->extreme - s->stop);
}

static inline double bar_while_long(struct sar *s, double high, double low)
{
    double ret = s->stop;

    if (low <= s->stop) {
        double most = greater(s->high, high);

        ret = greater(s->extreme, most);
        turn(s, ret, low);
        s->stop = greater(nearer(s), most);
    } else {
        note_extreme(s, high > s->extreme, greater(high, s->extreme));
        s->stop = lesser(nearer(s), lesser(s->low, low));
    }
    s->high = high;
    s->low = low;
    return ret;
}

static inline double bar_while_short(struct sar *s, double high, double low)
{
    double ret = s->stop;

    if (high >= s->stop) {
        double least = lesser(s->low, low);

        ret = lesser(s->extreme, least);
        turn(s, ret, high);
        s->stop = lesser(nearer(s), least);
    } else {
        note_extreme(s, low < s->extreme, lesser(low, s->extreme));
        s->stop = greater(nearer(s), greater(s->high, high));
    }
    s->high = high;
    s->low = low;
    return ret;
}

static double first_bars(struct sar *s, double high, double low)
{
    if (!isfinite(high) || !isfinite(low)) {
        s->state = SAR_NOTHING;
        return (double)NAN;
    }
    if (s->state == SAR_NOTHING) {
        s->high = high;
        s->low = low;
        s->state = SAR_ONE_BAR;
        return (double)NAN;
    }
    begin(s, high, low);
    return s->is_long ? bar_while_long(s, high, low) : bar_while_short(s, high, low);
}

/* Side by side's own loop, where the next bar waits for nothing but the stop. */
static inline size_t run_formed(struct sar *s, const struct columns *in, size_t i, size_t n,
                                double *ret)
{
    const double *high = in->high, *low = in->low;
    struct sar kept = *s; /* in registers */

    while (i < n && isfinite(high[i]) && isfinite(low[i])) {
        for (; i < n && kept.is_long && isfinite(high[i]) && isfinite(low[i]); i++)
            ret[i] = bar_while_long(&kept, high[i], low[i]);
        for (; i < n && !kept.is_long && isfinite(high[i]) && isfinite(low[i]); i++)
            ret[i] = bar_while_short(&kept, high[i], low[i]);
    }
    *s = kept;
    return i;
}

static inline void run(struct sar *s, const struct columns *in, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (s->state == SAR_RUNS)
            i = run_formed(s, in, i, n, ret);
        if (i < n)
            ret[i] = first_bars(s, in->high[i], in->low[i]);
    }
}

static void row_next(void *state, const struct bar_values *bar, double *ret)
{
    run(state, &(struct columns){.high = &bar->high, .low = &bar->low}, 1, ret);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    run(state, in, n, ret[0]);
}

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
    *(struct sar *)state = (struct sar){.raise = {0, lesser(param[0], param[1])}, .most = param[1]};
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
