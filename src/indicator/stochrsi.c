#include "indicator/stochrsi.h"

#include <math.h>

#include "indicator/extremes.h"
#include "indicator/row.h"
#include "indicator/rsi.h"
#include "indicator/window.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct stochrsi {
    uint32_t k_at, d_at; /* bytes from here to the windows */
    struct rsi rsi;
    struct extremes range; /* the windows follow its slots */
};
#pragma GCC diagnostic pop

static inline struct window *window_at(struct stochrsi *s, uint32_t at)
{
    return (struct window *)(void *)((char *)s + at);
}

static inline double mean(struct window *w, int64_t ordinal, double x)
{
    double sum = window_push(w, ordinal, x);

    return window_is_full(w) ? sum / w->period : (double)NAN;
}

static inline void step(struct stochrsi *s, const struct bar_values *bar, double *ret)
{
    double rsi = rsi_next(&s->rsi, bar->close);
    struct extremes_values v = extremes_push(&s->range, bar->ordinal, rsi, rsi);
    double range = v.top - v.bottom;
    bool known = block_ring_is_full(&s->range.ring) && range > 0;
    double raw = known ? 100 * (rsi - v.bottom) / range : (double)NAN;
    double k = mean(window_at(s, s->k_at), bar->ordinal, raw);
    double d = mean(window_at(s, s->d_at), bar->ordinal, k);

    ret[0] = isnan(d) ? d : k;
    ret[1] = d;
}

INDICATOR_ROW_FUNCTIONS(struct stochrsi, step, INPUT_CLOSE, 2)

static size_t row_size(const double *param)
{
    return offsetof(struct stochrsi, range) + extremes_size((uint32_t)param[1]) +
           window_size((uint32_t)param[2]) + window_size((uint32_t)param[3]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)(param[0] + param[1] + param[2] + param[3]) - 2;
}

static void row_init(void *state, const double *param)
{
    struct stochrsi *s = state;

    s->k_at = (uint32_t)(offsetof(struct stochrsi, range) + extremes_size((uint32_t)param[1]));
    s->d_at = s->k_at + (uint32_t)window_size((uint32_t)param[2]);
    rsi_init(&s->rsi, (uint32_t)param[0]);
    extremes_init(&s->range, (uint32_t)param[1]);
    window_init(window_at(s, s->k_at), (uint32_t)param[2]);
    window_init(window_at(s, s->d_at), (uint32_t)param[3]);
}

const struct indicator stochrsi_indicator = {
    .name = "stochrsi",
    .help = "Stochastic of the relative strength index, %K and %D, 0 to 100.",
    .inputs = INPUT_CLOSE,
    .param_count = 4,
    .output_count = 2,
    .param = {{"rsi", 14, 1, INDICATOR_PERIOD_MAX, true},
              {"period", 14, 1, INDICATOR_PERIOD_MAX, true},
              {"k", 3, 1, 1024, true},
              {"d", 3, 1, 1024, true}},
    .output = {"stochrsi_k", "stochrsi_d"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
