#include "indicator/mfi.h"

#include <math.h>

#include "indicator/chunk.h"
#include "indicator/cloned.h"
#include "indicator/row.h"
#include "indicator/typical.h"
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

struct flow {
    double up, down; /* nan when it is not known */
};

static inline struct flow flow_of(double typical, double previous, double volume)
{
    double money = typical * volume;
    double unknown = (money - money) + (previous - previous); /* 0, or nan */

    return (struct flow){(typical > previous ? money : 0) + unknown,
                         (typical < previous ? money : 0) + unknown};
}

static inline double share_of(double up, double down)
{
    double both = up + down;

    return number_or_nan(100 * up / (both > 0 ? both : (double)NAN));
}

static inline void step(struct mfi *s, const struct bar_values *bar, double *ret)
{
    struct window *risen = window_at(s, 0), *fallen = window_at(s, 1);
    double typical = typical_of(bar->high, bar->low, bar->close);
    struct flow flow = flow_of(typical, s->previous, bar->volume);

    ret[0] = (double)NAN;
    s->previous = typical;
    if (!s->begun) {
        s->begun = 1;
        return;
    }
    double up = window_push(risen, bar->ordinal, flow.up);
    double down = window_push(fallen, bar->ordinal, flow.down);
    if (window_is_full(risen))
        ret[0] = share_of(up, down);
}

INDICATOR_ROW_NEXT(struct mfi, step)

/* typical[0] is the one of the bar before. */
CLONED static void flows_of(const struct columns *in, size_t from, size_t n, double *typical,
                            double *up, double *down)
{
    const double *volume = in->volume + from;

    typicals_of(in->high + from, in->low + from, in->close + from, n, typical + 1);
    for (size_t i = 0; i < n; i++) {
        struct flow flow = flow_of(typical[i + 1], typical[i], volume[i]);

        up[i] = flow.up;
        down[i] = flow.down;
    }
}

CLONED static void shares_of(const double *up, const double *down, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = share_of(up[i], down[i]);
}

static void batch_begun(struct mfi *s, const struct columns *in, size_t first, size_t n,
                        double *ret)
{
    double typical[CHUNK_BARS + 1], up[CHUNK_BARS], down[CHUNK_BARS];
    double risen[CHUNK_BARS], fallen[CHUNK_BARS];

    for (size_t from = first; from < n; from += CHUNK_BARS) {
        size_t count = chunk_of(n, from);
        const int64_t *ordinal = in->ordinal + from;

        typical[0] = s->previous;
        flows_of(in, from, count, typical, up, down);
        s->previous = typical[count];
        window_batch(window_at(s, 0), ordinal, up, count, risen);
        window_batch(window_at(s, 1), ordinal, down, count, fallen);
        shares_of(risen, fallen, count, ret + from);
    }
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    struct mfi *s = state;
    bool is_first = !s->begun && n > 0;

    if (is_first) {
        s->previous = typical_of(in->high[0], in->low[0], in->close[0]);
        s->begun = 1;
        ret[0][0] = (double)NAN;
    }
    batch_begun(s, in, is_first, n, ret[0]);
}

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
