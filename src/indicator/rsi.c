#include "indicator/rsi.h"

#include <math.h>

#include "indicator/cloned.h"
#include "indicator/lanes.h"
#include "indicator/row.h"

void rsi_init(struct rsi *s, uint32_t period)
{
    *s = (struct rsi){.inverse = 1.0 / period, .period = period};
}

static void forget(struct rsi *s)
{
    s->previous = s->gain = s->loss = s->value = 0;
    s->seen = 0;
}

double rsi_next(struct rsi *s, double close)
{
    bool kept = s->seen > s->period && close == s->previous;
    double change = close - s->previous;
    double up = change > 0 ? change : 0;
    double down = change < 0 ? -change : 0;

    if (!isfinite(close)) {
        forget(s);
        return (double)NAN;
    }
    s->previous = close;
    if (s->seen > s->period) {
        s->gain += (up - s->gain) * s->inverse;
        s->loss += (down - s->loss) * s->inverse;
    } else {
        if (s->seen++ == 0)
            return (double)NAN;
        s->gain += up;
        s->loss += down;
        if (s->seen <= s->period)
            return (double)NAN;
        s->gain /= s->period;
        s->loss /= s->period;
    }
    double both = s->gain + s->loss;
    s->value = !(both > 0) ? (double)NAN : kept ? s->value : 100 * s->gain / both;
    return s->value;
}

double rsi_peek(const struct rsi *s, double close)
{
    struct rsi scratch = *s;

    return rsi_next(&scratch, close);
}

void rsi_batch(struct rsi *s, const double *close, size_t n, double *ret)
{
    struct rsi kept = *s; /* in registers: the next bar need not wait for memory */

    for (size_t i = 0; i < n; i++)
        ret[i] = rsi_next(&kept, close[i]);
    *s = kept;
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct rsi);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    rsi_init(state, (uint32_t)param[0]);
}

static inline void step(struct rsi *s, const struct bar_values *bar, double *ret)
{
    ret[0] = rsi_next(s, bar->close);
}

INDICATOR_ROW_NEXT(struct rsi, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    rsi_batch(state, in->close, n, ret[0]);
}

static bool is_formed(const void *state)
{
    const struct rsi *s = state;

    return s->seen > s->period;
}

struct rsi_lanes {
    quad previous, inverse, gain, loss, value;
};

QUAD_INLINE void lanes_step(void *lanes, const quad *in, quad *out)
{
    struct rsi_lanes *s = lanes;
    const quad none = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
    quad change = in[0] - s->previous;
    quad_mask kept = in[0] == s->previous;

    s->previous = in[0];
    s->gain += (QUAD_ABOVE_0(change) - s->gain) * s->inverse;
    s->loss += (QUAD_ABOVE_0(-change) - s->loss) * s->inverse;
    quad both = s->gain + s->loss, share = 100 * s->gain / both;
    share = QUAD_CHOOSE(kept, s->value, share);
    s->value = QUAD_CHOOSE(both > 0, share, none);
    out[0] = s->value;
}

CLONED static size_t four_runs(struct indicator_run *run, size_t from, size_t n)
{
    struct rsi_lanes s = {LANE_FIELD(run, struct rsi, previous),
                          LANE_FIELD(run, struct rsi, inverse), LANE_FIELD(run, struct rsi, gain),
                          LANE_FIELD(run, struct rsi, loss), LANE_FIELD(run, struct rsi, value)};
    size_t end = lanes_stretch(run, from, n, INPUT_CLOSE, 1, lanes_step, &s);

    LANE_FIELD_PUT(run, struct rsi, previous, s.previous);
    LANE_FIELD_PUT(run, struct rsi, gain, s.gain);
    LANE_FIELD_PUT(run, struct rsi, loss, s.loss);
    LANE_FIELD_PUT(run, struct rsi, value, s.value);
    return end;
}

static void row_lanes(struct indicator_run *run, size_t n)
{
    static const struct lanes_job job = {INPUT_CLOSE, 1, is_formed, four_runs, row_next};

    lanes_run(&job, run, n);
}

const struct indicator rsi_indicator = {
    .name = "rsi",
    .help = "Wilder's relative strength index of the close, 0 to 100.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 14, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"rsi"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
    .lanes = row_lanes,
};
