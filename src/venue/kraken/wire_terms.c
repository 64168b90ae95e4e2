#include "venue/kraken/wire_terms.h"

#include <string.h>

#include "base/text.h"
#include "venue/kraken/normalise.h"

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

static const int64_t DEADLINE_MIN = 500 * NS_PER_MS, DEADLINE_MOST = 60 * NS_PER_S;

static struct str number_text(char *room, size_t size, const struct instrument *in, int64_t ticks,
                              int64_t lots)
{
    struct text t = {room, 0, size, false};

    if (ticks > 0)
        text_price(&t, in, (struct price){ticks});
    else if (lots > 0)
        text_qty(&t, in, (struct qty){lots});
    return text_str(&t);
}

static void fill(struct kraken_wire_terms *w, const struct kraken *k,
                 const struct kraken_instrument *known, const struct order_request *q,
                 enum kraken_transport how)
{
    const struct instrument *in = &known->rules;

    memset(&w->terms, 0, sizeof w->terms);
    w->terms = (struct order_terms){
        .pair = str_of(how == KRAKEN_REST ? known->altname : in->pair),
        .order_id = str_of(q->venue_id),
        .client_id = str_of(q->client_id),
        .side = q->side,
        .type = q->type,
        .tif = q->tif,
        .qty = number_text(w->qty, sizeof w->qty, in, 0, q->qty.lots),
        .price = number_text(w->price, sizeof w->price, in, q->price.ticks, 0),
        .stop_price = number_text(w->stop, sizeof w->stop, in, q->stop_price.ticks, 0),
        .expires_at = q->tif == TIF_GTD ? adapter_venue_time(&k->base, q->expires_at) : 0,
        .post_only = q->post_only,
    };
}

/* The venue's bounds on ours; false when ours has passed, or would before the venue looked. */
static bool set_deadline(struct order_terms *terms, int64_t deadline, int64_t now)
{
    if (deadline == 0)
        return true;
    if (deadline < now + DEADLINE_MIN)
        return false;
    terms->deadline = deadline > now + DEADLINE_MOST ? now + DEADLINE_MOST : deadline;
    return true;
}

const char *kraken_wire_terms_fill(struct kraken_wire_terms *ret, const struct kraken *k,
                                   const struct effect *fx, enum kraken_transport how, int64_t now)
{
    const struct kraken_instrument *in = kraken_instrument_at(k->instruments, fx->pair);

    fill(ret, k, in, &fx->u.request, how);
    if (fx->kind == EFFECT_CANCEL)
        return kraken_change_check(&ret->terms, false, NULL) == STATUS_OK
                   ? NULL
                   : "it has no id to cancel by";
    if (!set_deadline(&ret->terms, fx->u.request.deadline, now))
        return "its deadline has passed";
    ret->terms.deadline = adapter_venue_time(&k->base, ret->terms.deadline);
    if (fx->kind == EFFECT_AMEND)
        return kraken_change_check(&ret->terms, true, NULL) == STATUS_OK
                   ? NULL
                   : "it changes nothing, or has no id";
    return kraken_terms_check(&ret->terms, how, NULL) == STATUS_OK
               ? NULL
               : "its terms cannot be said to kraken";
}
