/* An entry that waits follows the market: its limit goes to the best price again, at most so often
 * and so far above the plan, and only on a price that may be traded on.  When the venue says that
 * its time is over, what is left is given up or taken at once, within the same bound.
 *
 *   waiting ──market moved away──▶ amended, chase_attempts times
 *      └──expired──▶ abandoned, or one limit order that takes what is there (IOC)
 *
 * Stop and target follow each fill's price (account_orders.c), so a dearer entry moves them along. */
#include <string.h>

#include "engine/account.h"

enum { MS = 1000000 };

static bool may_buy(const struct turn *t, const struct position *p)
{
    struct denial why;

    return !p->closing && !account_entries_are_off(t->e) && account_may_enter(t, p->pair, &why);
}

static bool price_is_fit(const struct turn *t, const struct pair_state *pair)
{
    const struct ev_quote *q = &pair->quote;

    return t->e->link[LINK_MARKET] && !(q->flags & QUOTE_BOOK_BAD) && q->bid.ticks > 0 &&
           q->ask.ticks > q->bid.ticks && !pair->quality.agreeing &&
           t->now - pair->quote_at <= t->e->options.trading.stale_quote_ms * MS;
}

static struct price highest(const struct turn *t, const struct position *p)
{
    const struct instrument *in = &pair_at_const(t->e, p->pair)->instrument;
    double bound = price_to_double(in, p->plan) * (1 + t->e->options.order.chase_bound);
    struct price ret;

    return price_from_double(&ret, in, bound, ROUND_DOWN) ? ret : p->plan;
}

static bool can_pay(const struct turn *t, const struct position *p, struct price price,
                    struct qty qty)
{
    struct money value, fee;

    return notional(&value, &pair_at_const(t->e, p->pair)->instrument, price, qty, ROUND_UP) &&
           fee_of(&fee, value, t->a->taker) &&
           value.units + fee.units <= account_free_cash(t->e).units;
}

/* ---- while it waits ---- */

static bool may_follow(const struct turn *t, const struct position *p, const struct order *o)
{
    return o->accepted && order_is_live(o) && o->type == ORDER_LIMIT && o->state != ORDER_UNKNOWN &&
           !o->amend_at && !o->cancel_at && t->now >= o->retry_at &&
           t->now - o->amended_at >= t->e->options.order.chase_gap_ms * MS &&
           p->chases < t->e->options.order.chase_attempts && may_buy(t, p);
}

static void follow(struct turn *t, struct position *p, struct order *o)
{
    const struct pair_state *pair = pair_at_const(t->e, p->pair);
    struct price best = o->post_only ? pair->quote.bid : pair->quote.ask;
    struct price dearer = {best.ticks - o->price.ticks};

    if (!may_follow(t, p, o) || !price_is_fit(t, pair) || dearer.ticks <= 0 ||
        best.ticks > highest(t, p).ticks || !can_pay(t, p, dearer, order_left(o)))
        return;
    p->chases++;
    order_amend(t, o, o->qty, best, o->stop_price);
}

/* ---- when its time is over ---- */

void entry_expired(struct turn *t, const struct order *o)
{
    struct position *p = position_find(t->a, o->position);

    if (p && o->purpose == PURPOSE_ENTRY && !p->entry_taken)
        p->entry_over = 1;
}

/* Limited to what the plan allows, and taken at once or not at all. */
static void take_rest(struct turn *t, struct position *p)
{
    const struct pair_state *pair = pair_at_const(t->e, p->pair);
    struct order_request terms = {
        .type = ORDER_LIMIT,
        .tif = TIF_IOC,
        .qty = {p->wanted.lots - p->bought.lots},
        .price = highest(t, p),
    };

    p->entry_taken = 1;
    if (price_is_fit(t, pair) && pair->quote.ask.ticks <= terms.price.ticks &&
        instrument_accepts(&pair->instrument, terms.price, terms.qty) &&
        can_pay(t, p, terms.price, terms.qty))
        order_send(t, p, PURPOSE_ENTRY, SIDE_BUY, &terms);
}

void entry_chase(struct turn *t, struct position *p, struct position_orders o)
{
    if (o.entry) {
        follow(t, p, o.entry);
        return;
    }
    if (!p->entry_over)
        return;
    p->entry_over = 0;
    if (t->e->options.order.entry_rest == REST_MARKET && may_buy(t, p) &&
        p->wanted.lots > p->bought.lots)
        take_rest(t, p);
}
