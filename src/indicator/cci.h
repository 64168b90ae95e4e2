/* Commodity channel index: how far the typical price (high + low + close) / 3 stands from its mean of
 * `period` bars, in mean absolute deviations of 0.015.
 *   in    high, low, close, with the bar's ordinal
 *   out   about -300..300; nan until `period` bars
 *   edge  no deviation: nan (0/0); a nan or infinite input: nan until it has left the window
 * The mean costs O(1), the deviation one pass over the window, in the order of time.
 * Source: Lambert; as TA-Lib's CCI. */
#ifndef INDICATOR_CCI_H
#define INDICATOR_CCI_H

#include "indicator/indicator.h"

extern const struct indicator cci_indicator;

#endif
