/* Mean and variance of the last `period` inputs, each counted by its weight (a volume), about a
 * reference near them (moments.h).
 *
 *   mean = reference + sum(w off) / sum(w)      variance = sum(w off^2) / sum(w) - (mean - reference)^2
 *
 * O(1) an input, no drift.  A nan or infinite input or weight: nan until it has left the window.  No
 * weight at all in the window: nan (0/0). */
#ifndef INDICATOR_WEIGHTED_MOMENTS_H
#define INDICATOR_WEIGHTED_MOMENTS_H

#include <math.h>
#include <stddef.h>

#include "indicator/block_ring.h"
#include "indicator/moments_sink.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct weighted_sums {
    double weight, sum, squares;
};

struct weighted_moments {
    struct block_ring ring;
    double reference;
    struct weighted_sums head;
    double slot[]; /* inputs, weights: `period` each; then `period` weighted_sums of the tail */
};

struct weighted_values {
    double mean, variance; /* nan until the ring is full */
};
#pragma GCC diagnostic pop

size_t weighted_moments_size(uint32_t period);
void weighted_moments_init(struct weighted_moments *m, uint32_t period);
void weighted_moments_turn(struct weighted_moments *m, int64_t ordinal, double x);

static inline struct weighted_sums *weighted_tail(struct weighted_moments *m)
{
    return (struct weighted_sums *)(void *)(m->slot + 2 * m->ring.period);
}

static inline void weighted_add(struct weighted_sums *s, double off, double weight)
{
    double part = weight * off;

    s->weight += weight;
    s->sum += part;
    s->squares += part * off;
}

static inline struct weighted_values weighted_values_of(const struct weighted_sums *s,
                                                        double reference)
{
    double share = 1 / s->weight;
    double mean = s->sum * share;
    double variance = s->squares * share - mean * mean;

    variance = variance < 0 ? 0 : variance;
    return (struct weighted_values){reference + mean + (variance - variance), variance};
}

static inline struct weighted_values weighted_moments_push(struct weighted_moments *m,
                                                           int64_t ordinal, double x, double weight)
{
    if (block_ring_turns(&m->ring, ordinal))
        weighted_moments_turn(m, ordinal, x);
    uint32_t at = block_ring_take(&m->ring);
    m->slot[at] = x;
    m->slot[m->ring.period + at] = weight;
    weighted_add(&m->head, x - m->reference, weight);
    if (!block_ring_is_full(&m->ring))
        return (struct weighted_values){(double)NAN, (double)NAN};
    struct weighted_sums all = m->head;
    if (block_ring_has_tail(&m->ring)) {
        const struct weighted_sums *tail = weighted_tail(m) + m->ring.oldest;

        all.weight += tail->weight;
        all.sum += tail->sum;
        all.squares += tail->squares;
    }
    return weighted_values_of(&all, m->reference);
}

/* n inputs at once; without ret_deviation only the mean. */
void weighted_moments_batch(struct weighted_moments *m, const int64_t *ordinal, const double *x,
                            const double *weight, size_t n, double *ret_mean,
                            double *ret_deviation);

#endif
