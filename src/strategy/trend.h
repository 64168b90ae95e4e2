/* Trend: follows aligned averages while ADX says that there is a trend.
 *
 *   f, s     EMA(ema_fast), EMA(ema_slow) of the close
 *   a, r     ADX(adx_period), RSI(rsi_period)
 *   slope    (f - s) / s now less two bars ago
 *   vr       volume over its mean of 20 bars
 *   cross    f was not beyond s one bar ago, and is now
 *
 *   LONG     f > s, close above both, a >= adx_threshold, 45 < r < 75
 *   SHORT    f < s, close below both, a >= adx_threshold, 25 < r < 55
 *            and, with fresh_cross, only on the bar of the cross
 *
 *   strength    0.5 with a cross, else 0.3; + min((a - adx_threshold) / 50, 0.2)
 *               + min(10 * |slope|, 0.15) where it points the same way + 0.10 if vr > 1.3
 *   confidence  0.40 + 0.15 (close beyond both) + 0.15 if a > 35 + 0.10 if vr > 1.2
 *               + 0.10 cross + 0.10 if 50 < r < 70 (long), 30 < r < 50 (short)
 *
 * Corrected against the original: it speaks once a trend, at the cross, not on every bar of it
 * (fresh_cross, on by default; off is the original's way); no vote while ATR is not above zero, for
 * the stop would stand at the entry; indicators that are not formed are not available instead of 0;
 * a score that is not a number is no vote (it counted as 1); figures keep full precision; the stop
 * is a multiple of ATR alone, priced by the account. */
#ifndef STRATEGY_TREND_H
#define STRATEGY_TREND_H

#include "strategy/strategy.h"

enum trend_read {
    TREND_FAST,
    TREND_SLOW,
    TREND_ADX,
    TREND_RSI,
    TREND_ATR,
    TREND_VOLUME_RATIO,
    TREND_READS
};

enum trend_figure {
    TREND_EMA_FAST,
    TREND_EMA_SLOW,
    TREND_ADX_VALUE,
    TREND_RSI_VALUE,
    TREND_ATR_VALUE,
    TREND_STRENGTH,
    TREND_EMA_SPREAD,
    TREND_VOLUME,
    TREND_BULLISH_CROSS,
    TREND_BEARISH_CROSS,
};

extern const struct strategy trend_strategy;

#endif
