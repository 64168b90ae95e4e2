/* Momentum: follows an RSI that moves to its side of the middle on a burst of volume.
 *
 *   r, r1   RSI(14) now and a bar ago        v   volume over its mean of 20 bars
 *   m       change of the close in 10 bars, fraction        roc5   in 5 bars
 *   run     closes in a row that rose (long) or fell (short), counted back from the newest, at most 5
 *
 *   LONG    r > rsi_threshold, r > r1, v >= volume_multiplier
 *   SHORT   r < 100 - rsi_threshold, r < r1, v >= volume_multiplier
 *
 *   strength    0.30 + min((r - rsi_threshold) / 50, 0.2) + min(0.15 (v - volume_multiplier), 0.2)
 *               + min(5 |m|, 0.15) where m points the same way + 0.10 if run >= 3
 *   confidence  0.35 + 0.15 + 0.10 if the close is beyond EMA(8) + 0.10 if roc5 > 0.01
 *               + 0.10 if run >= 3 + 0.10 if 55 < r < 75 + 0.10 if v > 2         shorts mirrored
 *
 * Corrected against the original: no vote while ATR is not above zero; what is not formed opens
 * nothing (momentum counted as 0, the volume ratio as 1); a score that is not a number is no vote;
 * figures keep full precision; the stop is a multiple of ATR alone, priced by the account. */
#ifndef STRATEGY_MOMENTUM_H
#define STRATEGY_MOMENTUM_H

#include "strategy/strategy.h"

enum momentum_read {
    MOMENTUM_RSI,
    MOMENTUM_VOLUME_RATIO,
    MOMENTUM_ATR,
    MOMENTUM_ROC,
    MOMENTUM_EMA,
    MOMENTUM_READS
};

extern const struct strategy momentum_strategy;

#endif
