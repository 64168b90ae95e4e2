/* The risk of positions together: pairs fall together, and five of them are rarely more than one
 * and a half independent bets.
 *
 *   C_ij = sigma_i rho_ij sigma_j      weights w are shares of equity, sigma per period
 *   volatility        s = sqrt(w' C w)
 *   share of i        w_i (C w)_i / s^2: who contributes what; they add up to 1
 *   independent bets  (sum |w| sigma / s)^2; of n equal ones n / (1 + (n - 1) rho)
 *   room of i         the most that may be added to w_i until s reaches the limit: the larger root
 *                     of C_ii x^2 + 2 (C w)_i x + s^2 - limit^2 = 0; 0 when s is there already
 *
 * An unknown sigma or correlation is nan and makes every answer nan: who asks fails closed.
 * Sources: Markowitz 1952; Choueifaty and Coignard 2008 (diversification ratio). */
#ifndef RISK_PORTFOLIO_H
#define RISK_PORTFOLIO_H

struct portfolio {
    unsigned n;
    const double *weight, *sigma; /* n each */
    const double *correlation;    /* n x n, symmetric, 1 on the diagonal */
};

double portfolio_volatility(const struct portfolio *p);
double portfolio_share(const struct portfolio *p, unsigned i);
double portfolio_independent_bets(const struct portfolio *p);
double portfolio_room(const struct portfolio *p, unsigned i, double limit);

/* Pearson's correlation of two series; nan below two points or without variance. */
double correlation_of(const double *x, const double *y, unsigned n);

#endif
