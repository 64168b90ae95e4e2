/* Taking a part of the profit on the way to the target.  The resting stop holds the whole balance,
 * so it gives way first:
 *
 *   held, whole stop ──price reached──▶ stop amended to what stays ──acknowledged──▶ the part is
 *   offered as a limit within the slack ──filled, or its time over──▶ the stop covers what is held
 *
 * Once a position.  What is offered is bare for as long as that one exit may work; the rest never
 * is, and stop and offer together never sell more than is held.  A venue that refuses to amend the
 * stop ends the attempt. */
#include "engine/account.h"

static double halfway(const struct instrument *in, const struct position *p, double share)
{
    double entry = price_to_double(in, p->entry), target = price_to_double(in, p->target);

    return entry + share * (target - entry);
}

/* The part, 0 when it or what would stay is too little for the venue. */
static struct qty part_of(const struct turn *t, const struct position *p)
{
    const struct instrument *in = &pair_at_const(t->e, p->pair)->instrument;
    double wanted = qty_to_double(in, p->held.qty) * t->e->options.order.partial_share;
    struct qty part, none = {0};

    if (!qty_from_double(&part, in, wanted))
        return none;
    struct qty rest = {p->held.qty.lots - part.lots};
    return instrument_accepts(in, p->entry, part) && instrument_accepts(in, p->stop, rest) ? part
                                                                                           : none;
}

static bool is_due(const struct turn *t, const struct position *p, struct position_orders o)
{
    const struct options_order *rules = &t->e->options.order;
    const struct pair_state *pair = pair_at_const(t->e, p->pair);

    return rules->partial_share > 0 && !p->partial_done && p->stop_offset && !o.entry && !o.exit &&
           o.stop && o.stop->accepted && order_is_live(o.stop) &&
           !(pair->quote.flags & QUOTE_BOOK_BAD) &&
           price_to_double(&pair->instrument, pair->quote.bid) >=
               halfway(&pair->instrument, p, rules->partial_at);
}

static void give_up(struct position *p)
{
    p->partial = (struct qty){0};
    p->partial_done = 1;
}

static void offer(struct turn *t, struct position *p)
{
    struct order_request terms = {.qty = p->partial};

    exit_limit_terms(t, p, &terms);
    p->partial_sent = 1;
    p->partial_done = 1;
    order_send(t, p, PURPOSE_EXIT, SIDE_SELL, &terms);
}

bool position_partial(struct turn *t, struct position *p, struct position_orders o)
{
    if (p->partial_sent && !o.exit) { /* sold, or its time is over */
        p->partial_sent = 0;
        p->partial = (struct qty){0};
    }
    if (p->partial_sent)
        return true;
    if (p->partial.lots == 0 && is_due(t, p, o))
        p->partial = part_of(t, p);
    if (p->partial.lots == 0)
        return false;
    if (!o.stop || t->now < o.stop->retry_at) {
        give_up(p);
        return false;
    }
    if (order_left(o.stop).lots == position_kept(p).lots && !o.stop->amend_at)
        offer(t, p);
    else
        return false; /* the stop gives way first */
    return true;
}

struct qty position_kept(const struct position *p)
{
    return (struct qty){p->held.qty.lots - p->partial.lots};
}
