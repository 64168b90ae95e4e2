/* Kraken's private socket: token, executions and balances with their sequence checked, and the
 * orders: add, amend and cancel, each request matched to its answer by req_id.
 *
 *   token ──▶ connect ──▶ subscribe executions, balances ──both acked──▶ link up
 *     ▲                                                                     │
 *     └────────────────── back-off ◀── lost, silent, gap in a sequence ◀────┘
 *
 * A request whose answer never comes is not reported: the engine's own bound makes the order
 * UNKNOWN.  One that did not leave is reported as refused, RETRY_LATER, on the next turn.  While the
 * socket is away stops, exits and cancels go by REST (rest_orders.h); entries wait. */
#ifndef VENUE_KRAKEN_TRADING_H
#define VENUE_KRAKEN_TRADING_H

#include "venue/kraken/adapter.h"

struct kraken_trading *kraken_trading_new(struct kraken *k);
void kraken_trading_free(struct kraken_trading *t); /* NULL is fine */
/* Connects, and again and again. */
void kraken_trading_start(struct kraken_trading *t);
/* PLACE, AMEND, CANCEL. */
void kraken_trading_execute(struct kraken_trading *t, const struct effect *fx);
void kraken_trading_step_done(struct kraken_trading *t, uint64_t step);
bool kraken_trading_is_up(const struct kraken_trading *t);

#endif
