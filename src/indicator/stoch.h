/* Stochastic oscillator: where the close stands in the range of `period` bars, 0 at the low, 100 at the
 * high, averaged over `smooth` bars (%K), and that over `d` bars (%D).
 *   in    high, low, close, with the bar's ordinal
 *   out   k, d: 0..100; both nan until period + smooth + d - 2 bars
 *   edge  no range in a bar's window: nan until that has left the averages; a nan or infinite input
 *         likewise
 * Source: Lane; as TA-Lib's STOCH with simple averages. */
#ifndef INDICATOR_STOCH_H
#define INDICATOR_STOCH_H

#include "indicator/indicator.h"

extern const struct indicator stoch_indicator;

#endif
