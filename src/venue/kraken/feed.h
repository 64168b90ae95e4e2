/* Kraken's public socket: status, instruments, books, trades and one-minute candles of our pairs.
 *
 *   connect ──▶ subscribe ──every book acked──▶ link up ──▶ ...
 *      ▲                                                     │
 *      └──────────── back-off ◀── lost or silent for 10 s ◀──┘
 *
 * A book whose checksum fails is bad at once: one quote with QUOTE_BOOK_BAD, then nothing until the
 * next snapshot, for which it is unsubscribed and subscribed again, with growing pauses.  Acks and
 * snapshots are independent: after a resubscription the next snapshot counts, whichever ack it
 * belongs to.  A candle is final when a later one begins.  A busy book that tells nothing any more while its
 * connection lives is bad and taken anew (told_book.h). */
#ifndef VENUE_KRAKEN_FEED_H
#define VENUE_KRAKEN_FEED_H

#include "venue/kraken/adapter.h"

struct kraken_feed *kraken_feed_new(struct kraken *k);
void kraken_feed_free(struct kraken_feed *f); /* NULL is fine */
/* Connects, and again and again. */
void kraken_feed_start(struct kraken_feed *f);
bool kraken_feed_is_up(const struct kraken_feed *f);
/* Candles up to this one (ns, start) have been handed in by the warm-up. */
void kraken_feed_warmed(struct kraken_feed *f, unsigned pair, int64_t open_time);
/* One frame, as the socket delivers it. */
void kraken_feed_message(struct kraken_feed *f, struct str text);

#endif
