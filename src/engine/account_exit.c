/* Leaving a position.  First what else works for it is taken away (the entry; the stop, for its
 * balance is needed), each cancel answered before the next thing; then one exit order at a time: a
 * limit within the allowed slack, then market orders, until nothing is left.  Refusals wait longer
 * each time (1, 2, 4 ... 60 s) and put the stop back in between. */
#include <string.h>

#include "engine/account.h"
#include "engine/emit.h"

enum { MS = 1000000, REFUSAL_WAIT_MAX_S = 60 };
static const int64_t S = 1000000000;

static bool exits_as_limit(const struct turn *t, const struct position *p)
{
    return p->exits == 0 && p->closing == EXIT_REASON_TARGET &&
           t->e->options.order.exit_ttl_ms > 0 && pair_at_const(t->e, p->pair)->quote.bid.ticks > 0;
}

static void limit_terms(const struct turn *t, const struct position *p, struct order_request *ret)
{
    const struct pair_state *pair = pair_at_const(t->e, p->pair);
    double level =
        price_to_double(&pair->instrument, pair->quote.bid) * (1 - t->e->options.order.exit_slack);

    ret->type = ORDER_LIMIT;
    ret->tif = TIF_GTD;
    ret->expires_at = t->now + t->e->options.order.exit_ttl_ms * MS;
    if (!price_from_double(&ret->price, &pair->instrument, level, ROUND_DOWN))
        ret->price = pair->quote.bid;
}

/* Before any price is known (just started) what was paid stands in: unknown is not worthless. */
static bool can_sell(const struct turn *t, const struct position *p)
{
    const struct pair_state *pair = pair_at_const(t->e, p->pair);
    struct price px = pair->quote.bid.ticks > 0 ? pair->quote.bid : pair->last;

    return instrument_accepts(&pair->instrument, px.ticks > 0 ? px : p->entry, p->held.qty);
}

static void place_exit(struct turn *t, struct position *p)
{
    struct order_request terms = {.type = ORDER_MARKET, .tif = TIF_IOC};

    if (exits_as_limit(t, p))
        limit_terms(t, p, &terms);
    terms.qty = p->held.qty;
    p->exits++;
    order_send(t, p, PURPOSE_EXIT, SIDE_SELL, &terms);
}

/* The newest exit order of the position, ended ones too. */
static const struct order *last_exit(const struct account *a, const struct position *p)
{
    const struct order *last = NULL;

    for (unsigned i = 0; i < ORDERS_MAX; i++) {
        const struct order *o = &a->orders.item[i];
        if (o->id && o->position == p->number && o->purpose == PURPOSE_EXIT &&
            (!last || o->id > last->id))
            last = o;
    }
    return last;
}

static void wait_after_refusal(struct turn *t, struct position *p)
{
    const struct order *last = last_exit(t->a, p);
    int64_t wait_s = 1;

    if (!last || last->state != ORDER_REJECTED || p->exit_after > last->heard_at)
        return;
    for (uint32_t i = 0; i < p->refusals && wait_s < REFUSAL_WAIT_MAX_S; i++)
        wait_s *= 2;
    if (wait_s > REFUSAL_WAIT_MAX_S)
        wait_s = REFUSAL_WAIT_MAX_S;
    p->refusals++;
    p->exit_after = t->now + wait_s * S;
    t->a->reconciled = 0;
    reconcile_by(t->a, t->now);
    emit_notice(t, SEVERITY_ACT, p->pair, "exit.refused",
                "leaving position %llu was refused: %s; trying again in %lld s",
                (unsigned long long)p->number, last->reason, (long long)wait_s);
}

void position_exit_step(struct turn *t, struct position *p, struct position_orders o)
{
    if (o.entry)
        order_cancel(t, o.entry);
    if (o.stop)
        order_cancel(t, o.stop);
    if (o.entry || o.stop || o.exit || p->held.qty.lots == 0)
        return;
    if (!can_sell(t, p)) {
        position_end(t, p); /* too little for the venue: it stays in the books as dust */
        return;
    }
    wait_after_refusal(t, p);
    if (t->now >= p->exit_after)
        place_exit(t, p);
}
