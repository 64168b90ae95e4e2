#include "sim/depth.h"

#include <math.h>

#include "base/random.h"

static struct qty size_at(const struct instrument *in, const struct depth_shape *shape,
                          struct price px, unsigned level, int64_t at)
{
    uint64_t own = random_mix((uint64_t)px.ticks ^ shape->seed);
    uint64_t minute = ((uint64_t)at / UINT64_C(1000000000) + own % 60) / 60;
    double u = (double)(random_mix(own ^ minute) >> 11) * 0x1p-53;
    double lots = (double)shape->typical.lots * (0.1 + 2.7 * u * u) * (1 + 0.08 * level);
    struct qty q = {(int64_t)floor(lots)};

    q = qty_round_down(in, q);
    return q.lots < in->lot.lots ? in->lot : q;
}

unsigned depth_around(struct sim_level *ret_bids, struct sim_level *ret_asks, unsigned n,
                      const struct instrument *in, const struct depth_shape *shape,
                      struct price bid, struct price ask, int64_t at)
{
    int64_t gap = shape->gap.ticks;
    int64_t down = (bid.ticks - 1) / gap * gap, up = (ask.ticks / gap + 1) * gap;
    unsigned bids = 0;

    for (unsigned i = 0; i < n; i++) {
        struct price b = {i ? down - (int64_t)(i - 1) * gap : bid.ticks};
        struct price a = {i ? up + (int64_t)(i - 1) * gap : ask.ticks};

        ret_asks[i] = (struct sim_level){a, size_at(in, shape, a, i, at)};
        if (b.ticks > 0)
            ret_bids[bids++] = (struct sim_level){b, size_at(in, shape, b, i, at)};
    }
    return bids;
}
