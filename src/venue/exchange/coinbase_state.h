/* The Coinbase dialect of the embedded exchange, for the files that begin with coinbase_.  Over the same market, orders
 * and accounts as the other dialect; what clients see is told in docs/embedded-exchange.md. */
#ifndef VENUE_EXCHANGE_COINBASE_STATE_H
#define VENUE_EXCHANGE_COINBASE_STATE_H

#include "venue/exchange/state.h"

#define COINBASE_BASE      "/api/v3/brokerage"
#define COINBASE_USER      "00000000-0000-4000-8000-000000000002"
#define COINBASE_PORTFOLIO "00000000-0000-4000-8000-000000000001"
#define COINBASE_NEVER     "0001-01-01T00:00:00Z"

/* A call while it is answered. */
struct coinbase_call {
    struct exchange *x;
    struct json_writer *w;
    struct str path;  /* behind COINBASE_BASE, and without /market */
    struct str query; /* without '?' */
    struct str body;
    int account; /* -1: public */
};

/* coinbase_rest.c: the answer's HTTP status; the body is in `out`. */
unsigned coinbase_request(struct exchange *x, const struct exchange_request *r, struct text *out);
/* {"error":code,"message":why} in place of what was written. */
unsigned coinbase_refuse(struct coinbase_call *c, unsigned http, const char *code, const char *why);

/* The account whose key signed the token, -1: none.  `uri` is empty for a socket's. */
int coinbase_token_account(struct exchange *x, struct str token, struct str uri);

/* coinbase_market.c, coinbase_account.c, coinbase_lists.c (GET), coinbase_orders.c (POST): each knows its paths;
 * 0: not mine. */
unsigned coinbase_market_call(struct coinbase_call *c);
unsigned coinbase_account_call(struct coinbase_call *c);
unsigned coinbase_list_call(struct coinbase_call *c);
unsigned coinbase_order_call(struct coinbase_call *c);
/* coinbase_v2.c: behind /v2. */
unsigned coinbase_v2_call(struct coinbase_call *c);

/* coinbase_names.c */
int coinbase_pair_find(const struct exchange *x, struct str product_id);
void coinbase_product_id(const struct instrument *in, char ret[PAIR_NAME_MAX]);
void coinbase_product_key(struct json_writer *w, const char *key, const struct instrument *in);
/* Digits without zeros at their end, quoted, as the venue writes amounts. */
void coinbase_amount(struct json_writer *w, const char *key, int64_t v, unsigned decimals);
void coinbase_time(struct json_writer *w, const char *key, int64_t at, unsigned fraction);
/* Made of the asset's name. */
void coinbase_asset_id(const struct exchange *x, struct str asset, char ret[VENUE_ID_MAX]);
bool coinbase_is_fiat(struct str asset);
const char *coinbase_status(const struct sim_order *o);

/* coinbase_lists.c: how many fills, and when the last was (0: none). */
unsigned coinbase_fills_of(const struct exchange *x, const struct sim_order *o, int64_t *ret_last);
const char *coinbase_time_in_force(const struct sim_order *o);
const char *coinbase_trigger_status(const struct sim_order *o);

/* coinbase_market.c: members of an object. */
void coinbase_put_candle(struct json_writer *w, const struct instrument *in,
                         const struct candle *row);
void coinbase_put_trade(struct json_writer *w, const struct instrument *in, const struct print *t);

/* coinbase_frames.c: the events of a channel of one pair, in x->events; false when there is nothing new. */
bool coinbase_market_events(struct exchange *x, enum channel c, unsigned pair, bool snapshot);
/* `products` is a JSON array of names; empty: of all. */
void coinbase_status_events(struct exchange *x, struct str products);
void coinbase_heartbeats(struct exchange *x); /* of a second */
void coinbase_clock_frame(struct exchange *x, unsigned socket);

/* coinbase_user.c */
void coinbase_user_snapshot(struct exchange *x, unsigned socket);
void coinbase_tell(struct exchange *x, const struct event *ev); /* news of an order */

/* coinbase_sockets.c */
struct json_writer coinbase_events(struct exchange *x); /* begins x->events */
/* The frame of x->events with the connection's next number; and sends it. */
void coinbase_number(struct exchange *x, unsigned socket, const char *channel);
void coinbase_send(struct exchange *x, unsigned socket, const char *channel);

#endif
