#include "indicator/pivots.h"

#include <math.h>

#include "indicator/row.h"

enum output { PIVOT, R1, R2, R3, S1, S2, S3, OUTPUTS };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct pivots {
    int64_t bars, ends;      /* first ordinal of the next session */
    double high, low, close; /* of the session so far; high is nan before its first bar */
    double level[OUTPUTS];
};
#pragma GCC diagnostic pop

static void close_session(struct pivots *s)
{
    double p = (s->high + s->low + s->close) / 3, range = s->high - s->low;

    s->level[PIVOT] = p;
    s->level[R1] = 2 * p - s->low;
    s->level[S1] = 2 * p - s->high;
    s->level[R2] = p + range;
    s->level[S2] = p - range;
    s->level[R3] = s->high + 2 * (p - s->low);
    s->level[S3] = s->low - 2 * (s->high - p);
}

static inline void step(struct pivots *s, const struct bar_values *bar, double *ret)
{
    bool known = isfinite(bar->high) && isfinite(bar->low) && isfinite(bar->close);

    if (bar->ordinal >= s->ends) {
        int64_t into = bar->ordinal % s->bars;

        if (!isnan(s->high))
            close_session(s);
        s->ends = bar->ordinal - (into < 0 ? into + s->bars : into) + s->bars;
        s->high = s->low = (double)NAN;
    }
    if (known) {
        s->high = s->high > bar->high ? s->high : bar->high;
        s->low = s->low < bar->low ? s->low : bar->low;
        s->close = bar->close;
    }
    for (unsigned k = 0; k < OUTPUTS; k++)
        ret[k] = known ? s->level[k] : (double)NAN;
}

INDICATOR_FLAT_ROW_FUNCTIONS(struct pivots, step, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, OUTPUTS)

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct pivots);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1; /* at the latest: by the next session's first bar */
}

static void row_init(void *state, const double *param)
{
    struct pivots *s = state;

    *s = (struct pivots){
        .bars = (int64_t)param[0], .ends = INT64_MIN, .high = (double)NAN, .low = (double)NAN};
    for (unsigned k = 0; k < OUTPUTS; k++)
        s->level[k] = (double)NAN;
}

const struct indicator pivots_indicator = {
    .name = "pivots",
    .help = "Floor pivots of the session before, quote currency per unit.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 1,
    .output_count = OUTPUTS,
    .param = {{"bars", 1440, 1, 1000000, true}},
    .output = {"pivot", "pivot_r1", "pivot_r2", "pivot_r3", "pivot_s1", "pivot_s2", "pivot_s3"},
    .size = row_size,
    .bars = row_bars,
    .irregular = true,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
