/* The venue's records as our events: texts into units by the instruments' rules, words into enums,
 * times into ns.  Exact: digits beyond the instrument's are refused in market prices (the rules have
 * changed, or these are not ours), and rounded by name in fills (half even), fees (up) and balances
 * (down).  Pure; false (and *ret undefined) for a record that is
 * not about one of our pairs or holds what cannot be read. */
#ifndef VENUE_KRAKEN_NORMALISE_H
#define VENUE_KRAKEN_NORMALISE_H

#include "engine/event.h"
#include "venue/known_orders.h"
#include "venue/kraken/decode_account.h"
#include "venue/kraken/decode_rest.h"
#include "venue/kraken/instruments.h"

bool kraken_event_trade(struct event *ret, struct kraken_instruments *t,
                        const struct kraken_trade *x);
/* flags: enum bar_flag. */
/* The best of both sides as it was asked for. */
bool kraken_event_touch(struct event *ret, struct kraken_instruments *t,
                        const struct kraken_rest_touch *x);
bool kraken_event_candle(struct event *ret, struct kraken_instruments *t,
                         const struct kraken_candle *x, uint32_t flags);
bool kraken_event_instrument(struct event *ret, struct kraken_instruments *t, unsigned pair);
bool kraken_event_fees(struct event *ret, struct kraken_instruments *t, unsigned pair);

/* A record of the executions channel: merges it into `known` and makes the order's news and, for a
 * fill, the fill.  Each of the two is set when *ret_has_... says so. */
bool kraken_events_execution(struct event *ret_order, bool *ret_has_order, struct event *ret_fill,
                             bool *ret_has_fill, struct kraken_instruments *t,
                             struct known_orders *known, const struct kraken_execution *x,
                             bool snapshot);
bool kraken_event_balance(struct event *ret, const struct kraken_instruments *t,
                          const struct kraken_balance *x, bool snapshot);

bool kraken_event_rest_order(struct event *ret, struct kraken_instruments *t,
                             struct known_orders *known, const struct kraken_rest_order *x);
bool kraken_event_rest_trade(struct event *ret, struct kraken_instruments *t,
                             struct known_orders *known, const struct kraken_rest_trade *x);
bool kraken_event_rest_balance(struct event *ret, const struct kraken_instruments *t,
                               const struct kraken_rest_balance *x);
/* A row of OHLC: [time, open, high, low, close, vwap, volume, count]. */
bool kraken_event_rest_candle(struct event *ret, struct kraken_instruments *t, unsigned pair,
                              int64_t interval_s, const struct str column[KRAKEN_COLUMNS_MAX],
                              uint32_t flags);

#endif
