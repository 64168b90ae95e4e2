/* What a book of positions may lose in one period, read off the periods that were: value at risk
 * and expected shortfall, historical, as fractions of the book; losses positive.
 *
 *   L sorted, largest first, t = n (1 - confidence), k = floor(t + 1e-9)
 *   value at risk        L[k]
 *   expected shortfall   (L[0] + ... + L[k-1] + (t - k) L[k]) / t: the mean of the worst t
 *
 * Fewer than one observation beyond the level (t < 1): the worst one is all there is, and
 * `reliable` is false.  n = 0: nan.  Source: Acerbi and Tasche 2002. */
#ifndef RISK_TAIL_LOSS_H
#define RISK_TAIL_LOSS_H

#include <stdbool.h>

struct tail_loss {
    double value_at_risk, expected_shortfall;
    bool reliable;
};

/* Sorts `returns` in place, smallest first. */
struct tail_loss tail_loss_of(double *returns, unsigned n, double confidence);

#endif
