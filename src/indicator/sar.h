/* Parabolic stop and reverse: a stop that starts at the last extreme and follows the trend faster the
 * farther it runs; touched, it turns.
 *   in    high, low, one bar after another
 *   out   quote currency per unit; nan for the first bar
 *   edge  the first direction is down when the second bar's fall is its larger move, else up; a nan or
 *         infinite input: nan, and it begins again from the next two bars
 * Which way it stands hangs on where history began until the first turns that are shared.
 *   step, max: the acceleration at a new extreme, and its limit
 * Source: Wilder 1978; details as TA-Lib's SAR. */
#ifndef INDICATOR_SAR_H
#define INDICATOR_SAR_H

#include "indicator/indicator.h"

extern const struct indicator sar_indicator;

#endif
