/* How good a strategy's votes have been, and how much its weight counts for it.
 *
 *   results   every reference outcome ever, by regime
 *   recent    the same with fading memory: each new outcome takes 1/window off what was before
 *   factor    1 + gain x m, within least..most, where m is the mean recent outcome in R shrunk
 *             towards 0 by `prior` outcomes of 0:  m = sum / (count + prior)
 *
 * So a few lucky trades move a weight little, a long record moves it as far as its bounds, and an
 * old one fades.  The memory is the profile's: it outlives restarts, and a person can reset it.
 * Source: the weight's shrinkage is the posterior mean of a normal mean with prior variance
 * sigma^2 / prior. */
#ifndef CONFLUENCE_TRACK_RECORD_H
#define CONFLUENCE_TRACK_RECORD_H

#include "config/options.h"
#include "confluence/results.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct track_record {
    struct result_table results; /* micro-R */
    int64_t recent_count;        /* in millionths of an outcome */
    int64_t recent_sum;          /* micro-R */
};
#pragma GCC diagnostic pop

void track_record_add(struct track_record *t, const struct options_adaptive *o,
                      enum regime_trend trend, enum regime_vol volatility, int64_t outcome);
/* 1 when adaptive weighting is off. */
double track_record_factor(const struct track_record *t, const struct options_adaptive *o);
/* The factor starts at 1 again; the results stay. */
void track_record_forget(struct track_record *t);

#endif
