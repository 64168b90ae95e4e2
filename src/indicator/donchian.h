/* Donchian channel: the highest high and the lowest low of the last `period` bars, the present one
 * included, and their middle.
 *   in    high, low, with the bar's ordinal
 *   out   upper, middle, lower, quote currency per unit; nan until `period` bars
 *   edge  a nan or infinite input: nan until it has left the window */
#ifndef INDICATOR_DONCHIAN_H
#define INDICATOR_DONCHIAN_H

#include "indicator/indicator.h"

extern const struct indicator donchian_indicator;

#endif
