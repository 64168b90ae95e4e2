/* The timeframes' votes to one decision, and the rule that decided.
 *
 *   no timeframe ready                     SHORT_HISTORY
 *   leader: no bar since the last decision NO_NEWS; what its votes said then was decided then
 *   leader: no actionable vote / a tie     NOTHING, TIE
 *   agreement below min_agreement          TIMEFRAMES
 *   votes below max(2, threshold)          TOO_FEW, unless one may act alone:
 *                                            a Keltner vote (allow_keltner_solo), or
 *                                            the only vote (allow_any_solo), sure enough
 *   confidence below min_confidence        CONFIDENCE; the limit is kept within 0.45..0.75
 *   otherwise it acts                      SURE_FIRE, VOTES or SOLO
 *
 * What a regime asks for beyond that (confluence.in_trend.votes, ...) is added to votes and limit,
 * which then lie in 2.. and 0.3..0.95; the leader's regime counts.  Sure fire: enough votes, the book
 * agrees, and the leader's confidence alone reaches the limit; then strength + 0.15 and
 * confidence + 0.10, at most 1.
 *
 * The leader is the primary timeframe where it is ready, else the smallest one that is; the others'
 * votes count as they stand.  A decision has a stance from TOO_FEW on, its votes from NOTHING on.
 *
 * Thresholds are met within 1e-9: a mean of equal numbers may fall an ulp short of them. */
#ifndef CONFLUENCE_COMBINE_H
#define CONFLUENCE_COMBINE_H

#include <stdbool.h>

#include "config/options.h"
#include "confluence/decision.h"

/* What one timeframe brings. */
struct ballot {
    const struct vote *vote; /* those with a stance */
    unsigned votes;
    uint32_t timeframe_s;
    enum regime_trend trend;
    enum regime_vol volatility;
    bool ready;   /* had enough bars to speak */
    bool is_news; /* its newest bar ended with, or since, the base bar before this one */
};

/* factor[strategy] multiplies each weight (track_record.h); NULL is 1 for all.  book: how the order
 * book leans; NULL where there is none.
 * Smallest timeframe first, n <= TIMEFRAMES_MAX.  Overwrites ret; number, at, bar_time, close, pair
 * and forming are 0.  When there are votes the rest of ret->vote is zero; when there are none (most
 * bars) ret->vote is not touched. */
void confluence_combine(const struct options *o, const double *factor, const struct ballot *ballot,
                        unsigned n, const struct pressure *book, struct decision *ret);

#endif
