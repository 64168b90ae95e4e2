/* Realised volatility, close to close: standard deviation (n - 1) of the last `period` log returns.
 *   in    close, with the bar's ordinal
 *   out   per bar, fraction; annualise by the square root of the bars a year; nan until period + 1
 *   edge  0 when nothing moves; a close that is not above 0, nan or infinite: nan until it has left */
#ifndef INDICATOR_VOL_CLOSE_H
#define INDICATOR_VOL_CLOSE_H

#include "indicator/indicator.h"

extern const struct indicator vol_close_indicator;

#endif
