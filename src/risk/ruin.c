#include "risk/ruin.h"

#include <math.h>

#include "base/fmath.h"
#include "base/random.h"

enum { BISECTIONS = 200 };

static double mean_of(const double *x, unsigned n)
{
    double sum = 0;

    for (unsigned i = 0; i < n; i++)
        sum += x[i];
    return sum / n;
}

static double least(const double *x, unsigned n)
{
    double ret = x[0];

    for (unsigned i = 1; i < n; i++)
        ret = x[i] < ret ? x[i] : ret;
    return ret;
}

/* mean(exp(-theta x)) - 1: below 0 up to the root, above it beyond. */
static double excess(const double *x, unsigned n, double theta)
{
    double sum = 0;

    for (unsigned i = 0; i < n; i++)
        sum += fmath_expm1(-theta * x[i]);
    return sum / n;
}

double ruin_exponent(const double *x, unsigned n)
{
    double low = 0, high = 1;

    if (n < RUIN_TRADES_MIN)
        return (double)NAN;
    if (!(mean_of(x, n) > 0))
        return 0;
    if (least(x, n) >= 0)
        return (double)INFINITY;
    while (excess(x, n, high) < 0) {
        low = high;
        high *= 2;
    }
    for (unsigned i = 0; i < BISECTIONS && low < high; i++) {
        double middle = low + (high - low) / 2;
        if (excess(x, n, middle) < 0)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* One trade that takes everything leaves a logarithm of minus infinity, and ruin certain. */
double ruin_of_wealth(const double *r, unsigned n, double fraction, double level)
{
    double mean = 0, square = 0;

    if (n < RUIN_TRADES_MIN)
        return (double)NAN;
    if (1 + fraction * least(r, n) <= 0)
        return 1;
    for (unsigned i = 0; i < n; i++)
        mean += fmath_log(1 + fraction * r[i]);
    mean /= n;
    for (unsigned i = 0; i < n; i++) {
        double d = fmath_log(1 + fraction * r[i]) - mean;
        square += d * d;
    }
    if (mean <= 0)
        return 1;
    if (!(square > 0))
        return 0;
    return fmath_pow(level, 2 * mean / (square / n));
}

static int is_ruined(const double *r, unsigned n, const struct ruin_plan *plan, struct random path)
{
    double wealth = 1;

    for (unsigned i = 0; i < plan->horizon; i++) {
        wealth = wealth * (1.0 + plan->fraction * r[random_below(&path, n)]);
        if (wealth <= plan->level)
            return 1;
    }
    return 0;
}

double ruin_monte_carlo(const double *r, unsigned n, const struct ruin_plan *plan)
{
    struct random stream;
    unsigned hits = 0;

    if (n < RUIN_TRADES_MIN)
        return (double)NAN;
    random_seed(&stream, plan->seed);
    for (unsigned b = 0; b < plan->paths; b++) {
        hits += (unsigned)is_ruined(r, n, plan, stream);
        random_jump(&stream);
    }
    return (double)hits / plan->paths;
}
