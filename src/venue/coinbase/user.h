/* Coinbase's socket of the account: the state of its orders, as totals.
 *
 *   connect ──▶ subscribe heartbeats, user ──the snapshot's last batch──▶ link up
 *     ▲                                                                   │
 *     └──── back-off ◀── lost, no heartbeat, a sequence number left out ◀─┘
 *
 * The channel sends no fills.  When an order's filled total grows past what its fills account for, they are
 * asked for at once (search.h), again and again until they add up: so a fill is booked once, with the venue's
 * own id, price and fee. */
#ifndef VENUE_COINBASE_USER_H
#define VENUE_COINBASE_USER_H

#include "venue/coinbase/adapter.h"

struct coinbase_user *coinbase_user_new(struct coinbase *c);
void coinbase_user_free(struct coinbase_user *u); /* NULL is fine */
void coinbase_user_start(struct coinbase_user *u);
void coinbase_user_message(struct coinbase_user *u, struct str text);
bool coinbase_user_is_up(const struct coinbase_user *u);
/* The embedded exchange's lock-step: all that follows from the step has been sent. */
void coinbase_user_step_done(struct coinbase_user *u, uint64_t step);

#endif
