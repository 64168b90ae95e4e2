/* A series averaged over a window (%K), and that over another (%D): the two lines of a stochastic.  Both are
 * nan until both are there.  The windows are the caller's memory. */
#ifndef INDICATOR_TWICE_AVERAGED_H
#define INDICATOR_TWICE_AVERAGED_H

#include "indicator/window.h"

static inline void twice_averaged_push(struct window *k, struct window *d, int64_t ordinal,
                                       double x, double *ret)
{
    double once = window_mean(k, ordinal, x), twice = window_mean(d, ordinal, once);

    ret[0] = isnan(twice) ? twice : once;
    ret[1] = twice;
}

/* n at once. */
void twice_averaged_batch(struct window *k, struct window *d, const int64_t *ordinal,
                          const double *x, size_t n, double *ret_k, double *ret_d);

#endif
