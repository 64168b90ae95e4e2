/* Reversal: after an exhausted move, bars that confirm the turn.
 *
 *   r           RSI(14); was_oversold: one of the last transitions + 4 values but the newest stood
 *               below rsi_extreme_low (was_overbought: above rsi_extreme_high)
 *   lows up     each of the last `transitions` lows is above the one before it; closes up likewise;
 *               highs down and closes down for a short
 *   hammer      range > 0, body >= 1 % of it, lower shadow > 2 bodies (so that the body is below a
 *               third of the range), upper shadow < half a body; shooting star mirrored
 *   engulfing   the bar before fell, this one rises and its body holds the other's; mirrored
 *   exhaustion  volume over its mean of 20 bars < 0.8
 *   dist        (close - EMA(20)) / EMA(20)
 *
 *   LONG        was_oversold and (lows up or closes up)
 *   SHORT       was_overbought and (highs down or closes down)
 *
 *   strength    0.35 + min((r - rsi_extreme_low) / 30, 0.2) where r is above + 0.15 if both runs,
 *               0.08 if one + 0.12 hammer + 0.15 engulfing + 0.08 exhaustion + 0.10 if dist < -0.02
 *   confidence  0.30 + 0.15 if hammer or engulfing + 0.15 if both runs + 0.10 exhaustion
 *               + 0.10 if r > rsi_extreme_low + 5 + 0.10 if dist < -0.02
 *               + 0.10 if the lowest r of 10 bars < 15 (85)                   shorts mirrored
 *
 * Corrected against the original: the option counts transitions, of which its "confirmation candles"
 * tested one less; an RSI without a value is skipped and never counts; no vote while ATR is not above
 * zero; a score that is not a number is no vote; figures keep full precision; the stop is a multiple
 * of ATR alone, priced by the account. */
#ifndef STRATEGY_REVERSAL_H
#define STRATEGY_REVERSAL_H

#include "strategy/strategy.h"

enum reversal_read {
    REVERSAL_RSI,
    REVERSAL_VOLUME_RATIO,
    REVERSAL_EMA,
    REVERSAL_ATR,
    REVERSAL_READS
};
enum { REVERSAL_TRANSITIONS_MAX = 16 };

extern const struct strategy reversal_strategy;

#endif
