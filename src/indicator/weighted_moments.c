#include "indicator/weighted_moments.h"

#include <string.h>

size_t weighted_moments_size(uint32_t period)
{
    return sizeof(struct weighted_moments) +
           (size_t)period * (2 * sizeof(double) + sizeof(struct weighted_sums));
}

void weighted_moments_init(struct weighted_moments *m, uint32_t period)
{
    memset(m, 0, weighted_moments_size(period));
    block_ring_init(&m->ring, period);
}

void weighted_moments_turn(struct weighted_moments *m, int64_t ordinal, double x)
{
    uint32_t period = m->ring.period, at = m->ring.oldest;
    struct weighted_sums *tail = weighted_tail(m), sums = {0, 0, 0};

    for (uint32_t k = 0; k < period; k++) {
        at = block_ring_before(&m->ring, at);
        weighted_add(&sums, m->slot[at] - x, m->slot[period + at]);
        tail[at] = sums;
    }
    m->reference = x;
    m->head = (struct weighted_sums){0, 0, 0};
    block_ring_begin(&m->ring, ordinal);
}
