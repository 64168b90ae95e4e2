/* How likely an account is to fall to a given share of itself, judged by the results so far.
 *
 *   ruin_exponent      theta > 0 with mean(exp(-theta x)) = 1 over results x in units of risk;
 *                      0 without an edge, +infinity without a loss.  Fixed stakes: ruin of U units
 *                      is at most exp(-theta U), exactly that when every loss is one unit.  The
 *                      even-money formula with a mean edge put in is wrong for unequal results,
 *                      by orders of magnitude
 *   ruin_of_wealth     stakes a fixed fraction f of equity: the chance that wealth ever falls to
 *                      share x, x^(2 m / s^2) with m and s the mean and population deviation of
 *                      log(1 + f r); 1 for m <= 0.  Watches without a break, so it sits a little
 *                      above what discrete trades do
 *   ruin_monte_carlo   the share of `paths` in which wealth falls to x within `horizon` trades
 *                      drawn from the results with replacement.  Path b runs on the seed's stream
 *                      jumped b times (base/random.h): the same everywhere.  Zero hits mean at
 *                      most 3 / paths (95 %)
 *
 * Results are R: net profit over planned risk.  Who has too few of them (RUIN_TRADES_MIN) knows
 * nothing, and nan is the answer: zero would read as safe.
 * Sources: Lundberg's exponent; reflection principle of a drifting Brownian motion. */
#ifndef RISK_RUIN_H
#define RISK_RUIN_H

#include <stdint.h>

enum { RUIN_TRADES_MIN = 50 };

double ruin_exponent(const double *x, unsigned n);
double ruin_of_wealth(const double *r, unsigned n, double fraction, double level);

struct ruin_plan {
    double fraction, level;
    unsigned horizon, paths;
    uint64_t seed;
};

double ruin_monte_carlo(const double *r, unsigned n, const struct ruin_plan *plan);

#endif
