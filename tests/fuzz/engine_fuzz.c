/* A venue that may say anything: bytes become events, a small engine takes them, and whatever they
 * were the books balance and nothing aborts.  Values are drawn from the ends of the numbers as often
 * as from the plausible middle. */
#include "fuzz/entry.h"
#include "kit/hostile_desk.h"

enum { EVENTS_MAX = 200, ENTRIES_MAX = 20 };

struct bytes {
    const uint8_t *at;
    size_t left;
};

static uint8_t take(struct bytes *b)
{
    if (b->left == 0)
        return 0;
    b->left--;
    return *b->at++;
}

/* Sums of the fuzzer's own must not overflow before the engine sees them. */
static int64_t moved(int64_t from, int64_t by)
{
    int64_t sum;

    return __builtin_add_overflow(from, by, &sum) ? by : sum;
}

static int64_t number(struct bytes *b)
{
    static const int64_t ends[] = {0,         1,          -1,        INT64_MAX, INT64_MIN,
                                   300000,    299000,     310000,    10000000,  INT64_MAX / 2,
                                   100000000, 1000000000, INT32_MAX, 290000,    5000000};
    uint8_t kind = take(b);
    int64_t v = 0;

    if (kind < 200)
        return moved(ends[kind % (sizeof ends / sizeof *ends)], kind >= 100 ? take(b) : 0);
    for (unsigned i = 0; i < 8; i++)
        v = (int64_t)((uint64_t)v << 8 | take(b));
    return v;
}

static const struct order *any_order(struct desk *d, struct bytes *b)
{
    return &d->engine->account.orders.item[take(b) % 8];
}

static void identify(struct desk *d, struct bytes *b, char *client_id, char *venue_id,
                     struct event *ev)
{
    const struct order *o = any_order(d, b);
    uint8_t how = take(b);

    if (how & 1)
        memcpy(client_id, o->client_id, CLIENT_ID_MAX);
    if (how & 2)
        str_copy(venue_id, VENUE_ID_MAX, how & 4 ? STR("OAAA") : STR("OBBB"));
    ev->pair = how & 8 ? (uint16_t)take(b) : how & 16 ? PAIR_NONE : o->pair;
}

static void order_news(struct desk *d, struct bytes *b, struct event *ev)
{
    struct order_report *r = &ev->u.order;

    identify(d, b, r->client_id, r->venue_id, ev);
    r->what = take(b) % OE_COUNT;
    r->side = take(b) % 3;
    r->type = take(b) % ORDER_TYPE_COUNT;
    r->qty.lots = number(b);
    r->filled.lots = number(b);
    r->price.ticks = number(b);
    r->stop_price.ticks = number(b);
    r->cost.units = number(b);
    r->expires_at = number(b);
    uint8_t flags = take(b);
    r->has_terms = flags & 1;
    r->has_filled = flags >> 1 & 1;
    r->snapshot = flags >> 2 & 1;
    r->is_amend = flags >> 3 & 1;
    r->is_cancel = flags >> 4 & 1;
    if (r->what == OE_SEND || r->what == OE_TIMEOUT)
        r->what = OE_ACCEPT; /* no decoder says these */
}

static void fill(struct desk *d, struct bytes *b, struct event *ev)
{
    static const char *const assets[] = {"USD", "BTC", "ETH", "KFEE"};
    const struct order *o = any_order(d, b);
    *ev = desk_fill_event(d, o, number(b), number(b));
    struct fill_report *f = &ev->u.fill;

    identify(d, b, f->client_id, f->venue_id, ev);
    f->fee.units = number(b);
    f->trade_time = number(b);
    f->side = take(b) % 3;
    str_copy(f->fee_asset, sizeof f->fee_asset, str_of(assets[take(b) % 4]));
    if (take(b) & 1)
        f->fill_id[5] = '1';
}

static void rules(struct bytes *b, struct event *ev)
{
    struct instrument in = desk_rules(ev->pair % 2);

    in.price_decimals = take(b) % 13;
    in.qty_decimals = take(b) % 13;
    in.status = take(b) % MARKET_STATUS_COUNT;
    in.tick.ticks = number(b);
    in.lot.lots = number(b);
    in.min_qty.lots = number(b);
    in.min_cost.units = number(b);
    if (in.tick.ticks < 1 || in.lot.lots < 1) /* no decoder lets these through */
        in.tick.ticks = in.lot.lots = 1;
    if (in.min_qty.lots < 0 || in.min_cost.units < 0)
        in.min_qty.lots = in.min_cost.units = 0;
    ev->u.instrument = in;
}

