/* RSI Mean Reversion: fades an extreme RSI that has begun to turn, with bounds that follow the regime.
 *
 *   r, r1   RSI(rsi_period) now and a bar ago
 *   bounds  oversold, overbought; a trend moves both out by trend_adjust, a range in by range_adjust,
 *           then high volatility out by high_vol_adjust, low volatility in by low_vol_adjust;
 *           oversold stays within 5..45, overbought within 55..95
 *
 *   LONG    r <= oversold and r > r1          SHORT   r >= overbought and r < r1
 *
 *   strength    0.35 + min((oversold - r) / 30, 0.3) + 0.10 if r < 20      mirrored: overbought, 80
 *   confidence  0.45 + 0.15 if r < 25                                      mirrored: 75
 *
 * Corrected against the original: no vote while ATR is not above zero; an RSI that is not formed, or
 * has no value (0/0), opens nothing; a score that is not a number is no vote; figures keep full
 * precision; the stop is a multiple of ATR alone, priced by the account. */
#ifndef STRATEGY_RSI_MEAN_REVERSION_H
#define STRATEGY_RSI_MEAN_REVERSION_H

#include "strategy/strategy.h"

enum rsi_mean_reversion_read { RSI_MR_RSI, RSI_MR_ATR, RSI_MR_READS };

extern const struct strategy rsi_mean_reversion_strategy;

#endif
