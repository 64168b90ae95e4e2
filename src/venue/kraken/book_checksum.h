/* Kraken's checksum of a book: CRC-32 over the text of the ten best asks, then the ten best bids;
 * of each level price and quantity with the venue's decimals, without the point and without leading
 * zeros.  In ticks and lots that text is the integer's digits, so nothing is printed and parsed. */
#ifndef VENUE_KRAKEN_BOOK_CHECKSUM_H
#define VENUE_KRAKEN_BOOK_CHECKSUM_H

#include <stdint.h>

#include "market/book.h"

/* Between two updates nearly all levels stay as they are: the sums of their texts are kept here, in
 * the place that the price's low bits say (neighbours in the book have different ones).  Any bytes
 * that once were zero serve any book. */
enum { KRAKEN_LEVEL_SUMS = 256 };

struct kraken_level_sums {
    struct kraken_level_sum {
        struct book_level level;
        uint32_t crc, size; /* of its text */
    } kept[KRAKEN_LEVEL_SUMS];
};

/* Right when the book's prices and quantities have the decimals of the venue's instrument. */
uint32_t kraken_book_checksum(const struct book *b, struct kraken_level_sums *sums);
/* One level, or one order of a book of orders, after what is in the sum already. */
uint32_t kraken_checksum_add(uint32_t crc, const struct book_level *level);

#endif
