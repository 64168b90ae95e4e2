#include "engine/event_codec.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* How a member is written. */
enum how {
    END = 0,
    UINT,       /* varint */
    INT,        /* zigzag varint */
    TEXT_FIELD, /* length and bytes */
    PRICE,      /* from the pair's last price, and becomes it */
    NEAR_PRICE, /* from the pair's last price */
    BID,        /* from the pair's last bid, and becomes it */
    ASK,        /* from this bid */
    BID_QTY,    /* from the last one of its kind, and becomes it */
    ASK_QTY,
    TRADE_ID,
    BAR_OPEN, /* from the end of the pair's last bar; its length stands before it */
};

struct field {
    uint16_t offset;
    uint16_t size;
    uint8_t how;
};

enum { FIELDS_MAX = 20 };

#define F(member, way)                                                                             \
    {                                                                                              \
        offsetof(struct event, u.member), sizeof(((struct event *)0)->u.member), way               \
    }

static const struct field table[EVENT_KIND_COUNT][FIELDS_MAX] = {
    [EV_START] = {F(start.run, UINT), F(start.recovered, UINT)},
    [EV_TIMER] = {{0}},
    [EV_SELF] = {F(self.task, UINT), F(self.cursor, UINT)},
    [EV_OPTION] = {F(option.key, TEXT_FIELD), F(option.value, TEXT_FIELD)},
    [EV_INSTRUMENT] = {F(instrument.pair, TEXT_FIELD), F(instrument.base, TEXT_FIELD),
                       F(instrument.quote, TEXT_FIELD), F(instrument.price_decimals, UINT),
                       F(instrument.qty_decimals, UINT), F(instrument.status, UINT),
                       F(instrument.tick, INT), F(instrument.lot, INT), F(instrument.min_qty, INT),
                       F(instrument.min_cost, INT)},
    [EV_FEES] = {F(fees.maker, INT), F(fees.taker, INT)},
    [EV_LINK] = {F(link.link, UINT), F(link.up, UINT)},
    [EV_VENUE_STATUS] = {F(venue_status, UINT)},
    [EV_TRADE] = {F(trade.price, PRICE), F(trade.qty, INT), F(trade.trade_id, TRADE_ID),
                  F(trade.taker_side, UINT)},
    [EV_QUOTE] = {F(quote.bid, BID), F(quote.ask, ASK), F(quote.bid_qty, BID_QTY),
                  F(quote.ask_qty, ASK_QTY), F(quote.flags, UINT)},
    [EV_DEPTH] = {F(depth.bid.qty, INT), F(depth.ask.qty, INT), F(depth.bid.young, INT),
                  F(depth.ask.young, INT), F(depth.bid.notional, INT), F(depth.ask.notional, INT),
                  F(depth.bid.near, INT), F(depth.ask.near, INT), F(depth.bid.whale_notional, INT),
                  F(depth.ask.whale_notional, INT), F(depth.bid.levels, UINT),
                  F(depth.ask.levels, UINT), F(depth.bid.whales, UINT), F(depth.ask.whales, UINT),
                  F(depth.bid.voids, UINT), F(depth.ask.voids, UINT), F(depth.weighted, INT),
                  F(depth.added, INT), F(depth.pulled, INT)},
    [EV_BAR] = {F(bar.interval_s, UINT), F(bar.open_time, BAR_OPEN), F(bar.open, PRICE),
                F(bar.high, NEAR_PRICE), F(bar.low, NEAR_PRICE), F(bar.close, PRICE),
                F(bar.volume, INT), F(bar.trades, UINT), F(bar.flags, UINT)},
    [EV_ORDER] = {F(order.client_id, TEXT_FIELD), F(order.venue_id, TEXT_FIELD),
                  F(order.reason, TEXT_FIELD), F(order.qty, INT), F(order.filled, INT),
                  F(order.price, NEAR_PRICE), F(order.stop_price, NEAR_PRICE), F(order.cost, INT),
                  F(order.expires_at, INT), F(order.what, UINT), F(order.side, UINT),
                  F(order.type, UINT), F(order.has_terms, UINT), F(order.has_filled, UINT),
                  F(order.retry, UINT), F(order.snapshot, UINT), F(order.is_amend, UINT),
                  F(order.is_cancel, UINT)},
    [EV_FILL] = {F(fill.client_id, TEXT_FIELD), F(fill.venue_id, TEXT_FIELD),
                 F(fill.fill_id, TEXT_FIELD), F(fill.fee_asset, TEXT_FIELD),
                 F(fill.price, NEAR_PRICE), F(fill.qty, INT), F(fill.fee, INT),
                 F(fill.trade_time, INT), F(fill.side, UINT), F(fill.liquidity, UINT),
                 F(fill.provisional, UINT), F(fill.snapshot, UINT)},
    [EV_BALANCE] = {F(balance.asset, TEXT_FIELD), F(balance.snapshot, UINT), F(balance.total, INT),
                    F(balance.held, INT)},
    [EV_RECONCILE] = {F(reconcile.id, UINT), F(reconcile.asked_at, INT), F(reconcile.since, INT),
                      F(reconcile.stage, UINT)},
    [EV_CONTROL] = {F(control.request, UINT), F(control.position, UINT), F(control.who, TEXT_FIELD),
                    F(control.source, TEXT_FIELD), F(control.reason, TEXT_FIELD),
                    F(control.verb, UINT)},
};

