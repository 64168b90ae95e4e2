/* A book message into the local book, and its checksum compared.  Pure. */
#ifndef VENUE_KRAKEN_BOOK_APPLY_H
#define VENUE_KRAKEN_BOOK_APPLY_H

#include "market/book.h"
#include "market/depth_watch.h"
#include "market/instrument.h"
#include "venue/kraken/book_checksum.h"
#include "venue/kraken/decode_market.h"

enum book_verdict {
    BOOK_GOOD = 0,
    BOOK_UNREADABLE, /* a number that the instrument's decimals do not hold */
    BOOK_MISMATCH,   /* the checksum differs */
    BOOK_CROSSED,
};

/* Applies every level in order (the same price may come twice; the last word counts), cuts each
 * side at the depth, and compares CRC-32 with the message's.  After anything but BOOK_GOOD the book
 * is not to be used until the next snapshot.  watch (or NULL) sees every change of an update. */
enum book_verdict kraken_book_apply(struct book *b, struct kraken_level_sums *sums,
                                    struct depth_watch *watch, const struct instrument *in,
                                    const struct kraken_book *message, bool snapshot);
/* The decimals that the message itself is written with, for a reader without the venue's tables:
 * the longest fraction among its prices and quantities. */
void kraken_book_decimals(const struct kraken_book *message, struct instrument *ret);
/* *most becomes the length of the number's fraction where that is more. */
void kraken_longest_fraction(uint8_t *most, struct str number);
/* The depths that can be subscribed: the least that holds `wanted`. */
int64_t kraken_book_depth(int64_t wanted);

#endif
