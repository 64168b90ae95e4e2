#include "indicator/ramp.h"

#include <string.h>

#include "indicator/blocks.h"

size_t ramp_size(uint32_t period)
{
    return sizeof(struct ramp) + 3 * (size_t)period * sizeof(double);
}

void ramp_init(struct ramp *r, uint32_t period, struct ramp_mix mix)
{
    memset(r, 0, ramp_size(period));
    block_ring_init(&r->ring, period);
    r->mix = mix;
}

void ramp_turn(struct ramp *r, int64_t ordinal, double x)
{
    uint32_t period = r->ring.period, at = r->ring.oldest;
    double *sums = r->slot + period, *ramps = sums + period;
    double sum = 0, weighted = 0;

    for (uint32_t j = 1; j <= period; j++) {
        at = block_ring_before(&r->ring, at);
        double off = r->slot[at] - x;
        sum += off;
        weighted += j * off;
        sums[at] = sum;
        ramps[at] = weighted;
    }
    r->reference = x;
    r->head_sum = r->head_ramp = 0;
    block_ring_begin(&r->ring, ordinal);
}

struct ramp_columns {
    struct ramp *ramp;
    const int64_t *ordinal;
    const double *x;
    double *ret;
};

QUAD_INLINE void bar_of(void *of, size_t i)
{
    struct ramp_columns *c = of;

    c->ret[i] = ramp_push(c->ramp, c->ordinal[i], c->x[i]);
}

struct ramp_lanes {
    quad sum, ramp;
};

/* tail[k] is what a window keeps of the block before when it ends at k; all about the references. */
QUAD_INLINE void tails_of(const double *x, struct block_starts at, size_t period,
                          const quad *reference, struct ramp_lanes *tail)
{
    struct ramp_lanes now = {{0}, {0}};
    double j = 0;

    tail[period - 1] = now;
    for (size_t k = period - 1; k > 0; k--) {
        quad off = BLOCK_LANE_OF(x, at, k) - *reference;

        now.sum += off;
        now.ramp += ++j * off;
        tail[k - 1] = now;
    }
}

QUAD_INLINE bool blocks_of(void *of, size_t i, unsigned lanes)
{
    struct ramp_columns *c = of;
    size_t period = c->ramp->ring.period;
    struct ramp_mix mix = c->ramp->mix;
    const double *x = c->x + i;
    double *ret = c->ret + i, rows = 0, rest = (double)period;
    struct block_starts at = block_starts_of(lanes, period);
    struct ramp_lanes tail[BLOCKS_PERIOD_MAX], head = {{0}, {0}};
    quad reference = BLOCK_LANE_OF(x, at, 0), level = mix.level * reference;

    tails_of(x - period, at, period, &reference, tail);
    for (size_t k = 0; k < period; k++) {
        quad off = BLOCK_LANE_OF(x, at, k) - reference;

        rows += 1;
        rest -= 1;
        head.sum += off;
        head.ramp += rows * off;
        quad weighted = ((rest - 1) * head.sum + head.ramp) + (rest * tail[k].sum - tail[k].ramp);
        quad sum = head.sum + tail[k].sum;
        quad value = level + (mix.of_weighted * weighted + mix.of_sum * sum);
        BLOCK_LANE_PUT(ret, at, k, QUAD_NUMBER(value));
    }
    return true;
}

QUAD_INLINE void recall(void *of, size_t i)
{
    struct ramp_columns *c = of;

    block_ring_recall(&c->ramp->ring, c->ramp->slot, c->x + i);
    c->ramp->ring.head_rows = c->ramp->ring.period;
}

CLONED void ramp_batch(struct ramp *r, const int64_t *ordinal, const double *x, size_t n,
                       double *ret)
{
    struct ramp_columns columns = {r, ordinal, x, ret};

    blocks_run(&r->ring, ordinal, n, (struct block_steps){bar_of, blocks_of, recall}, &columns);
}
