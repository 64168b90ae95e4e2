#include "indicator/efficiency.h"

#include <math.h>

#include "indicator/lagged.h"
#include "indicator/row.h"
#include "indicator/window.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct efficiency {
    double previous;      /* close before; nan before there is one */
    struct lagged closes; /* the window of changes follows its slots */
};
#pragma GCC diagnostic pop

static inline struct window *changes_of(struct efficiency *s)
{
    return (struct window *)(void *)(s->closes.slot + s->closes.period);
}

static inline void step(struct efficiency *s, const struct bar_values *bar, double *ret)
{
    struct window *changes = changes_of(s);
    double then = lagged_push(&s->closes, bar->close);
    double change = fabs(bar->close - s->previous);

    s->previous = bar->close;
    double path = window_push(changes, bar->ordinal, isfinite(change) ? change : (double)NAN);
    double way = fabs(bar->close - then);
    ret[0] = path > 0 && isfinite(way) ? (way < path ? way / path : 1) : (double)NAN;
}

INDICATOR_ROW_FUNCTIONS(struct efficiency, step, INPUT_CLOSE, 1)

static size_t row_size(const double *param)
{
    return offsetof(struct efficiency, closes) + lagged_size((uint32_t)param[0]) +
           window_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0] + 1;
}

static void row_init(void *state, const double *param)
{
    struct efficiency *s = state;

    s->previous = (double)NAN;
    lagged_init(&s->closes, (uint32_t)param[0]);
    window_init(changes_of(s), (uint32_t)param[0]);
}

const struct indicator efficiency_indicator = {
    .name = "efficiency",
    .help = "Kaufman's efficiency ratio of the close, 0 to 1.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 10, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"efficiency"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
