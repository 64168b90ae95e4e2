/* What a venue allows for one pair: names, decimals, steps, minimums, status.  It comes from the
 * venue as an event and may change while we run. */
#ifndef MARKET_INSTRUMENT_H
#define MARKET_INSTRUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "market/units.h"

enum {
    ASSET_NAME_MAX = 12,
    PAIR_NAME_MAX = 24,
    PAIRS_MAX = 1024, /* pairs one engine can hold */
};

enum market_status {
    MARKET_UNKNOWN = 0,
    MARKET_ONLINE,
    MARKET_CANCEL_ONLY,
    MARKET_POST_ONLY,
    MARKET_LIMIT_ONLY,
    MARKET_REDUCE_ONLY,
    MARKET_MAINTENANCE,
    MARKET_DELISTED,
    MARKET_STATUS_COUNT
};
const char *market_status_name(enum market_status s); /* "online", "cancel_only", ... */
bool market_status_find(struct str name, enum market_status *ret);

struct instrument {
    char pair[PAIR_NAME_MAX]; /* "BTC/USD", zero-terminated, rest zero */
    char base[ASSET_NAME_MAX];
    char quote[ASSET_NAME_MAX];
    uint8_t price_decimals; /* 0..12 */
    uint8_t qty_decimals;   /* 0..12 */
    uint8_t status;         /* enum market_status */
    uint8_t pad[5];
    struct price tick; /* smallest price step, in ticks (>= 1) */
    struct qty lot;    /* smallest quantity step, in lots (>= 1) */
    struct qty min_qty;
    struct money min_cost; /* 0 where the venue has none */
};

/* price >= 1 tick step, qty >= min_qty and on the lot step, notional >= min_cost. */
bool instrument_accepts(const struct instrument *in, struct price px, struct qty q);

#endif
