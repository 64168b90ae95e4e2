#include "venue/coinbase/orders.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/loop.h"
#include "venue/coinbase/errors.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/requests.h"
#include "venue/coinbase/search.h"

enum { SLOTS = 64, REFUSED_MAX = 64, BODY_ROOM = 1024 };

/* Three per cent: basis points of the trigger. */
enum { STOP_LIMIT_GIVE = 300 };

/* A request under way. */
struct slot {
    struct coinbase_orders *owner;
    bool used;
    uint16_t kind, pair;
    struct order_request request;
};

struct coinbase_orders {
    struct coinbase *c;
    unsigned under_way;
    struct slot slot[SLOTS];
    struct timer *flush;
    unsigned refused_from, refused_count;
    struct event refused[REFUSED_MAX]; /* ring: reports of what did not leave */
};

/* ---- reports ---- */

static void report(struct event *ret, struct coinbase *c, enum effect_kind kind, unsigned pair,
                   const struct order_request *q, enum order_event what)
{
    const struct known_order *o =
        known_order_find(&c->known, str_of(q->venue_id), str_of(q->client_id));
    struct order_report *r = &ret->u.order;

    coinbase_event(ret, EV_ORDER, pair);
    memcpy(r->client_id, q->client_id, sizeof r->client_id);
    memcpy(r->venue_id, q->venue_id, sizeof r->venue_id);
    if (o && !r->venue_id[0])
        memcpy(r->venue_id, o->venue_id, sizeof r->venue_id);
    r->what = (uint8_t)what;
    r->is_amend = kind == EFFECT_AMEND;
    r->is_cancel = kind == EFFECT_CANCEL;
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

static void on_flush(void *ctx)
{
    struct coinbase_orders *o = ctx;

    for (unsigned left = o->refused_count; left > 0; left--) {
        struct event ev = o->refused[o->refused_from];

        o->refused_from = (o->refused_from + 1) % REFUSED_MAX;
        o->refused_count--;
        coinbase_submit(o->c, &ev); /* may refuse more: they wait for the next turn */
    }
}

/* It did not leave: certain, so it may be said.  A full list loses it, and the engine's own bound finds out. */
static void not_sent(struct coinbase_orders *o, const struct effect *fx, const char *why)
{
    if (o->refused_count == REFUSED_MAX)
        return;
    struct event *ev = &o->refused[(o->refused_from + o->refused_count++) % REFUSED_MAX];
    report(ev, o->c, fx->kind, fx->pair, &fx->u.request, OE_REJECT);
    ev->u.order.retry = RETRY_LATER;
    str_copy(ev->u.order.reason, sizeof ev->u.order.reason, str_of(why));
    timer_set(o->flush, 0);
}

static void refuse(struct slot *s, enum retry_class retry, struct str why)
{
    struct coinbase *c = s->owner->c;
    struct event ev;

    coinbase_say(c, VENUE_SAY_WARNING, "coinbase.refused", "%s of %s: %.*s",
                 effect_kind_name((enum effect_kind)s->kind), s->request.client_id, STR_ARG(why));
    if (s->kind == EFFECT_PLACE && retry == RETRY_ASK)
        return; /* it may live: not a refusal */
    report(&ev, c, s->kind, s->pair, &s->request, OE_REJECT);
    ev.u.order.retry = (uint8_t)retry;
    str_copy(ev.u.order.reason, sizeof ev.u.order.reason, why);
    coinbase_submit(c, &ev);
}

/* ---- answers ---- */

static void amend_noted(struct known_order *o, const struct order_request *q)
{
    if (q->qty.lots > 0)
        o->qty = q->qty;
    if (q->price.ticks > 0)
        o->price = q->price;
    if (q->stop_price.ticks > 0)
        o->stop_price = q->stop_price;
}

static void taken(struct slot *s, const struct coinbase_verdict *v)
{
    struct coinbase *c = s->owner->c;
    struct event ev;
    struct str id = s->kind == EFFECT_PLACE ? v->order_id : str_of(s->request.venue_id);
    struct known_order *o = known_order_of(&c->known, id, str_of(s->request.client_id));

    if (s->kind == EFFECT_CANCEL)
        return; /* queued: the end itself comes on the user channel */
    if (s->kind == EFFECT_AMEND)
        amend_noted(o, &s->request);
    report(&ev, c, s->kind, s->pair, &s->request, OE_ACCEPT);
    coinbase_submit(c, &ev);
}

static bool verdict_of(const struct slot *s, struct str body, struct coinbase_verdict *ret)
{
    struct json rows;
    struct coinbase_page page;

    if (s->kind != EFFECT_CANCEL) {
        json_init(&rows, body);
        return coinbase_verdict_read(&rows, ret);
    }
    return coinbase_rest_rows(&rows, body, "results", &page, NULL) == STATUS_OK &&
           json_more(&rows) && coinbase_verdict_read(&rows, ret);
}

static void on_reply(void *ctx, const struct coinbase_reply *reply)
{
    struct slot *s = ctx;
    struct slot was = *s;
    struct coinbase *c = s->owner->c;
    struct coinbase_verdict v;

    s->used = false;
    s->owner->under_way--;
    if (reply->status != STATUS_OK)
        refuse(&was, reply->status == STATUS_AUTH ? RETRY_LATER : status_retry(reply->status),
               str_of(reply->error.what));
    else if (!verdict_of(&was, reply->body, &v)) {
        c->stats.refused++;
        refuse(&was, RETRY_ASK, STR("the answer cannot be read"));
    } else if (v.success)
        taken(&was, &v);
    else
        refuse(&was, coinbase_error_of(v.code).retry, v.code);
    coinbase_settled(c);
}

/* ---- requests ---- */

struct wire_terms {
    struct order_terms terms;
    char qty[32], price[32], stop[32];
};

static struct str price_text(char *room, size_t size, const struct instrument *in, struct price px)
{
    struct text t = {room, 0, size, false};

    text_clear(&t);
    if (px.ticks > 0)
        text_price(&t, in, px);
    return text_str(&t);
}

/* The limit of a stop that wants to be a market order. */
static struct price give_way(const struct instrument *in, struct price stop, enum side side)
{
    int64_t give =
        stop.ticks / 10000 * STOP_LIMIT_GIVE + stop.ticks % 10000 * STOP_LIMIT_GIVE / 10000;
    struct price px = {side == SIDE_SELL ? stop.ticks - give : stop.ticks + give};

    px = price_round(in, px, side == SIDE_SELL ? ROUND_DOWN : ROUND_UP);
    return px.ticks > 0 ? px : in->tick;
}

static void fill_terms(struct wire_terms *w, const struct coinbase *c, const struct effect *fx,
                       const struct known_order *known)
{
    const struct coinbase_instrument *in = coinbase_instrument_at(c->instruments, fx->pair);
    const struct order_request *q = &fx->u.request;
    enum order_type type = fx->kind == EFFECT_AMEND && known ? known->type : q->type;
    struct price px = q->price.ticks > 0 || !known ? q->price : known->price;
    struct price stop = q->stop_price.ticks > 0 || !known ? q->stop_price : known->stop_price;
    struct qty qty = q->qty.lots > 0 || !known ? q->qty : known->qty;
    struct text t = TEXT(w->qty);

    memset(w, 0, sizeof *w);
    text_clear(&t);
    if (qty.lots > 0)
        text_qty(&t, &in->rules, qty);
    if (type == ORDER_STOP_LOSS || (type == ORDER_STOP_LOSS_LIMIT && q->price.ticks == 0)) {
        type = ORDER_STOP_LOSS_LIMIT;
        px = give_way(&in->rules, stop, q->side ? q->side : known ? known->side : SIDE_SELL);
    }
    w->terms = (struct order_terms){
        .pair = str_of(in->product_id),
        .order_id = str_of(q->venue_id[0] || !known ? q->venue_id : known->venue_id),
        .client_id = str_of(q->client_id),
        .side = q->side,
        .type = type,
        .tif = type == ORDER_MARKET ? TIF_IOC : q->tif,
        .qty = text_str(&t),
        .price = price_text(w->price, sizeof w->price, &in->rules, px),
        .stop_price = price_text(w->stop, sizeof w->stop, &in->rules, stop),
        .expires_at = q->tif == TIF_GTD ? q->expires_at : 0,
        .post_only = q->post_only,
    };
}

/* NULL, or why it cannot be said. */
static const char *write_body(struct text *out, struct wire_terms *w, enum effect_kind kind,
                              const char **ret_path)
{
    if (kind == EFFECT_CANCEL) {
        *ret_path = "/orders/batch_cancel";
        if (w->terms.order_id.len == 0)
            return "the venue has not told its id yet, and cancels by no other";
        coinbase_put_cancel(out, &w->terms.order_id, 1);
    } else if (kind == EFFECT_AMEND) {
        *ret_path = "/orders/edit";
        if (coinbase_edit_check(&w->terms, NULL) != STATUS_OK)
            return "it has no id, or not both a price and a size";
        coinbase_put_edit(out, &w->terms);
    } else {
        *ret_path = "/orders";
        if (coinbase_terms_check(&w->terms, NULL) != STATUS_OK)
            return "its terms cannot be said to coinbase";
        coinbase_put_order(out, &w->terms);
    }
    return out->cut ? "it is too long" : NULL;
}

static struct slot *free_slot(struct coinbase_orders *o)
{
    for (unsigned i = 0; i < SLOTS; i++)
        if (!o->slot[i].used)
            return &o->slot[i];
    return NULL;
}

static const char *send(struct coinbase_orders *o, const struct effect *fx)
{
    const struct order_request *q = &fx->u.request;
    struct known_order *known =
        known_order_find(&o->c->known, str_of(q->venue_id), str_of(q->client_id));
    struct slot *s = free_slot(o);
    struct wire_terms w;
    char room[BODY_ROOM];
    struct text body = TEXT(room);
    const char *path;

    if (fx->kind == EFFECT_PLACE && q->deadline && q->deadline < coinbase_now(o->c))
        return "its deadline has passed";
    fill_terms(&w, o->c, fx, known);
    text_clear(&body);
    const char *why = write_body(&body, &w, fx->kind, &path);
    if (why)
        return why;
    if (!s || !coinbase_rest_post(o->c->rest, str_of(path), text_str(&body), on_reply, s))
        return "too many requests wait for the venue";
    s->used = true;
    s->kind = fx->kind;
    s->pair = fx->pair;
    s->request = *q;
    o->under_way++;
    return NULL;
}

/* Its terms, so that what the venue says later can be understood. */
static void note(struct coinbase *c, const struct effect *fx)
{
    const struct order_request *q = &fx->u.request;
    struct known_order *o = known_order_of(&c->known, str_of(q->venue_id), str_of(q->client_id));

    o->pair = fx->pair;
    if (fx->kind != EFFECT_PLACE)
        return;
    o->side = q->side;
    o->type = q->type;
    o->qty = q->qty;
    o->price = q->price;
    o->stop_price = q->stop_price;
    o->expires_at = q->expires_at;
    o->has_terms = true;
}

void coinbase_orders_execute(struct coinbase_orders *o, const struct effect *fx)
{
    bool known = fx->pair < coinbase_instruments_count(o->c->instruments) &&
                 coinbase_instrument_at(o->c->instruments, fx->pair)->known;
    const char *why = known ? send(o, fx) : "the venue's rules for this pair are not known";

    if (why) {
        not_sent(o, fx, why);
        return;
    }
    note(o->c, fx);
}

bool coinbase_orders_busy(const struct coinbase_orders *o)
{
    return o->under_way > 0;
}

struct coinbase_orders *coinbase_orders_new(struct coinbase *c)
{
    struct coinbase_orders *o = calloc(1, sizeof *o);

    if (!o)
        return NULL;
    o->c = c;
    for (unsigned i = 0; i < SLOTS; i++)
        o->slot[i].owner = o;
    o->flush = timer_new(c->config.loop, on_flush, o);
    if (!o->flush) {
        free(o);
        return NULL;
    }
    return o;
}

void coinbase_orders_free(struct coinbase_orders *o)
{
    if (!o)
        return;
    timer_free(o->flush);
    free(o);
}
