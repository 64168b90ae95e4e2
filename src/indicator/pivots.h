/* Floor pivots of the session before: P = (high + low + close) / 3 and the levels around it.
 *   r1 = 2P - low, s1 = 2P - high, r2 = P + range, s2 = P - range, r3 = high + 2(P - low),
 *   s3 = low - 2(high - P)
 * A session is `bars` ordinals long and begins where the ordinal is a multiple of it: 1440 minutes are a
 * UTC day.  A session that was not seen from its first bar on counts as far as it was seen.
 *   in    high, low, close, with the bar's ordinal
 *   out   quote currency per unit; nan during the first session
 *   edge  a nan or infinite input: the bar counts for nothing, and is nan itself */
#ifndef INDICATOR_PIVOTS_H
#define INDICATOR_PIVOTS_H

#include "indicator/indicator.h"

extern const struct indicator pivots_indicator;

#endif
