/* Our pairs as the venue names and rules them, and its assets' names: learnt from its own tables
 * (REST AssetPairs, the channel `instrument`), never guessed by cutting names up.
 *
 *   "BTC/USD"    WebSocket v2 symbol, ours everywhere
 *   "XBT/USD"    wsname of AssetPairs: the v1 spelling; v2 says BTC for XBT, DOGE for XDG
 *   "XXBTZUSD"   key of AssetPairs: what REST answers are keyed by
 *   "XBTUSD"     altname: what order descriptions say, and what we ask by
 *   "XXBT"       asset id of balances: "BTC" here
 *
 * Owned by one adapter; loop's thread.  Nothing is allocated after kraken_instruments_new. */
#ifndef VENUE_KRAKEN_INSTRUMENTS_H
#define VENUE_KRAKEN_INSTRUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "market/instrument.h"
#include "venue/kraken/decode_market.h"

enum { KRAKEN_ASSETS_MAX = 2048, KRAKEN_ASSET_ID_MAX = 16 };

struct kraken_instrument {
    struct instrument rules; /* rules.pair is set from the start, the rest once `known` */
    bool known;
    bool has_fees;
    struct rate maker, taker;
    char key[PAIR_NAME_MAX];     /* "XXBTZUSD", empty until AssetPairs came */
    char altname[PAIR_NAME_MAX]; /* "XBTUSD" */
};

struct kraken_asset {
    char id[KRAKEN_ASSET_ID_MAX]; /* "XXBT" */
    char name[ASSET_NAME_MAX];    /* "BTC" */
};

struct kraken_instruments;

struct kraken_instruments *kraken_instruments_new(const char (*pairs)[PAIR_NAME_MAX],
                                                  unsigned count);
void kraken_instruments_free(struct kraken_instruments *t);
unsigned kraken_instruments_count(const struct kraken_instruments *t);
struct kraken_instrument *kraken_instrument_at(struct kraken_instruments *t, unsigned pair);

/* Index of a pair by its v2 symbol; PAIR_UNKNOWN when it is none of ours.  The hot one. */
enum { KRAKEN_PAIR_UNKNOWN = 0xffff };
unsigned kraken_pair_by_symbol(const struct kraken_instruments *t, struct str symbol);
/* By key, altname or symbol: what REST says. */
unsigned kraken_pair_by_name(const struct kraken_instruments *t, struct str name);
/* "XXBT" to "BTC"; what is not in the venue's tables keeps its name; ".S" and the like stay. */
void kraken_asset_name(const struct kraken_instruments *t, struct str id, char ret[ASSET_NAME_MAX]);

/* Each learns from one record and says which of our pairs changed, or KRAKEN_PAIR_UNKNOWN. */
unsigned kraken_learn_pair(struct kraken_instruments *t, const struct kraken_pair *pair);

/* A row of AssetPairs.  Older captures lack ordermin, costmin, tick_size and status. */
struct kraken_asset_pair {
    struct str key; /* set by the caller: the row's name */
    struct str altname, wsname, base, quote, pair_decimals, lot_decimals, ordermin, costmin;
    struct str tick_size, status, fees, fees_maker;
};
bool kraken_asset_pair_read(struct json *j, struct kraken_asset_pair *ret);
unsigned kraken_learn_asset_pair(struct kraken_instruments *t, const struct kraken_asset_pair *row);
/* What the row says as rules; false when a number in it is out of range. */
bool kraken_asset_pair_rules(const struct kraken_asset_pair *row, struct instrument *ret);
bool kraken_pair_rules(const struct kraken_pair *row, struct instrument *ret);
/* The lowest tier of `fees`: [[0,0.4],...] to a rate. */
bool kraken_first_tier(struct str fees, struct rate *ret);
/* A fee in per cent ("0.2600") to a rate. */
bool kraken_percent(struct str text, struct rate *ret);
/* The venue's word for a pair's or the whole venue's status. */
enum market_status kraken_market_status(struct str word);
/* "XBT/USD" to "BTC/USD". */
void kraken_v2_symbol(struct str wsname, char ret[PAIR_NAME_MAX]);

#endif
