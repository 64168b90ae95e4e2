/* Rate of change: 100 * (close / close `period` bars ago - 1).
 *   in    close, one per closed bar, oldest first
 *   out   per cent; nan until period + 1 closes
 *   edge  a nan or infinite close: nan now and `period` bars later */
#ifndef INDICATOR_ROC_H
#define INDICATOR_ROC_H

#include "indicator/indicator.h"

extern const struct indicator roc_indicator;

#endif
