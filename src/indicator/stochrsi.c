#include "indicator/stochrsi.h"

#include <math.h>

#include "indicator/chunk.h"
#include "indicator/extremes.h"
#include "indicator/row.h"
#include "indicator/rsi.h"
#include "indicator/twice_averaged.h"

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

static inline void step(struct stochrsi *s, const struct bar_values *bar, double *ret)
{
    double rsi = rsi_next(&s->rsi, bar->close);
    struct extremes_values v = extremes_push(&s->range, bar->ordinal, rsi, rsi);
    bool full = block_ring_is_full(&s->range.ring);
    double raw = full ? 100 * extremes_share(rsi, v.top, v.bottom) : (double)NAN;

    twice_averaged_push(window_at(s, s->k_at), window_at(s, s->d_at), bar->ordinal, raw, ret);
}

INDICATOR_ROW_NEXT(struct stochrsi, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    struct stochrsi *s = state;
    double rsi[CHUNK_BARS], raw[CHUNK_BARS];

    for (size_t from = 0; from < n; from += CHUNK_BARS) {
        size_t count = chunk_of(n, from);
        const int64_t *ordinal = in->ordinal + from;

        rsi_batch(&s->rsi, in->close + from, count, rsi);
        extremes_percent_batch(&s->range, ordinal, rsi, rsi, rsi, count, raw);
        twice_averaged_batch(window_at(s, s->k_at), window_at(s, s->d_at), ordinal, raw, count,
                             ret[0] + from, ret[1] + from);
    }
}

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
