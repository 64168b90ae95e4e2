#include "engine/rescale.h"

struct scale {
    const struct instrument *from, *to;
    bool try_only; /* nothing is written */
    bool fits;
};

static void figure(struct scale *s, int64_t *v, unsigned from, unsigned to, enum rounding how)
{
    int64_t scaled = 0;

    if (!decimal_rescale(&scaled, *v, from, to, how))
        s->fits = false;
    else if (!s->try_only)
        *v = scaled;
}

static void ticks(struct scale *s, int64_t *v)
{
    figure(s, v, s->from->price_decimals, s->to->price_decimals, ROUND_HALF_EVEN);
}

static void lots(struct scale *s, int64_t *v)
{
    figure(s, v, s->from->qty_decimals, s->to->qty_decimals, ROUND_DOWN);
}

/* ---- the market's part ---- */

static void bar(struct scale *s, struct bar *b)
{
    ticks(s, &b->open.ticks);
    ticks(s, &b->high.ticks);
    ticks(s, &b->low.ticks);
    ticks(s, &b->close.ticks);
    lots(s, &b->volume.lots);
}

static void market_part(struct scale *s, struct engine *e, uint16_t pair)
{
    struct pair_state *p = pair_at(e, pair);
    uint64_t held = p->bars < e->bar_capacity ? p->bars : e->bar_capacity;

    for (uint64_t i = 0; i < held; i++)
        bar(s, &bar_ring(e, pair)[i]);
    for (unsigned i = 0; i < TIMEFRAMES_MAX; i++) {
        bar(s, &p->resampler[i].bucket);
        bar(s, &p->undo_resampler[i].bucket);
    }
    bar(s, &p->builder.draft[0].bar);
    bar(s, &p->builder.draft[1].bar);
    ticks(s, &p->builder.last_close.ticks);
    ticks(s, &p->last.ticks);
    ticks(s, &p->scan_price.ticks);
}

/* ---- the account's part ---- */

static void position(struct scale *s, struct position *p)
{
    lots(s, &p->held.qty.lots);
    lots(s, &p->bought.lots);
    lots(s, &p->sold.lots);
    ticks(s, &p->plan.ticks);
    ticks(s, &p->entry.ticks);
    ticks(s, &p->stop_offset);
    ticks(s, &p->target_offset);
    ticks(s, &p->stop.ticks);
    ticks(s, &p->target.ticks);
    ticks(s, &p->best.ticks);
}

static void order(struct scale *s, struct order *o)
{
    lots(s, &o->qty.lots);
    lots(s, &o->filled.lots);
    lots(s, &o->told_filled.lots);
    lots(s, &o->amend_qty.lots);
    ticks(s, &o->price.ticks);
    ticks(s, &o->stop_price.ticks);
    ticks(s, &o->amend_stop.ticks);
}

static void account_part(struct scale *s, struct engine *e, uint16_t pair)
{
    struct account *a = &e->account;

    lots(s, &pair_at(e, pair)->dust.qty.lots);
    for (unsigned i = 0; i < a->position_span; i++) {
        if (a->position[i].number && a->position[i].pair == pair)
            position(s, &a->position[i]);
    }
    for (unsigned i = 0; i < ORDERS_MAX; i++) {
        if (a->orders.item[i].id && a->orders.item[i].pair == pair)
            order(s, &a->orders.item[i]);
    }
}

bool pair_rescale(struct turn *t, uint16_t pair, const struct instrument *to)
{
    struct scale s = {
        .from = &pair_at(t->e, pair)->instrument, .to = to, .try_only = true, .fits = true};

    market_part(&s, t->e, pair);
    account_part(&s, t->e, pair);
    if (!s.fits)
        return false;
    s.try_only = false;
    market_part(&s, t->e, pair);
    account_part(&s, t->e, pair);
    return true;
}
