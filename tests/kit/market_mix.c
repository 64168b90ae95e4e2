#include "kit/market_mix.h"

#include <string.h>

static uint64_t draw(struct market_mix *m, uint64_t below)
{
    m->chance ^= m->chance << 13;
    m->chance ^= m->chance >> 7;
    m->chance ^= m->chance << 17;
    return m->chance % below;
}

void market_mix_init(struct market_mix *m, uint64_t seed, uint64_t last_seq, int64_t at)
{
    memset(m, 0, sizeof *m);
    m->chance = seed * 2654435761u + 88172645463325252u;
    m->seq = last_seq;
    m->at = at;
    for (int i = 0; i < 8; i++) {
        m->price[i] = (int64_t)draw(m, 6000000) + 60000;
        m->bid_qty[i] = (int64_t)draw(m, 500000000);
        m->ask_qty[i] = (int64_t)draw(m, 500000000);
        m->trade_id[i] = 70000000 + draw(m, 1000000);
    }
}

static void quote(struct market_mix *m, struct event *ev)
{
    int64_t *price = &m->price[ev->pair];

    ev->kind = EV_QUOTE;
    if (draw(m, 3) == 0)
        *price += (int64_t)draw(m, 21) - 10;
    if (draw(m, 2))
        m->bid_qty[ev->pair] = (int64_t)draw(m, 500000000);
    else
        m->ask_qty[ev->pair] = (int64_t)draw(m, 500000000);
    ev->u.quote.bid.ticks = *price;
    ev->u.quote.ask.ticks = *price + 1;
    ev->u.quote.bid_qty.lots = m->bid_qty[ev->pair];
    ev->u.quote.ask_qty.lots = m->ask_qty[ev->pair];
}

static void trade(struct market_mix *m, struct event *ev)
{
    ev->kind = EV_TRADE;
    ev->u.trade.price.ticks = m->price[ev->pair] + (int64_t)draw(m, 2);
    ev->u.trade.qty.lots = (int64_t)draw(m, 90000000) + 1;
    ev->u.trade.trade_id = ++m->trade_id[ev->pair];
    ev->u.trade.taker_side = (uint8_t)(draw(m, 2) + SIDE_BUY);
}

static void bar(struct market_mix *m, struct event *ev)
{
    ev->kind = EV_BAR;
    ev->u.bar.open_time = ev->at / 60000000000 * 60000000000;
    ev->u.bar.open.ticks = m->price[ev->pair];
    ev->u.bar.high.ticks = m->price[ev->pair] + 30;
    ev->u.bar.low.ticks = m->price[ev->pair] - 30;
    ev->u.bar.close.ticks = m->price[ev->pair] + 5;
    ev->u.bar.volume.lots = (int64_t)draw(m, 900000000);
    ev->u.bar.interval_s = 60;
    ev->u.bar.flags = BAR_VENUE;
}

static void news(struct market_mix *m, struct event *ev)
{
    switch (draw(m, 4)) {
    case 0:
        bar(m, ev);
        break;
    case 1:
        ev->kind = EV_BALANCE;
        memcpy(ev->u.balance.asset, "USD", 4);
        ev->u.balance.total.units = 1000000000000;
        break;
    case 2:
        ev->kind = EV_ORDER;
        memcpy(ev->u.order.client_id, "npabcde0000000001", 18);
        memcpy(ev->u.order.venue_id, "OABCDE-FGHIJ-KLMNOP", 20);
        ev->u.order.what = OE_ACCEPT;
        break;
    default:
        ev->kind = EV_TIMER;
        ev->pair = PAIR_NONE;
        ev->venue_at = 0;
    }
}

struct event market_mix_next(struct market_mix *m)
{
    struct event ev;
    uint64_t which = draw(m, 100);

    memset(&ev, 0, sizeof ev);
    m->at += (int64_t)draw(m, 20000) * 1000;
    ev.seq = ++m->seq;
    ev.at = m->at;
    ev.venue_at = m->at - 30000000 - (int64_t)draw(m, 5000) * 1000;
    ev.pair = (uint16_t)draw(m, 8);
    if (which < 80)
        quote(m, &ev);
    else if (which < 95)
        trade(m, &ev);
    else
        news(m, &ev);
    return ev;
}
