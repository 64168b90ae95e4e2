/* Momentum: close - close `period` bars ago.
 *   in    close, one per closed bar, oldest first
 *   out   quote currency per unit; nan until period + 1 closes
 *   edge  a nan or infinite close: nan now and `period` bars later */
#ifndef INDICATOR_MOM_H
#define INDICATOR_MOM_H

#include "indicator/indicator.h"

extern const struct indicator mom_indicator;

#endif
