/* Weighted moving average: the newest of the last `period` inputs counts `period` times, the one
 * before once less, the oldest once.
 *   in    close, one per closed bar, oldest first, with the bar's ordinal
 *   out   quote currency per unit; nan until `period` closes
 *   edge  a nan or infinite close: nan until it has left the window
 * Source: as TA-Lib's WMA. */
#ifndef INDICATOR_WMA_H
#define INDICATOR_WMA_H

#include "indicator/indicator.h"

extern const struct indicator wma_indicator;

#endif
