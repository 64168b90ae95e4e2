/* Coinbase's spellings: "BTC-USD" is our "BTC/USD"; granularities and order types have words.  Pure; no list of
 * pairs anywhere: a name is split at its dash. */
#ifndef VENUE_COINBASE_NAMES_H
#define VENUE_COINBASE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "market/instrument.h"

/* False, and an empty text, for what does not fit. */
bool coinbase_pair_of(struct str product_id, char ret[PAIR_NAME_MAX]);
bool coinbase_product_of(struct str pair, char ret[PAIR_NAME_MAX]);

/* "ONE_MINUTE" of 60; NULL for a length that the venue has not. */
const char *coinbase_granularity(int64_t interval_s);

#endif
