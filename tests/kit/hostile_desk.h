/* One engine over two pairs, driven event by event by a test that plays the venue.  Orders are made
 * without a strategy, so that each test begins where it wants to. */
#ifndef KIT_HOSTILE_DESK_H
#define KIT_HOSTILE_DESK_H

#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "engine/account.h"

struct desk {
    struct config config;
    struct engine *engine;
    struct effects effects;
    int64_t now;
    unsigned fills;
};

#define DESK_S     INT64_C(1000000000)
#define DESK_START (INT64_C(1700000040) * DESK_S)

static inline void desk_step(struct desk *d, struct event *ev)
{
    ev->seq = engine_last_seq(d->engine) + 1;
    ev->at = d->now;
    engine_step(d->engine, ev, &d->effects);
}

static inline struct event desk_event(enum event_kind kind, uint16_t pair)
{
    struct event ev;

    memset(&ev, 0, sizeof ev);
    ev.kind = (uint16_t)kind;
    ev.pair = pair;
    return ev;
}

/* Timers that are due, and what the engine posts to itself; false when that never ends. */
static inline bool desk_settle(struct desk *d)
{
    for (unsigned turns = 0; turns < 64; turns++) {
        if (engine_wake_at(d->engine) > d->now)
            return true;
        struct event timer = desk_event(EV_TIMER, PAIR_NONE);
        desk_step(d, &timer);
    }
    return false;
}

static inline struct instrument desk_rules(unsigned pair)
{
    static const char *const base[] = {"BTC", "ETH"};
    struct instrument in;
    struct text name;

    memset(&in, 0, sizeof in);
    name = (struct text){in.pair, 0, sizeof in.pair, false};
    text_printf(&name, "%s/USD", base[pair]);
    str_copy(in.base, sizeof in.base, str_of(base[pair]));
    str_copy(in.quote, sizeof in.quote, STR("USD"));
    in.price_decimals = 1;
    in.qty_decimals = 8;
    in.status = MARKET_ONLINE;
    in.tick.ticks = in.lot.lots = 1;
    in.min_qty.lots = 10000;
    return in;
}

static inline void desk_instrument(struct desk *d, uint16_t pair, struct instrument in)
{
    struct event ev = desk_event(EV_INSTRUMENT, pair);

    ev.u.instrument = in;
    desk_step(d, &ev);
}

static inline void desk_quote(struct desk *d, uint16_t pair, int64_t bid, int64_t ask)
{
    struct event ev = desk_event(EV_QUOTE, pair);

    ev.u.quote.bid.ticks = bid;
    ev.u.quote.ask.ticks = ask;
    ev.u.quote.bid_qty.lots = ev.u.quote.ask_qty.lots = 100000000;
    desk_step(d, &ev);
}

static inline void desk_balance(struct desk *d, const char *asset, int64_t units)
{
    struct event ev = desk_event(EV_BALANCE, PAIR_NONE);

    str_copy(ev.u.balance.asset, sizeof ev.u.balance.asset, str_of(asset));
    ev.u.balance.total.units = units;
    ev.u.balance.held.units = -1;
    desk_step(d, &ev);
}

static inline void desk_reconcile(struct desk *d, enum reconcile_stage stage)
{
    struct event ev = desk_event(EV_RECONCILE, PAIR_NONE);

    ev.u.reconcile.id = d->engine->account.reconcile_id;
    ev.u.reconcile.asked_at = d->now;
    ev.u.reconcile.stage = stage;
    desk_step(d, &ev);
}

/* Connected, reconciled, with 10,000 USD. */
static inline void desk_open(struct desk *d)
{
    memset(d, 0, sizeof *d);
    config_init(&d->config);
    struct options *o = &d->config.options;
    o->trading.pair_count = 2;
    for (unsigned i = 0; i < 2; i++)
        str_copy(o->trading.pairs[i], sizeof o->trading.pairs[i], str_of(desk_rules(i).pair));
    d->engine = engine_init(aligned_alloc(64, engine_size(o)), o, 1, 7);
    d->now = DESK_START;
    struct event ev = desk_event(EV_START, PAIR_NONE);
    ev.u.start.run = 1;
    desk_step(d, &ev);
    desk_instrument(d, 0, desk_rules(0));
    desk_instrument(d, 1, desk_rules(1));
    ev = desk_event(EV_FEES, PAIR_NONE);
    ev.u.fees = (struct ev_fees){{250000}, {400000}};
    desk_step(d, &ev);
    for (uint8_t k = 0; k < LINK_KIND_COUNT; k++) {
        ev = desk_event(EV_LINK, PAIR_NONE);
        ev.u.link.link = k;
        ev.u.link.up = 1;
        desk_step(d, &ev);
    }
    desk_reconcile(d, RECONCILE_BEGIN);
    desk_balance(d, "USD", 10000 * MONEY_ONE);
    desk_reconcile(d, RECONCILE_END);
    desk_quote(d, 0, 300000, 300001);
}

static inline void desk_close(struct desk *d)
{
    free(d->engine);
}

/* An entry at 30,000.0 with its stop at 29,000.0 and its target at 33,000.0. */
static inline struct order *desk_enter(struct desk *d, uint16_t pair, int64_t lots)
{
    struct event ev = desk_event(EV_TIMER, PAIR_NONE);
    struct turn t = {
        .e = d->engine, .a = &d->engine->account, .ev = &ev, .out = &d->effects, .now = d->now};
    struct position *p = position_take(t.a);
    struct order_request terms = {.type = ORDER_LIMIT,
                                  .tif = TIF_GTD,
                                  .qty = {lots},
                                  .price = {300000},
                                  .expires_at = d->now + 60 * DESK_S};

    d->effects.count = 0;
    p->pair = pair;
    p->plan = terms.price;
    p->stop_offset = 10000;
    p->target_offset = 30000;
    return order_send(&t, p, PURPOSE_ENTRY, SIDE_BUY, &terms);
}

static inline struct event desk_fill_event(struct desk *d, const struct order *o, int64_t ticks,
                                           int64_t lots)
{
    struct event ev = desk_event(EV_FILL, o->pair);
    struct fill_report *f = &ev.u.fill;
    struct text id = {f->fill_id, 0, sizeof f->fill_id, false};

    text_printf(&id, "fill-%u", ++d->fills);
    memcpy(f->client_id, o->client_id, sizeof f->client_id);
    str_copy(f->fee_asset, sizeof f->fee_asset, STR("USD"));
    f->price.ticks = ticks;
    f->qty.lots = lots;
    f->side = o->side;
    f->trade_time = d->now;
    return ev;
}

#endif
