/* Our requests to Coinbase: placements, edits and cancels, all by REST.
 *
 * The venue has no stop that becomes a market order: a stop loss rests as a stop limit whose limit lies
 * STOP_LIMIT_GIVE behind its trigger, far enough to fill in all but a leap; the engine leaves by the market when it
 * does not.  An edit always names price and size.  A cancel that was taken is only queued: its end comes on the
 * user channel.
 *
 * An answer that never comes is not reported: the engine's own bound makes the order UNKNOWN.  A request that did not
 * leave is reported as refused, RETRY_LATER, on the next turn; so is one that the venue's gateway turned away. */
#ifndef VENUE_COINBASE_ORDERS_H
#define VENUE_COINBASE_ORDERS_H

#include "venue/coinbase/adapter.h"

struct coinbase_orders *coinbase_orders_new(struct coinbase *c);
void coinbase_orders_free(struct coinbase_orders *o); /* NULL is fine */
/* PLACE, AMEND, CANCEL. */
void coinbase_orders_execute(struct coinbase_orders *o, const struct effect *fx);
/* Requests whose answers are awaited. */
bool coinbase_orders_busy(const struct coinbase_orders *o);

#endif
