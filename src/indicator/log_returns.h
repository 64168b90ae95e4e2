/* The last `period` log returns of the close, in the order of time, for what is computed from all of
 * them at once.  A ring that is written twice, so that they always stand in one piece. */
#ifndef INDICATOR_LOG_RETURNS_H
#define INDICATOR_LOG_RETURNS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fmath.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct log_returns {
    double previous; /* close before; nan before there is one */
    uint32_t period;
    uint32_t oldest; /* where the next one goes */
    uint32_t good;   /* finite ones in a row, at most period */
    uint32_t pad;
    double slot[]; /* 2 x period */
};
#pragma GCC diagnostic pop

static inline size_t log_returns_size(uint32_t period)
{
    return sizeof(struct log_returns) + 2 * (size_t)period * sizeof(double);
}

static inline void log_returns_init(struct log_returns *r, uint32_t period)
{
    *r = (struct log_returns){.previous = (double)NAN, .period = period};
    for (uint32_t i = 0; i < 2 * period; i++)
        r->slot[i] = 0;
}

/* The window, oldest first, or NULL while it is not full of numbers. */
static inline const double *log_returns_push(struct log_returns *r, double close)
{
    double change = fmath_log_ratio(close, r->previous);

    r->previous = close;
    if (!isfinite(change)) {
        r->good = 0;
        return NULL;
    }
    r->slot[r->oldest] = r->slot[r->oldest + r->period] = change;
    r->oldest = r->oldest + 1 == r->period ? 0 : r->oldest + 1;
    r->good += r->good < r->period;
    return r->good == r->period ? r->slot + r->oldest : NULL;
}

#endif
