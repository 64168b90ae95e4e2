/* A batch by whole blocks (block_ring.h): what X_next computes bar by bar, several blocks side by side,
 * to the bit.  A block hangs on nothing but its own inputs and those of the block before, so that four
 * of them fill the processor where one would wait for its own last sum; the order of the additions
 * within a block is X_next's.
 *
 *   blocks_run(&w->ring, ordinal, n, (struct block_steps){bar, blocks, recall}, &columns);
 *
 * Where ordinals have gaps, at the ends of a batch, and for periods above BLOCKS_PERIOD_MAX it goes bar
 * by bar.  Afterwards the state is as after n times X_next. */
#ifndef INDICATOR_BLOCKS_H
#define INDICATOR_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "indicator/block_ring.h"
#include "indicator/cloned.h"
#include "indicator/quad.h"

enum { BLOCKS_PERIOD_MAX = 256 };

/* What a batch is made of; `of` is the caller's.  Inlined, all of it: that is its point. */
struct block_steps {
    /* The bar at i, as X_next. */
    void (*bar)(void *of, size_t i);
    /* `lanes` blocks from i on, the one before stands ahead of i; false: not these, go bar by bar. */
    bool (*blocks)(void *of, size_t i, unsigned lanes);
    /* Puts the `period` inputs from i on into the ring's slots, as inputs of the block now full. */
    void (*recall)(void *of, size_t i);
};

/* Where each lane's block begins. */
struct block_starts {
    size_t at[LANES];
};

/* A single block stands in all four lanes alike. */
QUAD_INLINE struct block_starts block_starts_of(unsigned lanes, size_t period)
{
    struct block_starts ret = {{0}};

    for (unsigned l = 0; l < lanes; l++)
        ret.at[l] = l * period;
    return ret;
}

#define BLOCK_LANE_OF(x, start, k)                                                                 \
    ((quad){(x)[(start).at[0] + (k)], (x)[(start).at[1] + (k)], (x)[(start).at[2] + (k)],          \
            (x)[(start).at[3] + (k)]})

#define BLOCK_LANE_PUT(ret, start, k, v)                                                           \
    do {                                                                                           \
        quad put_ = (v);                                                                           \
        (ret)[(start).at[0] + (k)] = put_[0];                                                      \
        (ret)[(start).at[1] + (k)] = put_[1];                                                      \
        (ret)[(start).at[2] + (k)] = put_[2];                                                      \
        (ret)[(start).at[3] + (k)] = put_[3];                                                      \
    } while (0)

/* No gap from bar a to bar b: ordinals rise, so the ends tell. */
static inline bool blocks_are_whole(const int64_t *ordinal, size_t a, size_t b)
{
    return ordinal[b] - ordinal[a] == (int64_t)(b - a);
}

/* Where the bars end that follow one another without a gap from a whole block before i on; i when i is not
 * the first bar of a block after such a one. */
static inline size_t blocks_end(const struct block_ring *ring, const int64_t *ordinal, size_t n,
                                size_t i)
{
    size_t period = ring->period, end = i, most = n;

    if (period > BLOCKS_PERIOD_MAX || i < period || ordinal[i] != ring->boundary)
        return i;
    if (blocks_are_whole(ordinal, i - period, n - 1))
        return n;
    while (end < most) {
        size_t middle = end + (most - end + 1) / 2;

        if (blocks_are_whole(ordinal, i - period, middle - 1))
            end = middle;
        else
            most = middle - 1;
    }
    return end;
}

/* Returns the first bar that is not done. */
QUAD_INLINE size_t blocks_run_from(size_t period, size_t i, size_t end, struct block_steps steps,
                                   void *of)
{
    size_t from = i;

    while (i + LANES * period <= end && steps.blocks(of, i, LANES))
        i += LANES * period;
    while (i + period <= end && steps.blocks(of, i, 1))
        i += period;
    if (i > from) { /* the last one again, for the state that it leaves */
        steps.recall(of, i - 2 * period);
        for (size_t k = i - period; k < i; k++)
            steps.bar(of, k);
    }
    return i;
}

QUAD_INLINE void blocks_run(const struct block_ring *ring, const int64_t *ordinal, size_t n,
                            struct block_steps steps, void *of)
{
    for (size_t i = 0; i < n;) {
        if (block_ring_turns(ring, ordinal[i]))
            i = blocks_run_from(ring->period, i, blocks_end(ring, ordinal, n, i), steps, of);
        if (i < n)
            steps.bar(of, i++);
    }
}

#endif
