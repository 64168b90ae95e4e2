/* Our pairs as Coinbase names and rules them, learnt from its products.  A product that is another one's alias
 * (BTC-USDC of BTC-USD) keeps its own id for orders and balances, but its market data come under the
 * other's name: `feed_id` is what its messages say.
 *
 * Owned by one adapter; loop's thread.  Nothing is allocated after coinbase_instruments_new. */
#ifndef VENUE_COINBASE_INSTRUMENTS_H
#define VENUE_COINBASE_INSTRUMENTS_H

#include "venue/coinbase/decode_rest.h"

enum { COINBASE_PAIR_UNKNOWN = 0xffff };

struct coinbase_instrument {
    struct instrument rules; /* rules.pair is set from the start, the rest once `known` */
    bool known;
    char product_id[PAIR_NAME_MAX];
    char feed_id[PAIR_NAME_MAX];
};

struct coinbase_instruments;

struct coinbase_instruments *coinbase_instruments_new(const char (*pairs)[PAIR_NAME_MAX],
                                                      unsigned count);
void coinbase_instruments_free(struct coinbase_instruments *t); /* NULL is fine */
unsigned coinbase_instruments_count(const struct coinbase_instruments *t);
struct coinbase_instrument *coinbase_instrument_at(const struct coinbase_instruments *t,
                                                   unsigned pair);

/* The pair of a product; COINBASE_PAIR_UNKNOWN when it is none of ours. */
unsigned coinbase_pair_by_product(const struct coinbase_instruments *t, struct str product_id);
/* The first pair from `from` on whose market data come under this name: several may. */
unsigned coinbase_pair_by_feed(const struct coinbase_instruments *t, struct str name,
                               unsigned from);
/* Learns from one product and says which of our pairs it is. */
unsigned coinbase_learn_product(struct coinbase_instruments *t, const struct coinbase_product *x);

#endif
