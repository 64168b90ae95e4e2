/* Names for a reader without the venue's tables (`decode` without --instruments): the legacy asset
 * ids are a closed list, and a pair's name is split where both halves are known.  The adapter never
 * asks this for what it trades; it learns from AssetPairs (instruments.h). */
#ifndef VENUE_KRAKEN_NAMES_H
#define VENUE_KRAKEN_NAMES_H

#include "market/instrument.h"

/* "XXBT" and "XBT" to "BTC", "ZUSD" to "USD"; others keep their name. */
struct str kraken_plain_asset(struct str id);
/* "XXBTZUSD", "XBTUSD" or "XBT/USD" to "BTC/USD"; false, and the name as it is, when no split
 * fits. */
bool kraken_plain_pair(struct str name, char ret[PAIR_NAME_MAX]);
/* "BTC/USD" to "XBTUSD", as altnames are built. */
bool kraken_plain_altname(struct str symbol, char ret[PAIR_NAME_MAX]);

#endif
