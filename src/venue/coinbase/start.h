/* The start of a Coinbase adapter: the venue's clock, its products, the warm-up bars, then the sockets; and the fee
 * tier each time the account's connection comes up. */
#ifndef VENUE_COINBASE_START_H
#define VENUE_COINBASE_START_H

#include "venue/coinbase/adapter.h"

/* Asks from the next turn on, again and again until the products are here. */
struct coinbase_start *coinbase_start_new(struct coinbase *c);
void coinbase_start_free(struct coinbase_start *s); /* NULL is fine */
void coinbase_start_ask_fees(struct coinbase_start *s);

/* ---- without sockets ---- */

/* Learns a list of products and submits EV_INSTRUMENT of our pairs that are new or changed.  How many of ours it
 * had. */
unsigned coinbase_take_products(struct coinbase *c, struct str body);
/* Submits the candles of an answer as warm-up, oldest first, those that had ended by `now`.  How many. */
unsigned coinbase_take_candles(struct coinbase *c, unsigned pair, int64_t interval_s,
                               struct str body, int64_t now);
/* Submits EV_FEES of all our pairs out of a transaction summary. */
bool coinbase_take_fees(struct coinbase *c, struct str body);

#endif
