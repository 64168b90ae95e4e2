/* A pair's book at Coinbase, which sends all of it and then every change of any level: the best `depth` levels a
 * side are kept, and what lies behind the worst that was ever kept is not known.
 *
 *   book_window_begin(w)                            before the levels of a snapshot
 *   book_window_set(w, watch, in, level)            each level; false: it cannot be read
 *   book_window_end(w)                              after a message
 *
 * A window shrinks where levels go, and is then thinner than the venue's book: book_window_is_thin says when it
 * should be asked for anew.  Levels behind a side's edge are left out, for a gap would lie before
 * them.  Loop's thread; nothing is allocated per message. */
#ifndef VENUE_COINBASE_BOOK_WINDOW_H
#define VENUE_COINBASE_BOOK_WINDOW_H

#include "market/book.h"
#include "market/depth_watch.h"
#include "market/instrument.h"
#include "venue/coinbase/decode_market.h"

struct book_window {
    struct book *book;
    int64_t edge[2]; /* ticks of the worst level known: bid, ask; 0: the whole side is known */
    bool in_snapshot;
};

bool book_window_init(struct book_window *w, uint32_t depth);
void book_window_release(struct book_window *w);

void book_window_begin(struct book_window *w);
/* `watch` may be NULL. */
bool book_window_set(struct book_window *w, struct depth_watch *watch, const struct instrument *in,
                     const struct coinbase_level *level);
void book_window_end(struct book_window *w);
/* A side has fewer levels than half of the depth although the venue has more. */
bool book_window_is_thin(const struct book_window *w);

#endif
