/* Market depth of one pair, to the depth subscribed.
 *
 * Each side is packed levels from best to worst:
 *
 *   level[0]    level[1]    level[2]       count = 3
 *   60123.4     60123.1     60120.0        a change shifts what is behind it
 *   0.50        2.00        1.25
 *
 * A message is applied whole:
 *
 *   book_clear(b);                                     before a snapshot
 *   book_set(b, SIDE_BUY, px, q);                      each level; 0 removes; the last word counts
 *   book_cut(b);                                       what stands beyond the depth is gone
 *   if (book_is_crossed(b)) ...ask for a snapshot...
 *
 * A venue does not tell of levels beyond the depth that fall out or come back, so they may not
 * linger; but within a message a level may be pushed out by an insertion and brought back by a
 * removal, hence the cut at the end and room for as many again.
 *
 * Plain bytes in the caller's memory, book_size(depth) of them, no pointers. */
#ifndef MARKET_BOOK_H
#define MARKET_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/units.h"

enum { BOOK_DEPTH_MAX = 1000 };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct book_level {
    struct price price;
    struct qty qty;
};

struct book {
    uint32_t depth; /* levels a side that the venue keeps us told of */
    uint32_t room;  /* levels a side that fit between two cuts */
    uint32_t bids, asks;
    struct book_level level[]; /* `room` bids, then `room` asks */
};

#pragma GCC diagnostic pop

size_t book_size(uint32_t depth);
/* depth from 1 to BOOK_DEPTH_MAX. */
void book_init(struct book *b, uint32_t depth);

void book_clear(struct book *b);
/* False when it changed nothing: a removal of what is not there, or a level worse than all when
 * there is no room. */
bool book_set(struct book *b, enum side side, struct price px, struct qty q);
void book_cut(struct book *b);

/* Levels from best to worst. */
static inline const struct book_level *book_side(const struct book *b, enum side side,
                                                 uint32_t *ret_count)
{
    *ret_count = side == SIDE_BUY ? b->bids : b->asks;
    return side == SIDE_BUY ? b->level : b->level + b->room;
}

/* The best level, or NULL when the side is empty. */
const struct book_level *book_best(const struct book *b, enum side side);
/* Best bid at or above best ask: something was missed. */
bool book_is_crossed(const struct book *b);
/* Is every side sorted, without doubles or empty levels? A check for tests and asserts. */
bool book_is_sound(const struct book *b);

#endif
