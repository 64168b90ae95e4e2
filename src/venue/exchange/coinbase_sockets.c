/* WebSocket of the Coinbase dialect: one sequence a connection, snapshots before their acknowledgement. */
#include "base/json.h"
#include "venue/exchange/coinbase_state.h"

#include <string.h>

enum { SNAPSHOT_TRADES = 100, USER_BATCH = 50, FIVE_MINUTES = 1, CANDLES_TOLD = 100 };

static const struct {
    const char *name, *arrives_as;
    enum channel channel;
    bool has_products, needs_token;
} channels[] = {
    {"level2", "l2_data", CHANNEL_BOOK, true, false},
    {"market_trades", "market_trades", CHANNEL_TRADE, true, false},
    {"ticker", "ticker", CHANNEL_TICKER, true, false},
    {"candles", "candles", CHANNEL_OHLC, true, false},
    {"status", "status", CHANNEL_INSTRUMENT, false, false},
    {"user", "user", CHANNEL_EXECUTIONS, false, true},
    {"clock", "clock", CHANNEL_CLOCK, false, false},
};

/* ---- frames ---- */

static struct json_writer begin_events(struct exchange *x)
{
    struct json_writer w;

    text_clear(&x->events);
    json_write_init(&w, &x->events);
    json_write_array(&w);
    return w;
}

static void number_frame(struct exchange *x, unsigned socket, const char *channel)
{
    struct socket *s = &x->socket[socket];
    struct json_writer w;

    json_write_init(&w, frame_begin(x));
    json_write_object(&w);
    json_put_cstr(&w, "channel", channel);
    json_put_cstr(&w, "client_id", "");
    coinbase_time(&w, "timestamp", x->state->now, 9);
    json_put_u64(&w, "sequence_num", s->sequence++);
    json_write_key(&w, "events");
    json_write_raw(&w, text_str(&x->events));
    json_write_object_end(&w);
}

void coinbase_send(struct exchange *x, unsigned socket, const char *channel)
{
    number_frame(x, socket, channel);
    socket_send(x, socket);
}

static void error_frame(struct exchange *x, unsigned socket, const char *why)
{
    struct json_writer w;

    json_write_init(&w, frame_begin(x));
    json_write_object(&w);
    json_put_cstr(&w, "type", "error");
    json_put_cstr(&w, "message", why);
    json_write_object_end(&w);
    socket_send(x, socket);
}

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
    struct json_writer w = begin_events(x);

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
    struct json_writer w = begin_events(x);

    begin_book(&w, &p->in, "update");
    unsigned n = put_changes(&w, x, &p->in, "bid", t->bid, t->bids, p->bid, p->bids) +
                 put_changes(&w, x, &p->in, "offer", t->ask, t->asks, p->ask, p->asks);
    end_book(&w);
    return n > 0;
}

/* ---- trades, tickers, candles ---- */

static void put_trade(struct json_writer *w, const struct instrument *in, const struct print *t)
{
    char room[24];
    struct text id = TEXT(room);

    text_u64(&id, t->id);
    json_write_object(w);
    coinbase_product_key(w, "product_id", in);
    json_put_str(w, "trade_id", text_str(&id));
    coinbase_amount(w, "price", t->price.ticks, in->price_decimals);
    coinbase_amount(w, "size", t->qty.lots, in->qty_decimals);
    coinbase_time(w, "time", t->at, 6);
    json_put_cstr(w, "side", t->taker_side == SIDE_BUY ? "SELL" : "BUY"); /* the maker's */
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
    struct json_writer w = begin_events(x);

    begin_rows(&w, "snapshot", "trades");
    for (uint32_t i = 1; i <= p->print_count && i <= SNAPSHOT_TRADES; i++)
        put_trade(&w, &p->in, &p->print[(p->print_next + PRINTS_KEPT - i) % PRINTS_KEPT]);
    end_book(&w);
}

static bool trades_update(struct exchange *x, unsigned pair)
{
    const struct turn *t = &x->turn[pair];
    struct json_writer w = begin_events(x);

    begin_rows(&w, "update", "trades");
    for (unsigned i = t->prints; i > 0; i--) /* newest first */
        put_trade(&w, &x->state->pair[pair].in, &t->print[i - 1]);
    end_book(&w);
    return t->prints > 0;
}

