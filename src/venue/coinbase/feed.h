/* Coinbase's market socket: books and trades of our pairs, and its heartbeat.
 *
 *   connect ──▶ subscribe heartbeats, level2, market_trades ──every book has its snapshot──▶ link up
 *     ▲                                                                                   │
 *     └───── back-off ◀── lost, or no heartbeat ◀─────────────────────────────────────────┘
 *
 * One sequence runs over all channels of the connection: a number left out means that a message of any book may be
 * lost, so every book is bad until its next snapshot, which is asked for at once.  Data come before the
 * acknowledgement of their subscription and are taken.  Trades are told oldest first, each once.  A busy book that tells
 * nothing any more while heartbeats come is bad and taken anew (told_book.h), and so is one whose product's decimals
 * changed. */
#ifndef VENUE_COINBASE_FEED_H
#define VENUE_COINBASE_FEED_H

#include "venue/coinbase/adapter.h"

struct coinbase_feed *coinbase_feed_new(struct coinbase *c);
void coinbase_feed_free(struct coinbase_feed *f); /* NULL is fine */
/* Connects, and again and again. */
void coinbase_feed_start(struct coinbase_feed *f);
/* One message of the socket; also for tests and benches without one. */
void coinbase_feed_message(struct coinbase_feed *f, struct str text);
/* The pair's decimals are others now: its book, read by the old ones, is taken anew. */
void coinbase_feed_rules_changed(struct coinbase_feed *f, unsigned pair);
bool coinbase_feed_is_up(const struct coinbase_feed *f);

#endif
