/* Highest and lowest of the last `period` inputs, by blocks (block_ring.h): no search, no queue, three
 * comparisons an input.  A nan or infinite input makes both nan until it has left
 * the window. */
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
    double top, bottom; /* meaningful once the ring is full */
};
#pragma GCC diagnostic pop

/* The larger, the smaller; nan when one of them is. */
static inline double top_of(double a, double b)
{
    return a > b || a != a ? a : b;
}

static inline double bottom_of(double a, double b)
{
    return a < b || a != a ? a : b;
}

size_t extremes_size(uint32_t period);
void extremes_init(struct extremes *e, uint32_t period);
void extremes_turn(struct extremes *e, int64_t ordinal);

/* A bar's high and low, or twice the same value. */
static inline struct extremes_values extremes_push(struct extremes *e, int64_t ordinal, double high,
                                                   double low)
{
    uint32_t period = e->ring.period;

    high = isfinite(high) ? high : (double)NAN;
    low = isfinite(low) ? low : (double)NAN;
    if (block_ring_turns(&e->ring, ordinal))
        extremes_turn(e, ordinal);
    uint32_t at = block_ring_take(&e->ring);
    e->slot[at] = high;
    e->slot[period + at] = low;
    e->head_top = e->ring.head_rows == 1 ? high : top_of(e->head_top, high);
    e->head_bottom = e->ring.head_rows == 1 ? low : bottom_of(e->head_bottom, low);
    if (!block_ring_has_tail(&e->ring))
        return (struct extremes_values){e->head_top, e->head_bottom};
    return (struct extremes_values){top_of(e->head_top, e->slot[e->ring.oldest]),
                                    bottom_of(e->head_bottom, e->slot[period + e->ring.oldest])};
}

#endif
