#include "venue/order_queries.h"

#include <string.h>

void order_queries_init(struct order_queries *q, struct adapter *a, void (*ask)(void *ctx),
                        void *ctx)
{
    memset(q, 0, sizeof *q);
    q->a = a;
    q->ask = ask;
    q->ctx = ctx;
}

const struct order_query *order_queries_first(const struct order_queries *q)
{
    return &q->item[q->from];
}

void order_queries_add(struct order_queries *q, unsigned pair, const struct order_request *request)
{
    if (q->count == ORDER_QUERIES_MAX)
        return;
    q->item[(q->from + q->count++) % ORDER_QUERIES_MAX] =
        (struct order_query){.pair = pair, .request = *request};
    if (q->count == 1)
        q->ask(q->ctx);
}

void order_queries_done(struct order_queries *q)
{
    q->from = (q->from + 1) % ORDER_QUERIES_MAX;
    q->count--;
    if (q->count)
        q->ask(q->ctx);
    adapter_settled(q->a);
}

void order_queries_absent(struct order_queries *q)
{
    const struct order_query *first = order_queries_first(q);
    struct event ev;

    event_init(&ev, EV_ORDER, first->pair);
    memcpy(ev.u.order.client_id, first->request.client_id, CLIENT_ID_MAX);
    memcpy(ev.u.order.venue_id, first->request.venue_id, VENUE_ID_MAX);
    ev.u.order.what = OE_ABSENT;
    ev.u.order.snapshot = 1;
    adapter_submit(q->a, &ev); /* may ask about more orders */
    order_queries_done(q);
}

void order_queries_failed(struct order_queries *q, const char *why)
{
    adapter_say(q->a, VENUE_SAY_WARNING, "query_failed", "order %s: %s",
                order_queries_first(q)->request.client_id, why);
    order_queries_done(q);
}
