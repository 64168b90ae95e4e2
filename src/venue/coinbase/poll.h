/* Quotes of our pairs by REST (product_book, a call a pair) while the market socket is out for longer than
 * venue_config.poll_after: marked QUOTE_POLLED, so that what is held stays valued, protected and can be left.  Prints
 * are not polled: the venue's candles tell them afterwards. */
#ifndef VENUE_COINBASE_POLL_H
#define VENUE_COINBASE_POLL_H

#include "venue/coinbase/adapter.h"

struct coinbase_poll *coinbase_poll_new(struct coinbase *c);
void coinbase_poll_free(struct coinbase_poll *p); /* NULL is fine */
/* The market socket should be up from now on. */
void coinbase_poll_start(struct coinbase_poll *p);

/* ---- without sockets ---- */

/* Submits the quote of an answer for each of our pairs that has this book.  How many. */
unsigned coinbase_take_product_book(struct coinbase *c, struct str body);

#endif