static void bar(struct desk *d, struct bytes *b, struct event *ev)
{
    struct bar *x = &ev->u.bar;

    x->open.ticks = number(b);
    x->high.ticks = number(b);
    x->low.ticks = number(b);
    x->close.ticks = number(b);
    x->volume.lots = number(b);
    x->open_time = moved(d->now, number(b));
    x->interval_s = take(b) & 1 ? 60 : 900;
    x->flags = take(b);
}

static void print(struct desk *d, struct bytes *b, struct event *ev)
{
    ev->u.trade.price.ticks = number(b);
    ev->u.trade.qty.lots = number(b);
    ev->u.trade.taker_side = take(b) % 3;
    ev->venue_at = moved(d->now, number(b));
}

static void quote(struct bytes *b, struct event *ev)
{
    ev->u.quote.bid.ticks = number(b);
    ev->u.quote.ask.ticks = number(b);
    ev->u.quote.bid_qty.lots = number(b);
    ev->u.quote.ask_qty.lots = number(b);
    ev->u.quote.flags = take(b) & 3;
}

static void depth(struct bytes *b, struct event *ev)
{
    struct depth_side *sides[] = {&ev->u.depth.bid, &ev->u.depth.ask};

    for (unsigned i = 0; i < 2; i++) {
        sides[i]->qty.lots = number(b);
        sides[i]->young.lots = number(b);
        sides[i]->notional.units = number(b);
        sides[i]->whales = take(b);
        sides[i]->voids = take(b);
    }
    ev->u.depth.weighted = number(b);
    ev->u.depth.added.lots = number(b);
    ev->u.depth.pulled.lots = number(b);
}

static void balance(struct bytes *b, struct event *ev)
{
    static const char *const assets[] = {"USD", "BTC", "ETH", "XYZ"};

    str_copy(ev->u.balance.asset, ASSET_NAME_MAX, str_of(assets[take(b) % 4]));
    ev->u.balance.total.units = number(b);
    ev->u.balance.held.units = -1;
}

static void say(struct desk *d, struct bytes *b)
{
    static const uint8_t kinds[] = {EV_INSTRUMENT, EV_FEES,    EV_LINK,      EV_VENUE_STATUS,
                                    EV_TRADE,      EV_QUOTE,   EV_BAR,       EV_ORDER,
                                    EV_FILL,       EV_BALANCE, EV_RECONCILE, EV_ORDER,
                                    EV_FILL,       EV_QUOTE,   EV_CONTROL,   EV_DEPTH};
    struct event ev = desk_event(kinds[take(b) % sizeof kinds], take(b) % 3);

    switch (ev.kind) {
    case EV_INSTRUMENT:
        rules(b, &ev);
        break;
    case EV_FEES:
        ev.u.fees = (struct ev_fees){{number(b)}, {number(b)}};
        break;
    case EV_LINK:
        ev.u.link.link = take(b) % 3;
        ev.u.link.up = take(b) & 1;
        break;
    case EV_VENUE_STATUS:
        ev.u.venue_status = take(b);
        break;
    case EV_TRADE:
        print(d, b, &ev);
        break;
    case EV_QUOTE:
        quote(b, &ev);
        break;
    case EV_DEPTH:
        depth(b, &ev);
        break;
    case EV_BAR:
        bar(d, b, &ev);
        break;
    case EV_ORDER:
        order_news(d, b, &ev);
        break;
    case EV_FILL:
        fill(d, b, &ev);
        break;
    case EV_BALANCE:
        balance(b, &ev);
        break;
    case EV_RECONCILE:
        ev.u.reconcile.id = d->engine->account.reconcile_id;
        ev.u.reconcile.asked_at = d->now;
        ev.u.reconcile.stage = take(b) % 3;
        break;
    default:
        ev.u.control.verb = take(b) % CONTROL_VERB_COUNT;
        ev.u.control.position = take(b) % 4;
        break;
    }
    desk_step(d, &ev);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes b = {data, size};
    struct desk *d = malloc(sizeof *d);
    unsigned entries = 0;

    desk_open(d);
    for (unsigned n = 0; n < EVENTS_MAX && b.left > 0; n++) {
        uint8_t act = take(&b);
        if (act < 24 && entries < ENTRIES_MAX && !position_of_pair(&d->engine->account, act & 1)) {
            entries++;
            desk_enter(d, act & 1, 10000000);
        } else if (act < 64) {
            d->now += (int64_t)(act + 1) * (act < 40 ? DESK_S : DESK_S / 10);
            if (!desk_settle(d))
                __builtin_trap();
        } else {
            say(d, &b);
        }
        if (!ledger_balances(&d->engine->account.ledger))
            __builtin_trap();
    }
    desk_close(d);
    free(d);
    return 0;
}
