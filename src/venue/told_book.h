/* What the engine has been told of one pair's book: the best bid and offer (EV_QUOTE) when they changed, and what
 * the whole book says (EV_DEPTH) when it is due.  The book itself is the adapter's.
 *
 *   told_book_changed   after each update, the book being sound
 *   told_book_bad       it cannot be trusted: one QUOTE_BOOK_BAD, then nothing until it is sound again
 *   told_book_confirm   from time to time: a quiet book sends nothing, and while the connection lives its quote still
 *                       stands and is said again, so that nobody takes silence for staleness
 *   told_book_is_frozen at each look at the connection: true, once, when a busy book tells nothing any more; it is to
 *                       be called bad and taken anew
 *
 * `venue_at`: ns since 1970, 0 when the venue did not say.  No allocation. */
#ifndef VENUE_TOLD_BOOK_H
#define VENUE_TOLD_BOOK_H

#include "market/book.h"
#include "market/depth_watch.h"
#include "venue/adapter.h"
#include "venue/stream_watch.h"

struct told_book {
    struct depth_watch watch; /* the adapter notes changed levels and prints in it */
    struct stream_watch updates;
    struct ev_quote quote; /* the last one told */
    int64_t quote_told, depth_told;
    bool has_quote, bad;
};

void told_book_init(struct told_book *t, const struct adapter *a);
/* The next quote is told whatever it is. */
void told_book_forget(struct told_book *t);
void told_book_changed(struct told_book *t, struct adapter *a, unsigned pair,
                       const struct book *book, const struct instrument *rules, int64_t venue_at);
void told_book_bad(struct told_book *t, struct adapter *a, unsigned pair, const char *why,
                   int64_t venue_at);
bool told_book_is_frozen(struct told_book *t, const struct adapter *a);
void told_book_confirm(struct told_book *t, struct adapter *a, unsigned pair,
                       const struct book *book, const struct instrument *rules);

#endif
