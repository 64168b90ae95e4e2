/* Kraken's checksum of a book: CRC-32 over the text of the ten best asks, then the ten best bids;
 * of each level price and quantity with the venue's decimals, without the point and without leading
 * zeros.  In ticks and lots that text is the integer's digits, so nothing is printed and parsed. */
#ifndef VENUE_KRAKEN_BOOK_CHECKSUM_H
#define VENUE_KRAKEN_BOOK_CHECKSUM_H

#include <stdint.h>

#include "market/book.h"

/* Right when the book's prices and quantities have the decimals of the venue's instrument. */
uint32_t kraken_book_checksum(const struct book *b);

#endif