enum { KIND_BITS = 0x1f, HAS_VENUE_AT = 0x20, HAS_ACCOUNT = 0x40, HAS_PAIR = 0x80 };
_Static_assert(EVENT_KIND_COUNT <= KIND_BITS + 1, "a kind must fit in the head's five bits");

static uint64_t zigzag(uint64_t v)
{
    return (v << 1) ^ (v >> 63 ? UINT64_MAX : 0);
}

static uint64_t unzigzag(uint64_t v)
{
    return (v >> 1) ^ (v & 1 ? UINT64_MAX : 0);
}

static uint8_t *put(uint8_t *to, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        *to++ = (uint8_t)(v | 0x80);
    *to++ = (uint8_t)v;
    return to;
}

struct reader {
    const uint8_t *at, *end;
    enum status status;
};

static uint8_t get_byte(struct reader *r)
{
    if (r->at == r->end) {
        r->status = r->status == STATUS_OK ? STATUS_TRUNCATED : r->status;
        return 0;
    }
    return *r->at++;
}

static void refuse(struct reader *r)
{
    r->status = r->status == STATUS_OK ? STATUS_SYNTAX : r->status;
}

static uint64_t get(struct reader *r)
{
    uint64_t v = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t b = get_byte(r);

        if (shift == 63 && b > 1)
            break;
        v |= (uint64_t)(b & 0x7f) << shift;
        if (b < 0x80) {
            if (b == 0 && shift > 0)
                break;
            return v;
        }
    }
    refuse(r);
    return 0;
}

static uint64_t load(const struct event *ev, const struct field *f)
{
    const char *from = (const char *)ev + f->offset;
    uint8_t v1;
    uint16_t v2;
    uint32_t v4;
    uint64_t v8;

    switch (f->size) {
    case 1:
        memcpy(&v1, from, sizeof v1);
        return v1;
    case 2:
        memcpy(&v2, from, sizeof v2);
        return v2;
    case 4:
        memcpy(&v4, from, sizeof v4);
        return v4;
    default:
        assert(f->size == sizeof v8);
        memcpy(&v8, from, sizeof v8);
        return v8;
    }
}

static bool store(struct event *ev, const struct field *f, uint64_t v)
{
    char *to = (char *)ev + f->offset;
    uint8_t v1 = (uint8_t)v;
    uint16_t v2 = (uint16_t)v;
    uint32_t v4 = (uint32_t)v;

    switch (f->size) {
    case 1:
        memcpy(to, &v1, sizeof v1);
        return v1 == v;
    case 2:
        memcpy(to, &v2, sizeof v2);
        return v2 == v;
    case 4:
        memcpy(to, &v4, sizeof v4);
        return v4 == v;
    default:
        memcpy(to, &v, sizeof v);
        return true;
    }
}

/* What a member is written against, or NULL. */
static uint64_t *memory_of(struct codec_pair *p, uint8_t how)
{
    switch (how) {
    case PRICE:
    case NEAR_PRICE:
        return (uint64_t *)&p->price;
    case BID:
    case ASK:
        return (uint64_t *)&p->bid;
    case BID_QTY:
        return (uint64_t *)&p->bid_qty;
    case ASK_QTY:
        return (uint64_t *)&p->ask_qty;
    case TRADE_ID:
        return &p->trade_id;
    case BAR_OPEN:
        return (uint64_t *)&p->bar_end;
    default:
        return NULL;
    }
}

static void remember(uint64_t *memory, uint8_t how, uint64_t v, const struct event *ev)
{
    if (how == BAR_OPEN)
        *memory = v + ev->u.bar.interval_s * UINT64_C(1000000000);
    else if (how != NEAR_PRICE && how != ASK)
        *memory = v;
}

static struct codec_pair *pair_of(struct event_codec *c, uint16_t pair)
{
    struct codec_pair *p = &c->pair[pair < PAIRS_MAX ? pair : PAIRS_MAX];

    if (p->era != c->era)
        *p = (struct codec_pair){.era = c->era};
    return p;
}

void event_codec_init(struct event_codec *c)
{
    memset(c, 0, sizeof *c);
}

void event_codec_restart(struct event_codec *c, uint64_t first_seq, int64_t base_at)
{
    c->era++;
    c->seq = first_seq - 1;
    c->at = base_at;
}

