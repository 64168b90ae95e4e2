/* Leaving a position.  First what else works for it is taken away (the entry; the stop, for its
 * balance is needed), each cancel answered before the next thing; then one exit order at a time: a
 * limit within the allowed slack, then market orders, until nothing is left.  Refusals wait longer
 * each time (1, 2, 4 ... 60 s) and put the stop back in between. */
#include "engine/account.h"
#include "engine/emit.h"

enum { MS = 1000000 };

static bool exits_as_limit(const struct turn *t, const struct position *p)
{
    return p->exits == 0 && p->closing == EXIT_REASON_TARGET &&
           t->e->options.order.exit_ttl_ms > 0 && pair_at_const(t->e, p->pair)->quote.bid.ticks > 0;
}

void exit_limit_terms(const struct turn *t, const struct position *p, struct order_request *ret)
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
        exit_limit_terms(t, p, &terms);
    terms.qty = p->held.qty;
    p->exits++;
    order_send(t, p, PURPOSE_EXIT, SIDE_SELL, &terms);
}

void position_exit_step(struct turn *t, struct position *p, struct position_orders o)
{
    bool waits = t->now < p->exit_after;

    if (o.entry)
        order_cancel(t, o.entry);
    if (o.stop && !waits)
        order_cancel(t, o.stop);
    if (o.entry || o.exit || p->held.qty.lots == 0)
        return;
    p->partial = (struct qty){0}; /* all of it goes now */
    p->partial_sent = 0;
    if (waits && !o.stop)
        position_place_stop(t, p);
    if (waits || o.stop)
        return;
    if (can_sell(t, p))
        place_exit(t, p);
    else
        position_end(t, p); /* too little for the venue: it stays in the books as dust */
}
