/* Order flow: follows the side on which the order book leans while price already gives way to it.
 *
 *   score   of a fresh book when the bar closed, -1..1 (confluence/pressure.h); spread and notional of
 *           the levels that were read with it
 *   steps   how many of the last three lows stand above the low before them (short: highs below)
 *   vr      volume over its mean of 20 bars
 *
 *   LONG    score > min_score, spread <= max_spread, notional >= min_notional, steps >= 2
 *   SHORT   score < -min_score, and the rest
 *
 *   strength    0.35 + min(0.5 (|score| - min_score), 0.25) + 0.15 if steps = 3
 *               + 0.10 if the bar's body points the same way
 *   confidence  0.40 + 0.15 if steps = 3 + 0.10 if spread <= max_spread / 2
 *               + 0.10 if notional >= 2 min_notional + 0.10 if vr > 1.2
 *
 * Without a book (a backtest over bars, a pair whose feed is silent) it says nothing.  Corrected against
 * the original's later version: its depth was counted from whatever fragment of the book was at hand;
 * its spread limit drifted with the pair's own spread, so that a market that had become dear to trade
 * was soon thought usual: here the limit stands. */
#ifndef STRATEGY_ORDER_FLOW_H
#define STRATEGY_ORDER_FLOW_H

#include "strategy/strategy.h"

enum order_flow_read { ORDER_FLOW_VOLUME_RATIO, ORDER_FLOW_ATR, ORDER_FLOW_READS };

extern const struct strategy order_flow_strategy;

#endif
