/* Highest and lowest of the last `period` inputs, by blocks (block_ring.h): no search, no queue, three
 * comparisons an input.  A nan or infinite high makes the top infinite, a low the bottom, until it has
 * left the window: infinities order themselves, where a nan would cost a branch that nobody can foresee. */
#ifndef INDICATOR_EXTREMES_H
#define INDICATOR_EXTREMES_H

#include <math.h>
#include <stddef.h>

#include "indicator/block_ring.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct extremes {
    struct block_ring ring;
    double head_top, head_bottom;
    double slot[]; /* tops and tail tops, bottoms and tail bottoms: `period` each */
};

struct extremes_values {
    double top, bottom; /* meaningful once the ring is full and both are finite */
};
#pragma GCC diagnostic pop

static inline double top_of(double a, double b)
{
    return a > b ? a : b;
}

static inline double bottom_of(double a, double b)
{
    return a < b ? a : b;
}

size_t extremes_size(uint32_t period);
void extremes_init(struct extremes *e, uint32_t period);
void extremes_turn(struct extremes *e, int64_t ordinal);

/* A bar's high and low, or twice the same value. */
static inline struct extremes_values extremes_push(struct extremes *e, int64_t ordinal, double high,
                                                   double low)
{
    uint32_t period = e->ring.period;

    high = isfinite(high) ? high : (double)INFINITY;
    low = isfinite(low) ? low : -(double)INFINITY;
    if (block_ring_turns(&e->ring, ordinal))
        extremes_turn(e, ordinal);
    uint32_t at = block_ring_take(&e->ring);
    e->slot[at] = high;
    e->slot[period + at] = low;
    e->head_top = top_of(e->head_top, high);
    e->head_bottom = bottom_of(e->head_bottom, low);
    if (!block_ring_has_tail(&e->ring))
        return (struct extremes_values){e->head_top, e->head_bottom};
    return (struct extremes_values){top_of(e->head_top, e->slot[e->ring.oldest]),
                                    bottom_of(e->head_bottom, e->slot[period + e->ring.oldest])};
}

/* Where x stands between the two, 0..1; nan where there is no range or one is not a number. */
static inline double extremes_share(double x, double top, double bottom)
{
    double range = top - bottom;
    double share = (x - bottom) / (range > 0 ? range : (double)NAN);
    double all = range + x; /* a number when all are */

    return isfinite(all) ? share : (double)NAN;
}

/* n bars at once; both nan while the ring is not full, and where an input of the window is not a number. */
void extremes_batch(struct extremes *e, const int64_t *ordinal, const double *high,
                    const double *low, size_t n, double *ret_top, double *ret_bottom);
/* The same, and extremes_share of x in per cent. */
void extremes_percent_batch(struct extremes *e, const int64_t *ordinal, const double *high,
                            const double *low, const double *x, size_t n, double *ret);

#endif
