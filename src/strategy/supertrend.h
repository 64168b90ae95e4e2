/* Supertrend: follows a fresh turn of the Supertrend line, with volume behind it.
 *
 *   line     Supertrend(period, multiplier) of indicator/supertrend.h, and the side it stands on
 *   vr       volume over its mean of 20 bars
 *   d        distance of the close from the line beyond `multiplier`, in ATR(14): a line that turns
 *            jumps to the far side of the bar, about that far away
 *   a, r     ADX(14), RSI(14)
 *
 *   LONG     the line turned up on this bar, vr >= volume_ratio        SHORT    the mirror image
 *
 *   strength    0.40 + 0.15 if vr >= 2 + 0.15 if a > 25 + min(0.10 d, 0.20) where d > 0
 *   confidence  0.40 + 0.15 if a > 25 + 0.10 if vr >= 2 + 0.10 if 50 < r < 70 (short: 30 < r < 50)
 *               + 0.10 if the bar's body points the same way
 *
 * The original's later version told of the turn and of the volume alone; the scores are ours, in the
 * manner of its other strategies. */
#ifndef STRATEGY_SUPERTREND_H
#define STRATEGY_SUPERTREND_H

#include "strategy/strategy.h"

enum supertrend_read {
    SUPERTREND_LINE,
    SUPERTREND_SIDE,
    SUPERTREND_ADX,
    SUPERTREND_RSI,
    SUPERTREND_VOLUME_RATIO,
    SUPERTREND_ATR,
    SUPERTREND_READS
};

extern const struct strategy supertrend_strategy;

#endif
