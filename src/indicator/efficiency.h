/* Efficiency ratio: how far the close got in `period` bars, over how far it went: |c - c[period]| over
 * the sum of the bars' changes.
 *   in    close, one per closed bar, oldest first, with the bar's ordinal
 *   out   0..1, 1 is a straight line; nan until period + 1 closes
 *   edge  nothing moved: nan (0/0; some give 0); a nan or infinite close: nan until it has left
 * Source: Kaufman. */
#ifndef INDICATOR_EFFICIENCY_H
#define INDICATOR_EFFICIENCY_H

#include "indicator/indicator.h"

extern const struct indicator efficiency_indicator;

#endif
