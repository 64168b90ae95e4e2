/* A series as it stood `period` bars ago.  Memory is the caller's: lagged_size bytes. */
#ifndef INDICATOR_LAGGED_H
#define INDICATOR_LAGGED_H

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "indicator/cloned.h"
#include "indicator/indicator.h"

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

/* The functions of a row that makes a number of the close and the close `param[0]` bars ago:
 *   static inline double value_of(double now, double then) { ... }
 *   LAGGED_ROW_FUNCTIONS(value_of) */
#define LAGGED_ROW_FUNCTIONS(value_of)                                                             \
    static void row_next(void *state, const struct bar_values *bar, double *ret)                   \
    {                                                                                              \
        ret[0] = value_of(bar->close, lagged_push(state, bar->close));                             \
    }                                                                                              \
                                                                                                   \
    CLONED static void values_of(const double *close, size_t period, size_t n, double *ret)        \
    {                                                                                              \
        for (size_t i = period; i < n; i++)                                                        \
            ret[i] = value_of(close[i], close[i - period]);                                        \
    }                                                                                              \
                                                                                                   \
    static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)     \
    {                                                                                              \
        struct lagged *closes = state;                                                             \
        size_t before = n < closes->period ? n : closes->period;                                   \
                                                                                                   \
        for (size_t i = 0; i < before; i++)                                                        \
            ret[0][i] = value_of(in->close[i], lagged_push(closes, in->close[i]));                 \
        if (n == before)                                                                           \
            return;                                                                                \
        values_of(in->close, before, n, ret[0]);                                                   \
        lagged_skip(closes, in->close + before, n - before);                                       \
    }                                                                                              \
                                                                                                   \
    static size_t row_size(const double *param)                                                    \
    {                                                                                              \
        return lagged_size((uint32_t)param[0]);                                                    \
    }                                                                                              \
                                                                                                   \
    static uint32_t row_bars(const double *param)                                                  \
    {                                                                                              \
        return (uint32_t)param[0] + 1;                                                             \
    }                                                                                              \
                                                                                                   \
    static void row_init(void *state, const double *param)                                         \
    {                                                                                              \
        lagged_init(state, (uint32_t)param[0]);                                                    \
    }

#endif
