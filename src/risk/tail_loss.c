#include "risk/tail_loss.h"

#include <math.h>

static void sink(double *x, unsigned from, unsigned n)
{
    for (;;) {
        unsigned largest = from, left = 2 * from + 1;

        if (left < n && x[left] > x[largest])
            largest = left;
        if (left + 1 < n && x[left + 1] > x[largest])
            largest = left + 1;
        if (largest == from)
            return;
        double kept = x[from];
        x[from] = x[largest];
        x[largest] = kept;
        from = largest;
    }
}

/* Heapsort: in place, and bounded whatever the order was. */
static void sort(double *x, unsigned n)
{
    for (unsigned i = n / 2; i > 0; i--)
        sink(x, i - 1, n);
    for (unsigned i = n; i > 1; i--) {
        double last = x[i - 1];
        x[i - 1] = x[0];
        x[0] = last;
        sink(x, 0, i - 1);
    }
}

struct tail_loss tail_loss_of(double *returns, unsigned n, double confidence)
{
    double beyond = n * (1 - confidence), sum = 0;
    unsigned k = (unsigned)floor(beyond + 1e-9);

    if (n == 0)
        return (struct tail_loss){(double)NAN, (double)NAN, false};
    sort(returns, n);
    if (beyond < 1 - 1e-9)
        return (struct tail_loss){-returns[0], -returns[0], false};
    if (k >= n)
        k = n - 1;
    for (unsigned i = 0; i < k; i++)
        sum -= returns[i];
    return (struct tail_loss){
        .value_at_risk = -returns[k],
        .expected_shortfall = (sum - (beyond - k) * returns[k]) / beyond,
        .reliable = true,
    };
}
