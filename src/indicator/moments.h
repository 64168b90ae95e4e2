/* Sum and sum of squares of the last `period` inputs about a reference near them, so that a variance
 * loses no digits to the level of the price: the reference is the first input of the present block
 * (block_ring.h), which stands in every window of that block.
 *
 *   mean = reference + sum / n        variance (population) = (squares - sum^2 / n) / n
 *
 * Two windows that hold the same inputs at the same ordinals give the same bits.  A nan or infinite
 * input makes both nan until it has left the window. */
#ifndef INDICATOR_MOMENTS_H
#define INDICATOR_MOMENTS_H

#include <stddef.h>

#include "indicator/block_ring.h"
#include "indicator/moments_sink.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct moments {
    struct block_ring ring;
    double scale; /* 1 / period */
    double reference;
    double head_sum, head_squares;
    double slot[]; /* inputs, tail sums, tail squares: `period` each */
};

struct moments_values {
    double mean, variance; /* meaningful once the ring is full; the variance is never below 0 */
};
#pragma GCC diagnostic pop

size_t moments_size(uint32_t period);
void moments_init(struct moments *m, uint32_t period);
/* Turns the ring into tail results about x and starts the block that `ordinal` lies in. */
void moments_turn(struct moments *m, int64_t ordinal, double x);

static inline struct moments_values moments_of(double sum, double squares, double scale,
                                               double reference)
{
    double mean = sum * scale;
    double variance = squares * scale - mean * mean;

    return (struct moments_values){reference + mean, variance < 0 ? 0 : variance};
}

static inline struct moments_values moments_push(struct moments *m, int64_t ordinal, double x)
{
    uint32_t period = m->ring.period;

    if (block_ring_turns(&m->ring, ordinal))
        moments_turn(m, ordinal, x);
    double off = x - m->reference;
    m->slot[block_ring_take(&m->ring)] = x;
    m->head_sum += off;
    m->head_squares += off * off;
    double sum = m->head_sum, squares = m->head_squares;
    if (block_ring_has_tail(&m->ring)) {
        sum += m->slot[period + m->ring.oldest];
        squares += m->slot[2 * period + m->ring.oldest];
    }
    return moments_of(sum, squares, m->scale, m->reference);
}

/* n inputs at once; nan while the ring is not full. */
void moments_batch(struct moments *m, const int64_t *ordinal, const double *x, size_t n,
                   struct moments_sink sink);

#endif
