#include "venue/kraken/rest_orders.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/loop.h"
#include "venue/kraken/decode_rest.h"
#include "venue/kraken/search.h"
#include "venue/kraken/wire_terms.h"
#include "venue/own_orders.h"

enum { SLOTS = 32, FORM_ROOM = 512 };
/* An order that takes is over by then, and the lists know it. */
static const int64_t ASK_AFTER = INT64_C(1000000000);

/* A request under way, or one that was taken and will be asked for. */
struct slot {
    struct kraken_rest_orders *owner;
    bool used;
    uint16_t kind, pair;
    struct order_request request;
    struct timer *ask;
};

struct kraken_rest_orders {
    struct kraken *k;
    struct slot slot[SLOTS];
};

bool kraken_rest_orders_take(const struct effect *fx)
{
    return fx->kind == EFFECT_CANCEL || fx->u.request.purpose != PURPOSE_ENTRY;
}

static void ask(void *ctx)
{
    struct slot *s = ctx;

    s->used = false;
    kraken_search_query(s->owner->k->search, s->pair, &s->request);
}

static struct str order_id_of(const struct slot *s, struct str result)
{
    struct json list;
    struct str id = {0};

    if (s->kind != EFFECT_PLACE)
        return str_of(s->request.venue_id);
    json_init(&list, kraken_rest_member(result, "txid"));
    if (json_array(&list) && json_more(&list))
        json_string(&list, &id);
    return id;
}

static void taken(struct slot *s, const struct own_request *q, struct str result)
{
    struct adapter *a = &s->owner->k->base;
    struct known_order *o =
        known_order_of(&a->known, order_id_of(s, result), str_of(s->request.client_id));
    struct event ev;

    if (s->kind == EFFECT_AMEND)
        own_order_amended(o, &s->request);
    if (s->kind != EFFECT_CANCEL) {
        own_order_report(&ev, a, q, OE_ACCEPT);
        adapter_submit(a, &ev);
    }
    timer_set(s->ask, ASK_AFTER);
}

static void on_answer(void *ctx, const struct kraken_rest_reply *reply)
{
    struct slot *s = ctx;
    struct order_request terms = s->request;
    struct own_request q = {(enum effect_kind)s->kind, s->pair, &terms};

    if (reply->status == STATUS_OK) {
        taken(s, &q, reply->result);
        return;
    }
    s->used = false;
    own_order_refused(&s->owner->k->base, &q, status_retry(reply->status),
                      str_of(reply->error.what));
}

static struct slot *free_slot(struct kraken_rest_orders *r)
{
    for (unsigned i = 0; i < SLOTS; i++)
        if (!r->slot[i].used)
            return &r->slot[i];
    return NULL;
}

const char *kraken_rest_orders_send(struct kraken_rest_orders *r, const struct effect *fx,
                                    int64_t now)
{
    struct slot *s = free_slot(r);
    struct kraken_wire_terms w;
    char room[FORM_ROOM];
    struct text form = TEXT(room);
    const char *method = "CancelOrder";
    const char *why = kraken_wire_terms_fill(&w, r->k, fx, KRAKEN_REST, now);

    if (why)
        return why;
    if (fx->kind == EFFECT_PLACE) {
        method = "AddOrder";
        kraken_form_add_order(&form, &w.terms);
    } else if (fx->kind == EFFECT_AMEND) {
        method = "AmendOrder";
        kraken_form_amend_order(&form, &w.terms);
    } else {
        kraken_form_cancel_order(&form, &w.terms);
    }
    if (form.cut)
        return "it is too long";
    if (!s || !kraken_rest_post(r->k->rest, method, text_str(&form), on_answer, s))
        return "too many requests wait for the venue";
    s->used = true;
    s->kind = fx->kind;
    s->pair = fx->pair;
    s->request = fx->u.request;
    return NULL;
}

struct kraken_rest_orders *kraken_rest_orders_new(struct kraken *k)
{
    struct kraken_rest_orders *r = calloc(1, sizeof *r);
    bool ok = r != NULL;

    for (unsigned i = 0; ok && i < SLOTS; i++) {
        r->slot[i].owner = r;
        r->slot[i].ask = timer_new(k->base.config.loop, ask, &r->slot[i]);
        ok = r->slot[i].ask != NULL;
    }
    if (!ok) {
        kraken_rest_orders_free(r);
        return NULL;
    }
    r->k = k;
    return r;
}

void kraken_rest_orders_free(struct kraken_rest_orders *r)
{
    if (!r)
        return;
    for (unsigned i = 0; i < SLOTS; i++)
        timer_free(r->slot[i].ask);
    free(r);
}
