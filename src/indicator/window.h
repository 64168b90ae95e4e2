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

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct window {
    int64_t boundary; /* first ordinal of the next block */
    double head;      /* sum since the boundary */
    uint32_t period;
    uint32_t oldest;    /* the slot that the next input takes */
    uint32_t head_rows; /* inputs since the boundary, at most period */
    uint32_t rows;      /* inputs so far, at most period */
    double slot[];      /* ring: inputs since the boundary, backward sums before it */
};
#pragma GCC diagnostic pop

size_t window_size(uint32_t period);
void window_init(struct window *w, uint32_t period);
/* Turns the ring into backward sums from here and starts the block that `ordinal` lies in. */
void window_rebase(struct window *w, int64_t ordinal);

static inline bool window_is_full(const struct window *w)
{
    return w->rows == w->period;
}

/* The sum with x as the newest input; meaningful once the window is full. */
static inline double window_push(struct window *w, int64_t ordinal, double x)
{
    if (ordinal >= w->boundary || w->head_rows == w->period)
        window_rebase(w, ordinal);
    w->slot[w->oldest] = x;
    if (++w->oldest == w->period)
        w->oldest = 0;
    w->head += x;
    w->head_rows++;
    w->rows += w->rows < w->period;
    return w->head_rows < w->period ? w->slot[w->oldest] + w->head : w->head;
}

/* What window_push would return; false when the window would not be full. */
bool window_peek(const struct window *w, int64_t ordinal, double x, double *ret_sum);

#endif
