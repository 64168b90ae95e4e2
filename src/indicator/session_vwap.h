/* Volume-weighted average price since the session began, and the deviation about it.  A session is
 * `bars` ordinals long and begins where the ordinal is a multiple of it: 1440 minutes are a UTC day.
 *   in    high, low, close, volume, with the bar's ordinal
 *   out   value, deviation: quote currency per unit, from the session's first bar on
 *   edge  no volume since it began: nan (0/0); a nan or infinite input: nan, and the bar counts for nothing
 * Begun in the middle of a session it is that of the part which was seen. */
#ifndef INDICATOR_SESSION_VWAP_H
#define INDICATOR_SESSION_VWAP_H

#include "indicator/indicator.h"

extern const struct indicator session_vwap_indicator;

#endif
