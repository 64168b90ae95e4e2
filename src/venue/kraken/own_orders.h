/* Our requests on their way out, whichever way they go: their texts by the pair's rules, and what
 * we ourselves can say of them to the engine. */
#ifndef VENUE_KRAKEN_OWN_ORDERS_H
#define VENUE_KRAKEN_OWN_ORDERS_H

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

/* Notes a request that left: its ids, terms and time. */
void kraken_request_noted(struct kraken *k, const struct effect *fx, int64_t now);
/* After the venue took an amend: the order has its terms. */
void kraken_amend_noted(struct known_order *o, const struct order_request *q);

/* EV_ORDER about one of our requests, as if the venue had told it. */
void kraken_report(struct event *ret, struct kraken *k, enum effect_kind kind, unsigned pair,
                   const struct order_request *q, enum order_event what);

#endif
