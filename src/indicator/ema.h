/* Exponential moving average, factor 2/(period+1), seeded with the mean of the first `period`
 * inputs.
 *   in    any series, one value per closed bar, oldest first
 *   out   the input's unit; nan until `period` inputs
 *   edge  a nan or infinite input: nan, and a new seed from the next `period` valid inputs */
#ifndef INDICATOR_EMA_H
#define INDICATOR_EMA_H

#include <math.h>

#include "indicator/indicator.h"
#include "indicator/smoothing.h"

struct ema {
    struct smoothing mean;
};

extern const struct indicator ema_indicator;

void ema_init(struct ema *s, uint32_t period);
double ema_peek(const struct ema *s, double x);
void ema_batch(struct ema *s, const double *x, size_t n, double *ret);

static inline double ema_next(struct ema *s, double x)
{
    if (isfinite(x))
        return smoothing_next(&s->mean, x);
    smoothing_forget(&s->mean);
    return (double)NAN;
}

#endif
