#include "indicator/weighted_moments.h"

#include <string.h>

#include "indicator/number.h"

size_t weighted_moments_size(uint32_t period)
{
    return sizeof(struct weighted_moments) +
           (size_t)period * (2 * sizeof(double) + sizeof(struct weighted_sums));
}

void weighted_moments_init(struct weighted_moments *m, uint32_t period)
{
    memset(m, 0, weighted_moments_size(period));
    block_ring_init(&m->ring, period);
}

void weighted_moments_turn(struct weighted_moments *m, int64_t ordinal, double x)
{
    uint32_t period = m->ring.period, at = m->ring.oldest;
    struct weighted_sums *tail = weighted_tail(m), sums = {0, 0, 0};

    for (uint32_t k = 0; k < period; k++) {
        at = block_ring_before(&m->ring, at);
        weighted_add(&sums, m->slot[at] - x, m->slot[period + at]);
        tail[at] = sums;
    }
    m->reference = x;
    m->head = (struct weighted_sums){0, 0, 0};
    block_ring_begin(&m->ring, ordinal);
}

struct weighted_columns {
    struct weighted_moments *moments;
    const int64_t *ordinal;
    const double *x, *weight;
    struct moments_stretch *stretch;
};

QUAD_INLINE void bar_of(void *of, size_t i)
{
    struct weighted_columns *c = of;
    struct weighted_values v =
        weighted_moments_push(c->moments, c->ordinal[i], c->x[i], c->weight[i]);

    moments_stretch_add(c->stretch, i, v.mean, v.variance);
}

struct weighted_lanes {
    quad weight, sum, squares;
};

QUAD_INLINE void lanes_add(struct weighted_lanes *s, const quad *off, const quad *weight)
{
    quad part = *weight * *off;

    s->weight += *weight;
    s->sum += part;
    s->squares += part * *off;
}

/* tail[k] is what a window keeps of the block before when it ends at k; all about the references. */
QUAD_INLINE void tails_of(const double *x, const double *weight, struct block_starts at,
                          size_t period, const quad *reference, struct weighted_lanes *tail)
{
    struct weighted_lanes now = {{0}, {0}, {0}};

    tail[period - 1] = now;
    for (size_t k = period - 1; k > 0; k--) {
        quad off = BLOCK_LANE_OF(x, at, k) - *reference, w = BLOCK_LANE_OF(weight, at, k);

        lanes_add(&now, &off, &w);
        tail[k - 1] = now;
    }
}

QUAD_INLINE bool blocks_of(void *of, size_t i, unsigned lanes)
{
    struct weighted_columns *c = of;
    size_t period = c->moments->ring.period;
    const double *x = c->x + i, *weight = c->weight + i;
    double *mean = c->stretch->mean, *variance = c->stretch->variance;
    struct block_starts at = block_starts_of(lanes, period);
    struct weighted_lanes tail[BLOCKS_PERIOD_MAX], head = {{0}, {0}, {0}};
    quad reference = BLOCK_LANE_OF(x, at, 0);

    moments_stretch_flush(c->stretch);
    tails_of(x - period, weight - period, at, period, &reference, tail);
    for (size_t k = 0; k < period; k++) {
        quad off = BLOCK_LANE_OF(x, at, k) - reference, w = BLOCK_LANE_OF(weight, at, k);

        lanes_add(&head, &off, &w);
        quad share = 1 / (head.weight + tail[k].weight);
        quad m = (head.sum + tail[k].sum) * share;
        quad v = (head.squares + tail[k].squares) * share - m * m;
        v = QUAD_ABOVE_0(v);
        m = reference + m + (v - v);
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
    struct weighted_columns *c = of;
    struct block_ring *ring = &c->moments->ring;

    block_ring_recall(ring, c->moments->slot, c->x + i);
    block_ring_recall(ring, c->moments->slot + ring->period, c->weight + i);
    ring->head_rows = ring->period;
}

CLONED static void put_means(const double *mean, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = number_or_nan(mean[i]);
}

CLONED static void put_deviations(const double *variance, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = number_or_nan(sqrt(variance[i]));
}

struct weighted_outputs {
    double *mean, *deviation;
};

static void put(void *of, size_t i, size_t n, const double *mean, const double *variance)
{
    const struct weighted_outputs *ret = of;

    put_means(mean, n, ret->mean + i);
    if (ret->deviation)
        put_deviations(variance, n, ret->deviation + i);
}

CLONED static void run(struct weighted_columns *c, size_t n)
{
    blocks_run(&c->moments->ring, c->ordinal, n, (struct block_steps){bar_of, blocks_of, recall},
               c);
}

void weighted_moments_batch(struct weighted_moments *m, const int64_t *ordinal, const double *x,
                            const double *weight, size_t n, double *ret_mean, double *ret_deviation)
{
    struct weighted_outputs outputs = {ret_mean, ret_deviation};
    struct moments_stretch stretch;
    struct weighted_columns columns = {m, ordinal, x, weight, &stretch};

    moments_stretch_init(&stretch, (struct moments_sink){put, &outputs});
    run(&columns, n);
    moments_stretch_flush(&stretch);
}
