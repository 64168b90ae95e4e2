/* The sum of the last `period` inputs, without drift and without memory of where history began.
 *
 * Bars fall into blocks of `period` ordinals.  A window that ends inside a block is the tail of
 * what came before the block's start, plus the head of the block:
 *
 *      ... a b c d | e f          period 4: the window after f is c d e f
 *             <--- | --->         sums from the boundary: backwards c+d, d; forwards e, e+f
 *
 * The backward sums are made once, when a boundary is passed; the forward sum grows by each input.
 * So the result is made of the window's own inputs alone, in an order that hangs on ordinals only:
 * nothing is ever subtracted, nothing older can leave a trace (a nan, a spike, a rounding error),
 * and any two histories that share the window give the same bits.  Two additions a bar, and
 * `period` additions once a block.
 *
 * With gaps in the ordinals a block holds fewer inputs; the window is still the last `period`. */
#ifndef INDICATOR_WINDOW_H
#define INDICATOR_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indicator/block_ring.h"
#include "indicator/number.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct window {
    struct block_ring ring;
    double scale;  /* 1 / period */
    double head;   /* sum since the boundary */
    double slot[]; /* inputs since the boundary, backward sums before it */
};
#pragma GCC diagnostic pop

size_t window_size(uint32_t period);
void window_init(struct window *w, uint32_t period);
/* Turns the ring into backward sums from here and starts the block that `ordinal` lies in. */
void window_turn(struct window *w, int64_t ordinal);

static inline bool window_is_full(const struct window *w)
{
    return block_ring_is_full(&w->ring);
}

/* The sum with x as the newest input; meaningful once the window is full. */
static inline double window_push(struct window *w, int64_t ordinal, double x)
{
    if (block_ring_turns(&w->ring, ordinal))
        window_turn(w, ordinal);
    w->slot[block_ring_take(&w->ring)] = x;
    w->head += x;
    return block_ring_has_tail(&w->ring) ? w->slot[w->ring.oldest] + w->head : w->head;
}

/* The mean with x as the newest input; nan while the window is not full of numbers. */
static inline double window_mean(struct window *w, int64_t ordinal, double x)
{
    double sum = window_push(w, ordinal, x);

    return window_is_full(w) ? number_or_nan(sum * w->scale) : (double)NAN;
}

/* What window_push would return; false when the window would not be full. */
bool window_peek(const struct window *w, int64_t ordinal, double x, double *ret_sum);
/* n inputs at once: sums, nan while the window is not full of numbers. */
void window_batch(struct window *w, const int64_t *ordinal, const double *x, size_t n, double *ret);
/* n times window_mean. */
void window_mean_batch(struct window *w, const int64_t *ordinal, const double *x, size_t n,
                       double *ret);

#endif
