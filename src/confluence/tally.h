/* Counting votes: one timeframe's votes to its verdict, the timeframes' verdicts to one score.
 *
 * One timeframe
 *   The side with more actionable votes wins; as many on both sides is no verdict.
 *   weight of a vote = the strategy's weight * its factor for the trend regime * for volatility
 *                      * the factor that it earned (track_record.h)
 *   strength, confidence = weighted means over the winning votes (plain means if weights sum to 0)
 *   confidence + min(0.10 * (votes - 1), 0.30), at most 1      agreement
 *              - min(0.08 * opposing votes, 0.25), at least 0  opposition
 *              + book.bonus if the book agrees and does not vote, at most 1
 *              + 0.03 if a winning vote's family is the regime's own, at most 1
 *   An unknown regime changes nothing.  Nothing is rounded.
 *
 * The order book (pressure.h) may add a vote of its own to the side it agrees with: it counts as one
 * of the votes, weighs book.weight, and breaks or makes ties; it opposes nobody, owns no stop, and a
 * side without a strategy's vote is no verdict.  It speaks of the next seconds: only the leading
 * timeframe hears it.
 *
 * Timeframes
 *   The primary timeframe leads.  agreement = ready timeframes on its side, itself included; then
 *   strength and confidence + min(0.05 * (agreement - 1), 0.15), at most 1. */
#ifndef CONFLUENCE_TALLY_H
#define CONFLUENCE_TALLY_H

#include "config/options.h"
#include "confluence/decision.h"
#include "strategy/strategy.h"

/* Reads trend, volatility, ready and timeframe of `v` and fills the rest.  `ret_owner` is the
 * winning vote with the largest strength (the first of equals): its stop and target are taken; 0
 * when there is no verdict.  book may be NULL; one that is not fresh says nothing; what it did is
 * noted in it (counted, weight, bonus). */
void tally_votes(const struct options *o, const double *factor, const struct vote *vote,
                 unsigned count, struct pressure *book, struct frame_verdict *v,
                 unsigned *ret_owner);

/* A weight in a regime. */
double tally_weight(const struct strategy *s, double weight, enum regime_trend trend,
                    enum regime_vol volatility);
/* What a vote weighs in a verdict. */
double tally_vote_weight(const struct options *o, const double *factor, const struct vote *vote,
                         const struct frame_verdict *v);

/* What votes for and against, and agreeing timeframes, do to the score. */
double tally_agreement(unsigned votes);
double tally_opposition(unsigned votes);
double tally_timeframes(unsigned agreement);
#define TALLY_REGIME_BONUS   0.03
#define SURE_FIRE_STRENGTH   0.15
#define SURE_FIRE_CONFIDENCE 0.10
bool tally_is_regimes_own(unsigned strategy, enum regime_trend trend);

/* How many ready timeframes are on the leader's side; strength and confidence with the bonus. */
unsigned tally_frames(const struct frame_verdict *v, unsigned count, unsigned leader,
                      double *ret_strength, double *ret_confidence);

#endif
