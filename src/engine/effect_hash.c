#include "engine/effect_hash.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/hash.h"

static uint64_t add_i64(uint64_t h, int64_t v)
{
    return hash_step(h, (uint64_t)v);
}

static uint64_t add_double(uint64_t h, double v)
{
    uint64_t bits = UINT64_C(0x7ff8000000000000);

    if (v == v) {
        double canonical = v == 0 ? 0 : v;
        memcpy(&bits, &canonical, sizeof bits);
    }
    return hash_step(h, bits);
}

static uint64_t add_text(uint64_t h, const char *text, size_t size)
{
    size_t n = 0;

    while (n < size && text[n])
        n++;
    return hash_bytes(h, text, n);
}
#define ADD_TEXT(h, field) add_text(h, field, sizeof(field))

/* Small members side by side in one number. */
static uint64_t add_bytes(uint64_t h, uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
    return hash_step(h, (uint64_t)a | (uint64_t)b << 8 | (uint64_t)c << 16 | (uint64_t)d << 24);
}

static uint64_t add_request(uint64_t h, const struct order_request *r)
{
    h = hash_step(h, r->order);
    h = ADD_TEXT(h, r->client_id);
    h = ADD_TEXT(h, r->venue_id);
    h = add_i64(h, r->qty.lots);
    h = add_i64(h, r->price.ticks);
    h = add_i64(h, r->stop_price.ticks);
    h = add_i64(h, r->expires_at);
    h = add_i64(h, r->deadline);
    h = add_bytes(h, r->side, r->type, r->tif, r->post_only);
    return hash_step(h, r->purpose);
}

static uint64_t add_vote(uint64_t h, const struct vote *v)
{
    unsigned figures = VOTE_FIGURES_MAX;

    while (figures > 0 && v->figure[figures - 1] == 0)
        figures--;
    h = add_bytes(h, v->strategy, v->stance, v->why, (uint8_t)figures);
    h = add_double(h, v->strength);
    h = add_double(h, v->confidence);
    h = add_double(h, v->stop_atr);
    h = add_double(h, v->target_atr);
    h = add_double(h, v->atr);
    h = add_double(h, v->target_price);
    for (unsigned i = 0; i < figures; i++)
        h = add_double(h, v->figure[i]);
    return h;
}

static uint64_t add_frame(uint64_t h, const struct frame_verdict *f)
{
    h = hash_step(h, f->timeframe_s);
    h = add_bytes(h, f->stance, f->trend, f->volatility, f->ready);
    h = add_bytes(h, f->votes_for, f->votes_against, 0, 0);
    h = add_double(h, f->strength);
    return add_double(h, f->confidence);
}

static uint64_t add_decision(uint64_t h, const struct decision *d)
{
    assert(d->frames <= TIMEFRAMES_MAX && d->votes <= STRATEGIES_MAX);
    h = hash_step(h, d->number);
    h = add_i64(h, d->at);
    h = add_i64(h, d->bar_time);
    h = add_double(h, d->strength);
    h = add_double(h, d->confidence);
    h = add_double(h, d->limit);
    h = add_double(h, d->close);
    h = hash_step(h, d->pair);
    h = add_bytes(h, d->stance, d->acts, d->rule, d->count);
    h = add_bytes(h, d->needed, d->agreement, d->frames, d->votes);
    h = add_bytes(h, d->owner, d->forming, d->leader, 0);
    for (unsigned i = 0; i < d->frames; i++)
        h = add_frame(h, &d->frame[i]);
    for (unsigned i = 0; i < d->votes; i++)
        h = add_double(add_vote(h, &d->vote[i]), d->weight[i]);
    if (d->book.state == BOOK_UNSEEN)
        return h;
    h = add_bytes(h, d->book.state, d->book.side, d->book.counted, d->book.agrees);
    h = add_double(h, d->book.age_s);
    h = add_double(h, d->book.score);
    return h;
}

static uint64_t add_denial(uint64_t h, const struct fx_denial *d)
{
    h = hash_step(h, d->decision);
    h = hash_step(h, d->denial.code);
    for (unsigned i = 0; i < 4; i++)
        h = add_double(h, d->denial.figure[i]);
    return h;
}

static uint64_t add_bar(uint64_t h, const struct bar *b)
{
    h = add_i64(h, b->open_time);
    h = add_i64(h, b->open.ticks);
    h = add_i64(h, b->high.ticks);
    h = add_i64(h, b->low.ticks);
    h = add_i64(h, b->close.ticks);
    h = add_i64(h, b->volume.lots);
    h = hash_step(h, b->trades);
    h = hash_step(h, b->interval_s);
    return hash_step(h, b->flags);
}

