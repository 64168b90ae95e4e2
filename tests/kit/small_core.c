#include "kit/small_core.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "engine/effect_hash.h"

static const uint64_t magic = 0x736d616c6c;

void small_core_init(struct small_core *c)
{
    memset(c, 0, sizeof *c);
    c->magic = magic;
}

static uint64_t schema(void)
{
    return 7;
}

static uint64_t other_schema(void)
{
    return 8;
}

static void *open_core(void *memory, size_t size)
{
    struct small_core *c = memory;

    return size == sizeof *c && c->magic == magic ? c : NULL;
}

static struct effect *add(struct effects *out, const struct event *ev, enum effect_kind kind)
{
    struct effect *fx = &out->item[out->count++];

    memset(fx, 0, sizeof *fx);
    fx->cause = ev->seq;
    fx->at = ev->at;
    fx->kind = (uint16_t)kind;
    fx->pair = ev->pair;
    return fx;
}

static void decide(struct small_core *c, const struct event *ev, struct effects *out)
{
    struct decision *d = &add(out, ev, EFFECT_DECISION)->u.decision;

    d->number = ++c->decisions;
    d->at = ev->at;
    d->bar_time = ev->u.bar.open_time;
    d->pair = ev->pair;
    d->stance = STANCE_LONG;
    d->votes = 1;
    d->vote[0].strength = 0.5;
    d->vote[0].stance = STANCE_LONG;
}

static void trade(struct small_core *c, const struct event *ev, struct effects *out)
{
    struct fx_position *p = &add(out, ev, EFFECT_POSITION)->u.position;

    p->position = ++c->positions;
    p->opened_at = ev->at - 1000;
    p->closed_at = ev->at;
    p->bought.lots = 200;
    p->cost.units = 5000000000;
    p->revenue.units = 5100000000;
    p->fees.units = 40000000;
    p->entry.ticks = 2500;
    p->exit.ticks = 2550;
    p->change = POSITION_CLOSED;
    p->exit_reason = EXIT_REASON_TARGET;
}

static void answer(struct small_core *c, const struct event *ev, struct effects *out)
{
    out->count = 0;
    out->pad = 0;
    if (ev->kind == EV_BAR)
        decide(c, ev, out);
    if (ev->kind == EV_BAR && c->decisions % 3 == 0)
        trade(c, ev, out);
    if (ev->kind == EV_ORDER)
        memcpy(add(out, ev, EFFECT_NOTICE)->u.notice.code, "order.news", 11);
}

static void finish(struct small_core *c, const struct effects *out)
{
    for (uint32_t i = 0; i < out->count; i++) {
        const struct effect *fx = &out->item[i];

        c->effect_hash = effect_hash(c->effect_hash, fx);
        if (effect_is_decision((enum effect_kind)fx->kind))
            c->decision_hash = effect_hash(c->decision_hash, fx);
    }
}

static void take(struct small_core *c, const struct event *ev)
{
    assert(ev->seq == c->last_seq + 1 && ev->at >= c->last_at);
    c->last_seq = ev->seq;
    c->last_at = ev->at;
    c->sum = hash_bytes(c->sum, ev, sizeof *ev);
    c->ballast[c->sum % sizeof c->ballast] = (unsigned char)ev->seq;
}

static void step(void *core, const struct event *ev, struct effects *ret)
{
    take(core, ev);
    answer(core, ev, ret);
    finish(core, ret);
}

static void wrong_step(void *core, const struct event *ev, struct effects *ret)
{
    take(core, ev);
    answer(core, ev, ret);
    if (ev->seq >= SMALL_CORE_WRONG_AT && ret->count > 0 && ev->kind == EV_BAR)
        ret->item[0].u.decision.stance = STANCE_SHORT;
    finish(core, ret);
}

static uint64_t last_seq(const void *core)
{
    return ((const struct small_core *)core)->last_seq;
}

static int64_t last_at(const void *core)
{
    return ((const struct small_core *)core)->last_at;
}

static uint64_t decision_hash(const void *core)
{
    return ((const struct small_core *)core)->decision_hash;
}

static uint64_t effect_hash_of(const void *core)
{
    return ((const struct small_core *)core)->effect_hash;
}

#define CORE(schema_of, step_of)                                                                   \
    {                                                                                              \
        .schema = (schema_of), .open = open_core, .step = (step_of), .last_seq = last_seq,         \
        .last_at = last_at, .decision_hash = decision_hash, .effect_hash = effect_hash_of,         \
    }

const struct core small_core_ops = CORE(schema, step);
const struct core small_core_wrong = CORE(schema, wrong_step);
const struct core small_core_other = CORE(other_schema, step);
