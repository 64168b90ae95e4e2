#include "indicator/mfi.h"

#include <math.h>

#include "indicator/row.h"
#include "indicator/window.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct mfi {
    double previous; /* typical price before; nan before there is one */
    uint32_t period;
    uint32_t begun;
    /* two windows follow: risen, fallen */
};
#pragma GCC diagnostic pop

static inline struct window *window_at(struct mfi *s, unsigned which)
{
    return (struct window *)(void *)((char *)(s + 1) + which * window_size(s->period));
}

static inline void step(struct mfi *s, const struct bar_values *bar, double *ret)
{
    struct window *risen = window_at(s, 0), *fallen = window_at(s, 1);
    double typical = (bar->high + bar->low + bar->close) / 3;
    double money = typical * bar->volume;
    double previous = s->previous;

    ret[0] = (double)NAN;
    s->previous = typical;
    if (!s->begun) {
        s->begun = 1;
        return;
    }
    bool known = isfinite(money) && isfinite(previous);
    double up = !known ? (double)NAN : typical > previous ? money : 0;
    double down = !known ? (double)NAN : typical < previous ? money : 0;
    up = window_push(risen, bar->ordinal, up);
    down = window_push(fallen, bar->ordinal, down);
    if (window_is_full(risen) && up + down > 0)
        ret[0] = 100 * up / (up + down);
}

INDICATOR_ROW_FUNCTIONS(struct mfi, step, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE | INPUT_VOLUME, 1)

static size_t row_size(const double *param)
{
    return sizeof(struct mfi) + 2 * window_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    struct mfi *s = state;

    *s = (struct mfi){.previous = (double)NAN, .period = (uint32_t)param[0]};
    window_init(window_at(s, 0), s->period);
    window_init(window_at(s, 1), s->period);
}

const struct indicator mfi_indicator = {
    .name = "mfi",
    .help = "Money flow index, 0 to 100.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE | INPUT_VOLUME,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 14, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"mfi"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
