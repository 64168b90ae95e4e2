#include "venue/coinbase/orders.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "venue/coinbase/errors.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/requests.h"
#include "venue/coinbase/search.h"
#include "venue/own_orders.h"

enum { SLOTS = 64, BODY_ROOM = 1024 };

/* Three per cent: basis points of the trigger. */
enum { STOP_LIMIT_GIVE = 300 };

/* The venue has no deadlines: what would arrive about then is not sent. */
static const int64_t DEADLINE_MIN = INT64_C(500000000);

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
    struct unsent *unsent;
};

/* ---- answers ---- */

static void taken(struct coinbase *c, const struct own_request *q, const struct coinbase_verdict *v)
{
    struct event ev;
    struct str id = q->kind == EFFECT_PLACE ? v->order_id : str_of(q->terms->venue_id);
    struct known_order *o = known_order_of(&c->base.known, id, str_of(q->terms->client_id));

    if (q->kind == EFFECT_CANCEL)
        return; /* queued: the end itself comes on the user channel */
    if (q->kind == EFFECT_AMEND)
        own_order_amended(o, q->terms);
    own_order_report(&ev, &c->base, q, OE_ACCEPT);
    adapter_submit(&c->base, &ev);
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
    struct own_request q = {(enum effect_kind)was.kind, was.pair, &was.request};
    struct adapter *a = &s->owner->c->base;
    struct coinbase_verdict v;

    s->used = false;
    s->owner->under_way--;
    if (reply->status != STATUS_OK)
        own_order_refused(a, &q,
                          reply->status == STATUS_AUTH ? RETRY_LATER : status_retry(reply->status),
                          str_of(reply->error.what));
    else if (!verdict_of(&was, reply->body, &v)) {
        a->stats.refused++;
        own_order_refused(a, &q, RETRY_ASK, STR("the answer cannot be read"));
    } else if (v.success)
        taken(s->owner->c, &q, &v);
    else
        own_order_refused(a, &q, coinbase_error_of(v.code).retry, v.code);
    adapter_settled(a);
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
        .expires_at = q->tif == TIF_GTD ? adapter_venue_time(&c->base, q->expires_at) : 0,
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
        known_order_find(&o->c->base.known, str_of(q->venue_id), str_of(q->client_id));
    struct slot *s = free_slot(o);
    struct wire_terms w;
    char room[BODY_ROOM];
    struct text body = TEXT(room);
    const char *path;

    if (fx->kind == EFFECT_PLACE && q->deadline &&
        q->deadline < adapter_now(&o->c->base) + DEADLINE_MIN)
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

void coinbase_orders_execute(struct coinbase_orders *o, const struct effect *fx)
{
    bool known = fx->pair < coinbase_instruments_count(o->c->instruments) &&
                 coinbase_instrument_at(o->c->instruments, fx->pair)->known;
    const char *why = known ? send(o, fx) : "the venue's rules for this pair are not known";

    if (why) {
        unsent_add(o->unsent, fx, why);
        return;
    }
    own_order_noted(&o->c->base, fx);
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
    o->unsent = unsent_new(&c->base);
    if (!o->unsent) {
        free(o);
        return NULL;
    }
    return o;
}

void coinbase_orders_free(struct coinbase_orders *o)
{
    if (!o)
        return;
    unsent_free(o->unsent);
    free(o);
}
