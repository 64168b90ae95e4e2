/* Volatility squeeze: follows the momentum with which price leaves a quiet stretch.
 *
 *   squeezed  the Bollinger bands (20, 2) stand inside the Keltner channel (20, ATR(20), multiplier)
 *   n         bars in a row that were squeezed, up to the bar before this one
 *   m         close less the close of momentum_period bars ago, in ATR(14)
 *   vr        volume over its mean of 20 bars
 *
 *   LONG      n >= min_squeeze_bars, this bar is not squeezed, m > 0      SHORT   m < 0
 *
 *   strength    0.40 + 0.15 if n >= 8 + 0.15 if m grows (beyond that of the bar before)
 *               + 0.10 if vr > 1.3 + min(0.05 |m|, 0.15)
 *   confidence  0.40 + 0.10 if n >= 8 + 0.15 if m grows + 0.15 if vr > 1.3
 *               + 0.10 if the bar's body points the same way
 *
 * The original's later version told of the squeeze, the release and the 8 bars (0.15, 0.10); the rest of
 * the scores is ours, in the manner of its other strategies. */
#ifndef STRATEGY_VOLATILITY_SQUEEZE_H
#define STRATEGY_VOLATILITY_SQUEEZE_H

#include "strategy/strategy.h"

enum volatility_squeeze_read {
    VOLATILITY_SQUEEZE_BAND_UPPER,
    VOLATILITY_SQUEEZE_BAND_LOWER,
    VOLATILITY_SQUEEZE_CHANNEL_UPPER,
    VOLATILITY_SQUEEZE_CHANNEL_LOWER,
    VOLATILITY_SQUEEZE_MOMENTUM,
    VOLATILITY_SQUEEZE_VOLUME_RATIO,
    VOLATILITY_SQUEEZE_ATR,
    VOLATILITY_SQUEEZE_READS
};

extern const struct strategy volatility_squeeze_strategy;

#endif
