/* The public channels: instrument, ticker, book, trade, ohlc; and the clock. */
#include "venue/exchange/state.h"

#include <math.h>
#include <string.h>

#include "base/crc32.h"

static void put_number(struct json_writer *w, const char *key, int64_t v, unsigned decimals)
{
    json_write_key(w, key);
    json_write_scaled(w, v, decimals);
}

static void put_time(struct json_writer *w, const char *key, int64_t at, unsigned fraction)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, at, fraction);
    json_put_str(w, key, text_str(&t));
}

static void begin(struct exchange *x, struct json_writer *w, const char *channel, const char *type)
{
    json_write_init(w, frame_begin(x));
    json_write_object(w);
    json_put_cstr(w, "channel", channel);
    json_put_cstr(w, "type", type);
}

static void begin_data(struct exchange *x, struct json_writer *w, const char *channel,
                       const char *type)
{
    begin(x, w, channel, type);
    json_write_key(w, "data");
    json_write_array(w);
}

static void end_data(struct json_writer *w)
{
    json_write_array_end(w);
    json_write_object_end(w);
}

/* ---- the book ---- */

/* Digits of a level without point and leading zeros. */
static void checksum_add(uint32_t *crc, int64_t v)
{
    char room[24];
    struct text t = TEXT(room);

    text_i64(&t, v);
    *crc = crc32_add(*crc, t.at, t.len);
}

uint32_t book_checksum(const struct market_pair *p)
{
    uint32_t crc = CRC32_START;

    for (uint32_t i = 0; i < p->asks && i < 10; i++) {
        checksum_add(&crc, p->ask[i].price.ticks);
        checksum_add(&crc, p->ask[i].qty.lots);
    }
    for (uint32_t i = 0; i < p->bids && i < 10; i++) {
        checksum_add(&crc, p->bid[i].price.ticks);
        checksum_add(&crc, p->bid[i].qty.lots);
    }
    return crc;
}

static void put_level(struct json_writer *w, const struct instrument *in, struct price px,
                      int64_t lots)
{
    json_write_object(w);
    put_number(w, "price", px.ticks, in->price_decimals);
    put_number(w, "qty", lots, in->qty_decimals);
    json_write_object_end(w);
}

struct side_of_book {
    const struct sim_level *level;
    uint32_t count;
    bool bids;
};

static struct side_of_book side_of(const struct sim_level *level, uint32_t count, bool bids,
                                   uint32_t depth)
{
    return (struct side_of_book){level, count < depth ? count : depth, bids};
}

/* Which stands nearer to the touch: below 0 for a. */
static int64_t order_of_levels(const struct side_of_book *s, struct price a, struct price b)
{
    return s->bids ? b.ticks - a.ticks : a.ticks - b.ticks;
}

/* What turns `was` into `is`.  Levels that are pushed beyond the depth are not deleted, unless the
 * depth is beyond all that we have. */
static void put_changes(struct json_writer *w, const struct instrument *in,
                        const struct side_of_book *was, const struct side_of_book *is, bool cuts)
{
    uint32_t i = 0, k = 0;

    json_write_array(w);
    while (i < was->count || k < is->count) {
        int64_t d = i == was->count  ? 1
                    : k == is->count ? -1
                                     : order_of_levels(is, was->level[i].price, is->level[k].price);

        if (d < 0) {
            if (k < is->count || !cuts)
                put_level(w, in, was->level[i].price, 0);
            i++;
            continue;
        }
        if (d > 0 || was->level[i].qty.lots != is->level[k].qty.lots)
            put_level(w, in, is->level[k].price, is->level[k].qty.lots);
        i += d == 0;
        k++;
    }
    json_write_array_end(w);
}

static void put_sum(struct exchange *x, struct json_writer *w, const struct market_pair *p)
{
    uint32_t sum = book_checksum(p);

    if (fault(x, FAULT_CHECKSUM))
        sum ^= 1;
    json_put_u64(w, "checksum", sum);
    put_time(w, "timestamp", x->state->now, 6);
}

