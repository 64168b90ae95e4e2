/* Bollinger bands: the mean of the last `period` closes, and bands `factor` standard deviations
 * (population) above and below it.
 *   in       close, one per closed bar, oldest first, with the bar's ordinal
 *   out      upper, middle, lower: quote currency per unit; percent: where the close stands between
 *            the bands, 0 at the lower, 1 at the upper, not clipped; width: (upper - lower) / middle
 *            nan until `period` closes
 *   edge     no width: percent is nan (0/0); a nan or infinite close: nan until it has left the window
 * Source: Bollinger; as TA-Lib's BBANDS with a simple average. */
#ifndef INDICATOR_BBANDS_H
#define INDICATOR_BBANDS_H

#include "indicator/indicator.h"

extern const struct indicator bbands_indicator;

#endif
