/* What the Coinbase dialect's market channels say.  A frame's events are written once, and each connection's number goes
 * before them. */
#include "base/json.h"
#include "venue/exchange/coinbase_state.h"

enum { SNAPSHOT_TRADES = 100, FIVE_MINUTES = 1, CANDLES_TOLD = 100 };

static const int64_t BATCH_NS = 5 * SECOND_NS;

/* ---- books ---- */

static void put_level(struct json_writer *w, const struct exchange *x, const struct instrument *in,
                      const char *side, struct price px, struct qty q)
{
    json_write_object(w);
    json_put_cstr(w, "side", side);
    coinbase_time(w, "event_time", x->state->now, 6);
    coinbase_amount(w, "price_level", px.ticks, in->price_decimals);
    coinbase_amount(w, "new_quantity", q.lots, in->qty_decimals);
    json_write_object_end(w);
}

static void begin_book(struct json_writer *w, const struct instrument *in, const char *type)
{
    json_write_object(w);
    json_put_cstr(w, "type", type);
    coinbase_product_key(w, "product_id", in);
    json_write_key(w, "updates");
    json_write_array(w);
}

static void end_book(struct json_writer *w)
{
    json_write_array_end(w);
    json_write_object_end(w);
    json_write_array_end(w);
}

static void book_snapshot(struct exchange *x, unsigned pair)
{
    const struct market_pair *p = &x->state->pair[pair];
    struct json_writer w = coinbase_events(x);

    begin_book(&w, &p->in, "snapshot");
    for (uint32_t i = 0; i < p->bids; i++)
        put_level(&w, x, &p->in, "bid", p->bid[i].price, p->bid[i].qty);
    for (uint32_t i = 0; i < p->asks; i++)
        put_level(&w, x, &p->in, "offer", p->ask[i].price, p->ask[i].qty);
    end_book(&w);
}

static struct qty qty_at(const struct sim_level *level, uint32_t count, struct price px)
{
    for (uint32_t i = 0; i < count; i++)
        if (level[i].price.ticks == px.ticks)
            return level[i].qty;
    return (struct qty){0};
}

/* What stood before and is gone, then what is new or another size. */
static unsigned put_changes(struct json_writer *w, const struct exchange *x,
                            const struct instrument *in, const char *side,
                            const struct sim_level *was, uint32_t was_count,
                            const struct sim_level *now, uint32_t now_count)
{
    unsigned n = 0;

    for (uint32_t i = 0; i < was_count; i++)
        if (qty_at(now, now_count, was[i].price).lots == 0) {
            put_level(w, x, in, side, was[i].price, (struct qty){0});
            n++;
        }
    for (uint32_t i = 0; i < now_count; i++)
        if (qty_at(was, was_count, now[i].price).lots != now[i].qty.lots) {
            put_level(w, x, in, side, now[i].price, now[i].qty);
            n++;
        }
    return n;
}

static bool book_update(struct exchange *x, unsigned pair)
{
    const struct market_pair *p = &x->state->pair[pair];
    const struct turn *t = &x->turn[pair];
    struct json_writer w = coinbase_events(x);

    begin_book(&w, &p->in, "update");
    unsigned n = put_changes(&w, x, &p->in, "bid", t->bid, t->bids, p->bid, p->bids) +
                 put_changes(&w, x, &p->in, "offer", t->ask, t->asks, p->ask, p->asks);
    end_book(&w);
    return n > 0;
}

/* ---- trades, tickers, candles ---- */

static void put_trade(struct json_writer *w, const struct instrument *in, const struct print *t)
{
    json_write_object(w);
    coinbase_put_trade(w, in, t);
    json_write_object_end(w);
}

static void begin_rows(struct json_writer *w, const char *type, const char *rows)
{
    json_write_object(w);
    json_put_cstr(w, "type", type);
    json_write_key(w, rows);
    json_write_array(w);
}

static void trades_snapshot(struct exchange *x, unsigned pair)
{
    const struct market_pair *p = &x->state->pair[pair];
    struct json_writer w = coinbase_events(x);

    begin_rows(&w, "snapshot", "trades");
    for (uint32_t i = 1; i <= p->print_count && i <= SNAPSHOT_TRADES; i++)
        put_trade(&w, &p->in, &p->print[(p->print_next + PRINTS_KEPT - i) % PRINTS_KEPT]);
    end_book(&w);
}

static bool trades_update(struct exchange *x, unsigned pair)
{
    const struct turn *t = &x->turn[pair];
    struct json_writer w = coinbase_events(x);

    begin_rows(&w, "update", "trades");
    for (unsigned i = t->prints; i > 0; i--) /* newest first */
        put_trade(&w, &x->state->pair[pair].in, &t->print[i - 1]);
    end_book(&w);
    return t->prints > 0;
}

static void put_touch(struct json_writer *w, const struct market_pair *p)
{
    const struct instrument *in = &p->in;

    coinbase_amount(w, "best_bid", p->bids ? p->bid[0].price.ticks : 0, in->price_decimals);
    coinbase_amount(w, "best_bid_quantity", p->bids ? p->bid[0].qty.lots : 0, in->qty_decimals);
    coinbase_amount(w, "best_ask", p->asks ? p->ask[0].price.ticks : 0, in->price_decimals);
    coinbase_amount(w, "best_ask_quantity", p->asks ? p->ask[0].qty.lots : 0, in->qty_decimals);
}

