/* Standard deviation of the last `period` closes about their mean (population: divided by period).
 *   in    close, one per closed bar, oldest first, with the bar's ordinal
 *   out   quote currency per unit, >= 0; nan until `period` closes
 *   edge  0 when nothing moves; a nan or infinite close: nan until it has left the window */
#ifndef INDICATOR_STDDEV_H
#define INDICATOR_STDDEV_H

#include "indicator/indicator.h"

extern const struct indicator stddev_indicator;

#endif
