/* Outputs are numbers or the one nan, whose sign does not hang on the processor that made it. */
#ifndef INDICATOR_NUMBER_H
#define INDICATOR_NUMBER_H

#include <math.h>

static inline double number_or_nan(double x)
{
    return isfinite(x) ? x : (double)NAN;
}

#endif
