/* A venue for one test: BTC/USD with 1 price and 8 quantity decimals, account 0 with 10,000 USD and
 * 1 BTC, maker 0.4 %, taker 0.8 %, no latency unless told. */
#ifndef TESTS_SIM_VENUE_KIT_H
#define TESTS_SIM_VENUE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/sim.h"

#define USD(x) ((struct money){(int64_t)((x)*1e8 + ((x) < 0 ? -0.5 : 0.5))})
#define PX(x)  ((struct price){(int64_t)((x)*10 + 0.5)})
#define BTC(x) ((struct qty){(int64_t)((x)*1e8 + 0.5)})
#define SECOND INT64_C(1000000000)

static const struct instrument btc_usd = {
    .pair = "BTC/USD",
    .base = "BTC",
    .quote = "USD",
    .price_decimals = 1,
    .qty_decimals = 8,
    .status = MARKET_ONLINE,
    .tick = {1},
    .lot = {1},
    .min_qty = {10000},
    .min_cost = {50000000},
};

static const struct sim_limits small = {.pairs = 2,
                                        .accounts = 2,
                                        .live_orders = 32,
                                        .closed_orders = 256,
                                        .fills = 512,
                                        .inbox = 32,
                                        .outbox = 512};

struct desk {
    struct sim *sim;
    struct event heard[512]; /* since the last act */
    unsigned count;
    uint64_t ids;
};

static inline struct desk desk_with(const struct sim_options *o)
{
    struct desk d = {0};

    d.sim = sim_init(malloc(sim_size(&small)), &small, o, 0);
    assert_true(sim_pair(d.sim, 0, &btc_usd, (struct rate){400000}, (struct rate){800000}));
    assert_true(sim_deposit(d.sim, 0, STR("USD"), USD(10000)));
    assert_true(sim_deposit(d.sim, 0, STR("BTC"), USD(1)));
    return d;
}

static inline struct desk desk_plain(void)
{
    struct sim_options o = {.seed = 1, .protection = 0.05};

    return desk_with(&o);
}

static inline void desk_close(struct desk *d)
{
    struct error err = {0};

    if (sim_audit(d->sim, &err) != STATUS_OK)
        fail_msg("%s", err.what);
    free(d->sim);
}

static inline void desk_listen(struct desk *d)
{
    d->count = 0;
    while (d->count < 512 && sim_next(d->sim, &d->heard[d->count]))
        d->count++;
}

static inline void desk_quote(struct desk *d, double bid, double bid_qty, double ask,
                              double ask_qty, int64_t at)
{
    struct ev_quote q = {PX(bid), PX(ask), BTC(bid_qty), BTC(ask_qty), 0, 0};

    sim_quote(d->sim, 0, &q, at);
    desk_listen(d);
}

static inline void desk_trade(struct desk *d, enum side taker, double px, double qty, int64_t at)
{
    struct ev_trade t = {PX(px), BTC(qty), 0, (uint8_t)taker, {0}};

    sim_trade(d->sim, 0, &t, at);
    desk_listen(d);
}

static inline struct order_request ask_for(enum side side, enum order_type type, double qty,
                                           double px, double stop)
{
    struct order_request r = {.side = (uint8_t)side, .type = (uint8_t)type};

    r.qty = BTC(qty);
    r.price = PX(px);
    r.stop_price = PX(stop);
    return r;
}

static inline void desk_place(struct desk *d, struct order_request r, int64_t at)
{
    if (!r.client_id[0])
        client_id_make(r.client_id, 7, 0, ++d->ids);
    assert_true(sim_place(d->sim, 0, 0, &r, at));
    sim_advance(d->sim, at);
    desk_listen(d);
}

/* The i-th of its kind that was heard since the last act; NULL. */
static inline const struct event *heard(const struct desk *d, enum event_kind kind, unsigned i)
{
    for (unsigned n = 0; n < d->count; n++)
        if (d->heard[n].kind == kind && i-- == 0)
            return &d->heard[n];
    return NULL;
}

static inline const struct order_report *heard_order(const struct desk *d, unsigned i)
{
    const struct event *ev = heard(d, EV_ORDER, i);

    return ev ? &ev->u.order : NULL;
}

static inline const struct fill_report *heard_fill(const struct desk *d, unsigned i)
{
    const struct event *ev = heard(d, EV_FILL, i);

    return ev ? &ev->u.fill : NULL;
}

#define ASSERT_REFUSED(d, text)                                                                    \
    do {                                                                                           \
        assert_non_null(heard_order(&(d), 0));                                                     \
        assert_int_equal(heard_order(&(d), 0)->what, OE_REJECT);                                   \
        assert_string_equal(heard_order(&(d), 0)->reason, text);                                   \
    } while (0)

#define ASSERT_FILL(d, i, px, q, fee_usd, how)                                                     \
    do {                                                                                           \
        const struct fill_report *f_ = heard_fill(&(d), i);                                        \
        assert_non_null(f_);                                                                       \
        assert_int_equal(f_->price.ticks, PX(px).ticks);                                           \
        assert_int_equal(f_->qty.lots, BTC(q).lots);                                               \
        assert_int_equal(f_->fee.units, USD(fee_usd).units);                                       \
        assert_int_equal(f_->liquidity, how);                                                      \
    } while (0)

#endif
