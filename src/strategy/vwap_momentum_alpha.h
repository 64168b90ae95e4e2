/* VWAP Momentum Alpha: buys a pull-back below a rising volume-weighted average (sells one above a
 * falling one).
 *
 *   V, sd   volume-weighted mean of the close over vwap_window bars, and its deviation
 *   z       (close - V) / sd
 *   slope   (V - V slope_period bars ago) / V; it points up from slope_min on, down from -slope_min
 *   m       change of the close in 5 bars, fraction; improves when above the one a bar ago
 *   vr      volume over its mean of 20 bars
 *   Z       pullback_z + trend_adjust or range_adjust + high_vol_adjust or low_vol_adjust, by the
 *           regime, at least 0.2
 *
 *   LONG    slope up and z <= -Z            SHORT   slope down and z >= Z
 *
 *   strength    0.35 + min((|z| - Z) / band_std, 0.3) + 0.10 if vr >= volume_multiplier
 *               + 0.10 if m improves
 *   confidence  0.35 + 0.10 if vr >= volume_multiplier + 0.10 if m improves
 *               + 0.10 if |slope| > 0.001 + 0.10 if |z| > 1                   shorts mirrored
 *
 * Corrected against the original: the distance counts from its threshold, where |z| / band_std stood
 * at its cap whenever there was a vote; no vote while ATR is not above zero; what is not formed opens
 * nothing; a score that is not a number is no vote; figures keep full precision; the stop is a
 * multiple of ATR alone, priced by the account. */
#ifndef STRATEGY_VWAP_MOMENTUM_ALPHA_H
#define STRATEGY_VWAP_MOMENTUM_ALPHA_H

#include "strategy/strategy.h"

enum vwap_momentum_alpha_read {
    VWAP_VALUE,
    VWAP_DEVIATION,
    VWAP_ROC,
    VWAP_VOLUME_RATIO,
    VWAP_ATR,
    VWAP_READS
};

extern const struct strategy vwap_momentum_alpha_strategy;

#endif
