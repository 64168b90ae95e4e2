/* A series as it stood `period` bars ago.  Memory is the caller's: lagged_size bytes. */
#ifndef INDICATOR_LAGGED_H
#define INDICATOR_LAGGED_H

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct lagged {
    uint32_t period;
    uint32_t oldest;
    double slot[]; /* ring of the last inputs, nan before there are any */
};
#pragma GCC diagnostic pop

static inline size_t lagged_size(uint32_t period)
{
    return sizeof(struct lagged) + period * sizeof(double);
}

static inline void lagged_init(struct lagged *s, uint32_t period)
{
    s->period = period;
    s->oldest = 0;
    for (uint32_t i = 0; i < period; i++)
        s->slot[i] = (double)NAN;
}

/* The input of `period` calls ago. */
static inline double lagged_push(struct lagged *s, double x)
{
    double then = s->slot[s->oldest];

    s->slot[s->oldest] = x;
    s->oldest = s->oldest + 1 == s->period ? 0 : s->oldest + 1;
    return then;
}

/* As lagged_push for each of n inputs, when nobody asks what it returns. */
static inline void lagged_skip(struct lagged *s, const double *x, size_t n)
{
    size_t last = n < s->period ? n : s->period;

    assert(s->period > 0);
    s->oldest = (uint32_t)((s->oldest + (n - last)) % s->period);
    for (size_t i = n - last; i < n; i++)
        lagged_push(s, x[i]);
}

#endif