static void book_frame(struct exchange *x, unsigned pair, uint32_t depth, bool snapshot)
{
    const struct market_pair *p = &x->state->pair[pair];
    const struct turn *t = &x->turn[pair];
    struct side_of_book none = {0}, is;
    struct json_writer w;

    begin_data(x, &w, "book", snapshot ? "snapshot" : "update");
    json_write_object(&w);
    json_put_cstr(&w, "symbol", p->in.pair);
    for (int bids = 1; bids >= 0; bids--) {
        struct side_of_book was =
            bids ? side_of(t->bid, t->bids, true, depth) : side_of(t->ask, t->asks, false, depth);

        is = bids ? side_of(p->bid, p->bids, true, depth) : side_of(p->ask, p->asks, false, depth);
        json_write_key(&w, bids ? "bids" : "asks");
        put_changes(&w, &p->in, snapshot ? &none : &was, &is, depth <= SIM_DEPTH);
    }
    put_sum(x, &w, p);
    json_write_object_end(&w);
    end_data(&w);
}

static bool book_moved(const struct market_pair *p, const struct turn *t)
{
    return p->bids != t->bids || p->asks != t->asks || memcmp(p->bid, t->bid, sizeof p->bid) != 0 ||
           memcmp(p->ask, t->ask, sizeof p->ask) != 0;
}

/* ---- ticker, trade, ohlc ---- */

static void ticker_frame(struct exchange *x, unsigned pair, bool snapshot)
{
    const struct market_pair *p = &x->state->pair[pair];
    unsigned pd = p->in.price_decimals;
    struct day d = market_day(p, x->state->now, false);
    int64_t change = p->last.ticks - d.open.ticks;
    struct json_writer w;

    begin_data(x, &w, "ticker", snapshot ? "snapshot" : "update");
    json_write_object(&w);
    json_put_cstr(&w, "symbol", p->in.pair);
    put_number(&w, "bid", p->bids ? p->bid[0].price.ticks : 0, pd);
    put_number(&w, "bid_qty", p->bids ? p->bid[0].qty.lots : 0, p->in.qty_decimals);
    put_number(&w, "ask", p->asks ? p->ask[0].price.ticks : 0, pd);
    put_number(&w, "ask_qty", p->asks ? p->ask[0].qty.lots : 0, p->in.qty_decimals);
    put_number(&w, "last", p->last.ticks, pd);
    put_number(&w, "volume", d.volume.lots, p->in.qty_decimals);
    put_number(&w, "vwap", (int64_t)rint(d.vwap), pd);
    put_number(&w, "low", d.low.ticks, pd);
    put_number(&w, "high", d.high.ticks, pd);
    put_number(&w, "change", change, pd);
    put_number(&w, "change_pct", d.open.ticks ? change * 10000 / d.open.ticks : 0, 2);
    put_time(&w, "timestamp", x->state->now, 6);
    json_write_object_end(&w);
    end_data(&w);
}

static void put_print(struct json_writer *w, const struct market_pair *p, const struct print *t)
{
    json_write_object(w);
    json_put_cstr(w, "symbol", p->in.pair);
    json_put_cstr(w, "side", t->taker_side == SIDE_BUY ? "buy" : "sell");
    put_number(w, "price", t->price.ticks, p->in.price_decimals);
    put_number(w, "qty", t->qty.lots, p->in.qty_decimals);
    json_put_cstr(w, "ord_type", "market");
    json_put_u64(w, "trade_id", t->id);
    put_time(w, "timestamp", t->at, 6);
    json_write_object_end(w);
}

static void trade_frame(struct exchange *x, unsigned pair)
{
    const struct turn *t = &x->turn[pair];
    struct json_writer w;

    begin_data(x, &w, "trade", "update");
    for (unsigned i = 0; i < t->prints; i++)
        put_print(&w, &x->state->pair[pair], &t->print[i]);
    end_data(&w);
}

static void trade_snapshot(struct exchange *x, unsigned pair)
{
    const struct market_pair *p = &x->state->pair[pair];
    uint32_t n = p->print_count < 50 ? p->print_count : 50;
    struct json_writer w;

    begin_data(x, &w, "trade", "snapshot");
    for (uint32_t i = n; i > 0; i--)
        put_print(&w, p, &p->print[(p->print_next + PRINTS_KEPT - i) % PRINTS_KEPT]);
    end_data(&w);
}

static void put_candle(struct json_writer *w, const struct market_pair *p, unsigned kind,
                       const struct candle *c)
{
    unsigned pd = p->in.price_decimals;

    json_write_object(w);
    json_put_cstr(w, "symbol", p->in.pair);
    put_number(w, "open", c->open.ticks, pd);
    put_number(w, "high", c->high.ticks, pd);
    put_number(w, "low", c->low.ticks, pd);
    put_number(w, "close", c->close.ticks, pd);
    json_put_u64(w, "trades", c->count);
    put_number(w, "volume", c->volume.lots, p->in.qty_decimals);
    put_number(w, "vwap", candle_vwap(c).ticks, pd);
    put_time(w, "interval_begin", c->time, 9);
    json_put_u64(w, "interval", candle_minutes[kind]);
    put_time(w, "timestamp", c->time + candle_minutes[kind] * MINUTE_NS, 6);
    json_write_object_end(w);
}

