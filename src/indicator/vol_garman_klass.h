/* Realised volatility by Garman and Klass: the root of the mean of ln(high/low)^2 / 2 - (2 ln 2 - 1) ln(close/open)^2 over the last `period` bars.
 *   in    open, high, low, close as it needs them, with the bar's ordinal
 *   out   per bar, fraction, >= 0; annualise by the square root of the bars a year; nan until `period`
 *   edge  0 when nothing moves; a price that is not above 0, nan or infinite: nan until it has left
 * Too low where few trades make a bar, too high where prints are bad.
 * Source: Garman and Klass 1980; a mean below 0 counts as 0. */
#ifndef INDICATOR_VOL_GARMAN_KLASS_H
#define INDICATOR_VOL_GARMAN_KLASS_H

#include "indicator/indicator.h"

extern const struct indicator vol_garman_klass_indicator;

#endif