static void ticker(struct exchange *x, unsigned pair, const char *type)
{
    const struct market_pair *p = &x->state->pair[pair];
    const struct instrument *in = &p->in;
    struct day d = market_day(p, x->state->now, false);
    struct json_writer w = begin_events(x);

    begin_rows(&w, type, "tickers");
    json_write_object(&w);
    json_put_cstr(&w, "type", "ticker");
    coinbase_product_key(&w, "product_id", in);
    coinbase_amount(&w, "price", p->last.ticks, in->price_decimals);
    coinbase_amount(&w, "volume_24_h", d.volume.lots, in->qty_decimals);
    coinbase_amount(&w, "low_24_h", d.low.ticks, in->price_decimals);
    coinbase_amount(&w, "high_24_h", d.high.ticks, in->price_decimals);
    coinbase_amount(&w, "best_bid", p->bids ? p->bid[0].price.ticks : 0, in->price_decimals);
    coinbase_amount(&w, "best_bid_quantity", p->bids ? p->bid[0].qty.lots : 0, in->qty_decimals);
    coinbase_amount(&w, "best_ask", p->asks ? p->ask[0].price.ticks : 0, in->price_decimals);
    coinbase_amount(&w, "best_ask_quantity", p->asks ? p->ask[0].qty.lots : 0, in->qty_decimals);
    json_write_object_end(&w);
    end_book(&w);
}

static void put_candle(struct json_writer *w, const struct instrument *in, const struct candle *c)
{
    char room[24];
    struct text start = TEXT(room);

    text_i64(&start, c->time / SECOND_NS);
    json_write_object(w);
    json_put_str(w, "start", text_str(&start));
    coinbase_amount(w, "high", c->high.ticks, in->price_decimals);
    coinbase_amount(w, "low", c->low.ticks, in->price_decimals);
    coinbase_amount(w, "open", c->open.ticks, in->price_decimals);
    coinbase_amount(w, "close", c->close.ticks, in->price_decimals);
    coinbase_amount(w, "volume", c->volume.lots, in->qty_decimals);
    coinbase_product_key(w, "product_id", in);
    json_write_object_end(w);
}

/* Five-minute candles, whatever one would like. */
static void candles(struct exchange *x, unsigned pair, const char *type, uint32_t most)
{
    const struct market_pair *p = &x->state->pair[pair];
    const struct candle *c;
    struct json_writer w = begin_events(x);

    begin_rows(&w, type, "candles");
    for (uint32_t i = 0; i < most && (c = candle_at(&p->candles[FIVE_MINUTES], i)); i++)
        put_candle(&w, &p->in, c);
    end_book(&w);
}

/* ---- orders ---- */

static const char *user_type(const struct sim_order *o)
{
    return o->type == ORDER_MARKET ? "Market" : o->type == ORDER_LIMIT ? "Limit" : "Stop Limit";
}

static void put_user_order(struct json_writer *w, const struct exchange *x,
                           const struct sim_order *o)
{
    const struct instrument *in = &x->state->pair[o->pair].in;
    bool live = order_state_is_live(o->state);

    json_write_object(w);
    coinbase_amount(w, "avg_price", order_average(x, o).ticks, in->price_decimals);
    json_put_cstr(w, "cancel_reason", o->state == ORDER_CANCELED ? o->reason : "");
    json_put_cstr(w, "client_order_id", coinbase_client_full(x, o->client_id));
    coinbase_amount(w, "cumulative_quantity", o->filled.lots, in->qty_decimals);
    coinbase_amount(w, "filled_value", o->cost.units, MONEY_DECIMALS);
    coinbase_amount(w, "leaves_quantity", live ? o->qty.lots - o->filled.lots : 0,
                    in->qty_decimals);
    coinbase_amount(w, "limit_price", o->price.ticks, in->price_decimals);
    json_put_cstr(w, "order_id", o->venue_id);
    json_put_cstr(w, "order_side", o->side == SIDE_BUY ? "BUY" : "SELL");
    json_put_cstr(w, "order_type", user_type(o));
    json_put_cstr(w, "post_only", o->post_only ? "true" : "false"); /* a text */
    coinbase_product_key(w, "product_id", in);
    json_put_cstr(w, "product_type", "SPOT");
    json_put_cstr(w, "reject_Reason", "");
    json_put_cstr(w, "status", coinbase_status(o));
    coinbase_amount(w, "stop_price", o->stop_price.ticks, in->price_decimals);
    coinbase_amount(w, "total_fees", o->fee.units, MONEY_DECIMALS);
    coinbase_time(w, "creation_time", o->opened_at, 6);
    json_put_cstr(w, "end_time", "0001-01-01T00:00:00Z");
    json_write_object_end(w);
}

static void user_begin(struct json_writer *w, const char *type)
{
    json_write_object(w);
    json_put_cstr(w, "type", type);
    json_write_key(w, "orders");
    json_write_array(w);
}

static void user_end(struct json_writer *w)
{
    json_write_array_end(w);
    json_write_key(w, "positions");
    json_write_object(w);
    json_write_object_end(w);
    json_write_object_end(w);
    json_write_array_end(w);
}