/* `batch`: without the touch. */
static void ticker(struct exchange *x, unsigned pair, const char *type, bool batch)
{
    const struct market_pair *p = &x->state->pair[pair];
    const struct instrument *in = &p->in;
    struct day d = market_day(p, x->state->now, false);
    struct json_writer w = coinbase_events(x);

    begin_rows(&w, type, "tickers");
    json_write_object(&w);
    json_put_cstr(&w, "type", "ticker");
    coinbase_product_key(&w, "product_id", in);
    coinbase_amount(&w, "price", p->last.ticks, in->price_decimals);
    coinbase_amount(&w, "volume_24_h", d.volume.lots, in->qty_decimals);
    coinbase_amount(&w, "low_24_h", d.low.ticks, in->price_decimals);
    coinbase_amount(&w, "high_24_h", d.high.ticks, in->price_decimals);
    if (!batch)
        put_touch(&w, p);
    json_write_object_end(&w);
    end_book(&w);
}

/* Five-minute candles, whatever one would like. */
static void candles(struct exchange *x, unsigned pair, const char *type, uint32_t most)
{
    const struct market_pair *p = &x->state->pair[pair];
    const struct candle *c;
    struct json_writer w = coinbase_events(x);

    begin_rows(&w, type, "candles");
    for (uint32_t i = 0; i < most && (c = candle_at(&p->candles[FIVE_MINUTES], i)); i++) {
        json_write_object(&w);
        coinbase_put_candle(&w, &p->in, c);
        coinbase_product_key(&w, "product_id", &p->in);
        json_write_object_end(&w);
    }
    end_book(&w);
}

bool coinbase_market_events(struct exchange *x, enum channel c, unsigned pair, bool snapshot)
{
    const char *type = snapshot ? "snapshot" : "update";
    bool printed = x->turn[pair].prints > 0;

    switch (c) {
    case CHANNEL_BOOK:
        if (!snapshot)
            return book_update(x, pair);
        book_snapshot(x, pair);
        return true;
    case CHANNEL_TRADE:
        if (!snapshot)
            return trades_update(x, pair);
        trades_snapshot(x, pair);
        return true;
    case CHANNEL_TICKER:
        ticker(x, pair, type, false);
        return snapshot || printed;
    case CHANNEL_TICKER_BATCH: {
        int64_t now = x->state->now, before = now - x->state->step_ns;
        bool due = now / BATCH_NS != before / BATCH_NS;
        uint64_t prints = x->state->pair[pair].next_print;

        if (!snapshot && (!due || prints == x->batch_told[pair]))
            return false;
        x->batch_told[pair] = snapshot ? x->batch_told[pair] : prints;
        ticker(x, pair, type, true);
        return true;
    }
    default:
        candles(x, pair, type, snapshot ? CANDLES_TOLD : 1);
        return snapshot || printed;
    }
}

/* ---- products, time ---- */

static bool is_named(struct str products, const struct instrument *in)
{
    char id[PAIR_NAME_MAX];
    struct json j;
    struct str name;
    bool any = false;

    coinbase_product_id(in, id);
    json_init(&j, products);
    if (!products.len || !json_array(&j))
        return true;
    while (json_more(&j) && json_string(&j, &name)) {
        any = true;
        if (str_is(name, id))
            return true;
    }
    return !any;
}

void coinbase_status_events(struct exchange *x, struct str products)
{
    struct json_writer w = coinbase_events(x);

    begin_rows(&w, "snapshot", "products");
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        const struct instrument *in = &x->state->pair[i].in;

        if (!is_named(products, in))
            continue;
        json_write_object(&w);
        json_put_cstr(&w, "product_type", "SPOT");
        coinbase_product_key(&w, "id", in);
        json_put_cstr(&w, "base_currency", in->base);
        json_put_cstr(&w, "quote_currency", in->quote);
        coinbase_amount(&w, "base_increment", in->lot.lots, in->qty_decimals);
        coinbase_amount(&w, "quote_increment", in->tick.ticks, in->price_decimals);
        json_put_cstr(&w, "display_name", in->pair);
        json_put_cstr(&w, "status", in->status == MARKET_DELISTED ? "delisted" : "online");
        json_put_cstr(&w, "status_message", "");
        coinbase_amount(&w, "min_market_funds", in->min_cost.units, MONEY_DECIMALS);
        json_write_object_end(&w);
    }
    end_book(&w);
}

void coinbase_clock_frame(struct exchange *x, unsigned socket)
{
    struct json_writer w = coinbase_events(x);
    char room[24];
    struct text t = TEXT(room);

    text_i64(&t, x->state->now);
    json_write_object(&w);
    json_put_cstr(&w, "type", "update");
    json_put_str(&w, "current_time", text_str(&t));
    json_put_u64(&w, "step", x->state->step);
    json_put_double(&w, "speed", x->config.speed);
    if (x->state->ended)
        json_put_bool(&w, "end", true);
    json_write_object_end(&w);
    json_write_array_end(&w);
    coinbase_number(x, socket, "clock");
    socket_send_clock(x, socket);
}

void coinbase_heartbeats(struct exchange *x)
{
    struct json_writer w = coinbase_events(x);
    char room[96];
    struct text t = TEXT(room);
    int64_t seconds = x->state->now / SECOND_NS;

    text_utc(&t, x->state->now, 9);
    for (size_t i = 0; i < t.len; i++)
        t.at[i] = t.at[i] == 'T' ? ' ' : t.at[i];
    t.len -= t.len > 0; /* Go's form has no Z */
    text_printf(&t, " +0000 UTC m=+%lld.5", (long long)(seconds % 1000000));
    json_write_object(&w);
    json_put_str(&w, "current_time", text_str(&t));
    json_put_i64(&w, "heartbeat_counter", seconds % 1000000);
    json_write_object_end(&w);
    json_write_array_end(&w);
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
        if (x->socket[i].open && x->socket[i].heartbeats)
            coinbase_send(x, i, "heartbeats");
}
