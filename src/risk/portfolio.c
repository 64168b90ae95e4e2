#include "risk/portfolio.h"

#include <math.h>

/* (C w)_i */
static double covariance_with(const struct portfolio *p, unsigned i)
{
    double sum = 0;

    for (unsigned j = 0; j < p->n; j++)
        sum += p->sigma[i] * p->correlation[i * p->n + j] * p->sigma[j] * p->weight[j];
    return sum;
}

static double variance_of(const struct portfolio *p)
{
    double sum = 0;

    for (unsigned i = 0; i < p->n; i++)
        sum += p->weight[i] * covariance_with(p, i);
    return sum;
}

double portfolio_volatility(const struct portfolio *p)
{
    return sqrt(variance_of(p));
}

double portfolio_share(const struct portfolio *p, unsigned i)
{
    return p->weight[i] * covariance_with(p, i) / variance_of(p);
}

double portfolio_independent_bets(const struct portfolio *p)
{
    double alone = 0;

    for (unsigned i = 0; i < p->n; i++)
        alone += fabs(p->weight[i]) * p->sigma[i];
    double ratio = alone / portfolio_volatility(p);
    return ratio * ratio;
}

double portfolio_room(const struct portfolio *p, unsigned i, double limit)
{
    double a = p->sigma[i] * p->sigma[i], half_b = covariance_with(p, i);
    double c = variance_of(p) - limit * limit;

    if (c >= 0)
        return 0;
    return (sqrt(half_b * half_b - a * c) - half_b) / a;
}

static double mean_of(const double *x, unsigned n)
{
    double sum = 0;

    for (unsigned i = 0; i < n; i++)
        sum += x[i];
    return sum / n;
}

double correlation_of(const double *x, const double *y, unsigned n)
{
    double mx = mean_of(x, n), my = mean_of(y, n), xx = 0, yy = 0, xy = 0;

    for (unsigned i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
        xy += (x[i] - mx) * (y[i] - my);
    }
    return n < 2 ? (double)NAN : xy / sqrt(xx * yy);
}
