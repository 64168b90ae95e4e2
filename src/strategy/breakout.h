/* Breakout: follows a close beyond the highest high, or below the lowest low, of the bars before.
 *
 *   H, L     highest high, lowest low of the lookback_period bars before this one
 *   d        how far beyond the close is, fraction of H or L
 *   body     close - open; its share of the bar's range (at least a millionth of the price)
 *   vol_ok   volume over its mean of 20 bars >= volume_confirmation
 *   touches  bars of the lookback but this one whose high (low) stood within 0.3 % of H (L)
 *
 *   LONG     close > H and body > 0                   SHORT    close < L and body < 0
 *
 *   strength    0.35 + min(20 d, 0.25) + 0.15 vol_ok + 0.10 if body's share > 0.6
 *               + min(0.05 touches, 0.15)
 *   confidence  0.30 + 0.20 vol_ok + 0.10 if body's share > 0.6 + 0.10 if the Bollinger bands widen
 *               + 0.10 if r < 70 (short: r > 30) + 0.10 if touches >= 2 + 0.10 if d > 0.002
 *
 * Corrected against the original: the least range is relative, where a thousandth of a dollar
 * distorted small prices; the bar's own open is asked for; no vote while ATR is not above zero; what
 * is not formed adds nothing; a score that is not a number is no vote; figures keep full precision;
 * the stop is a multiple of ATR alone, priced by the account. */
#ifndef STRATEGY_BREAKOUT_H
#define STRATEGY_BREAKOUT_H

#include "strategy/strategy.h"

enum breakout_read {
    BREAKOUT_HIGH,
    BREAKOUT_LOW,
    BREAKOUT_WIDTH,
    BREAKOUT_RSI,
    BREAKOUT_VOLUME_RATIO,
    BREAKOUT_ATR,
    BREAKOUT_READS
};

extern const struct strategy breakout_strategy;

#endif
