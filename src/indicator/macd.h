/* Moving average convergence and divergence: line = EMA(fast) - EMA(slow), signal = EMA of the
 * line, hist = line - signal.
 *
 * Both averages begin at the same bar, the longer period's last seed bar: each is seeded with the
 * mean of its own last inputs up to there.  The signal is seeded with the mean of its first lines.
 *
 *   in    close, one per closed bar, oldest first
 *   out   quote currency per unit, all three nan until max(fast, slow) + signal - 1 closes
 *   edge  a nan or infinite close: nan, and a new seed */
#ifndef INDICATOR_MACD_H
#define INDICATOR_MACD_H

#include "indicator/indicator.h"
#include "indicator/smoothing.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct macd {
    struct smoothing fast, slow, signal;
    uint32_t longer; /* max(fast, slow) */
    uint32_t seen;   /* valid closes in a row, at most longer */
};

struct macd_values {
    double line, signal, hist;
};
#pragma GCC diagnostic pop

extern const struct indicator macd_indicator;

void macd_init(struct macd *s, uint32_t fast, uint32_t slow, uint32_t signal);
struct macd_values macd_next(struct macd *s, double close);
struct macd_values macd_peek(const struct macd *s, double close);
/* ret: columns line, signal, hist. */
void macd_batch(struct macd *s, const double *close, size_t n, double *const *ret);

#endif