static void ohlc_begin(struct exchange *x, struct json_writer *w, const char *type)
{
    begin(x, w, "ohlc", type);
    put_time(w, "timestamp", x->state->now, 9);
    json_write_key(w, "data");
    json_write_array(w);
}

/* The candle that the turn's last print belongs to. */
static bool ohlc_frame(struct exchange *x, unsigned pair, unsigned kind)
{
    const struct market_pair *p = &x->state->pair[pair];
    const struct turn *t = &x->turn[pair];
    int64_t length = candle_minutes[kind] * MINUTE_NS;
    const struct candle *c;
    struct json_writer w;

    if (!t->prints)
        return false;
    for (uint32_t i = 0; (c = candle_at(&p->candles[kind], i)); i++)
        if (c->time == t->print[t->prints - 1].at / length * length)
            break;
    if (!c)
        return false;
    ohlc_begin(x, &w, "update");
    put_candle(&w, p, kind, c);
    end_data(&w);
    return true;
}

static void ohlc_snapshot(struct exchange *x, unsigned pair, unsigned kind)
{
    const struct market_pair *p = &x->state->pair[pair];
    const struct candles *c = &p->candles[kind];
    uint32_t n = c->count < 100 ? c->count : 100;
    struct json_writer w;

    ohlc_begin(x, &w, "snapshot");
    for (uint32_t i = n; i-- > 0;)
        if (candle_at(c, i)->count || i == 0)
            put_candle(&w, p, kind, candle_at(c, i));
    end_data(&w);
}

/* ---- instruments ---- */

static void put_asset(struct json_writer *w, struct str asset)
{
    json_write_object(w);
    json_put_str(w, "id", asset);
    json_put_cstr(w, "status", "enabled");
    json_put_i64(w, "precision", MONEY_DECIMALS);
    json_put_i64(w, "precision_display", 5);
    json_put_bool(w, "borrowable", false);
    put_number(w, "collateral_value", 100, 2);
    put_number(w, "margin_rate", 0, 6);
    json_write_object_end(w);
}

static void put_pair(struct json_writer *w, const struct instrument *in)
{
    json_write_object(w);
    json_put_cstr(w, "symbol", in->pair);
    json_put_cstr(w, "base", in->base);
    json_put_cstr(w, "quote", in->quote);
    json_put_cstr(w, "status", market_status_name(in->status));
    json_put_i64(w, "qty_precision", in->qty_decimals);
    put_number(w, "qty_increment", in->lot.lots, in->qty_decimals);
    json_put_i64(w, "price_precision", in->price_decimals);
    put_number(w, "price_increment", in->tick.ticks, in->price_decimals);
    put_number(w, "tick_size", in->tick.ticks, in->price_decimals);
    json_put_i64(w, "cost_precision", MONEY_DECIMALS);
    put_number(w, "cost_min", in->min_cost.units, MONEY_DECIMALS);
    put_number(w, "qty_min", in->min_qty.lots, in->qty_decimals);
    json_put_bool(w, "marginable", false);
    json_put_bool(w, "has_index", false);
    json_write_object_end(w);
}

/* All pairs, or the one that changed. */
static void instrument_frame(struct exchange *x, unsigned socket, const char *type, uint32_t from,
                             uint32_t to)
{
    struct json_writer w;
    struct str asset;

    begin(x, &w, "instrument", type);
    json_write_key(&w, "data");
    json_write_object(&w);
    json_write_key(&w, "assets");
    json_write_array(&w);
    for (unsigned i = 0; (asset = sim_asset(x->sim, i)).len; i++)
        put_asset(&w, asset);
    json_write_array_end(&w);
    json_write_key(&w, "pairs");
    json_write_array(&w);
    for (uint32_t i = from; i < to; i++)
        put_pair(&w, &x->state->pair[i].in);
    json_write_array_end(&w);
    json_write_object_end(&w);
    json_write_object_end(&w);
    socket_send(x, socket);
}

