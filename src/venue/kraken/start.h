/* The start of a Kraken adapter: the venue's tables, the warm-up bars, then the sockets; and the
 * fee tier each time the account's connection comes up. */
#ifndef VENUE_KRAKEN_START_H
#define VENUE_KRAKEN_START_H

#include "venue/kraken/adapter.h"

struct kraken_start;

/* Asks from the next turn on, again and again until the tables are here. */
struct kraken_start *kraken_start_new(struct kraken *k);
void kraken_start_free(struct kraken_start *s); /* NULL is fine */
void kraken_start_ask_fees(struct kraken_start *s);

/* ---- without sockets ---- */

/* Learns from a result of AssetPairs and submits EV_INSTRUMENT and EV_FEES of our pairs.  How many
 * of ours it had. */
unsigned kraken_take_tables(struct kraken *k, struct str result);
/* Submits the rows of an OHLC result as warm-up, oldest first, without the last one, which is still
 * forming; at most the newest `most`.  How many. */
unsigned kraken_take_warmup(struct kraken *k, unsigned pair, int64_t interval_s, struct str result,
                            int64_t most);
/* Submits EV_FEES out of a result of TradeVolume. */
unsigned kraken_take_fees(struct kraken *k, struct str result);

#endif
