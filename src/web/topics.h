/* The parts of the snapshot and of the feed as JSON: the API and the live stream say the same.
 *
 * Prices, quantities and money are strings with their exact digits; times are whole milliseconds
 * since 1970 in UTC, null when unknown; scores are numbers. */
#ifndef WEB_TOPICS_H
#define WEB_TOPICS_H

#include "base/json.h"
#include "engine/snapshot.h"
#include "market/latency.h"
#include "web/feed.h"

void topic_engine(struct json_writer *w, const struct snapshot *s);
void topic_risk(struct json_writer *w, const struct risk_report *r);
void topic_equity(struct json_writer *w, const struct snapshot *s);
void topic_positions(struct json_writer *w, const struct snapshot *s, const struct feed *f);
void topic_orders(struct json_writer *w, const struct snapshot *s);
void topic_strategies(struct json_writer *w, const struct snapshot *s);
/* By pair what was wrong with its data, by kind: count and what was done. */
void topic_data(struct json_writer *w, const struct snapshot *s);
/* By kind: how many, their median, 99 of 100, and the longest, milliseconds. */
void topic_latency(struct json_writer *w, const struct latencies *l);
void topic_ticker(struct json_writer *w, const struct snapshot_pair *p);
void topic_bar(struct json_writer *w, const struct instrument *in, const struct bar *b);
void topic_bars(struct json_writer *w, const struct snapshot *s, const struct feed *f,
                unsigned pair, uint64_t newest);
void topic_decision(struct json_writer *w, const struct snapshot *s,
                    const struct feed_decision *row);
void topic_trade(struct json_writer *w, const struct snapshot *s, const struct feed_trade *t);
void topic_notice(struct json_writer *w, const struct feed_notice *n);

/* "SIM", "PAPER", "LIVE". */
const char *mode_word(const struct snapshot *s);
/* "Running", "Paused by ana", "Warming up (37 of 50 bars)", ...  and the stable word before it. */
const char *state_word(const struct snapshot *s);
void state_text(struct text *t, const struct snapshot *s);

void put_time(struct json_writer *w, const char *key, int64_t ns); /* 0 is null */

#endif
