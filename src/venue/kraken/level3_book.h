/* The book order by order (channel level3): its frames read, the orders kept in their queues, and the checksum over
 * them compared.  Pure; no allocation.
 *
 *   kraken_level3_read(&message, frame.data)                  of a frame of kind KRAKEN_LEVEL3
 *   level3_book_apply(book, &instrument, &message, snapshot)  BOOK_GOOD, or no use until the next snapshot
 *   level3_book_side(book, side, &count)
 *
 * Each side is packed orders from the worst price to the best, and within a price from the last in the queue to the
 * first: most of what happens is near the end, where little has to move.
 *
 *   order[0]   99.8  c      99.9  b2      99.9  b1     100.0  a       count = 4; `a` is served first
 *
 * The queue goes by the time that the venue tells (the order's, or its last amendment's that cost it its place).  A
 * modification or a deletion of an order that is not known is no error: it may have stood beyond the depth.  After a
 * message whole prices beyond the depth are cut off, for the venue does not tell of them. */
#ifndef VENUE_KRAKEN_LEVEL3_BOOK_H
#define VENUE_KRAKEN_LEVEL3_BOOK_H

#include "market/units.h"
#include "venue/kraken/book_apply.h"

enum {
    LEVEL3_ID_MAX = 24,      /* "OTCFZG-YOE2Q-LQKNM3", zero-terminated */
    LEVEL3_ORDERS_MAX = 8192 /* a side; when there are more, the worst gives way */
};

struct level3_order {
    struct price price;
    struct qty qty;
    int64_t at; /* ns since 1970, its place in the queue */
    char id[LEVEL3_ID_MAX];
};

/* About 800 KB: one a pair, not on the stack. */
struct level3_book {
    uint32_t depth;    /* prices a side that the venue keeps us told of */
    uint32_t count[2]; /* bids, asks */
    struct level3_order order[2][LEVEL3_ORDERS_MAX];
};

/* One frame; the rows are raw arrays. */
struct kraken_level3 {
    struct str symbol, checksum, timestamp, bids, asks;
};

struct kraken_level3_row {
    struct str event; /* add, modify, delete; empty in a snapshot */
    struct str order_id, limit_price, order_qty, timestamp;
};

/* False when the data is not an array of one book with its symbol. */
bool kraken_level3_read(struct kraken_level3 *ret, struct str data);
/* A side's rows: json_init and json_array, then this while json_more; false after an error of the reader. */
bool kraken_level3_row_read(struct json *rows, struct kraken_level3_row *ret);
/* As kraken_book_decimals: the decimals that the message itself is written with. */
void kraken_level3_decimals(const struct kraken_level3 *message, struct instrument *ret);

/* depth: 10, 100 or 1000, as subscribed. */
void level3_book_init(struct level3_book *b, uint32_t depth);
enum book_verdict level3_book_apply(struct level3_book *b, const struct instrument *in,
                                    const struct kraken_level3 *message, bool snapshot);
/* Orders from the worst to the one that is served first. */
const struct level3_order *level3_book_side(const struct level3_book *b, enum side side,
                                            uint32_t *ret_count);
/* Is every side sorted, no order twice or empty, and no deeper than the depth?  For tests. */
bool level3_book_is_sound(const struct level3_book *b);

#endif