static uint64_t add_order(uint64_t h, const struct fx_order *o)
{
    h = hash_step(h, o->order);
    h = hash_step(h, o->position);
    h = ADD_TEXT(h, o->client_id);
    h = ADD_TEXT(h, o->venue_id);
    h = ADD_TEXT(h, o->reason);
    h = add_i64(h, o->qty.lots);
    h = add_i64(h, o->filled.lots);
    h = add_i64(h, o->price.ticks);
    h = add_i64(h, o->stop_price.ticks);
    h = add_i64(h, o->placed_at);
    return add_bytes(h, o->state, o->purpose, o->side, o->type);
}

static uint64_t add_fill(uint64_t h, const struct fx_fill *f)
{
    h = hash_step(h, f->order);
    h = hash_step(h, f->position);
    h = ADD_TEXT(h, f->fill_id);
    h = add_i64(h, f->price.ticks);
    h = add_i64(h, f->qty.lots);
    h = add_i64(h, f->fee.units);
    h = add_i64(h, f->notional.units);
    return add_bytes(h, f->side, f->liquidity, f->purpose, 0);
}

static uint64_t add_position(uint64_t h, const struct fx_position *p)
{
    h = hash_step(h, p->position);
    h = hash_step(h, p->decision);
    h = add_i64(h, p->opened_at);
    h = add_i64(h, p->closed_at);
    h = add_i64(h, p->qty.lots);
    h = add_i64(h, p->bought.lots);
    h = add_i64(h, p->cost.units);
    h = add_i64(h, p->revenue.units);
    h = add_i64(h, p->fees.units);
    h = add_i64(h, p->entry.ticks);
    h = add_i64(h, p->stop.ticks);
    h = add_i64(h, p->target.ticks);
    h = add_i64(h, p->exit.ticks);
    h = add_bytes(h, p->change, p->exit_reason, p->strategy, p->trailing);
    return hash_step(h, p->breakeven);
}

static uint64_t add_body(uint64_t h, const struct effect *fx)
{
    switch ((enum effect_kind)fx->kind) {
    case EFFECT_PLACE:
    case EFFECT_AMEND:
    case EFFECT_CANCEL:
    case EFFECT_QUERY:
        return add_request(h, &fx->u.request);
    case EFFECT_RECONCILE:
        return add_i64(hash_step(h, fx->u.reconcile.id), fx->u.reconcile.since);
    case EFFECT_DECISION:
        return add_decision(h, &fx->u.decision);
    case EFFECT_DENIAL:
        return add_denial(h, &fx->u.denial);
    case EFFECT_BAR:
        return add_bar(h, &fx->u.bar);
    case EFFECT_ORDER:
        return add_order(h, &fx->u.order);
    case EFFECT_FILL:
        return add_fill(h, &fx->u.fill);
    case EFFECT_POSITION:
        return add_position(h, &fx->u.position);
    case EFFECT_NOTICE:
        h = hash_step(h, fx->u.notice.severity);
        h = ADD_TEXT(h, fx->u.notice.code);
        return ADD_TEXT(h, fx->u.notice.text);
    case EFFECT_CONTROL:
        h = hash_step(h, fx->u.control.request);
        h = hash_step(h, (uint64_t)fx->u.control.verb << 32 | fx->u.control.outcome);
        return ADD_TEXT(h, fx->u.control.text);
    case EFFECT_POST:
        return hash_step(h, (uint64_t)fx->u.post.task << 32 | fx->u.post.cursor);
    case EFFECT_EXIT:
        return add_i64(h, fx->u.exit);
    case EFFECT_NONE:
    case EFFECT_KIND_COUNT:
        break;
    }
    assert(fx->kind > EFFECT_NONE && fx->kind < EFFECT_KIND_COUNT);
    return h;
}

uint64_t effect_hash(uint64_t before, const struct effect *fx)
{
    uint64_t h =
        hash_step(before, (uint64_t)fx->kind << 32 | (uint64_t)fx->pair << 16 | fx->account);

    return add_body(add_i64(h, fx->at), fx);
}

bool effect_is_decision(enum effect_kind k)
{
    return k == EFFECT_DECISION || k == EFFECT_DENIAL || k == EFFECT_PLACE || k == EFFECT_AMEND ||
           k == EFFECT_CANCEL;
}
