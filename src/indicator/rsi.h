/* Wilder's relative strength index: 100 * gain / (gain + loss), where gain and loss are Wilder
 * averages of the rises and falls; the first ones are the means of the first `period` changes.
 *   in    close, one per closed bar, oldest first
 *   out   0..100; nan until `period` changes (period + 1 closes); an unchanged close leaves it as it
 *         was, to the bit, so that a comparison with the bar before is never one of rounding errors
 *   edge  neither gain nor loss: nan, for 0/0 has no value (others give 0, 50 or 100);
 *         a nan or infinite close: nan, and a new seed from the next period + 1 closes */
#ifndef INDICATOR_RSI_H
#define INDICATOR_RSI_H

#include "indicator/indicator.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct rsi {
    double previous;
    double gain, loss; /* averages, or sums while they are being seeded */
    double inverse;    /* 1 / period */
    double value;      /* of the bar before */
    uint32_t period;
    uint32_t seen; /* valid closes in a row, at most period + 1 */
};
#pragma GCC diagnostic pop

extern const struct indicator rsi_indicator;

void rsi_init(struct rsi *s, uint32_t period);
double rsi_next(struct rsi *s, double close);
double rsi_peek(const struct rsi *s, double close);
void rsi_batch(struct rsi *s, const double *close, size_t n, double *ret);

#endif
