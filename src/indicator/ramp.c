#include "indicator/ramp.h"

#include <string.h>

size_t ramp_size(uint32_t period)
{
    return sizeof(struct ramp) + 3 * (size_t)period * sizeof(double);
}

void ramp_init(struct ramp *r, uint32_t period)
{
    memset(r, 0, ramp_size(period));
    block_ring_init(&r->ring, period);
}

void ramp_turn(struct ramp *r, int64_t ordinal, double x)
{
    uint32_t period = r->ring.period, at = r->ring.oldest;
    double *sums = r->slot + period, *ramps = sums + period;
    double sum = 0, weighted = 0;

    for (uint32_t j = 1; j <= period; j++) {
        at = block_ring_before(&r->ring, at);
        double off = r->slot[at] - x;
        sum += off;
        weighted += j * off;
        sums[at] = sum;
        ramps[at] = weighted;
    }
    r->reference = x;
    r->head_sum = r->head_ramp = 0;
    block_ring_begin(&r->ring, ordinal);
}
