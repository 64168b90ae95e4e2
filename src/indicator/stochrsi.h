/* Stochastic of the RSI: where RSI(rsi) stands in its own range of `period` bars, 0..100, averaged over
 * `k` bars, and that over `d` bars.
 *   in    close, one per closed bar, oldest first, with the bar's ordinal
 *   out   k, d: 0..100; both nan until rsi + period + k + d - 2 closes
 *   edge  no range: nan until that has left the averages; a nan or infinite close: nan, and RSI seeds
 *         itself again
 * Source: Chande and Kroll. */
#ifndef INDICATOR_STOCHRSI_H
#define INDICATOR_STOCHRSI_H

#include "indicator/indicator.h"

extern const struct indicator stochrsi_indicator;

#endif
