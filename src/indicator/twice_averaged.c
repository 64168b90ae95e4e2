#include "indicator/twice_averaged.h"

#include "indicator/cloned.h"

CLONED static void keep_both(double *k, const double *d, size_t n)
{
    for (size_t i = 0; i < n; i++)
        k[i] = isnan(d[i]) ? d[i] : k[i];
}

void twice_averaged_batch(struct window *k, struct window *d, const int64_t *ordinal,
                          const double *x, size_t n, double *ret_k, double *ret_d)
{
    window_mean_batch(k, ordinal, x, n, ret_k);
    window_mean_batch(d, ordinal, ret_k, n, ret_d);
    keep_both(ret_k, ret_d, n);
}
