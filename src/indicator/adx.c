#include "indicator/adx.h"

#include "indicator/cloned.h"
#include "indicator/lanes.h"
#include "indicator/row.h"

static const struct adx_values nothing = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};

void adx_init(struct adx *s, uint32_t period)
{
    *s = (struct adx){.inverse = 1.0 / period, .period = period};
    s->high = s->low = (double)NAN;
    trange_init(&s->range);
}

/* True when the sums hold a full seed. */
static bool add_move(struct adx *s, double range, double rise, double fall)
{
    /* Products, not branches: which side moved more is a coin toss to the processor. */
    double plus = ((rise > fall) & (rise > 0)) * rise;
    double minus = ((fall > rise) & (fall > 0)) * fall;

    if (s->moves + 1 < s->period) {
        s->moves++;
        s->sum_range += range;
        s->sum_plus += plus;
        s->sum_minus += minus;
        return false;
    }
    s->sum_range += range - s->sum_range * s->inverse;
    s->sum_plus += plus - s->sum_plus * s->inverse;
    s->sum_minus += minus - s->sum_minus * s->inverse;
    return true;
}

static double average(struct adx *s, double dx)
{
    if (isnan(dx)) {
        s->value = 0;
        s->seen = 0;
        return (double)NAN;
    }
    if (s->seen == s->period) {
        s->value += (dx - s->value) * s->inverse;
        return s->value;
    }
    s->value += dx;
    if (++s->seen < s->period)
        return (double)NAN;
    s->value /= s->period;
    return s->value;
}

struct adx_values adx_next(struct adx *s, double high, double low, double close)
{
    double range = trange_next(&s->range, high, low, close);
    double rise = high - s->high;
    double fall = s->low - low;

    s->high = high;
    s->low = low;
    if (!isfinite(range) || !isfinite(rise) || !isfinite(fall)) {
        s->sum_range = s->sum_plus = s->sum_minus = s->value = 0;
        s->moves = s->seen = 0;
        return nothing;
    }
    if (!add_move(s, range, rise, fall) || !(s->sum_range > 0))
        return nothing;

    double scale = 100 / s->sum_range;
    double both = s->sum_plus + s->sum_minus;
    double apart = s->sum_plus - s->sum_minus;
    struct adx_values v = {
        .plus_di = scale * s->sum_plus,
        .minus_di = scale * s->sum_minus,
        .dx = both > 0 ? 100 * (apart < 0 ? -apart : apart) / both : (double)NAN,
    };
    v.adx = average(s, v.dx);
    return v;
}

struct adx_values adx_peek(const struct adx *s, double high, double low, double close)
{
    struct adx scratch = *s;

    return adx_next(&scratch, high, low, close);
}

void adx_batch(struct adx *s, const double *high, const double *low, const double *close, size_t n,
               double *const *ret)
{
    struct adx kept = *s; /* in registers: the next bar need not wait for memory */

    for (size_t i = 0; i < n; i++) {
        struct adx_values v = adx_next(&kept, high[i], low[i], close[i]);

        ret[0][i] = v.adx;
        ret[1][i] = v.plus_di;
        ret[2][i] = v.minus_di;
        ret[3][i] = v.dx;
    }
    *s = kept;
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct adx);
}

static uint32_t row_bars(const double *param)
{
    return 2 * (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    adx_init(state, (uint32_t)param[0]);
}

static inline void step(struct adx *s, const struct bar_values *bar, double *ret)
{
    struct adx_values v = adx_next(s, bar->high, bar->low, bar->close);

    ret[0] = v.adx;
    ret[1] = v.plus_di;
    ret[2] = v.minus_di;
    ret[3] = v.dx;
}

INDICATOR_ROW_NEXT(struct adx, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    adx_batch(state, in->high, in->low, in->close, n, ret);
}

/* And far enough from sums of nothing that a whole stretch cannot fade them to it. */
static bool is_formed(const void *state)
{
    const double far = 1e-100;
    const struct adx *s = state;

    return s->period > 1 && s->moves + 1 >= s->period && s->seen == s->period &&
           isfinite(s->range.previous) && isfinite(s->high) && isfinite(s->low) &&
           s->sum_range > far && s->sum_plus + s->sum_minus > far;
}

struct adx_lanes {
    struct trange_lanes range;
    quad high, low, inverse, sum_range, sum_plus, sum_minus, value;
};

QUAD_INLINE void lanes_step(void *lanes, const quad *in, quad *out)
{
    struct adx_lanes *s = lanes;
    quad rise = in[0] - s->high, fall = s->low - in[1], range;
    quad_mask rises = (rise > fall) & (rise > 0), falls = (fall > rise) & (fall > 0);

    s->high = in[0];
    s->low = in[1];
    trange_lanes_step(&s->range, &in[0], &in[1], &in[2], &range);
    s->sum_range += range - s->sum_range * s->inverse;
    s->sum_plus += (quad)(rises & (quad_mask)rise) - s->sum_plus * s->inverse;
    s->sum_minus += (quad)(falls & (quad_mask)fall) - s->sum_minus * s->inverse;
    quad scale = 100 / s->sum_range, apart = s->sum_plus - s->sum_minus;
    quad both = s->sum_plus + s->sum_minus;
    out[1] = scale * s->sum_plus;
    out[2] = scale * s->sum_minus;
    out[3] = 100 * (quad)((quad_mask)apart & INT64_MAX) / both;
    s->value += (out[3] - s->value) * s->inverse;
    out[0] = s->value;
}

CLONED static size_t four_runs(struct indicator_run *run, size_t from, size_t n)
{
    struct adx_lanes s = {.range = {LANE_FIELD(run, struct adx, range.previous)},
                          .high = LANE_FIELD(run, struct adx, high),
                          .low = LANE_FIELD(run, struct adx, low),
                          .inverse = LANE_FIELD(run, struct adx, inverse),
                          .sum_range = LANE_FIELD(run, struct adx, sum_range),
                          .sum_plus = LANE_FIELD(run, struct adx, sum_plus),
                          .sum_minus = LANE_FIELD(run, struct adx, sum_minus),
                          .value = LANE_FIELD(run, struct adx, value)};
    size_t end =
        lanes_stretch(run, from, n, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 4, lanes_step, &s);

    LANE_FIELD_PUT(run, struct adx, range.previous, s.range.previous);
    LANE_FIELD_PUT(run, struct adx, high, s.high);
    LANE_FIELD_PUT(run, struct adx, low, s.low);
    LANE_FIELD_PUT(run, struct adx, sum_range, s.sum_range);
    LANE_FIELD_PUT(run, struct adx, sum_plus, s.sum_plus);
    LANE_FIELD_PUT(run, struct adx, sum_minus, s.sum_minus);
    LANE_FIELD_PUT(run, struct adx, value, s.value);
    return end;
}

static void row_lanes(struct indicator_run *run, size_t n)
{
    static const struct lanes_job job = {INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 4, is_formed,
                                         four_runs, row_next};

    lanes_run(&job, run, n);
}

const struct indicator adx_indicator = {
    .name = "adx",
    .help = "Wilder's average directional index with +DI, -DI and DX, 0 to 100.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 1,
    .output_count = 4,
    .param = {{"period", 14, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"adx", "plus_di", "minus_di", "dx"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
    .lanes = row_lanes,
};
