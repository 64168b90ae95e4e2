/* Realised volatility by Parkinson: the root of the mean of ln(high/low)^2 / (4 ln 2) over the last `period` bars.
 *   in    open, high, low, close as it needs them, with the bar's ordinal
 *   out   per bar, fraction, >= 0; annualise by the square root of the bars a year; nan until `period`
 *   edge  0 when nothing moves; a price that is not above 0, nan or infinite: nan until it has left
 * Too low where few trades make a bar, too high where prints are bad.
 * Source: Parkinson 1980. */
#ifndef INDICATOR_VOL_PARKINSON_H
#define INDICATOR_VOL_PARKINSON_H

#include "indicator/indicator.h"

extern const struct indicator vol_parkinson_indicator;

#endif
