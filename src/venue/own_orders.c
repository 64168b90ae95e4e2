#include "venue/own_orders.h"

#include <stdlib.h>
#include <string.h>

#include "net/loop.h"

enum { UNSENT_MAX = 64 };

struct unsent {
    struct adapter *a;
    struct timer *flush;
    unsigned from, count;
    struct event report[UNSENT_MAX]; /* ring */
};

/* ---- kept ---- */

void own_order_noted(struct adapter *a, const struct effect *fx)
{
    const struct order_request *q = &fx->u.request;
    struct known_order *o = known_order_of(&a->known, str_of(q->venue_id), str_of(q->client_id));

    o->pair = fx->pair;
    o->asked_at = adapter_now(a);
    if (fx->kind == EFFECT_PLACE) {
        o->side = q->side;
        o->type = q->type;
        o->qty = q->qty;
        o->price = q->price;
        o->stop_price = q->stop_price;
        o->expires_at = q->expires_at;
        o->has_terms = true;
    }
    if (fx->kind != EFFECT_CANCEL)
        o->touched_at = adapter_now(a);
}

void own_order_amended(struct known_order *o, const struct order_request *q)
{
    if (q->qty.lots > 0)
        o->qty = q->qty;
    if (q->price.ticks > 0)
        o->price = q->price;
    if (q->stop_price.ticks > 0)
        o->stop_price = q->stop_price;
}

/* ---- told ---- */

void own_order_report(struct event *ret, struct adapter *a, const struct own_request *request,
                      enum order_event what)
{
    const struct order_request *q = request->terms;
    const struct known_order *o =
        known_order_find(&a->known, str_of(q->venue_id), str_of(q->client_id));
    struct order_report *r = &ret->u.order;

    event_init(ret, EV_ORDER, request->pair);
    memcpy(r->client_id, q->client_id, sizeof r->client_id);
    memcpy(r->venue_id, q->venue_id, sizeof r->venue_id);
    if (o && !r->venue_id[0])
        memcpy(r->venue_id, o->venue_id, sizeof r->venue_id);
    r->what = (uint8_t)what;
    r->is_amend = request->kind == EFFECT_AMEND;
    r->is_cancel = request->kind == EFFECT_CANCEL;
    r->side = q->side;
    r->type = q->type;
    if (what != OE_ACCEPT)
        return;
    r->has_terms = 1;
    r->qty = q->qty;
    r->price = q->price;
    r->stop_price = q->stop_price;
    r->expires_at = q->expires_at;
}

static void refusal(struct event *ret, struct adapter *a, const struct own_request *q,
                    enum retry_class retry, struct str why)
{
    own_order_report(ret, a, q, OE_REJECT);
    ret->u.order.retry = (uint8_t)retry;
    str_copy(ret->u.order.reason, sizeof ret->u.order.reason, why);
}

void own_order_refused(struct adapter *a, const struct own_request *q, enum retry_class retry,
                       struct str why)
{
    struct event ev;

    adapter_say(a, VENUE_SAY_WARNING, "refused", "%s of %s: %.*s", effect_kind_name(q->kind),
                q->terms->client_id, STR_ARG(why));
    if (q->kind == EFFECT_PLACE && retry == RETRY_ASK)
        return;
    refusal(&ev, a, q, retry, why);
    adapter_submit(a, &ev);
}

/* ---- what did not leave ---- */

static void on_flush(void *ctx)
{
    struct unsent *u = ctx;

    for (unsigned left = u->count; left > 0; left--) {
        struct event ev = u->report[u->from];

        u->from = (u->from + 1) % UNSENT_MAX;
        u->count--;
        adapter_submit(u->a, &ev); /* may refuse more: they wait for the next turn */
    }
}

void unsent_add(struct unsent *u, const struct effect *fx, const char *why)
{
    struct own_request q = {(enum effect_kind)fx->kind, fx->pair, &fx->u.request};

    if (u->count == UNSENT_MAX)
        return;
    refusal(&u->report[(u->from + u->count++) % UNSENT_MAX], u->a, &q, RETRY_LATER, str_of(why));
    timer_set(u->flush, 0);
}

struct unsent *unsent_new(struct adapter *a)
{
    struct unsent *u = calloc(1, sizeof *u);

    if (!u)
        return NULL;
    u->a = a;
    u->flush = timer_new(a->config.loop, on_flush, u);
    if (!u->flush) {
        free(u);
        return NULL;
    }
    return u;
}

void unsent_free(struct unsent *u)
{
    if (!u)
        return;
    timer_free(u->flush);
    free(u);
}
