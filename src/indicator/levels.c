#include "indicator/levels.h"

#include <math.h>

#include "indicator/row.h"

enum { PERIOD_MAX = 512, SIDE = 2 };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct levels {
    double tolerance;
    uint32_t period;
    uint32_t oldest; /* where the next bar goes */
    uint32_t good;   /* bars of numbers in a row, at most period */
    uint32_t pad;
    double slot[]; /* highs, then lows: each a ring that is written twice, 2 x period */
};

struct level {
    double price;
    double touches;
};
#pragma GCC diagnostic pop

/* `side` 1 looks for highs, -1 for lows. */
static bool is_turn(const double *x, double side)
{
    return (x[0] - x[-1]) * side > 0 && (x[0] - x[-2]) * side > 0 && (x[0] - x[1]) * side > 0 &&
           (x[0] - x[2]) * side > 0;
}

/* Turning points in rising order; how many. */
static unsigned turns_of(const double *x, uint32_t n, double side, double *ret)
{
    unsigned count = 0;

    for (uint32_t i = SIDE; i + SIDE < n; i++) {
        unsigned at = count;

        if (!is_turn(x + i, side))
            continue;
        for (; at > 0 && ret[at - 1] > x[i]; at--)
            ret[at] = ret[at - 1];
        ret[at] = x[i];
        count++;
    }
    return count;
}

/* The nearest cluster beyond the close on this side: above it for highs, below for lows. */
static struct level nearest(const double *x, uint32_t n, double side, double close,
                            double tolerance)
{
    double turn[PERIOD_MAX];
    unsigned count = turns_of(x, n, side, turn);
    struct level best = {(double)NAN, 0};

    for (unsigned i = 0; i < count;) {
        double sum = turn[i];
        unsigned points = 1;

        for (i++; i < count && turn[i] - sum / points < tolerance * (sum / points); i++, points++)
            sum += turn[i];
        double mean = sum / points;
        if ((mean - close) * side > 0 && !((mean - best.price) * side >= 0))
            best = (struct level){mean, points};
    }
    return best;
}

static inline void step(struct levels *s, const struct bar_values *bar, double *ret)
{
    uint32_t n = s->period;
    double *high = s->slot, *low = s->slot + 2 * n;

    ret[0] = ret[1] = ret[2] = ret[3] = (double)NAN;
    if (!isfinite(bar->high) || !isfinite(bar->low) || !isfinite(bar->close)) {
        s->good = 0;
        return;
    }
    high[s->oldest] = high[s->oldest + n] = bar->high;
    low[s->oldest] = low[s->oldest + n] = bar->low;
    s->oldest = s->oldest + 1 == n ? 0 : s->oldest + 1;
    s->good += s->good < n;
    if (s->good < n)
        return;
    struct level support = nearest(low + s->oldest, n, -1, bar->close, s->tolerance);
    struct level resistance = nearest(high + s->oldest, n, 1, bar->close, s->tolerance);
    ret[0] = support.price;
    ret[1] = support.touches;
    ret[2] = resistance.price;
    ret[3] = resistance.touches;
}

INDICATOR_ROW_FUNCTIONS(struct levels, step, INPUT_HIGH | INPUT_LOW | INPUT_CLOSE, 4)

static size_t row_size(const double *param)
{
    return sizeof(struct levels) + 4 * (size_t)param[0] * sizeof(double);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    struct levels *s = state;

    *s = (struct levels){.tolerance = param[1], .period = (uint32_t)param[0]};
    for (uint32_t i = 0; i < 4 * s->period; i++)
        s->slot[i] = 0;
}

const struct indicator levels_indicator = {
    .name = "levels",
    .help = "Nearest support and resistance of clustered turning points, quote currency per unit.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .param_count = 2,
    .output_count = 4,
    .param = {{"period", 50, 5, PERIOD_MAX, true}, {"tolerance", 0.005, 0, 0.1, false}},
    .output = {"support", "support_touches", "resistance", "resistance_touches"},
    .size = row_size,
    .bars = row_bars,
    .irregular = true,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
