#include "indicator/moments.h"

#include <string.h>

size_t moments_size(uint32_t period)
{
    return sizeof(struct moments) + 3 * (size_t)period * sizeof(double);
}

void moments_init(struct moments *m, uint32_t period)
{
    memset(m, 0, moments_size(period));
    block_ring_init(&m->ring, period);
}

void moments_turn(struct moments *m, int64_t ordinal, double x)
{
    uint32_t period = m->ring.period, at = m->ring.oldest;
    double *sums = m->slot + period, *squares = sums + period;
    double sum = 0, square = 0;

    for (uint32_t k = 0; k < period; k++) {
        at = block_ring_before(&m->ring, at);
        double off = m->slot[at] - x;
        sum += off;
        square += off * off;
        sums[at] = sum;
        squares[at] = square;
    }
    m->reference = x;
    m->head_sum = m->head_squares = 0;
    block_ring_begin(&m->ring, ordinal);
}
