/* Wilder's average true range: the mean of the first `period` true ranges (bars 1..period), then
 * atr + (tr - atr) / period (smoothing.h).
 *   in    high, low, close, one bar after another
 *   out   quote currency per unit, >= 0; nan until period + 1 bars
 *   edge  0 in a market that does not move; a nan or infinite input: nan, and a new seed */
#ifndef INDICATOR_ATR_H
#define INDICATOR_ATR_H

#include "indicator/smoothing.h"
#include "indicator/trange.h"

struct atr {
    struct trange range;
    struct smoothing mean;
};

extern const struct indicator atr_indicator;

void atr_init(struct atr *s, uint32_t period);
double atr_peek(const struct atr *s, double high, double low, double close);
void atr_batch(struct atr *s, const double *high, const double *low, const double *close, size_t n,
               double *ret);

static inline double atr_next(struct atr *s, double high, double low, double close)
{
    double range = trange_next(&s->range, high, low, close);

    if (isfinite(range))
        return smoothing_next(&s->mean, range);
    smoothing_forget(&s->mean);
    return (double)NAN;
}

#endif
