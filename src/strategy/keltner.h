/* Keltner: fades a touch of the channel once price, RSI and momentum have turned back.
 *
 *   channel   EMA(ema_period) of the close +/- multiplier * ATR(atr_period)
 *   position  p = (close - lower) / (upper - lower)
 *   shift     the MACD histogram turned up from below zero (long), down from above (short)
 *
 *   LONG      low <= lower * 1.001 and close > lower, 15 < RSI < rsi_long_max, histogram rising,
 *             and a green candle or a higher close
 *   SHORT     the mirror: high >= upper * 0.999 and close < upper, rsi_short_min < RSI < 85,
 *             histogram falling, and a red candle or a lower close; asked only when LONG's channel
 *             and RSI conditions do not hold
 *
 *   strength    0.40 + min(2 * max(0, 0.5 - p), 0.30) + shift 0.15 + candle and close agree 0.10
 *   confidence  0.45 + candle 0.10 + close 0.08 + shift 0.12 + RSI beyond 30/70 0.10
 *               + p beyond 0.1/0.9 0.10 + three rising histograms 0.05
 *
 * The target is the channel's middle where that is farther than target_atr (vote.target_price).
 *
 * Corrected against the original: a score that is not a number is no vote (it counted as 1); the
 * histogram must have its full history; figures keep full precision (they were cut to 2 and 4
 * decimals, too coarse below a dollar); the stop is a multiple of ATR alone, priced by the account
 * (a floor of four round-trip fees on the target dragged it along, so that ATR had no say). */
#ifndef STRATEGY_KELTNER_H
#define STRATEGY_KELTNER_H

#include "strategy/strategy.h"

enum keltner_read { KELTNER_MIDDLE, KELTNER_ATR, KELTNER_HIST, KELTNER_RSI, KELTNER_READS };

enum keltner_figure {
    KELTNER_POSITION,
    KELTNER_UPPER,
    KELTNER_LOWER,
    KELTNER_MID,
    KELTNER_MACD_HIST,
    KELTNER_MACD_HIST_PREVIOUS,
    KELTNER_TURNING_BULLISH,
    KELTNER_TURNING_BEARISH,
    KELTNER_RSI_VALUE,
    KELTNER_ATR_VALUE,
    KELTNER_LOW_REBOUNDING,
    KELTNER_HIGH_REJECTING,
    KELTNER_BULLISH_CANDLE,
    KELTNER_BEARISH_CANDLE,
};

extern const struct strategy keltner_strategy;

#endif