void instrument_snapshot(struct exchange *x, unsigned socket)
{
    instrument_frame(x, socket, "snapshot", 0, x->state->pairs);
}

void instrument_update(struct exchange *x, unsigned socket, unsigned pair)
{
    instrument_frame(x, socket, "update", pair, pair + 1);
}

/* ---- who gets what ---- */

void market_snapshot(struct exchange *x, unsigned socket, enum channel c, unsigned pair,
                     int64_t detail)
{
    switch (c) {
    case CHANNEL_TICKER:
        ticker_frame(x, pair, true);
        break;
    case CHANNEL_BOOK:
        book_frame(x, pair, (uint32_t)detail, true);
        break;
    case CHANNEL_TRADE:
        trade_snapshot(x, pair);
        break;
    case CHANNEL_LEVEL3:
        level3_frame(x, pair, (uint32_t)detail, true);
        break;
    default:
        ohlc_snapshot(x, pair, (unsigned)detail);
        break;
    }
    socket_send(x, socket);
}

/* Sends the frame at hand to all whose subscription says so. */
static void to_subscribers(struct exchange *x, enum channel c, unsigned pair)
{
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
        if (socket_hears_pair(&x->socket[i], c, pair))
            socket_send(x, i);
}

static bool anybody(const struct exchange *x, enum channel c, unsigned pair)
{
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
        if (socket_hears_pair(&x->socket[i], c, pair))
            return true;
    return false;
}

/* `c` is CHANNEL_BOOK or CHANNEL_LEVEL3: a frame for each depth that somebody has. */
static void book_frames(struct exchange *x, unsigned pair, enum channel c)
{
    static const uint16_t depths[] = {10, 25, 100, 500, 1000};
    void (*const frame)(struct exchange *, unsigned, uint32_t, bool) =
        c == CHANNEL_BOOK ? book_frame : level3_frame;

    for (size_t d = 0; d < sizeof depths / sizeof *depths; d++) {
        bool written = false;

        for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
            const struct socket *s = &x->socket[i];
            uint16_t depth = c == CHANNEL_BOOK ? s->depth[pair] : s->order_depth[pair];

            if (!socket_hears_pair(s, c, pair) || depth != depths[d])
                continue;
            if (!written)
                frame(x, pair, depths[d], false);
            written = true;
            socket_send(x, i);
        }
    }
}

static void ohlc_frames(struct exchange *x, unsigned pair)
{
    for (unsigned kind = 0; kind < CANDLE_KINDS; kind++) {
        bool written = false;

        for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
            const struct socket *s = &x->socket[i];

            if (!socket_hears_pair(s, CHANNEL_OHLC, pair) || !(s->intervals[pair] & 1u << kind))
                continue;
            if (!written && !ohlc_frame(x, pair, kind))
                break;
            written = true;
            socket_send(x, i);
        }
    }
}

static void ticker_frames(struct exchange *x, unsigned pair)
{
    const struct turn *t = &x->turn[pair];
    bool written = false;

    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        const struct socket *s = &x->socket[i];

        if (!socket_hears_pair(s, CHANNEL_TICKER, pair) ||
            !(t->prints || (t->quote_moved && s->bbo & 1u << pair)))
            continue;
        if (!written)
            ticker_frame(x, pair, false);
        written = true;
        socket_send(x, i);
    }
}

void clock_frame(struct exchange *x, unsigned socket)
{
    struct json_writer w;
    char room[24];
    struct text t = TEXT(room);

    text_i64(&t, x->state->now);
    begin_data(x, &w, "clock", "update");
    json_write_object(&w);
    json_put_str(&w, "time", text_str(&t));
    json_put_u64(&w, "step", x->state->step);
    json_put_double(&w, "speed", x->config.speed);
    if (x->state->ended)
        json_put_bool(&w, "end", true);
    json_write_object_end(&w);
    end_data(&w);
    socket_send_clock(x, socket);
}

void market_frames(struct exchange *x)
{
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        const struct turn *t = &x->turn[i];

        if (x->untold & 1u << i || is_frozen(x, i))
            continue;
        if (book_moved(&x->state->pair[i], t)) {
            book_frames(x, i, CHANNEL_BOOK);
            book_frames(x, i, CHANNEL_LEVEL3);
        }
        if (t->prints && anybody(x, CHANNEL_TRADE, i)) {
            trade_frame(x, i);
            to_subscribers(x, CHANNEL_TRADE, i);
        }
        ticker_frames(x, i);
        ohlc_frames(x, i);
    }
}
