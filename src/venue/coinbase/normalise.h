/* The venue's records as our events: texts into units by the instruments' rules, words into enums, times into ns.
 * Exact in market prices (more digits mean that the rules have changed); in fills the price is rounded half
 * even, in fees up, in balances and quantities down.  Pure; false (and *ret undefined) for a record that is
 * not about one of our pairs or holds what cannot be read. */
#ifndef VENUE_COINBASE_NORMALISE_H
#define VENUE_COINBASE_NORMALISE_H

#include "engine/event.h"
#include "venue/coinbase/decode_rest.h"
#include "venue/coinbase/instruments.h"
#include "venue/known_orders.h"

/* The trade's side is turned round: the venue tells the maker's. */
bool coinbase_event_trade(struct event *ret, const struct coinbase_instruments *t, unsigned pair,
                          const struct coinbase_trade *x);
/* The best of both sides as it was asked for. */
bool coinbase_event_touch(struct event *ret, const struct coinbase_instruments *t, unsigned pair,
                          const struct coinbase_quote_level *bid,
                          const struct coinbase_quote_level *ask);
bool coinbase_event_candle(struct event *ret, const struct coinbase_instruments *t, unsigned pair,
                           int64_t interval_s, const struct coinbase_candle *x, uint32_t flags);
bool coinbase_event_balance(struct event *ret, const struct coinbase_account *x);

/* An order as the user channel or a list tells it: merged into `known`, and its news made.  *ret_filled is what
 * is filled in all. */
bool coinbase_event_user_order(struct event *ret, struct coinbase_instruments *t,
                               struct known_orders *known, const struct coinbase_user_order *x,
                               bool snapshot, struct qty *ret_filled);
bool coinbase_event_order(struct event *ret, struct coinbase_instruments *t,
                          struct known_orders *known, const struct coinbase_order *x,
                          struct qty *ret_filled);
/* The venue's entry id is longer than ours may be: its first digits stand for it. */
bool coinbase_event_fill(struct event *ret, struct coinbase_instruments *t,
                         struct known_orders *known, const struct coinbase_fill *x);

#endif
