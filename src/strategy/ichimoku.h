/* Ichimoku: follows a cross of the two lines when price has left the cloud.
 *
 *   t, k      Tenkan and Kijun: middles of the ranges of tenkan_period and kijun_period bars
 *   cloud     between the spans that were drawn kijun_period bars ago for this bar
 *   ahead     the spans that are drawn now, for kijun_period bars ahead: a - b
 *   past      close of kijun_period bars ago (the chikou's other end)
 *   vr        volume over its mean of 20 bars
 *   d         distance of the close from the cloud, in ATR(14)
 *
 *   LONG      t crossed above k on this bar, close above the cloud, close > past; middles of ranges
 *             stand equal at times: t was below k when they last differed (within CROSS_BARS)
 *   SHORT     the mirror image
 *
 *   strength    0.35 + 0.15 if both lines stand beyond the cloud + 0.15 if the cloud ahead points the
 *               same way + min(0.05 d, 0.20)
 *   confidence  0.40 + 0.15 lines + 0.15 cloud ahead + 0.10 if vr > 1.2 + 0.10 if the body points the
 *               same way
 *
 * Nothing looks ahead: the cloud of this bar was made of bars that closed kijun_period bars ago.  The
 * original's later version told of the cross, the cloud and the chikou; the scores are ours, in the
 * manner of its other strategies. */
#ifndef STRATEGY_ICHIMOKU_H
#define STRATEGY_ICHIMOKU_H

#include "strategy/strategy.h"

enum ichimoku_read {
    ICHIMOKU_TENKAN,
    ICHIMOKU_KIJUN,
    ICHIMOKU_CLOUD_A,
    ICHIMOKU_CLOUD_B,
    ICHIMOKU_AHEAD_A,
    ICHIMOKU_AHEAD_B,
    ICHIMOKU_PAST,
    ICHIMOKU_VOLUME_RATIO,
    ICHIMOKU_ATR,
    ICHIMOKU_READS
};

extern const struct strategy ichimoku_strategy;

#endif
