#include "indicator/stoch.h"

#include <math.h>

#include "indicator/chunk.h"
#include "indicator/extremes.h"
#include "indicator/row.h"
#include "indicator/twice_averaged.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct stoch {
    uint32_t smooth_at, d_at; /* bytes from here to the windows */
    struct extremes range;    /* the windows follow its slots */
};
#pragma GCC diagnostic pop

static inline struct window *window_at(struct stoch *s, uint32_t at)
{
    return (struct window *)(void *)((char *)s + at);
}

static inline void step(struct stoch *s, const struct bar_values *bar, double *ret)
{
    struct extremes_values v = extremes_push(&s->range, bar->ordinal, bar->high, bar->low);
    bool full = block_ring_is_full(&s->range.ring);
    double raw = full ? 100 * extremes_share(bar->close, v.top, v.bottom) : (double)NAN;

    twice_averaged_push(window_at(s, s->smooth_at), window_at(s, s->d_at), bar->ordinal, raw, ret);
}

INDICATOR_ROW_NEXT(struct stoch, step)

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    struct stoch *s = state;
    double raw[CHUNK_BARS];

    for (size_t from = 0; from < n; from += CHUNK_BARS) {
        size_t count = chunk_of(n, from);
        const int64_t *ordinal = in->ordinal + from;

        extremes_percent_batch(&s->range, ordinal, in->high + from, in->low + from,
                               in->close + from, count, raw);
        twice_averaged_batch(window_at(s, s->smooth_at), window_at(s, s->d_at), ordinal, raw, count,
                             ret[0] + from, ret[1] + from);
    }
}

static size_t row_size(const double *param)
{
    return offsetof(struct stoch, range) + extremes_size((uint32_t)param[0]) +
           window_size((uint32_t)param[1]) + window_size((uint32_t)param[2]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)(param[0] + param[1] + param[2]) - 2;
}

static void row_init(void *state, const double *param)
{
    struct stoch *s = state;

    s->smooth_at = (uint32_t)(offsetof(struct stoch, range) + extremes_size((uint32_t)param[0]));
    s->d_at = s->smooth_at + (uint32_t)window_size((uint32_t)param[1]);
    extremes_init(&s->range, (uint32_t)param[0]);
    window_init(window_at(s, s->smooth_at), (uint32_t)param[1]);
    window_init(window_at(s, s->d_at), (uint32_t)param[2]);
}

const struct indicator stoch_indicator = {
    .name = "stoch",
    .help = "Stochastic oscillator %K and %D, 0 to 100.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 3,
    .output_count = 2,
    .param = {{"period", 14, 1, INDICATOR_PERIOD_MAX, true},
              {"smooth", 3, 1, 1024, true},
              {"d", 3, 1, 1024, true}},
    .output = {"stoch_k", "stoch_d"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
