#include "indicator/typical.h"

#include "indicator/cloned.h"

CLONED void typicals_of(const double *high, const double *low, const double *close, size_t n,
                        double *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = typical_of(high[i], low[i], close[i]);
}
