/* Hurst exponent of the last `period` log returns by rescaled range, corrected for its bias: 0.5 is a
 * random walk, above it moves go on, below they turn.
 *   for m = 8, 16, 32, ... up to period / 4, over the blocks of m returns from the oldest on:
 *     RS(m)  mean over blocks of (range of the sums about the block's mean) / (population deviation)
 *     E(m)   what a random walk gives: ((m - 1/2) / m) g(m) sum over i < m of sqrt((m - i) / i),
 *            g(m) = Gamma((m-1)/2) / (sqrt(pi) Gamma(m/2)) = g(m-2) (m-3) / (m-2), g(2) = 1
 *   H = 1/2 + slope of ln RS - ln E on ln m
 *   in    close, one per closed bar, oldest first
 *   out   about 0..1; nan until period + 1 closes
 *   edge  a block that does not move counts for nothing, and with none left nan; a close that is not
 *         above 0, nan or infinite: nan until period + 1 good ones again
 * Each value costs a pass over the window.  Of 512 returns the standard error is about 0.04: a value
 * between 0.4 and 0.6 means nothing.
 * Source: Hurst; Anis and Lloyd 1976. */
#ifndef INDICATOR_HURST_H
#define INDICATOR_HURST_H

#include "indicator/indicator.h"

extern const struct indicator hurst_indicator;

#endif