/* Batches of 50; one with fewer ends it, an empty one if need be. */
static void user_snapshot(struct exchange *x, unsigned socket)
{
    const struct sim_order *o = NULL;
    unsigned n;

    do {
        struct json_writer w = begin_events(x);

        user_begin(&w, "snapshot");
        for (n = 0;
             n < USER_BATCH && (o = sim_next_open(x->sim, (uint16_t)x->socket[socket].account, o));
             n++)
            put_user_order(&w, x, o);
        user_end(&w);
        coinbase_send(x, socket, "user");
    } while (n == USER_BATCH);
}

void coinbase_tell(struct exchange *x, const struct event *ev)
{
    struct str id = ev->kind == EV_ORDER  ? str_of(ev->u.order.venue_id)
                    : ev->kind == EV_FILL ? str_of(ev->u.fill.venue_id)
                                          : (struct str){0};
    const struct sim_order *o = sim_order_find(x->sim, ev->account, id, (struct str){0});

    if (!o)
        return;
    struct json_writer w = begin_events(x);
    user_begin(&w, "update");
    put_user_order(&w, x, o);
    user_end(&w);
    bool twice = fault(x, FAULT_DUPLICATE);
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        const struct socket *s = &x->socket[i];

        if (!s->open || s->account != ev->account || !(s->wants & 1u << CHANNEL_EXECUTIONS))
            continue;
        coinbase_send(x, i, "user");
        if (twice)
            coinbase_send(x, i, "user");
    }
}

/* ---- the rest ---- */

