/* Double exponential moving average: 2 e1 - e2, where e1 is the EMA of the close and each next one the
 * EMA of the one before, all seeded with a mean (ema.h).
 *   in    close, one per closed bar, oldest first
 *   out   quote currency per unit; nan until 2 x period - 1 closes
 *   edge  a nan or infinite close: nan, and a new seed
 * Source: Mulloy 1994; seeding as TA-Lib's DEMA. */
#ifndef INDICATOR_DEMA_H
#define INDICATOR_DEMA_H

#include "indicator/indicator.h"

extern const struct indicator dema_indicator;

#endif
