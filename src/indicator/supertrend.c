#include "indicator/supertrend.h"

#include "indicator/atr.h"
#include "indicator/row.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct supertrend {
    struct atr atr;
    double factor;
    double upper, lower; /* bands of the bar before; nan before there are any */
    double close;        /* before */
    double side;
};
#pragma GCC diagnostic pop

static inline void step(struct supertrend *s, const struct bar_values *bar, double *ret)
{
    double atr = atr_next(&s->atr, bar->high, bar->low, bar->close);
    double middle = (bar->high + bar->low) / 2;
    double upper = middle + s->factor * atr, lower = middle - s->factor * atr;

    if (!isfinite(atr) || !isfinite(bar->close)) {
        s->upper = s->lower = (double)NAN;
        ret[0] = ret[1] = (double)NAN;
        return;
    }
    if (isnan(s->upper)) {
        s->side = bar->close > upper ? 1 : -1;
    } else {
        upper = upper < s->upper || s->close > s->upper ? upper : s->upper;
        lower = lower > s->lower || s->close < s->lower ? lower : s->lower;
        if (s->side > 0 ? bar->close < lower : bar->close > upper)
            s->side = -s->side;
    }
    s->upper = upper;
    s->lower = lower;
    s->close = bar->close;
    ret[0] = s->side > 0 ? lower : upper;
    ret[1] = s->side;
}

INDICATOR_FLAT_ROW_FUNCTIONS(struct supertrend, step, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 2)

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct supertrend);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    struct supertrend *s = state;

    *s = (struct supertrend){.factor = param[1], .upper = (double)NAN, .lower = (double)NAN};
    atr_init(&s->atr, (uint32_t)param[0]);
}

const struct indicator supertrend_indicator = {
    .name = "supertrend",
    .help = "Supertrend's guarding band, quote currency per unit, and its side, +1 or -1.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 2,
    .output_count = 2,
    .param = {{"period", 10, 1, INDICATOR_PERIOD_MAX, true}, {"factor", 3, 0.01, 100, false}},
    .output = {"supertrend", "supertrend_side"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
