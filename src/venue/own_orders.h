/* What an adapter itself can say of our requests: their terms, noted when they leave, and the reports (EV_ORDER) that
 * the venue's answers amount to.
 *
 * A request that left and was not answered is never reported: the engine's own bound makes the order UNKNOWN.  One that
 * did not leave is certain, so it is reported as refused, RETRY_LATER, on the loop's next turn: never from inside
 * `execute`.  Loop's thread only. */
#ifndef VENUE_OWN_ORDERS_H
#define VENUE_OWN_ORDERS_H

#include "engine/effect.h"
#include "venue/adapter.h"

struct unsent;

/* A request, and what it wants: EFFECT_PLACE, EFFECT_AMEND or EFFECT_CANCEL. */
struct own_request {
    enum effect_kind kind;
    unsigned pair;
    const struct order_request *terms;
};

/* It left. */
void own_order_noted(struct adapter *a, const struct effect *fx);
/* The venue took an amend: the order has its terms. */
void own_order_amended(struct known_order *o, const struct order_request *q);
/* As if the venue had told it. */
void own_order_report(struct event *ret, struct adapter *a, const struct own_request *q,
                      enum order_event what);
/* The venue said no: said and reported, unless a placement may live all the same (RETRY_ASK). */
void own_order_refused(struct adapter *a, const struct own_request *q, enum retry_class retry,
                       struct str why);

/* Reports of what did not leave, until the next turn.  NULL when out of memory. */
struct unsent *unsent_new(struct adapter *a);
void unsent_free(struct unsent *u); /* NULL is fine */
/* A full list loses it, and the engine's own bound finds out. */
void unsent_add(struct unsent *u, const struct effect *fx, const char *why);

#endif
