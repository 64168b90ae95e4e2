/* Realised volatility by Yang and Zhang over the last `period` bars:
 *   s^2 = var(ln open/close before) + k var(ln close/open) + (1 - k) mean(rs), sample variances
 *   rs  = ln(high/close) ln(high/open) + ln(low/close) ln(low/open)
 *   k   = 0.34 / (1.34 + (n + 1) / (n - 1))
 *   in    open, high, low, close, with the bar's ordinal
 *   out   per bar, fraction, >= 0; annualise by the square root of the bars a year; nan until period + 1
 *   edge  0 when nothing moves; a price that is not above 0, nan or infinite: nan until it has left
 * Where markets never close the first term is almost 0.
 * Source: Yang and Zhang 2000. */
#ifndef INDICATOR_VOL_YANG_ZHANG_H
#define INDICATOR_VOL_YANG_ZHANG_H

#include "indicator/indicator.h"

extern const struct indicator vol_yang_zhang_indicator;

#endif
