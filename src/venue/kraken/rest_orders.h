/* Orders by REST, for what may not wait while the account's socket is away: stops, exits, amends of
 * them, and every cancel.  Entries never go this way.
 *
 * The answer tells that the venue took it; what became of it (fills, ends) is asked for a moment
 * later, for nobody tells it without the socket.  No answer tells nothing: the engine's own bound
 * makes the order UNKNOWN, and it is searched for like any other. */
#ifndef VENUE_KRAKEN_REST_ORDERS_H
#define VENUE_KRAKEN_REST_ORDERS_H

#include "venue/kraken/adapter.h"

struct kraken_rest_orders;

struct kraken_rest_orders *kraken_rest_orders_new(struct kraken *k);
void kraken_rest_orders_free(struct kraken_rest_orders *r); /* NULL is fine; with the rest */
/* May this go by REST? */
bool kraken_rest_orders_take(const struct effect *fx);
/* NULL when it is on its way, else why not. */
const char *kraken_rest_orders_send(struct kraken_rest_orders *r, const struct effect *fx,
                                    int64_t now);

#endif
