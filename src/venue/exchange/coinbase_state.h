/* The Coinbase dialect of the embedded exchange, for the files that begin with coinbase_.  Over the same market, orders
 * and accounts as the other dialect; what clients see is told in docs/embedded-exchange.md. */
#ifndef VENUE_EXCHANGE_COINBASE_STATE_H
#define VENUE_EXCHANGE_COINBASE_STATE_H

#include "venue/exchange/state.h"

#define COINBASE_BASE "/api/v3/brokerage"

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

/* coinbase_market.c, coinbase_account.c, coinbase_orders.c: each knows its paths; 0: not mine. */
unsigned coinbase_market_call(struct coinbase_call *c);
unsigned coinbase_account_call(struct coinbase_call *c);
unsigned coinbase_order_call(struct coinbase_call *c, bool is_post);

/* coinbase_names.c */
int coinbase_pair_find(const struct exchange *x, struct str product_id);
void coinbase_product_id(const struct instrument *in, char ret[PAIR_NAME_MAX]);
void coinbase_product_key(struct json_writer *w, const char *key, const struct instrument *in);
/* Digits without zeros at their end, quoted, as the venue writes amounts. */
void coinbase_amount(struct json_writer *w, const char *key, int64_t v, unsigned decimals);
void coinbase_time(struct json_writer *w, const char *key, int64_t at, unsigned fraction);
/* A client's id is longer than an order remembers: what stands for it, and it back. */
void coinbase_client_short(struct exchange *x, struct str full, char ret[CLIENT_ID_MAX]);
const char *coinbase_client_full(const struct exchange *x, const char *shortened);
const char *coinbase_status(const struct sim_order *o);

/* coinbase_sockets.c */
void coinbase_socket_text(struct exchange *x, unsigned socket, struct str text);
void coinbase_frames(struct exchange *x); /* of a turn */
void coinbase_snapshot(struct exchange *x, unsigned socket, enum channel c, unsigned pair);
void coinbase_status_snapshot(struct exchange *x, unsigned socket);
void coinbase_heartbeats(struct exchange *x); /* of a second */
void coinbase_clock_frame(struct exchange *x, unsigned socket);
void coinbase_tell(struct exchange *x, const struct event *ev); /* news of an order */
/* A frame's events are written into x->events; this sends them with the connection's next number. */
void coinbase_send(struct exchange *x, unsigned socket, const char *channel);

#endif
