/* A WebSocket trading request, for the files that answer one. */
#ifndef VENUE_EXCHANGE_SOCKET_TERMS_H
#define VENUE_EXCHANGE_SOCKET_TERMS_H

#include "venue/exchange/state.h"

struct socket_request {
    unsigned socket;
    int account;
    struct str method, params, req_id;
};

/* An order's parameters as text, and what they become. */
struct terms {
    struct order_wish w;
    struct str symbol, side, type, tif, token;
    struct str qty, cash, price, price_type, stop_price, stop_type, userref;
    struct str expire, deadline;
    bool post_only;
    const char *error;
};
void terms_read(struct terms *t, struct str params);
/* NULL when they make an order of that pair, which then stands in t->w. */
const char *terms_for(struct exchange *x, struct terms *t, int pair);
int symbol_find(const struct exchange *x, struct str symbol); /* -1: none of ours */
/* False when the reply gets lost on the way. */
bool reply_arrives(struct exchange *x);

/* socket_batch.c */
void socket_batch_add(struct exchange *x, const struct socket_request *r);
void socket_batch_cancel(struct exchange *x, const struct socket_request *r);

#endif
