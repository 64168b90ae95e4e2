#include "indicator/window.h"

#include <math.h>
#include <string.h>

#include "indicator/blocks.h"

size_t window_size(uint32_t period)
{
    return sizeof(struct window) + period * sizeof(double);
}

void window_init(struct window *w, uint32_t period)
{
    memset(w, 0, window_size(period));
    block_ring_init(&w->ring, period);
    w->scale = 1.0 / period;
}

void window_turn(struct window *w, int64_t ordinal)
{
    uint32_t at = w->ring.oldest;
    double sum = 0;

    for (uint32_t k = 0; k < w->ring.period; k++) {
        at = block_ring_before(&w->ring, at);
        if (k < w->ring.head_rows) {
            sum += w->slot[at];
            w->slot[at] = sum;
        } else {
            w->slot[at] += sum;
        }
    }
    w->head = 0;
    block_ring_begin(&w->ring, ordinal);
}

/* The backward sum that a turn would leave for the window's oldest input but one. */
static double turned_tail(const struct window *w)
{
    uint32_t at = w->ring.oldest;
    double sum = 0;

    for (uint32_t k = 0; k + 1 < w->ring.period; k++) {
        at = block_ring_before(&w->ring, at);
        if (k < w->ring.head_rows)
            sum += w->slot[at];
    }
    return w->ring.head_rows + 1 < w->ring.period ? w->slot[at] + sum : sum;
}

bool window_peek(const struct window *w, int64_t ordinal, double x, double *ret_sum)
{
    const struct block_ring *ring = &w->ring;
    uint32_t next = ring->oldest + 1 == ring->period ? 0 : ring->oldest + 1;

    if (ring->rows + 1 < ring->period)
        return false;
    if (block_ring_turns(ring, ordinal))
        *ret_sum = ring->period > 1 ? turned_tail(w) + (0.0 + x) : 0.0 + x;
    else
        *ret_sum = ring->head_rows + 1 < ring->period ? w->slot[next] + (w->head + x) : w->head + x;
    return true;
}

struct window_columns {
    struct window *window;
    const int64_t *ordinal;
    const double *x;
    double scale; /* 1 for sums */
    double *ret;
};

QUAD_INLINE void bar_of(void *of, size_t i)
{
    struct window_columns *c = of;
    double sum = window_push(c->window, c->ordinal[i], c->x[i]);

    c->ret[i] = window_is_full(c->window) ? number_or_nan(sum * c->scale) : (double)NAN;
}

QUAD_INLINE bool blocks_of(void *of, size_t i, unsigned lanes)
{
    struct window_columns *c = of;
    size_t period = c->window->ring.period;
    const double *x = c->x + i;
    double *ret = c->ret + i, scale = c->scale;
    struct block_starts at = block_starts_of(lanes, period);
    quad tail[BLOCKS_PERIOD_MAX], sum = {0};

    tail[period - 1] = sum;
    for (size_t k = period - 1; k > 0; k--)
        tail[k - 1] = sum += BLOCK_LANE_OF(x - period, at, k);
    sum = tail[period - 1];
    for (size_t k = 0; k < period; k++) {
        sum += BLOCK_LANE_OF(x, at, k);
        quad value = (tail[k] + sum) * scale;
        BLOCK_LANE_PUT(ret, at, k, QUAD_NUMBER(value));
    }
    return true;
}

QUAD_INLINE void recall(void *of, size_t i)
{
    struct window_columns *c = of;

    block_ring_recall(&c->window->ring, c->window->slot, c->x + i);
    c->window->ring.head_rows = c->window->ring.period;
}

CLONED static void scaled_batch(struct window_columns *c, size_t n)
{
    blocks_run(&c->window->ring, c->ordinal, n, (struct block_steps){bar_of, blocks_of, recall}, c);
}

void window_batch(struct window *w, const int64_t *ordinal, const double *x, size_t n, double *ret)
{
    scaled_batch(&(struct window_columns){w, ordinal, x, 1, ret}, n);
}

void window_mean_batch(struct window *w, const int64_t *ordinal, const double *x, size_t n,
                       double *ret)
{
    scaled_batch(&(struct window_columns){w, ordinal, x, w->scale, ret}, n);
}
