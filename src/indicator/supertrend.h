/* Supertrend: a band `factor` ATRs away from the middle (high + low) / 2 that only tightens while the
 * price keeps to its side, and changes side when the close crosses it.
 *   upper   middle + factor x ATR, or the one before where that is lower and the close before was not
 *           above it; lower mirrored
 *   side    +1 while the close keeps above the lower band, -1 while below the upper one; at first -1
 *           unless the close is above the upper band
 *   in      high, low, close, one bar after another
 *   out     value: the band that guards the side, quote currency per unit; side: +1 or -1
 *           nan until period + 1 bars
 *   edge    a nan or infinite input: nan, and a new seed
 * Source: Seban; Wilder's ATR. */
#ifndef INDICATOR_SUPERTREND_H
#define INDICATOR_SUPERTREND_H

#include "indicator/indicator.h"

extern const struct indicator supertrend_indicator;

#endif
