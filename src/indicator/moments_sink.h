/* What takes the means and variances that a batch finds (moments.h, weighted_moments.h), a stretch of bars
 * after another while they are still in the nearest cache: a root or a quotient of one stretch then runs
 * beside the sums of the next, and what nobody asked for is never computed.
 *
 *   static void put(void *of, size_t i, size_t n, const double *mean, const double *variance) { ... }
 *   moments_batch(m, ordinal, x, n, (struct moments_sink){put, &columns}); */
#ifndef INDICATOR_MOMENTS_SINK_H
#define INDICATOR_MOMENTS_SINK_H

#include <stddef.h>

#include "indicator/blocks.h"

enum { MOMENTS_STRETCH = LANES * BLOCKS_PERIOD_MAX };

struct moments_sink {
    /* The n bars from i on, at most MOMENTS_STRETCH. */
    void (*put)(void *of, size_t i, size_t n, const double *mean, const double *variance);
    void *of;
};

/* The stretch on its way; its bars follow one another. */
struct moments_stretch {
    struct moments_sink sink;
    size_t from, count;
    double mean[MOMENTS_STRETCH], variance[MOMENTS_STRETCH];
};

static inline void moments_stretch_init(struct moments_stretch *s, struct moments_sink sink)
{
    s->sink = sink;
    s->from = s->count = 0;
}

static inline void moments_stretch_flush(struct moments_stretch *s)
{
    if (s->count > 0)
        s->sink.put(s->sink.of, s->from, s->count, s->mean, s->variance);
    s->count = 0;
}

static inline void moments_stretch_add(struct moments_stretch *s, size_t i, double mean,
                                       double variance)
{
    if (s->count == MOMENTS_STRETCH || s->from + s->count != i)
        moments_stretch_flush(s);
    if (s->count == 0)
        s->from = i;
    s->mean[s->count] = mean;
    s->variance[s->count] = variance;
    s->count++;
}

#endif
