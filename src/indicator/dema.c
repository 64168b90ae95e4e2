#include "indicator/dema.h"

#include "indicator/ema.h"
#include "indicator/row.h"

struct dema {
    struct ema average[2];
};

static void forget(struct dema *s)
{
    for (unsigned i = 0; i < 2; i++) {
        s->average[i].value = 0;
        s->average[i].seen = 0;
    }
}

static inline void step(struct dema *s, const struct bar_values *bar, double *ret)
{
    if (!isfinite(bar->close))
        forget(s);
    double one = ema_next(&s->average[0], bar->close);
    double two = isfinite(one) ? ema_next(&s->average[1], one) : (double)NAN;

    ret[0] = isfinite(two) ? 2 * one - two : (double)NAN;
}

INDICATOR_FLAT_ROW_FUNCTIONS(struct dema, step, INPUT_CLOSE, 1)

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct dema);
}

static uint32_t row_bars(const double *param)
{
    return 2 * (uint32_t)param[0] - 1;
}

static void row_init(void *state, const double *param)
{
    struct dema *s = state;

    for (unsigned i = 0; i < 2; i++)
        ema_init(&s->average[i], (uint32_t)param[0]);
}

const struct indicator dema_indicator = {
    .name = "dema",
    .help = "Double exponential moving average of the close, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"dema"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
