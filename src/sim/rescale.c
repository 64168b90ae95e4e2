#include <string.h>

#include "base/decimal.h"
#include "sim/state.h"

/* All figures are seen twice: first whether they fit, then they are written. */
struct scale {
    const struct instrument *from, *to;
    bool try_only, fits;
};

static void figure(struct scale *c, int64_t *v, unsigned from, unsigned to, enum rounding how)
{
    int64_t scaled = 0;

    if (!decimal_rescale(&scaled, *v, from, to, how))
        c->fits = false;
    else if (!c->try_only)
        *v = scaled;
}

static void ticks(struct scale *c, struct price *px)
{
    figure(c, &px->ticks, c->from->price_decimals, c->to->price_decimals, ROUND_HALF_EVEN);
}

static void lots(struct scale *c, struct qty *q)
{
    figure(c, &q->lots, c->from->qty_decimals, c->to->qty_decimals, ROUND_DOWN);
}

static void order(struct scale *c, struct sim_order *o)
{
    lots(c, &o->qty);
    lots(c, &o->filled);
    lots(c, &o->front);
    ticks(c, &o->price);
    ticks(c, &o->stop_price);
}

static void orders(struct scale *c, struct sim *s, uint16_t pair)
{
    const struct sim_pair *p = pair_of(s, pair);
    uint64_t closed =
        s->closed_made < s->limits.closed_orders ? s->closed_made : s->limits.closed_orders;
    uint64_t fills = s->fills_made < s->limits.fills ? s->fills_made : s->limits.fills;

    for (uint32_t slot = p->first; slot != SIM_NIL; slot = order_of(s, slot)->next)
        order(c, order_of(s, slot));
    for (uint64_t i = 0; i < closed; i++)
        if (closed_of(s, i)->pair == pair)
            order(c, closed_of(s, i));
    for (uint64_t i = 0; i < fills; i++) {
        if (fill_of(s, i)->pair != pair)
            continue;
        lots(c, &fill_of(s, i)->qty);
        ticks(c, &fill_of(s, i)->price);
    }
}

/* An amend names its order alone. */
static bool is_about(const struct sim *s, const struct sim_command *q, uint16_t pair)
{
    const struct sim_pair *p = pair_of(s, pair);

    if (q->kind != COMMAND_AMEND)
        return q->kind == COMMAND_PLACE && q->pair == pair;
    for (uint32_t slot = p->first; slot != SIM_NIL; slot = order_of(s, slot)->next)
        if (strcmp(order_of(s, slot)->client_id, q->request.client_id) == 0)
            return true;
    return false;
}

static void under_way(struct scale *c, struct sim *s, uint16_t pair)
{
    for (uint32_t i = 0; i < s->inbox_count; i++) {
        struct sim_command *q = inbox_of(s, i);

        if (!is_about(s, q, pair))
            continue;
        lots(c, &q->request.qty);
        ticks(c, &q->request.price);
        ticks(c, &q->request.stop_price);
    }
    for (uint32_t i = 0; i < s->outbox_count; i++) {
        struct event *ev = outbox_of(s, i);

        if (ev->pair != pair)
            continue;
        if (ev->kind == EV_ORDER) {
            lots(c, &ev->u.order.qty);
            lots(c, &ev->u.order.filled);
            ticks(c, &ev->u.order.price);
            ticks(c, &ev->u.order.stop_price);
        } else if (ev->kind == EV_FILL) {
            lots(c, &ev->u.fill.qty);
            ticks(c, &ev->u.fill.price);
        }
    }
}

bool sim_rescale(struct sim *s, uint16_t pair, const struct instrument *to, int64_t at)
{
    struct scale c = {.from = sim_instrument(s, pair), .to = to, .try_only = true, .fits = true};

    sim_silence(s, pair, at);
    orders(&c, s, pair);
    under_way(&c, s, pair);
    if (!c.fits)
        return false;
    c.try_only = false;
    orders(&c, s, pair);
    under_way(&c, s, pair);
    pair_of(s, pair)->in = *to;
    return true;
}
