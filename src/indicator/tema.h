/* Triple exponential moving average: 3 e1 - 3 e2 + e3, where e1 is the EMA of the close and each next one the
 * EMA of the one before, all seeded with a mean (ema.h).
 *   in    close, one per closed bar, oldest first
 *   out   quote currency per unit; nan until 3 x period - 2 closes
 *   edge  a nan or infinite close: nan, and a new seed
 * Source: Mulloy 1994; seeding as TA-Lib's TEMA. */
#ifndef INDICATOR_TEMA_H
#define INDICATOR_TEMA_H

#include "indicator/indicator.h"

extern const struct indicator tema_indicator;

#endif
