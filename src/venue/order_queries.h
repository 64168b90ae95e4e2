/* Asking a venue for single orders (EFFECT_QUERY), one after the other: a ring of those that wait, the first of which
 * is being asked about.  A full ring loses the newest: the engine asks again.  Loop's thread only. */
#ifndef VENUE_ORDER_QUERIES_H
#define VENUE_ORDER_QUERIES_H

#include "venue/adapter.h"

enum { ORDER_QUERIES_MAX = 64 };

struct order_query {
    unsigned pair;
    struct order_request request;
};

struct order_queries {
    struct adapter *a;
    void (*ask)(void *ctx); /* about the first */
    void *ctx;
    unsigned from, count;
    struct order_query item[ORDER_QUERIES_MAX];
};

void order_queries_init(struct order_queries *q, struct adapter *a, void (*ask)(void *ctx),
                        void *ctx);
void order_queries_add(struct order_queries *q, unsigned pair, const struct order_request *request);
/* The one that is asked about; only while count > 0. */
const struct order_query *order_queries_first(const struct order_queries *q);
/* It was found nowhere: OE_ABSENT.  Then order_queries_done. */
void order_queries_absent(struct order_queries *q);
/* Nothing more is asked about the first: the next, or all has settled. */
void order_queries_done(struct order_queries *q);
/* No answer, for this reason: nothing is told. */
void order_queries_failed(struct order_queries *q, const char *why);

#endif
