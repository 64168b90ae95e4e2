/* Stochastic divergence: fades a lower low of the price that the stochastic does not confirm.
 *
 *   K, D     slow stochastic (14, 3, 3)
 *   now      the bar of the lowest low of the last 5 bars
 *   before   the bar of the lowest low of the lookback's older bars
 *   g        K of `now` less K of `before`
 *   r        RSI(14);  vr  volume over its mean of 20 bars
 *
 *   LONG     low of now < low of before, g > 0, K of now < oversold, K crossed above D on this bar
 *   SHORT    the mirror image: a higher high, g < 0, K of now > 100 - oversold, K crossed below D
 *
 *   strength    0.35 + min(0.01 |g|, 0.25) + 0.10 if r < 40 (short: r > 60) + 0.10 if vr > 1.2
 *               + 0.10 if the bar's body points the trade's way
 *   confidence  0.35 + 0.15 if K of before was oversold too + 0.15 if |g| > 10 + 0.10 if r < 40
 *               + 0.10 if vr > 1.2 + 0.10 body
 *
 * The original's later version told of the divergence and the cross alone; the scores are ours, in the
 * manner of its other strategies. */
#ifndef STRATEGY_STOCHASTIC_DIVERGENCE_H
#define STRATEGY_STOCHASTIC_DIVERGENCE_H

#include "strategy/strategy.h"

enum stochastic_divergence_read {
    STOCHASTIC_DIVERGENCE_K,
    STOCHASTIC_DIVERGENCE_D,
    STOCHASTIC_DIVERGENCE_RSI,
    STOCHASTIC_DIVERGENCE_VOLUME_RATIO,
    STOCHASTIC_DIVERGENCE_ATR,
    STOCHASTIC_DIVERGENCE_READS
};

extern const struct strategy stochastic_divergence_strategy;

#endif
