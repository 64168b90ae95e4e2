/* Votes and decisions as JSON, in the words of the command line's contract.  What is not a number
 * is null. */
#ifndef CONFLUENCE_DECISION_JSON_H
#define CONFLUENCE_DECISION_JSON_H

#include "base/json.h"
#include "confluence/decision.h"

/* One object: {"type":"vote", pair, timeframe_s, bar_time_ms, strategy, side, strength, confidence,
 * stop_atr, target_atr, atr, target_price (where there is one), why, figures{}}.  `bar_time` is the
 * bar's open time, ns. */
void vote_write_line(struct json_writer *w, const char *pair, uint32_t timeframe_s,
                     int64_t bar_time, const struct vote *v);

/* One object: {"type":"decision", pair, bar_time_ms, side, score, confidence, acts, rule, why,
 * count, needed, limit, agreement, regime, volatility, timeframes[], votes[], walk[], book}.
 * Regime is the leading timeframe's; votes hold what a vote line holds, without pair and time, and
 * whether it counted, what it weighed and its share of the score; walk tells how the score came
 * about (walk.h); book is null where there was none. */
void decision_write_line(struct json_writer *w, const char *pair, const struct decision *d);
/* Members of an object that is open: limit, count, timeframes[], votes[], walk[], book.  The votes'
 * figures are half of the bytes: `figures` leaves them in or out. */
void decision_write_detail(struct json_writer *w, const struct decision *d, bool figures);

#endif
