/* Variance ratio of the last `period` log returns: the variance of sums of q returns over q times that of
 * one, overlapping and unbiased.  1 is a random walk, above it moves go on, below they turn.
 *   mu = mean return, n = period, m = q (n - q + 1) (1 - q / n)
 *   ratio   (sum over windows of (q returns - q mu)^2 / m) / (sum of (x - mu)^2 / (n - 1))
 *   z       (ratio - 1) / sqrt(sum over j < q of (2 (q - j) / q)^2 d_j), robust to changing variance,
 *           d_j = sum of (x_t - mu)^2 (x_t-j - mu)^2 / (sum of (x - mu)^2)^2
 *   in    close, one per closed bar, oldest first
 *   out   ratio, z; nan until period + 1 closes
 *   edge  nothing moves: nan (0/0); a close that is not above 0, nan or infinite: nan until period + 1
 *         good ones again
 * Each value costs q passes over the window.
 * Source: Lo and MacKinlay 1988. */
#ifndef INDICATOR_VARIANCE_RATIO_H
#define INDICATOR_VARIANCE_RATIO_H

#include "indicator/indicator.h"

extern const struct indicator variance_ratio_indicator;

#endif
