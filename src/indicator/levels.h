/* Support and resistance: the turning points of the last `period` bars, clustered.
 *   turning point  a high strictly above its two neighbours on each side (a low strictly below)
 *   cluster        points in rising order; one joins the cluster before it while it lies within
 *                  `tolerance` of that cluster's mean, else it begins the next
 *   out   support: mean of the nearest cluster of lows below the close, support_touches: its points;
 *         resistance, resistance_touches: of highs above it
 *         quote currency per unit; nan where there is none, the touches then 0; all nan until `period`
 *   in    high, low, close, one bar after another
 *   edge  a nan or infinite input: nan until it has left the window
 * Each value costs a pass over the window. */
#ifndef INDICATOR_LEVELS_H
#define INDICATOR_LEVELS_H

#include "indicator/indicator.h"

extern const struct indicator levels_indicator;

#endif
