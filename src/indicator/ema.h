/* Exponential moving average, factor 2/(period+1), seeded with the mean of the first `period`
 * inputs.
 *   in    any series, one value per closed bar, oldest first
 *   out   the input's unit; nan until `period` inputs
 *   edge  a nan or infinite input: nan, and a new seed from the next `period` valid inputs */
#ifndef INDICATOR_EMA_H
#define INDICATOR_EMA_H

#include <math.h>

#include "indicator/indicator.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct ema {
    double value; /* the average, or the sum while it is being seeded */
    double factor;
    uint32_t period;
    uint32_t seen; /* valid inputs in a row, at most period */
};
#pragma GCC diagnostic pop

extern const struct indicator ema_indicator;

void ema_init(struct ema *s, uint32_t period);
double ema_peek(const struct ema *s, double x);
void ema_batch(struct ema *s, const double *x, size_t n, double *ret);

/* One finite input into an average that is formed. */
static inline double ema_step(struct ema *s, double x)
{
    s->value += s->factor * (x - s->value);
    return s->value;
}

static inline double ema_next(struct ema *s, double x)
{
    if (!isfinite(x)) {
        s->value = 0;
        s->seen = 0;
        return (double)NAN;
    }
    if (s->seen == s->period)
        return ema_step(s, x);
    s->value += x;
    if (++s->seen < s->period)
        return (double)NAN;
    s->value /= s->period;
    return s->value;
}

#endif
