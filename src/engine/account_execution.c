/* How well orders are carried out.  Slippage is measured from what the market offered when the
 * order left (a stop: from its own price), latency from sending to the venue's first word on it.
 * Both fade; when a mean is beyond its limit, a breaker keeps entries back. */
#include "engine/account.h"

static const int64_t MS = 1000000;
static const int64_t FORGOTTEN_AFTER = INT64_C(300) * 1000000000;

void execution_expect(const struct turn *t, struct order *o)
{
    const struct ev_quote *q = &pair_at_const(t->e, o->pair)->quote;

    if (o->stop_price.ticks > 0)
        o->expected = o->stop_price;
    else if (o->post_only)
        o->expected = o->price;
    else
        o->expected = o->side == SIDE_BUY ? q->ask : q->bid;
}

void execution_note_answer(struct turn *t, const struct order *o)
{
    struct execution *x = &t->a->execution;
    int64_t took = t->now - o->placed_at;

    x->latency += x->latency_at ? (took - x->latency) / 4 : took;
    x->latency_at = t->now;
}

void execution_note_fill(struct turn *t, const struct order *o, struct price paid)
{
    struct execution *x = &t->a->execution;
    double limit = t->e->options.risk.max_slippage;

    if (o->expected.ticks <= 0)
        return;
    double worse = (double)(paid.ticks - o->expected.ticks) / (double)o->expected.ticks;
    x->slippage += ((o->side == SIDE_BUY ? worse : -worse) - x->slippage) / 4;
    if (limit > 0 && x->slippage > limit)
        breaker_trip(t, BREAKER_SLIPPAGE, "fills are far worse than the prices they were sent at");
}

bool execution_is_slow(const struct turn *t)
{
    const struct execution *x = &t->a->execution;
    int64_t limit = t->e->options.order.max_latency_ms * MS;

    return limit > 0 && x->latency > limit && t->now - x->latency_at < FORGOTTEN_AFTER;
}

void execution_forget(struct account *a)
{
    a->execution = (struct execution){0};
}
