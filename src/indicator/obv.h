/* On-balance volume: the sum of volumes, added on a higher close, taken off on a lower one.
 *   in    close, volume, one bar after another
 *   out   base currency; the first bar gives its own volume
 *   edge  a nan or infinite close or volume: nan for this bar, and the sum goes on from the next two
 *         good closes as if the bar had not been
 * The level hangs on where history began and never forgets it: only changes mean anything.
 * Source: Granville; begins as TA-Lib's OBV. */
#ifndef INDICATOR_OBV_H
#define INDICATOR_OBV_H

#include "indicator/indicator.h"

extern const struct indicator obv_indicator;

#endif
