#include "indicator/extremes.h"

#include <string.h>

size_t extremes_size(uint32_t period)
{
    return sizeof(struct extremes) + 2 * (size_t)period * sizeof(double);
}

void extremes_init(struct extremes *e, uint32_t period)
{
    memset(e, 0, extremes_size(period));
    block_ring_init(&e->ring, period);
}

/* Of the last block's inputs only: the slots of older ones hold tails already. */
void extremes_turn(struct extremes *e, int64_t ordinal)
{
    uint32_t period = e->ring.period, at = e->ring.oldest;
    double top = -(double)INFINITY, bottom = (double)INFINITY;

    for (uint32_t k = 0; k < e->ring.rows; k++) {
        at = block_ring_before(&e->ring, at);
        top = top_of(top, e->slot[at]);
        bottom = bottom_of(bottom, e->slot[period + at]);
        e->slot[at] = top;
        e->slot[period + at] = bottom;
    }
    e->head_top = -(double)INFINITY;
    e->head_bottom = (double)INFINITY;
    block_ring_begin(&e->ring, ordinal);
}
