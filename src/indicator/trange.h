/* True range: the bar's range, stretched to the close before: max(high, previous close) -
 * min(low, previous close), which is the largest of h-l, |h-p| and |l-p|.
 *   in    high, low, close, one bar after another
 *   out   quote currency per unit, >= 0; nan for the first bar
 *   edge  a nan or infinite high, low or previous close: nan */
#ifndef INDICATOR_TRANGE_H
#define INDICATOR_TRANGE_H

#include <math.h>

#include "indicator/indicator.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct trange {
    double previous; /* close before, nan when there is none */
};
#pragma GCC diagnostic pop

extern const struct indicator trange_indicator;

void trange_init(struct trange *s);
double trange_peek(const struct trange *s, double high, double low, double close);
void trange_batch(struct trange *s, const double *high, const double *low, const double *close,
                  size_t n, double *ret);

static inline double trange_of(double high, double low, double previous)
{
    double top = high > previous ? high : previous;
    double bottom = low < previous ? low : previous;
    double all = high + low + previous; /* a number when they are */

    return isfinite(all) ? top - bottom : (double)NAN;
}

static inline double trange_next(struct trange *s, double high, double low, double close)
{
    double previous = s->previous;

    s->previous = close;
    return trange_of(high, low, previous);
}

#endif
