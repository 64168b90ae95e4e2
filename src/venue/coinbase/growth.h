/* A fill that the user channel does not send: how an order's totals grew from one message to the next.
 *
 *   quantity = filled2 - filled1
 *   price    = (value2 - value1) / quantity        value: what was paid or got, without fees
 *   fee      = fees2 - fees1
 *
 * In 128-bit integers of 16 decimals (the venue writes up to 19; the rest is cut), the price half even to 12.
 * Several fills may hide in one step: the price is then their mean.  Where no value was told it is average
 * times filled.  Pure.  Source: coinbase.md section 12. */
#ifndef VENUE_COINBASE_GROWTH_H
#define VENUE_COINBASE_GROWTH_H

#include <stdbool.h>

#include "base/str.h"
#include "base/text.h"

enum { COINBASE_TOTAL_DECIMALS = 16, COINBASE_PRICE_DECIMALS = 12 };

struct coinbase_totals {
    __int128 filled, value, fees; /* x 10^16 */
};

struct coinbase_growth {
    __int128 quantity, fee; /* x 10^16 */
    __int128 price;         /* x 10^12 */
};

/* False for a text that is no number, or one beyond 10^18. */
bool coinbase_total_parse(__int128 *ret, struct str text);
bool coinbase_totals_read(struct coinbase_totals *ret, struct str filled, struct str average,
                          struct str value, struct str fees);
/* False when nothing grew. */
bool coinbase_grew(const struct coinbase_totals *before, const struct coinbase_totals *after,
                   struct coinbase_growth *ret);
/* Without zeros at the end. */
void coinbase_put_total(struct text *out, __int128 v, unsigned decimals);

#endif