static void status_snapshot(struct exchange *x)
{
    struct json_writer w = begin_events(x);

    begin_rows(&w, "snapshot", "products");
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        const struct instrument *in = &x->state->pair[i].in;

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

void coinbase_status_snapshot(struct exchange *x, unsigned socket)
{
    status_snapshot(x);
    coinbase_send(x, socket, "status");
}

void coinbase_clock_frame(struct exchange *x, unsigned socket)
{
    struct json_writer w = begin_events(x);
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
    number_frame(x, socket, "clock");
    socket_send_clock(x, socket);
}

void coinbase_heartbeats(struct exchange *x)
{
    struct json_writer w = begin_events(x);
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

/* ---- subscriptions ---- */

/* All that the connection has, not what changed. */
static void acknowledge(struct exchange *x, unsigned socket)
{
    const struct socket *s = &x->socket[socket];
    struct json_writer w = begin_events(x);

    json_write_object(&w);
    json_write_key(&w, "subscriptions");
    json_write_object(&w);
    bool empty = fault(x, FAULT_EMPTY_ACK);
    if (s->heartbeats && !empty) {
        json_write_key(&w, "heartbeats");
        json_write_array(&w);
        json_write_cstr(&w, "heartbeats");
        json_write_array_end(&w);
    }
    for (size_t k = 0; k < sizeof channels / sizeof *channels; k++) {
        enum channel c = channels[k].channel;
        uint32_t bits = channels[k].has_products ? s->symbols[c] : s->wants & 1u << c;

        if (!bits || empty)
            continue;
        json_write_key(&w, channels[k].name);
        json_write_array(&w);
        for (uint32_t i = 0; channels[k].has_products && i < x->state->pairs; i++) {
            char id[PAIR_NAME_MAX];

            if (!(bits & 1u << i))
                continue;
            coinbase_product_id(&x->state->pair[i].in, id);
            json_write_cstr(&w, id);
        }
        if (!channels[k].has_products)
            json_write_cstr(&w, channels[k].name);
        json_write_array_end(&w);
    }
    json_write_object_end(&w);
    json_write_object_end(&w);
    json_write_array_end(&w);
    coinbase_send(x, socket, "subscriptions");
}

void coinbase_snapshot(struct exchange *x, unsigned socket, enum channel c, unsigned pair)
{
    size_t row = 0;

    while (row + 1 < sizeof channels / sizeof *channels && channels[row].channel != c)
        row++;
    switch (c) {
    case CHANNEL_BOOK:
        book_snapshot(x, pair);
        break;
    case CHANNEL_TRADE:
        trades_snapshot(x, pair);
        break;
    case CHANNEL_TICKER:
        ticker(x, pair, "snapshot");
        break;
    default:
        candles(x, pair, "snapshot", CANDLES_TOLD);
        break;
    }
    coinbase_send(x, socket, channels[row].arrives_as);
}

struct wish {
    struct str type, channel, products, jwt, step; /* products: raw JSON array */
};

static bool read_wish(struct str text, struct wish *ret)
{
    struct json j;

    memset(ret, 0, sizeof *ret);
    json_init(&j, text);
    if (json_next(&j) != JSON_OBJECT)
        return false;
    while (json_key(&j)) {
        if (str_is(j.key, "type")) {
            json_string(&j, &ret->type);
        } else if (str_is(j.key, "channel")) {
            json_string(&j, &ret->channel);
        } else if (str_is(j.key, "jwt")) {
            json_string(&j, &ret->jwt);
        } else if (str_is(j.key, "step")) {
            json_number(&j, &ret->step);
        } else if (str_is(j.key, "product_ids") && json_peek(&j) == JSON_ARRAY) {
            ret->products.at = j.at;
            json_skip(&j);
            ret->products.len = (size_t)(j.at - ret->products.at);
        } else {
            json_skip(&j);
        }
    }
    return json_end(&j) && ret->type.len;
}

static void set_products(struct exchange *x, unsigned socket, const struct wish *wish, size_t row,
                         bool on)
{
    struct socket *s = &x->socket[socket];
    enum channel c = channels[row].channel;
    struct json j;
    struct str id;

    if (!on && !wish->products.len)
        s->symbols[c] = 0;
    json_init(&j, wish->products);
    if (!wish->products.len || !json_array(&j))
        return;
    while (json_more(&j) && json_string(&j, &id)) {
        int pair = coinbase_pair_find(x, id);

        if (pair < 0)
            continue;
        uint32_t bit = 1u << pair;
        s->symbols[c] = on ? s->symbols[c] | bit : s->symbols[c] & ~bit;
        if (on && !snapshot_is_late(x, socket, c, (unsigned)pair, 0))
            coinbase_snapshot(x, socket, c, (unsigned)pair);
    }
}

static void set_plain(struct exchange *x, unsigned socket, size_t row, bool on)
{
    struct socket *s = &x->socket[socket];
    uint32_t bit = 1u << channels[row].channel;

    s->wants = on ? s->wants | bit : s->wants & ~bit;
    if (!on)
        return;
    switch (channels[row].channel) {
    case CHANNEL_EXECUTIONS:
        user_snapshot(x, socket);
        break;
    case CHANNEL_INSTRUMENT:
        coinbase_status_snapshot(x, socket);
        break;
    default:
        s->step_done = UINT64_MAX;
        coinbase_clock_frame(x, socket);
        break;
    }
}

/* The account of a token that came with the request; the connection keeps it. */
static bool may_subscribe(struct exchange *x, unsigned socket, const struct wish *wish, size_t row)
{
    struct socket *s = &x->socket[socket];
    int account = wish->jwt.len ? coinbase_token_account(x, wish->jwt, (struct str){0}) : -1;

    if (account >= 0) {
        s->account = account;
        s->private = true;
    }
    return !channels[row].needs_token || account >= 0;
}

static void subscription(struct exchange *x, unsigned socket, const struct wish *wish)
{
    bool on = str_is(wish->type, "subscribe");
    size_t row = 0;

    if (str_is(wish->channel, "heartbeats")) {
        x->socket[socket].heartbeats = on;
        acknowledge(x, socket);
        return;
    }
    while (row < sizeof channels / sizeof *channels && !str_is(wish->channel, channels[row].name))
        row++;
    if (row == sizeof channels / sizeof *channels || (on && !may_subscribe(x, socket, wish, row))) {
        error_frame(x, socket,
                    "authentication failure"); /* what it says of an unknown channel, too */
        return;
    }
    if (channels[row].has_products)
        set_products(x, socket, wish, row, on);
    else
        set_plain(x, socket, row, on);
    acknowledge(x, socket);
}

void coinbase_socket_text(struct exchange *x, unsigned socket, struct str text)
{
    struct wish wish;

    if (!read_wish(text, &wish))
        error_frame(x, socket, "Failed to subscribe");
    else if (str_is(wish.type, "subscribe") || str_is(wish.type, "unsubscribe"))
        subscription(x, socket, &wish);
    else if (str_is(wish.type, "step_done")) {
        uint64_t step;

        if (str_to_u64(wish.step, &step))
            x->socket[socket].step_done = step;
    } else
        error_frame(x, socket, "Failed to subscribe");
    trade_news(x);
}

/* ---- a turn ---- */

static void to_subscribers(struct exchange *x, size_t row, unsigned pair)
{
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
        if (x->socket[i].open && x->socket[i].symbols[channels[row].channel] & 1u << pair) {
            if (x->untold & 1u << pair)
                x->socket[i].sequence++; /* its number goes on */
            else
                coinbase_send(x, i, channels[row].arrives_as);
        }
}

void coinbase_frames(struct exchange *x)
{
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        if (is_frozen(x, i))
            continue;
        if (book_update(x, i))
            to_subscribers(x, 0, i);
        if (x->turn[i].prints == 0)
            continue;
        trades_update(x, i);
        to_subscribers(x, 1, i);
        ticker(x, i, "update");
        to_subscribers(x, 2, i);
        candles(x, i, "update", 1);
        to_subscribers(x, 3, i);
    }
}
