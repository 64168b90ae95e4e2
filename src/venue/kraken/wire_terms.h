/* Our requests as Kraken is told them, whichever way they go: their texts by the pair's rules. */
#ifndef VENUE_KRAKEN_WIRE_TERMS_H
#define VENUE_KRAKEN_WIRE_TERMS_H

#include "venue/kraken/adapter.h"
#include "venue/kraken/requests.h"

/* `terms` borrows from this and from the request. */
struct kraken_wire_terms {
    struct order_terms terms;
    char qty[32], price[32], stop[32];
};

/* NULL, or why it cannot be said; `kind` is PLACE, AMEND or CANCEL.  The deadline is brought within
 * the venue's bounds, half a second to a minute ahead; one that has passed is a reason. */
const char *kraken_wire_terms_fill(struct kraken_wire_terms *ret, const struct kraken *k,
                                   const struct effect *fx, enum kraken_transport how, int64_t now);

#endif
