#include "engine/emit.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "engine/effect_hash.h"

/* News never take the last places: what acts must still find one. */
enum { KEPT_FOR_ACTS = 8 };

/* Bytes of the union that a kind uses: only they are cleared, for a decision is much the largest. */
static const size_t body_size[EFFECT_KIND_COUNT] = {
    [EFFECT_PLACE] = sizeof(struct order_request),
    [EFFECT_AMEND] = sizeof(struct order_request),
    [EFFECT_CANCEL] = sizeof(struct order_request),
    [EFFECT_QUERY] = sizeof(struct order_request),
    [EFFECT_RECONCILE] = sizeof(struct fx_reconcile),
    [EFFECT_DECISION] = 0, /* overwritten whole */
    [EFFECT_DENIAL] = sizeof(struct fx_denial),
    [EFFECT_BAR] = sizeof(struct bar),
    [EFFECT_ORDER] = sizeof(struct fx_order),
    [EFFECT_FILL] = sizeof(struct fx_fill),
    [EFFECT_POSITION] = sizeof(struct fx_position),
    [EFFECT_NOTICE] = sizeof(struct fx_notice),
    [EFFECT_CONTROL] = sizeof(struct fx_control),
    [EFFECT_POST] = sizeof(struct ev_self),
    [EFFECT_EXIT] = sizeof(int64_t),
};

bool emit_room(const struct turn *t, unsigned n)
{
    return t->out->count + n <= EFFECTS_MAX;
}

struct effect *emit_begin(struct turn *t, enum effect_kind kind, uint16_t pair)
{
    bool must = effect_leaves(kind) || kind == EFFECT_POST || kind == EFFECT_EXIT;

    if (!emit_room(t, must ? 1 : 1 + KEPT_FOR_ACTS)) {
        assert(!must);
        return NULL;
    }
    struct effect *fx = &t->out->item[t->out->count++];

    memset(fx, 0, offsetof(struct effect, u) + body_size[kind]);
    fx->cause = t->ev->seq;
    fx->at = t->now;
    fx->kind = (uint16_t)kind;
    fx->pair = pair;
    fx->account = 0;
    return fx;
}

void emit_end(struct turn *t, const struct effect *fx)
{
    t->e->effect_hash = effect_hash(t->e->effect_hash, fx);
    if (effect_is_decision((enum effect_kind)fx->kind))
        t->e->decision_hash = effect_hash(t->e->decision_hash, fx);
}

void emit_request(struct turn *t, enum effect_kind kind, const struct order *o,
                  const struct order_request *r)
{
    struct effect *fx = emit_begin(t, kind, o->pair);

    fx->u.request = *r;
    fx->u.request.order = o->id;
    fx->u.request.purpose = o->purpose;
    fx->u.request.side = o->side;
    fx->u.request.type = o->type;
    memcpy(fx->u.request.client_id, o->client_id, CLIENT_ID_MAX);
    memcpy(fx->u.request.venue_id, o->venue_id, VENUE_ID_MAX);
    emit_end(t, fx);
}

void order_describe(struct fx_order *ret, const struct order *o)
{
    ret->order = o->id;
    ret->position = o->position;
    memcpy(ret->client_id, o->client_id, CLIENT_ID_MAX);
    memcpy(ret->venue_id, o->venue_id, VENUE_ID_MAX);
    memcpy(ret->reason, o->reason, REASON_MAX);
    ret->qty = o->qty;
    ret->filled = o->filled;
    ret->price = o->price;
    ret->stop_price = o->stop_price;
    ret->placed_at = o->placed_at;
    ret->state = o->state;
    ret->purpose = o->purpose;
    ret->side = o->side;
    ret->type = o->type;
}

void emit_order(struct turn *t, const struct order *o)
{
    struct effect *fx = emit_begin(t, EFFECT_ORDER, o->pair);

    if (!fx)
        return;
    order_describe(&fx->u.order, o);
    emit_end(t, fx);
}

void emit_position(struct turn *t, const struct position *p, enum position_change change)
{
    struct effect *fx = emit_begin(t, EFFECT_POSITION, p->pair);

    if (!fx)
        return;
    struct fx_position *x = &fx->u.position;
    x->position = p->number;
    x->decision = p->decision;
    x->opened_at = p->opened_at;
    x->closed_at = change == POSITION_CLOSED ? t->now : 0;
    x->qty = p->held.qty;
    x->bought = p->bought;
    x->cost = p->cost;
    x->revenue = p->revenue;
    x->fees = p->fees;
    x->entry = p->entry;
    x->stop = p->stop;
    x->target = p->target;
    price_average(&x->exit, &pair_at(t->e, p->pair)->instrument, p->revenue, p->sold);
    x->change = (uint8_t)change;
    x->exit_reason = p->closing;
    x->strategy = p->strategy;
    x->trailing = p->trailing;
    x->breakeven = p->breakeven;
    emit_end(t, fx);
}

void emit_denial(struct turn *t, uint16_t pair, const struct denial *d, uint64_t decision)
{
    struct effect *fx = emit_begin(t, EFFECT_DENIAL, pair);

    if (!fx)
        return;
    fx->u.denial.denial = *d;
    fx->u.denial.decision = decision;
    emit_end(t, fx);
}

void emit_notice(struct turn *t, enum severity severity, uint16_t pair, const char *code,
                 const char *fmt, ...)
{
    struct effect *fx = emit_begin(t, EFFECT_NOTICE, pair);
    va_list args;

    if (!fx)
        return;
    struct text text = TEXT(fx->u.notice.text);
    va_start(args, fmt);
    text_vprintf(&text, fmt, args);
    va_end(args);
    str_copy(fx->u.notice.code, sizeof fx->u.notice.code, str_of(code));
    fx->u.notice.severity = (uint32_t)severity;
    emit_end(t, fx);
}

void emit_post(struct turn *t, enum self_task task, uint32_t cursor)
{
    struct effect *fx = emit_begin(t, EFFECT_POST, PAIR_NONE);

    fx->u.post = (struct ev_self){.task = (uint32_t)task, .cursor = cursor};
    emit_end(t, fx);
}
