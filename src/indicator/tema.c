#include "indicator/tema.h"

#include "indicator/ema.h"
#include "indicator/row.h"

struct tema {
    struct ema average[3];
};

static void forget(struct tema *s)
{
    for (unsigned i = 0; i < 3; i++) {
        s->average[i].value = 0;
        s->average[i].seen = 0;
    }
}

static inline void step(struct tema *s, const struct bar_values *bar, double *ret)
{
    if (!isfinite(bar->close))
        forget(s);
    double one = ema_next(&s->average[0], bar->close);
    double two = isfinite(one) ? ema_next(&s->average[1], one) : (double)NAN;
    double three = isfinite(two) ? ema_next(&s->average[2], two) : (double)NAN;

    ret[0] = isfinite(three) ? 3 * one - 3 * two + three : (double)NAN;
}

INDICATOR_FLAT_ROW_FUNCTIONS(struct tema, step, INPUT_CLOSE, 1)

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct tema);
}

static uint32_t row_bars(const double *param)
{
    return 3 * (uint32_t)param[0] - 2;
}

static void row_init(void *state, const double *param)
{
    struct tema *s = state;

    for (unsigned i = 0; i < 3; i++)
        ema_init(&s->average[i], (uint32_t)param[0]);
}

const struct indicator tema_indicator = {
    .name = "tema",
    .help = "Triple exponential moving average of the close, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"tema"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
