#include "indicator/keltner_channel.h"

#include "indicator/cloned.h"
#include "indicator/lanes.h"
#include "indicator/row.h"

void keltner_channel_init(struct keltner_channel *s, uint32_t ema, uint32_t atr, double factor)
{
    ema_init(&s->middle, ema);
    atr_init(&s->atr, atr);
    s->factor = factor;
}

struct keltner_values keltner_channel_next(struct keltner_channel *s, double high, double low,
                                           double close)
{
    double middle = ema_next(&s->middle, close);
    double atr = atr_next(&s->atr, high, low, close);

    return keltner_values_of(middle, atr, s->factor);
}

struct keltner_values keltner_channel_peek(const struct keltner_channel *s, double high, double low,
                                           double close)
{
    struct keltner_channel scratch = *s;

    return keltner_channel_next(&scratch, high, low, close);
}

void keltner_channel_batch(struct keltner_channel *s, const double *high, const double *low,
                           const double *close, size_t n, double *const *ret)
{
    struct keltner_channel kept = *s; /* in registers: the next bar need not wait for memory */

    for (size_t i = 0; i < n; i++) {
        struct keltner_values v = keltner_channel_next(&kept, high[i], low[i], close[i]);

        ret[0][i] = v.upper;
        ret[1][i] = v.middle;
        ret[2][i] = v.lower;
    }
    *s = kept;
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct keltner_channel);
}

static uint32_t row_bars(const double *param)
{
    double atr = param[1] + 1;

    return (uint32_t)(param[0] > atr ? param[0] : atr);
}

static void row_init(void *state, const double *param)
{
    keltner_channel_init(state, (uint32_t)param[0], (uint32_t)param[1], param[2]);
}

static inline void step(struct keltner_channel *s, const struct bar_values *bar, double *ret)
{
    struct keltner_values v = keltner_channel_next(s, bar->high, bar->low, bar->close);

    ret[0] = v.upper;
    ret[1] = v.middle;
    ret[2] = v.lower;
}

INDICATOR_ROW_NEXT(struct keltner_channel, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    keltner_channel_batch(state, in->high, in->low, in->close, n, ret);
}

static bool is_formed(const void *state)
{
    const struct keltner_channel *s = state;

    return smoothing_is_formed(&s->middle.mean) && smoothing_is_formed(&s->atr.mean) &&
           isfinite(s->atr.range.previous);
}

struct keltner_lanes {
    struct smoothing_lanes middle;
    struct trange_lanes range;
    struct smoothing_lanes atr;
    quad factor;
};

QUAD_INLINE void lanes_step(void *lanes, const quad *in, quad *out)
{
    struct keltner_lanes *s = lanes;
    quad middle, range, atr;

    smoothing_lanes_step(&s->middle, &in[2], &middle);
    trange_lanes_step(&s->range, &in[0], &in[1], &in[2], &range);
    smoothing_lanes_step(&s->atr, &range, &atr);
    out[0] = middle + s->factor * atr;
    out[1] = middle;
    out[2] = middle - s->factor * atr;
}

CLONED static size_t four_runs(struct indicator_run *run, size_t from, size_t n)
{
    struct keltner_lanes s = {SMOOTHING_LANES(run, struct keltner_channel, middle.mean),
                              {LANE_FIELD(run, struct keltner_channel, atr.range.previous)},
                              SMOOTHING_LANES(run, struct keltner_channel, atr.mean),
                              LANE_FIELD(run, struct keltner_channel, factor)};
    size_t end =
        lanes_stretch(run, from, n, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 3, lanes_step, &s);

    SMOOTHING_LANES_PUT(run, struct keltner_channel, middle.mean, s.middle);
    LANE_FIELD_PUT(run, struct keltner_channel, atr.range.previous, s.range.previous);
    SMOOTHING_LANES_PUT(run, struct keltner_channel, atr.mean, s.atr);
    return end;
}

static void row_lanes(struct indicator_run *run, size_t n)
{
    static const struct lanes_job job = {INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 3, is_formed,
                                         four_runs, row_next};

    lanes_run(&job, run, n);
}

const struct indicator keltner_indicator = {
    .name = "keltner",
    .help = "Keltner channel: an average with bands at multiples of ATR, quote currency per unit.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 3,
    .output_count = 3,
    .param = {{"ema", 20, 1, INDICATOR_PERIOD_MAX, true},
              {"atr", 10, 1, INDICATOR_PERIOD_MAX, true},
              {"factor", 2, 0, 100, false}},
    .output = {"keltner_upper", "keltner_middle", "keltner_lower"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
    .lanes = row_lanes,
};
