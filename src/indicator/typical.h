/* The typical price of a bar, (high + low + close) / 3, a bar or a column at a time. */
#ifndef INDICATOR_TYPICAL_H
#define INDICATOR_TYPICAL_H

#include <stddef.h>

static inline double typical_of(double high, double low, double close)
{
    return (high + low + close) / 3;
}

void typicals_of(const double *high, const double *low, const double *close, size_t n, double *ret);

#endif
