#include "confluence/results.h"

#include <math.h>

static int64_t add_saturated(int64_t a, int64_t b)
{
    int64_t sum;

    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

void results_add(struct result_table *t, enum regime_trend trend, enum regime_vol volatility,
                 int64_t value)
{
    struct result_cell one = {.trades = 1,
                              .wins = value > 0,
                              .gain = value > 0 ? value : 0,
                              .loss = value < 0 ? (value > -INT64_MAX ? -value : INT64_MAX) : 0};

    result_merge(&t->cell[trend][volatility], &one);
}

void result_merge(struct result_cell *a, const struct result_cell *b)
{
    a->trades += b->trades;
    a->wins += b->wins;
    a->gain = add_saturated(a->gain, b->gain);
    a->loss = add_saturated(a->loss, b->loss);
}

struct result_cell results_total(const struct result_table *t)
{
    struct result_cell all = {0};

    for (unsigned trend = 0; trend < REGIME_TRENDS; trend++)
        for (unsigned vol = 0; vol < REGIME_VOLS; vol++)
            result_merge(&all, &t->cell[trend][vol]);
    return all;
}

static double quotient(double a, double b)
{
    return b > 0 ? a / b : (double)NAN;
}

double result_win_rate(const struct result_cell *c)
{
    return quotient((double)c->wins, (double)c->trades);
}

double result_expectancy(const struct result_cell *c)
{
    return quotient((double)c->gain - (double)c->loss, (double)c->trades);
}

double result_profit_factor(const struct result_cell *c)
{
    return quotient((double)c->gain, (double)c->loss);
}
