/* What came of a strategy's trades, by the regime in which they began.  Integers, so that sums are
 * exact and outlive a version: in micro-R for reference outcomes (confluence/reference.h; 1 R is
 * what the stop would have lost), in 1e-8 of the quote currency for an account's own trades.
 *
 *   results_add(&table, trend, volatility, value);
 *   struct result_cell all = results_total(&table);
 *   result_expectancy(&all)            mean value a trade
 *
 * Figures that have no value (no trade, no loss) are nan. */
#ifndef CONFLUENCE_RESULTS_H
#define CONFLUENCE_RESULTS_H

#include <stdint.h>

#include "strategy/regime.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct result_cell {
    uint64_t trades, wins; /* a win is above zero */
    int64_t gain, loss;    /* sums of what was above and, made positive, below zero */
};

struct result_table {
    struct result_cell cell[REGIME_TRENDS][REGIME_VOLS];
};
#pragma GCC diagnostic pop

/* Sums stop at the ends of int64_t instead of turning over. */
void results_add(struct result_table *t, enum regime_trend trend, enum regime_vol volatility,
                 int64_t value);
struct result_cell results_total(const struct result_table *t);
/* Adds b to a. */
void result_merge(struct result_cell *a, const struct result_cell *b);

double result_win_rate(const struct result_cell *c);      /* wins / trades */
double result_expectancy(const struct result_cell *c);    /* (gain - loss) / trades, in the unit */
double result_profit_factor(const struct result_cell *c); /* gain / loss */

#endif
