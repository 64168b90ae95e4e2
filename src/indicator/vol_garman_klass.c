#include "indicator/vol_garman_klass.h"

#include <math.h>

#include "base/fmath.h"
#include "indicator/row.h"
#include "indicator/window.h"

/* What one bar adds to the mean under the root. */
static inline double term(const struct bar_values *bar)
{
    double range = fmath_log_ratio(bar->high, bar->low);
    double body = fmath_log_ratio(bar->close, bar->open);

    return range * range / 2 - (2 * 0.69314718055994530942 - 1) * body * body;
}

static inline void step(struct window *w, const struct bar_values *bar, double *ret)
{
    double x = term(bar);
    double sum = window_push(w, bar->ordinal, isfinite(x) ? x : (double)NAN);
    double mean = sum / w->ring.period;

    ret[0] = window_is_full(w) && isfinite(mean) ? sqrt(mean > 0 ? mean : 0) : (double)NAN;
}

INDICATOR_ROW_FUNCTIONS(struct window, step, INPUT_OPEN | INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 1)

static size_t row_size(const double *param)
{
    return window_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    window_init(state, (uint32_t)param[0]);
}

const struct indicator vol_garman_klass_indicator = {
    .name = "vol_garman_klass",
    .help = "Realised volatility by Garman and Klass, fraction per bar.",
    .inputs = INPUT_OPEN | INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"vol_garman_klass"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
