/* What share of equity the results so far would justify to put at risk, and how much of it to
 * believe.  A cap on a size, never a size: below several hundred trades the estimate is noise.
 *
 *   kelly      p / a - (1 - p) / b     p the share of wins, b and a the mean win and loss per unit
 *                                      at stake, net of costs, both positive
 *   edge       p b - (1 - p) a         per unit at stake
 *   se         (a + b) sqrt(p (1 - p) / n)
 *   shrink     edge^2 / (edge^2 + se^2); 0 without an edge
 *   fraction   min(cap, scale x shrink x kelly): of equity, at stake in one trade
 * With results as multiples of the risk planned (R) the stake is that risk.  Without a win there is
 * no edge; without a loss none is known, and the cap alone bounds.
 * Sources: Kelly 1956; Baker and McHale 2013 (shrinkage, short form). */
#ifndef RISK_KELLY_H
#define RISK_KELLY_H

struct kelly_input {
    double win_rate, win, loss; /* p, b, a */
    double trades;              /* n */
    double scale, cap;
};

struct kelly {
    double kelly, edge, se, shrink, fraction;
};

void kelly_of(struct kelly *ret, const struct kelly_input *in);

#endif
