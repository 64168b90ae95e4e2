/* Mean Reversion: fades a close at the edge of the Bollinger bands with an extreme RSI.
 *
 *   p        where the close stands between the bands, 0 lower, 1 upper; bands of bb_period, bb_std
 *   r        RSI(14)        w   width of the bands over their middle
 *   squeeze  w < 0.8 x its mean of 20 bars
 *   fading   the volume fell twice in a row
 *   diverges close within 0.5 % of the lowest low of 10 bars, while r is above its lowest of 10
 *            (short: highest high, highest r)
 *
 *   LONG     p < 0.15 and r < rsi_oversold         SHORT    p > 0.85 and r > rsi_overbought
 *
 *   strength    0.4 + min(2 (0.15 - p), 0.3) + 0.2 (rsi_oversold - r) / 30 + 0.10 fading
 *               + 0.15 diverges
 *   confidence  0.35 + 0.15 if r < 25 + 0.15 if p < 0.05 + 0.10 fading + 0.15 diverges
 *               + 0.10 without a squeeze                                     shorts mirrored
 *
 * The target is the bands' middle where that is farther than target_atr, on both sides.
 *
 * Corrected against the original: the volume fades when it falls twice, where it compared the newest
 * with the one before last; the middle band is the farther target on both sides, where a short took
 * the nearer one; no vote while ATR is not above zero; bands without width have no position, where it
 * counted as the middle; a score that is not a number is no vote; figures keep full precision; the
 * stop is a multiple of ATR alone, priced by the account. */
#ifndef STRATEGY_MEAN_REVERSION_H
#define STRATEGY_MEAN_REVERSION_H

#include "strategy/strategy.h"

enum mean_reversion_read {
    MEAN_REVERSION_PERCENT,
    MEAN_REVERSION_WIDTH,
    MEAN_REVERSION_UPPER,
    MEAN_REVERSION_MIDDLE,
    MEAN_REVERSION_LOWER,
    MEAN_REVERSION_RSI,
    MEAN_REVERSION_ATR,
    MEAN_REVERSION_VOLUME_RATIO,
    MEAN_REVERSION_READS
};

extern const struct strategy mean_reversion_strategy;

#endif
