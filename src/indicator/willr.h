/* Williams' %R: where the close stands in the range of the last `period` bars, 0 at the high, -100 at
 * the low.
 *   in    high, low, close, with the bar's ordinal
 *   out   -100..0; nan until `period` bars
 *   edge  no range: nan (0/0); a nan or infinite input: nan until it has left the window */
#ifndef INDICATOR_WILLR_H
#define INDICATOR_WILLR_H

#include "indicator/indicator.h"

extern const struct indicator willr_indicator;

#endif
