#include "indicator/extremes.h"

#include <string.h>

#include "indicator/blocks.h"
#include "indicator/chunk.h"

size_t extremes_size(uint32_t period)
{
    return sizeof(struct extremes) + 2 * (size_t)period * sizeof(double);
}

void extremes_init(struct extremes *e, uint32_t period)
{
    memset(e, 0, extremes_size(period));
    block_ring_init(&e->ring, period);
}

/* Of the last block's inputs only: the slots of older ones hold tails already. */
void extremes_turn(struct extremes *e, int64_t ordinal)
{
    uint32_t period = e->ring.period, at = e->ring.oldest;
    double top = -(double)INFINITY, bottom = (double)INFINITY;

    for (uint32_t k = 0; k < e->ring.rows; k++) {
        at = block_ring_before(&e->ring, at);
        top = top_of(top, e->slot[at]);
        bottom = bottom_of(bottom, e->slot[period + at]);
        e->slot[at] = top;
        e->slot[period + at] = bottom;
    }
    e->head_top = -(double)INFINITY;
    e->head_bottom = (double)INFINITY;
    block_ring_begin(&e->ring, ordinal);
}

struct extremes_columns {
    struct extremes *extremes;
    const int64_t *ordinal;
    const double *high, *low;
    double *top, *bottom;
};

QUAD_INLINE void bar_of(void *of, size_t i)
{
    struct extremes_columns *c = of;
    struct extremes_values v = extremes_push(c->extremes, c->ordinal[i], c->high[i], c->low[i]);
    bool known = block_ring_is_full(&c->extremes->ring) && isfinite(v.top) && isfinite(v.bottom);

    c->top[i] = known ? v.top : (double)NAN;
    c->bottom[i] = known ? v.bottom : (double)NAN;
}

QUAD_INLINE double farther(bool up, double a, double b)
{
    return up ? top_of(a, b) : bottom_of(a, b);
}

/* One side at a time: four running extremes and their columns are what the registers hold. */
QUAD_INLINE void side_of(const double *x, struct block_starts at, size_t period, bool up,
                         double *ret)
{
    double tail[BLOCKS_PERIOD_MAX][LANES], now[LANES];
    const double none = up ? -(double)INFINITY : (double)INFINITY;

    for (unsigned l = 0; l < LANES; l++)
        tail[period - 1][l] = now[l] = none;
    for (size_t k = period - 1; k > 0; k--)
        for (unsigned l = 0; l < LANES; l++)
            tail[k - 1][l] = now[l] = farther(up, now[l], (x - period)[at.at[l] + k]);
    for (unsigned l = 0; l < LANES; l++)
        now[l] = none;
    for (size_t k = 0; k < period; k++)
        for (unsigned l = 0; l < LANES; l++) {
            now[l] = farther(up, now[l], x[at.at[l] + k]);
            ret[at.at[l] + k] = farther(up, now[l], tail[k][l]);
        }
}

QUAD_INLINE bool blocks_of(void *of, size_t i, unsigned lanes)
{
    struct extremes_columns *c = of;
    size_t period = c->extremes->ring.period;
    const double *high = c->high + i, *low = c->low + i;
    struct block_starts at = block_starts_of(lanes, period);

    if (!quads_are_finite(high - period, (lanes + 1) * period) ||
        !quads_are_finite(low - period, (lanes + 1) * period))
        return false;
    side_of(high, at, period, true, c->top + i);
    side_of(low, at, period, false, c->bottom + i);
    return true;
}

QUAD_INLINE void recall(void *of, size_t i)
{
    struct extremes_columns *c = of;
    struct block_ring *ring = &c->extremes->ring;

    block_ring_recall(ring, c->extremes->slot, c->high + i);
    block_ring_recall(ring, c->extremes->slot + ring->period, c->low + i);
    ring->head_rows = ring->period;
}

CLONED void extremes_batch(struct extremes *e, const int64_t *ordinal, const double *high,
                           const double *low, size_t n, double *ret_top, double *ret_bottom)
{
    struct extremes_columns columns = {e, ordinal, high, low, ret_top, ret_bottom};

    blocks_run(&e->ring, ordinal, n, (struct block_steps){bar_of, blocks_of, recall}, &columns);
}

/* In place of the bottoms. */
CLONED static void percents_of(const double *x, const double *top, double *bottom, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bottom[i] = 100 * extremes_share(x[i], top[i], bottom[i]);
}

void extremes_percent_batch(struct extremes *e, const int64_t *ordinal, const double *high,
                            const double *low, const double *x, size_t n, double *ret)
{
    double top[CHUNK_BARS];

    for (size_t from = 0; from < n; from += CHUNK_BARS) {
        size_t count = chunk_of(n, from);

        extremes_batch(e, ordinal + from, high + from, low + from, count, top, ret + from);
        percents_of(x + from, top, ret + from, count);
    }
}
