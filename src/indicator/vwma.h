/* Volume-weighted moving average of the close over the last `period` bars, each
 * counted by its volume, and the deviation about it (for bands: value +/- k x deviation).
 *   in    close, volume, with the bar's ordinal
 *   out   value, deviation: quote currency per unit; nan until `period` bars
 *   edge  no volume in the window: nan (0/0); a nan or infinite input: nan until it has left */
#ifndef INDICATOR_VWMA_H
#define INDICATOR_VWMA_H

#include "indicator/indicator.h"

extern const struct indicator vwma_indicator;

#endif
