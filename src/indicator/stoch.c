#include "indicator/stoch.h"

#include <math.h>

#include "indicator/chunk.h"
#include "indicator/cloned.h"
#include "indicator/extremes.h"
#include "indicator/row.h"
#include "indicator/window.h"

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

static inline double raw_of(double close, double top, double bottom)
{
    return 100 * extremes_share(close, top, bottom);
}

static inline void step(struct stoch *s, const struct bar_values *bar, double *ret)
{
    struct extremes_values v = extremes_push(&s->range, bar->ordinal, bar->high, bar->low);
    bool full = block_ring_is_full(&s->range.ring);
    double raw = full ? raw_of(bar->close, v.top, v.bottom) : (double)NAN;
    double k = window_mean(window_at(s, s->smooth_at), bar->ordinal, raw);
    double d = window_mean(window_at(s, s->d_at), bar->ordinal, k);

    ret[0] = isnan(d) ? d : k;
    ret[1] = d;
}

INDICATOR_ROW_NEXT(struct stoch, step)

/* In place of the bottoms. */
CLONED static void raws_of(const double *close, const double *top, double *bottom, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bottom[i] = raw_of(close[i], top[i], bottom[i]);
}

CLONED static void keep_both(double *k, const double *d, size_t n)
{
    for (size_t i = 0; i < n; i++)
        k[i] = isnan(d[i]) ? d[i] : k[i];
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    struct stoch *s = state;
    double top[CHUNK_BARS], raw[CHUNK_BARS];

    for (size_t from = 0; from < n; from += CHUNK_BARS) {
        size_t count = chunk_of(n, from);
        const int64_t *ordinal = in->ordinal + from;
        double *k = ret[0] + from, *d = ret[1] + from;

        extremes_batch(&s->range, ordinal, in->high + from, in->low + from, count, top, raw);
        raws_of(in->close + from, top, raw, count);
        window_mean_batch(window_at(s, s->smooth_at), ordinal, raw, count, k);
        window_mean_batch(window_at(s, s->d_at), ordinal, k, count, d);
        keep_both(k, d, count);
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
