/* Ichimoku: middles of the range of three windows, and the cloud that two of them throw ahead.
 *   tenkan, kijun   middle of the highest high and lowest low of `tenkan`, `kijun` bars
 *   ahead_a, ahead_b  (tenkan + kijun) / 2 and the middle of `span` bars: drawn `shift` bars ahead, so
 *                     they are the cloud of a bar that is still to come
 *   cloud_a, cloud_b  the cloud over this bar: ahead_a and ahead_b of `shift` bars ago
 *   past              the close `shift` bars ago: the lagging line is above price where close > past
 *   in    high, low, close, with the bar's ordinal
 *   out   quote currency per unit; all nan until span + shift bars
 *   edge  a nan or infinite input: nan until it has left windows and shift
 * Nothing looks ahead: the lagging line, which is drawn back, is compared with what it would be drawn
 * on.
 * Source: Hosoda. */
#ifndef INDICATOR_ICHIMOKU_H
#define INDICATOR_ICHIMOKU_H

#include "indicator/indicator.h"

extern const struct indicator ichimoku_indicator;

#endif
