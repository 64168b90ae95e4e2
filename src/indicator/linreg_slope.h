/* Slope of the least-squares line through the last `period` closes, per bar.
 *   in    close, one per closed bar, oldest first, with the bar's ordinal
 *   out   quote currency per unit and bar; nan until `period` closes
 *   edge  0 when nothing moves; a nan or infinite close: nan until it has left the window
 *   with x = 0 .. n-1:  slope = (n sum(xy) - sum(x) sum(y)) / (n sum(x^2) - sum(x)^2)
 *                             = (12 sum(xy) - 6 (n-1) sum(y)) / (n (n^2 - 1)) */
#ifndef INDICATOR_LINREG_SLOPE_H
#define INDICATOR_LINREG_SLOPE_H

#include "indicator/indicator.h"

extern const struct indicator linreg_slope_indicator;

#endif
