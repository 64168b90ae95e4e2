/* Kraken's many names for one thing, made from ours.
 *
 *              ours      key        altname   REST asset   wsname
 *   pair       BTC/USD   XXBTZUSD   XBTUSD                 XBT/USD
 *   asset      BTC                  XBT       XXBT
 *
 * Old assets carry a class letter (X for coins, Z for money); newer ones have one name. */
#ifndef VENUE_EXCHANGE_NAMES_H
#define VENUE_EXCHANGE_NAMES_H

#include "base/str.h"
#include "market/instrument.h"

enum { KRAKEN_NAME_MAX = 24 };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct kraken_pair_names {
    char key[KRAKEN_NAME_MAX];
    char altname[KRAKEN_NAME_MAX];
    char wsname[KRAKEN_NAME_MAX];
    char base[KRAKEN_NAME_MAX], quote[KRAKEN_NAME_MAX]; /* REST assets */
};

#pragma GCC diagnostic pop

void kraken_pair_names(struct kraken_pair_names *ret, const struct instrument *in);
/* "XXBT" for "BTC"; and "XBT". */
struct str kraken_asset_key(struct str asset);
struct str kraken_asset_altname(struct str asset);
/* A request's word for a pair: key, altname, wsname or ours. */
bool kraken_pair_is(const struct kraken_pair_names *n, const struct instrument *in,
                    struct str word);

#endif
