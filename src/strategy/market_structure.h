/* Market structure: joins a trend of rising swings when price comes back to the last one.
 *
 *   swing high  a high above the highs of `swing_lookback` bars on either side; it is known only when
 *               those after it have closed.  H1, H2, H3: the last three, newest first; lows L1, L2, L3
 *               likewise.  Looked for in the last 64 bars
 *   r           RSI(14);  vr  volume over its mean of 20 bars
 *   leg         L1 - L2 in ATR(14) (short: H2 - H1)
 *   near        the lesser of pullback x L1 and pullback_atr x ATR(14)
 *
 *   LONG     H1 > H2, L1 > L2, and this bar came back where the one before had not: low <= L1 + near,
 *            close > L1, r > rsi_min
 *   SHORT    the mirror image: H1 < H2, L1 < L2, high >= H1 - near, close < H1, r < 100 - rsi_min
 *
 *   strength    0.40 + 0.15 if the third swings stand in line too + 0.15 if the bar's body points the
 *               trade's way + min(0.05 leg, 0.15)
 *   confidence  0.40 + 0.15 third swings + 0.15 body + 0.10 if vr > 1.2 + 0.10 if r < 60 (short: r > 40)
 *
 * The original's later version told of two higher highs and lows and of a pullback within 0.5 % of the
 * last swing, which is read as the swing that the trend must hold: the last low of a rise.  Corrected:
 * half a per cent is most of an hour's range on one-minute bars, where it would speak on every third bar;
 * ATR bounds it, and it speaks once a pullback. */
#ifndef STRATEGY_MARKET_STRUCTURE_H
#define STRATEGY_MARKET_STRUCTURE_H

#include "strategy/strategy.h"

enum market_structure_read {
    MARKET_STRUCTURE_RSI,
    MARKET_STRUCTURE_VOLUME_RATIO,
    MARKET_STRUCTURE_ATR,
    MARKET_STRUCTURE_READS
};

extern const struct strategy market_structure_strategy;

#endif
