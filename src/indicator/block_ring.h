/* The cursor of a window that is computed without drift, as window.h explains: bars fall into blocks
 * of `period` ordinals; a window is the tail of what came before the block's start, in backward
 * results made once a block, plus the head of the block, whose result grows by each input.
 *
 *   if (block_ring_turns(b, ordinal)) { ...backward results from here; block_ring_begin(b, ordinal); }
 *   slot[block_ring_take(b)] = x;
 *   result = block_ring_has_tail(b) ? tail[b->oldest] + head : head;
 *
 * The result is meaningful once block_ring_is_full. */
#ifndef INDICATOR_BLOCK_RING_H
#define INDICATOR_BLOCK_RING_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct block_ring {
    int64_t boundary; /* first ordinal of the next block */
    uint32_t period;
    uint32_t oldest;    /* the slot that the next input takes */
    uint32_t head_rows; /* inputs since the boundary, at most period */
    uint32_t rows;      /* inputs so far, at most period */
};
#pragma GCC diagnostic pop

static inline void block_ring_init(struct block_ring *b, uint32_t period)
{
    *b = (struct block_ring){.boundary = INT64_MIN, .period = period};
}

static inline bool block_ring_turns(const struct block_ring *b, int64_t ordinal)
{
    return ordinal >= b->boundary || b->head_rows == b->period;
}

static inline void block_ring_begin(struct block_ring *b, int64_t ordinal)
{
    int64_t into;

    assert(b->period > 0);
    into = ordinal % b->period;

    b->head_rows = 0;
    b->boundary = ordinal - (into < 0 ? into + b->period : into) + b->period;
}

/* The slot before `at`. */
static inline uint32_t block_ring_before(const struct block_ring *b, uint32_t at)
{
    return (at ? at : b->period) - 1;
}

static inline uint32_t block_ring_take(struct block_ring *b)
{
    uint32_t at = b->oldest;

    b->oldest = at + 1 == b->period ? 0 : at + 1;
    b->head_rows++;
    b->rows += b->rows < b->period;
    return at;
}

/* Puts the inputs of a whole block into their slots. */
static inline void block_ring_recall(const struct block_ring *b, double *slot, const double *x)
{
    for (uint32_t k = 0, at = b->oldest; k < b->period; k++) {
        slot[at] = x[k];
        at = at + 1 == b->period ? 0 : at + 1;
    }
}

static inline bool block_ring_is_full(const struct block_ring *b)
{
    return b->rows == b->period;
}

static inline bool block_ring_has_tail(const struct block_ring *b)
{
    return b->head_rows < b->period;
}

#endif
