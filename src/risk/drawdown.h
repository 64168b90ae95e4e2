/* How far a size shrinks while equity stands below its peak; d = 1 - equity / peak.
 *
 *   continuous   (D - d) / (D (1 - d)) for 0 < d < D: 1 at the peak, 0 at the limit D.  Without
 *                jumps, so that a drawdown about a step's edge does not flip the size
 *   steps        1, 0.75, 0.5, 0.25, 0.1 from 0, 2, 5, 10, 15 % on, whatever D: the original's
 *   off          1
 *
 * D of 0 is no limit, and 1.  A factor of 0 trades no more and so cannot recover by itself: at D the breaker `drawdown` waits
 * for a person.  nan is 0.  Source: Grossman and Zhou 1993, optimal under a hard limit. */
#ifndef RISK_DRAWDOWN_H
#define RISK_DRAWDOWN_H

#include "config/options.h"

double drawdown_factor(enum drawdown_scaling rule, double limit, double drawdown);

#endif
