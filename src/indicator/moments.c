#include "indicator/moments.h"

#include <math.h>
#include <string.h>

size_t moments_size(uint32_t period)
{
    return sizeof(struct moments) + 3 * (size_t)period * sizeof(double);
}

void moments_init(struct moments *m, uint32_t period)
{
    memset(m, 0, moments_size(period));
    block_ring_init(&m->ring, period);
    m->scale = 1.0 / period;
}

void moments_turn(struct moments *m, int64_t ordinal, double x)
{
    uint32_t period = m->ring.period, at = m->ring.oldest;
    double *sums = m->slot + period, *squares = sums + period;
    double sum = 0, square = 0;

    for (uint32_t k = 0; k < period; k++) {
        at = block_ring_before(&m->ring, at);
        double off = m->slot[at] - x;
        sum += off;
        square += off * off;
        sums[at] = sum;
        squares[at] = square;
    }
    m->reference = x;
    m->head_sum = m->head_squares = 0;
    block_ring_begin(&m->ring, ordinal);
}

struct moments_columns {
    struct moments *moments;
    const int64_t *ordinal;
    const double *x;
    struct moments_stretch *stretch;
};

QUAD_INLINE void bar_of(void *of, size_t i)
{
    struct moments_columns *c = of;
    struct moments_values v = moments_push(c->moments, c->ordinal[i], c->x[i]);

    if (!block_ring_is_full(&c->moments->ring))
        v.mean = v.variance = (double)NAN;
    moments_stretch_add(c->stretch, i, v.mean, v.variance);
}

QUAD_INLINE bool blocks_of(void *of, size_t i, unsigned lanes)
{
    struct moments_columns *c = of;
    size_t period = c->moments->ring.period;
    const double *x = c->x + i;
    double *mean = c->stretch->mean, *variance = c->stretch->variance, scale = c->moments->scale;
    struct block_starts at = block_starts_of(lanes, period);
    quad tail_sum[BLOCKS_PERIOD_MAX], tail_square[BLOCKS_PERIOD_MAX];
    quad sum = {0}, square = {0}, reference = BLOCK_LANE_OF(x, at, 0);

    moments_stretch_flush(c->stretch);
    tail_sum[period - 1] = tail_square[period - 1] = sum;
    for (size_t k = period - 1; k > 0; k--) {
        quad off = BLOCK_LANE_OF(x - period, at, k) - reference;

        tail_sum[k - 1] = sum += off;
        tail_square[k - 1] = square += off * off;
    }
    sum = square = tail_sum[period - 1];
    for (size_t k = 0; k < period; k++) {
        quad off = BLOCK_LANE_OF(x, at, k) - reference;

        sum += off;
        square += off * off;
        quad m = (sum + tail_sum[k]) * scale;
        quad v = (square + tail_square[k]) * scale - m * m;
        v = QUAD_ABOVE_0(v);
        m += reference;
        BLOCK_LANE_PUT(mean, at, k, m);
        BLOCK_LANE_PUT(variance, at, k, v);
    }
    c->stretch->from = i;
    c->stretch->count = lanes * period;
    moments_stretch_flush(c->stretch);
    return true;
}

QUAD_INLINE void recall(void *of, size_t i)
{
    struct moments_columns *c = of;

    block_ring_recall(&c->moments->ring, c->moments->slot, c->x + i);
    c->moments->ring.head_rows = c->moments->ring.period;
}

CLONED static void run(struct moments_columns *c, size_t n)
{
    blocks_run(&c->moments->ring, c->ordinal, n, (struct block_steps){bar_of, blocks_of, recall},
               c);
}

void moments_batch(struct moments *m, const int64_t *ordinal, const double *x, size_t n,
                   struct moments_sink sink)
{
    struct moments_stretch stretch;
    struct moments_columns columns = {m, ordinal, x, &stretch};

    moments_stretch_init(&stretch, sink);
    run(&columns, n);
    moments_stretch_flush(&stretch);
}
