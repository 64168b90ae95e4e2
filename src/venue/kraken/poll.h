/* Quotes of our pairs by REST (Ticker, all pairs in one call) while the public socket is out for longer than
 * venue_config.poll_after: marked QUOTE_POLLED, so that what is held stays valued, protected and can be left.  Prints
 * and candles are not polled: the venue's candles tell them afterwards. */
#ifndef VENUE_KRAKEN_POLL_H
#define VENUE_KRAKEN_POLL_H

#include "venue/kraken/adapter.h"

struct kraken_poll *kraken_poll_new(struct kraken *k);
void kraken_poll_free(struct kraken_poll *p); /* NULL is fine */
/* The public socket should be up from now on. */
void kraken_poll_start(struct kraken_poll *p);

/* ---- without sockets ---- */

/* Submits the quotes of an answer.  How many. */
unsigned kraken_take_ticker(struct kraken *k, struct str result);

#endif
