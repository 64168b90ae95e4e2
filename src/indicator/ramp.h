/* A mix of the sum and the ramp-weighted sum of the last `period` inputs, about a reference near them
 * (moments.h): the oldest input has weight 0, the next 1, ... the newest period - 1.
 *
 *   value = level * reference + of_weighted * weighted + of_sum * sum
 *
 *   tail of T inputs, j = 1 next to the block's start; head of h inputs, i = 1 first
 *   weighted = T * tail_sum - tail_ramp(j) + (T - 1) * head_sum + head_ramp(i)
 *
 * O(1) an input, no drift; the reference is what all inputs are taken less of. */
#ifndef INDICATOR_RAMP_H
#define INDICATOR_RAMP_H

#include <math.h>
#include <stddef.h>

#include "indicator/block_ring.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct ramp_mix {
    double level, of_weighted, of_sum;
};

struct ramp {
    struct block_ring ring;
    struct ramp_mix mix;
    double reference;
    double head_sum, head_ramp;
    double slot[]; /* inputs, tail sums, tail ramps: `period` each */
};
#pragma GCC diagnostic pop

size_t ramp_size(uint32_t period);
void ramp_init(struct ramp *r, uint32_t period, struct ramp_mix mix);
void ramp_turn(struct ramp *r, int64_t ordinal, double x);

/* nan until `period` inputs, and where one of them is not a number. */
static inline double ramp_push(struct ramp *r, int64_t ordinal, double x)
{
    uint32_t period = r->ring.period;

    if (block_ring_turns(&r->ring, ordinal))
        ramp_turn(r, ordinal, x);
    double off = x - r->reference;
    r->slot[block_ring_take(&r->ring)] = x;
    r->head_sum += off;
    r->head_ramp += r->ring.head_rows * off;
    double tail = period - r->ring.head_rows;
    double sum = r->head_sum, weighted = (tail - 1) * r->head_sum + r->head_ramp;
    if (block_ring_has_tail(&r->ring)) {
        double tail_sum = r->slot[period + r->ring.oldest];
        sum += tail_sum;
        weighted += tail * tail_sum - r->slot[2 * period + r->ring.oldest];
    }
    double value =
        r->mix.level * r->reference + (r->mix.of_weighted * weighted + r->mix.of_sum * sum);
    return block_ring_is_full(&r->ring) && isfinite(value) ? value : (double)NAN;
}

/* n inputs at once, as ramp_push. */
void ramp_batch(struct ramp *r, const int64_t *ordinal, const double *x, size_t n, double *ret);

#endif
