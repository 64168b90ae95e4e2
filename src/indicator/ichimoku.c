#include "indicator/ichimoku.h"

#include <math.h>

#include "indicator/extremes.h"
#include "indicator/row.h"

enum output { TENKAN, KIJUN, CLOUD_A, CLOUD_B, AHEAD_A, AHEAD_B, PAST, OUTPUTS };

/* What is looked at `shift` bars later. */
struct later {
    double a, b, close;
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct ichimoku {
    uint32_t kijun_at, span_at, ring_at; /* bytes from here */
    uint32_t shift, oldest, pad;
    struct extremes tenkan; /* the other windows and the ring follow its slots */
};
#pragma GCC diagnostic pop

static inline double middle(struct extremes *e, const struct bar_values *bar)
{
    struct extremes_values v = extremes_push(e, bar->ordinal, bar->high, bar->low);

    return block_ring_is_full(&e->ring) ? (v.top + v.bottom) / 2 : (double)NAN;
}

static inline void *part(struct ichimoku *s, uint32_t at)
{
    return (char *)s + at;
}

static inline void step(struct ichimoku *s, const struct bar_values *bar, double *ret)
{
    struct later *ring = part(s, s->ring_at), *then = &ring[s->oldest];

    ret[TENKAN] = middle(&s->tenkan, bar);
    ret[KIJUN] = middle(part(s, s->kijun_at), bar);
    ret[AHEAD_B] = middle(part(s, s->span_at), bar);
    ret[AHEAD_A] = (ret[TENKAN] + ret[KIJUN]) / 2;
    ret[CLOUD_A] = then->a;
    ret[CLOUD_B] = then->b;
    ret[PAST] = then->close;
    *then = (struct later){ret[AHEAD_A], ret[AHEAD_B], bar->close};
    s->oldest = s->oldest + 1 == s->shift ? 0 : s->oldest + 1;
    for (unsigned k = 0; k < OUTPUTS; k++)
        if (!isfinite(ret[k]) || !isfinite(bar->close)) {
            for (unsigned i = 0; i < OUTPUTS; i++)
                ret[i] = (double)NAN;
            return;
        }
}

INDICATOR_ROW_FUNCTIONS(struct ichimoku, step, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, OUTPUTS)

static size_t row_size(const double *param)
{
    return offsetof(struct ichimoku, tenkan) + extremes_size((uint32_t)param[0]) +
           extremes_size((uint32_t)param[1]) + extremes_size((uint32_t)param[2]) +
           (size_t)param[3] * sizeof(struct later);
}

static uint32_t row_bars(const double *param)
{
    double longest = param[2] > param[1] ? param[2] : param[1];

    longest = longest > param[0] ? longest : param[0];
    return (uint32_t)(longest + param[3]);
}

static void row_init(void *state, const double *param)
{
    struct ichimoku *s = state;
    struct later *ring;

    s->kijun_at = (uint32_t)(offsetof(struct ichimoku, tenkan) + extremes_size((uint32_t)param[0]));
    s->span_at = s->kijun_at + (uint32_t)extremes_size((uint32_t)param[1]);
    s->ring_at = s->span_at + (uint32_t)extremes_size((uint32_t)param[2]);
    s->shift = (uint32_t)param[3];
    s->oldest = s->pad = 0;
    extremes_init(&s->tenkan, (uint32_t)param[0]);
    extremes_init(part(s, s->kijun_at), (uint32_t)param[1]);
    extremes_init(part(s, s->span_at), (uint32_t)param[2]);
    ring = part(s, s->ring_at);
    for (uint32_t i = 0; i < s->shift; i++)
        ring[i] = (struct later){(double)NAN, (double)NAN, (double)NAN};
}

const struct indicator ichimoku_indicator = {
    .name = "ichimoku",
    .help = "Ichimoku's lines, the cloud over this bar and the one ahead, quote currency per unit.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 4,
    .output_count = OUTPUTS,
    .param = {{"tenkan", 9, 1, 1024, true},
              {"kijun", 26, 1, 1024, true},
              {"span", 52, 1, 1024, true},
              {"shift", 26, 1, 1024, true}},
    .output = {"ichimoku_tenkan", "ichimoku_kijun", "ichimoku_cloud_a", "ichimoku_cloud_b",
               "ichimoku_ahead_a", "ichimoku_ahead_b", "ichimoku_past"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