static uint8_t *put_text(uint8_t *to, const struct event *ev, const struct field *f)
{
    const char *from = (const char *)ev + f->offset;
    size_t n = f->size;

    while (n > 0 && from[n - 1] == 0)
        n--;
    to = put(to, n);
    memcpy(to, from, n);
    return to + n;
}

static void get_text(struct reader *r, struct event *ev, const struct field *f)
{
    uint64_t n = get(r);

    if (n > f->size) {
        refuse(r);
    } else if (n > (uint64_t)(r->end - r->at)) {
        r->status = r->status == STATUS_OK ? STATUS_TRUNCATED : r->status;
    } else if (n > 0) {
        memcpy((char *)ev + f->offset, r->at, n);
        r->at += n;
        if (r->at[-1] == 0)
            refuse(r);
    }
}

size_t event_encode(struct event_codec *c, const struct event *ev, uint8_t *ret_bytes)
{
    uint8_t *to = ret_bytes;
    struct codec_pair *p = pair_of(c, ev->pair);

    assert(ev->kind > EV_NONE && ev->kind < EVENT_KIND_COUNT);
    assert(ev->seq == c->seq + 1 && ev->at >= c->at);
    *to++ = (uint8_t)(ev->kind | (ev->venue_at ? HAS_VENUE_AT : 0) |
                      (ev->account ? HAS_ACCOUNT : 0) | (ev->pair != PAIR_NONE ? HAS_PAIR : 0));
    if (ev->pair != PAIR_NONE)
        to = put(to, ev->pair);
    if (ev->account)
        to = put(to, ev->account);
    to = put(to, (uint64_t)ev->at - (uint64_t)c->at);
    if (ev->venue_at)
        to = put(to, zigzag((uint64_t)ev->venue_at - (uint64_t)ev->at));
    for (const struct field *f = table[ev->kind]; f->how != END; f++) {
        uint64_t *memory = memory_of(p, f->how);
        uint64_t v;

        if (f->how == TEXT_FIELD) {
            to = put_text(to, ev, f);
            continue;
        }
        v = load(ev, f);
        if (memory) {
            to = put(to, zigzag(v - *memory));
            remember(memory, f->how, v, ev);
        } else {
            to = put(to, f->how == INT ? zigzag(v) : v);
        }
    }
    c->seq = ev->seq;
    c->at = ev->at;
    assert(to - ret_bytes <= EVENT_BYTES_MAX);
    return (size_t)(to - ret_bytes);
}

static void get_head(struct event_codec *c, struct reader *r, struct event *ev)
{
    uint8_t head = get_byte(r);
    uint64_t pair = head & HAS_PAIR ? get(r) : PAIR_NONE;
    uint64_t account = head & HAS_ACCOUNT ? get(r) : 0;
    uint64_t after = get(r);

    ev->kind = head & KIND_BITS;
    if (ev->kind == EV_NONE || ev->kind >= EVENT_KIND_COUNT || pair > PAIR_NONE ||
        (head & HAS_PAIR && pair == PAIR_NONE) || account > UINT16_MAX ||
        (head & HAS_ACCOUNT && account == 0) || after > (uint64_t)INT64_MAX - (uint64_t)c->at) {
        refuse(r);
        return;
    }
    ev->pair = (uint16_t)pair;
    ev->account = (uint16_t)account;
    ev->seq = c->seq + 1;
    ev->at = (int64_t)((uint64_t)c->at + after);
    if (head & HAS_VENUE_AT) {
        ev->venue_at = (int64_t)((uint64_t)ev->at + unzigzag(get(r)));
        if (ev->venue_at == 0)
            refuse(r);
    }
}

enum status event_decode(struct event_codec *c, const uint8_t *bytes, size_t size,
                         struct event *ret_event, size_t *ret_eaten)
{
    struct reader r = {bytes, bytes + size, STATUS_OK};
    struct event ev;
    struct codec_pair *p;

    memset(&ev, 0, sizeof ev);
    get_head(c, &r, &ev);
    if (r.status != STATUS_OK)
        return r.status;
    p = pair_of(c, ev.pair);
    for (const struct field *f = table[ev.kind]; f->how != END && r.status == STATUS_OK; f++) {
        uint64_t *memory = memory_of(p, f->how);
        uint64_t v;

        if (f->how == TEXT_FIELD) {
            get_text(&r, &ev, f);
            continue;
        }
        v = get(&r);
        if (memory)
            v = *memory + unzigzag(v);
        else if (f->how == INT)
            v = unzigzag(v);
        if (!store(&ev, f, v))
            refuse(&r);
        if (memory)
            remember(memory, f->how, v, &ev);
    }
    if (r.status != STATUS_OK)
        return r.status;
    c->seq = ev.seq;
    c->at = ev.at;
    *ret_event = ev;
    *ret_eaten = (size_t)(r.at - bytes);
    return STATUS_OK;
}
