/* Kraken's WebSocket v2: subscriptions, pings, the clock's answers. */
#include "venue/exchange/state.h"

#include <string.h>

static const struct channel_row channels[] = {
    {"ticker", CHANNEL_TICKER, false, true, NULL},
    {"book", CHANNEL_BOOK, false, true, NULL},
    {"trade", CHANNEL_TRADE, false, true, NULL},
    {"ohlc", CHANNEL_OHLC, false, true, "timestamp is deprecated, use interval_begin"},
    {"level3", CHANNEL_LEVEL3, true, true, NULL},
    {"instrument", CHANNEL_INSTRUMENT, false, false,
     "tick_size is deprecated, use price_increment"},
    {"executions", CHANNEL_EXECUTIONS, true, false, "cancel_reason is deprecated, use reason"},
    {"balances", CHANNEL_BALANCES, true, false, NULL},
    {"clock", CHANNEL_CLOCK, false, false, NULL},
    {0},
};

/* A subscribe or unsubscribe, read. */
struct wish {
    const struct channel_row *row;
    bool on, snapshot, snap_orders, snap_trades, bbo;
    int64_t depth, interval;
    struct str req_id, token, symbols; /* symbols: raw JSON array */
};

/* ---- frames out ---- */

struct text *frame_begin(struct exchange *x)
{
    text_clear(&x->frame);
    return &x->frame;
}

static void put_time(struct json_writer *w, const char *key, int64_t at)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, at, 6);
    json_put_str(w, key, text_str(&t));
}

void socket_reply_begin(struct exchange *x, struct json_writer *w, struct str method)
{
    json_write_init(w, frame_begin(x));
    json_write_object(w);
    json_put_str(w, "method", method);
}

void socket_reply_end(struct exchange *x, struct json_writer *w, unsigned socket, struct str req_id)
{
    if (req_id.len) {
        json_write_key(w, "req_id");
        json_write_raw(w, req_id);
    }
    put_time(w, "time_in", x->state->now);
    put_time(w, "time_out", x->state->now);
    json_write_object_end(w);
    socket_send(x, socket);
}

void socket_error(struct exchange *x, unsigned socket, struct str method, const char *error,
                  struct str symbol, struct str req_id)
{
    struct json_writer w;
    char room[96];
    struct text t = TEXT(room);

    text_cstr(&t, error);
    if (symbol.len)
        text_printf(&t, " %.*s", STR_ARG(str_slice(symbol, 0, 24)));
    json_write_init(&w, frame_begin(x));
    json_write_object(&w);
    json_put_str(&w, "error", text_str(&t));
    json_put_str(&w, "method", method);
    json_put_bool(&w, "success", false);
    if (symbol.len)
        json_put_str(&w, "symbol", str_slice(symbol, 0, 24));
    socket_reply_end(x, &w, socket, req_id);
}

/* ---- connections ---- */

/* The venue has a host for each; clients that know hosts alone put "/v2" behind what they are given. */
static const char *const socket_paths[] = {"/v2", /* public; the others are private */
                                           "/v2/auth", "/auth/v2", "/l3/v2"};

static bool is_path(struct str path, bool *ret_private)
{
    *ret_private = !str_is(path, socket_paths[0]);
    for (size_t i = 0; i < sizeof socket_paths / sizeof *socket_paths; i++)
        if (str_is(path, socket_paths[i]))
            return true;
    return false;
}

void status_frame(struct exchange *x, unsigned socket)
{
    struct json_writer w;

    json_write_init(&w, frame_begin(x));
    json_write_object(&w);
    json_put_cstr(&w, "channel", "status");
    json_put_cstr(&w, "type", "update");
    json_write_key(&w, "data");
    json_write_array(&w);
    json_write_object(&w);
    json_put_cstr(&w, "version", "2.0.10");
    json_put_cstr(&w, "system", venue_mode_word(x));
    json_put_cstr(&w, "api_version", "v2");
    json_put_u64(&w, "connection_id", random_mix(x->state->seed + ++x->connections));
    json_write_object_end(&w);
    json_write_array_end(&w);
    json_write_object_end(&w);
    socket_send(x, socket);
}

static void heartbeats(struct exchange *x)
{
    text_cstr(frame_begin(x), "{\"channel\":\"heartbeat\"}");
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
        if (x->socket[i].open && x->socket[i].heartbeats)
            socket_send(x, i);
}

/* ---- subscriptions ---- */

static int interval_kind(int64_t minutes)
{
    for (int k = 0; k < CANDLE_KINDS; k++)
        if (candle_minutes[k] == minutes)
            return k;
    return -1;
}

static void acknowledge(struct exchange *x, unsigned socket, const struct wish *wish,
                        struct str symbol)
{
    struct json_writer w;

    socket_reply_begin(x, &w, wish->on ? STR("subscribe") : STR("unsubscribe"));
    json_write_key(&w, "result");
    json_write_object(&w);
    json_put_cstr(&w, "channel", wish->row->name);
    switch (wish->row->channel) {
    case CHANNEL_BOOK:
    case CHANNEL_LEVEL3:
        json_put_i64(&w, "depth", wish->depth);
        break;
    case CHANNEL_OHLC:
        json_put_i64(&w, "interval", wish->interval);
        break;
    case CHANNEL_TICKER:
        json_put_cstr(&w, "event_trigger", wish->bbo ? "bbo" : "trades");
        break;
    case CHANNEL_EXECUTIONS:
        json_put_i64(&w, "maxratecount", 125);
        break;
    default:
        break;
    }
    if (wish->on)
        json_put_bool(&w, "snapshot", wish->snapshot);
    if (symbol.len)
        json_put_str(&w, "symbol", symbol);
    if (wish->on && wish->row->says) {
        json_write_key(&w, "warnings");
        json_write_array(&w);
        json_write_cstr(&w, wish->row->says);
        json_write_array_end(&w);
    }
    json_write_object_end(&w);
    json_put_bool(&w, "success", true);
    socket_reply_end(x, &w, socket, wish->req_id);
}

static void subscribe_pair(struct exchange *x, unsigned socket, const struct wish *wish,
                           unsigned pair)
{
    struct socket *s = &x->socket[socket];
    enum channel c = wish->row->channel;
    uint32_t bit = 1u << pair;
    int64_t detail = wish->depth;

    if (c == CHANNEL_OHLC) {
        uint32_t kind = (uint32_t)interval_kind(wish->interval);

        s->intervals[pair] =
            wish->on ? s->intervals[pair] | 1u << kind : s->intervals[pair] & ~(1u << kind);
        detail = kind;
    }
    if (wish->on || c != CHANNEL_OHLC || !s->intervals[pair])
        socket_wants_pair(s, c, pair, wish->on);
    if (c == CHANNEL_BOOK)
        s->depth[pair] = (uint16_t)wish->depth;
    if (c == CHANNEL_LEVEL3)
        s->order_depth[pair] = (uint16_t)wish->depth;
    if (c == CHANNEL_TICKER)
        s->bbo = wish->bbo ? s->bbo | bit : s->bbo & ~bit;
    s->heartbeats = true;
    bool snapshot = wish->on && wish->snapshot;
    bool early = snapshot && fault(x, FAULT_EARLY_DATA);

    if (early)
        market_snapshot(x, socket, c, pair, detail);
    acknowledge(x, socket, wish, str_of(x->state->pair[pair].in.pair));
    if (snapshot && !early && !snapshot_is_late(x, socket, c, pair, detail))
        market_snapshot(x, socket, c, pair, detail);
}

static const char *wish_refuses(const struct wish *wish)
{
    enum channel c = wish->row->channel;

    if (c == CHANNEL_BOOK && wish->depth != 10 && wish->depth != 25 && wish->depth != 100 &&
        wish->depth != 500 && wish->depth != 1000)
        return "Depth not supported";
    if (c == CHANNEL_LEVEL3 && wish->depth != 10 && wish->depth != 100 && wish->depth != 1000)
        return "Depth not supported";
    if (c == CHANNEL_OHLC && interval_kind(wish->interval) < 0)
        return "Interval not supported";
    return NULL;
}

static void subscribe_symbols(struct exchange *x, unsigned socket, const struct wish *wish)
{
    struct str method = wish->on ? STR("subscribe") : STR("unsubscribe");
    const char *why = wish_refuses(wish);
    struct json j;
    struct str symbol;

    json_init(&j, wish->symbols);
    if (why || !wish->symbols.len || !json_array(&j)) {
        socket_error(x, socket, method, why ? why : "Symbol(s) not found", (struct str){0},
                     wish->req_id);
        return;
    }
    while (json_more(&j) && json_string(&j, &symbol)) {
        int pair = -1;

        for (uint32_t i = 0; i < x->state->pairs; i++)
            if (str_is(symbol, x->state->pair[i].in.pair))
                pair = (int)i;
        if (pair < 0)
            socket_error(x, socket, method, "Currency pair not supported", symbol, wish->req_id);
        else
            subscribe_pair(x, socket, wish, (unsigned)pair);
    }
}

/* The token's account becomes the connection's; false after saying why not. */
static bool allowed(struct exchange *x, unsigned socket, const struct wish *wish)
{
    struct socket *s = &x->socket[socket];
    struct str method = wish->on ? STR("subscribe") : STR("unsubscribe");
    int account = token_find(x, wish->token);

    if (!s->private || account < 0) {
        socket_error(x, socket, method,
                     !wish->token.len ? "Token(s) not found" : "ESession:Invalid session",
                     (struct str){0}, wish->req_id);
        return false;
    }
    s->account = account;
    return true;
}

static void subscribe_private(struct exchange *x, unsigned socket, const struct wish *wish)
{
    struct socket *s = &x->socket[socket];
    enum channel c = wish->row->channel;

    socket_wants(s, c, wish->on);
    s->heartbeats = true;
    acknowledge(x, socket, wish, (struct str){0});
    if (wish->on && c == CHANNEL_EXECUTIONS) {
        s->executions_sequence = 0;
        if (wish->snap_orders || wish->snap_trades)
            executions_snapshot(x, socket, wish->snap_orders, wish->snap_trades);
    } else if (wish->on) {
        s->balances_sequence = 0;
        if (wish->snapshot)
            balances_snapshot(x, socket);
    }
}

static void subscribe_plain(struct exchange *x, unsigned socket, const struct wish *wish)
{
    struct socket *s = &x->socket[socket];
    enum channel c = wish->row->channel;

    socket_wants(s, c, wish->on);
    s->heartbeats = true;
    acknowledge(x, socket, wish, (struct str){0});
    if (wish->on && c == CHANNEL_INSTRUMENT && wish->snapshot)
        instrument_snapshot(x, socket);
    if (wish->on && c == CHANNEL_CLOCK) {
        s->step_done = UINT64_MAX;
        clock_frame(x, socket);
    }
}

static bool read_params(struct json *j, struct wish *w)
{
    struct str word;

    while (json_key(j)) {
        if (str_is(j->key, "channel")) {
            if (!json_string(j, &word))
                return false;
            w->row = channel_find(channels, word);
        } else if (str_is(j->key, "symbol")) {
            value_as_is(j, JSON_ARRAY, &w->symbols);
        } else if (str_is(j->key, "depth")) {
            json_i64(j, &w->depth);
        } else if (str_is(j->key, "interval")) {
            json_i64(j, &w->interval);
        } else if (str_is(j->key, "snapshot")) {
            json_bool(j, &w->snapshot);
        } else if (str_is(j->key, "snap_orders")) {
            json_bool(j, &w->snap_orders);
        } else if (str_is(j->key, "snap_trades")) {
            json_bool(j, &w->snap_trades);
        } else if (str_is(j->key, "token")) {
            json_string(j, &w->token);
        } else if (str_is(j->key, "event_trigger")) {
            w->bbo = json_string(j, &word) && str_is(word, "bbo");
        } else {
            json_skip(j);
        }
    }
    return json_ok(j);
}

static void subscription(struct exchange *x, unsigned socket, bool on, struct str params,
                         struct str req_id)
{
    struct wish wish = {.on = on, .depth = 10, .interval = 1, .req_id = req_id};
    struct json j;

    wish.snapshot = wish.snap_orders = true;
    json_init(&j, params);
    if (!params.len || !json_object(&j) || !read_params(&j, &wish) || !wish.row) {
        socket_error(x, socket, on ? STR("subscribe") : STR("unsubscribe"), "Channel not supported",
                     (struct str){0}, req_id);
        return;
    }
    if (wish.row->channel == CHANNEL_TRADE) {
        char room[8];
        struct text said = TEXT(room);

        /* the one channel that sends a snapshot only when it is asked for */
        wish.snapshot = param(params, "snapshot", &said) && str_is(text_str(&said), "true");
    }
    if (wish.row->private && !allowed(x, socket, &wish))
        return;
    if (wish.row->has_pairs)
        subscribe_symbols(x, socket, &wish);
    else if (wish.row->private)
        subscribe_private(x, socket, &wish);
    else
        subscribe_plain(x, socket, &wish);
}

/* ---- requests ---- */

struct request {
    struct str method, params, req_id;
};

static bool read_request(struct request *ret, struct str text)
{
    struct json j;

    memset(ret, 0, sizeof *ret);
    json_init(&j, text);
    if (json_next(&j) != JSON_OBJECT)
        return false;
    while (json_key(&j)) {
        if (str_is(j.key, "method")) {
            json_string(&j, &ret->method);
        } else if (str_is(j.key, "req_id")) {
            json_number(&j, &ret->req_id);
        } else if (str_is(j.key, "params")) {
            value_as_is(&j, JSON_OBJECT, &ret->params);
        } else {
            json_skip(&j);
        }
    }
    return json_end(&j) && ret->method.len;
}

static void pong(struct exchange *x, unsigned socket, const struct request *r)
{
    struct json_writer w;

    if (r->params.len) {
        socket_error(x, socket, STR("ping"),
                     "Unsupported field: 'params' for the given msg type: ping", (struct str){0},
                     r->req_id);
        return;
    }
    socket_reply_begin(x, &w, STR("pong"));
    socket_reply_end(x, &w, socket, r->req_id);
}

static void step_done(struct exchange *x, unsigned socket, struct str params)
{
    char room[24];
    struct text step = TEXT(room);

    if (param(params, "step", &step))
        socket_step_done(x, socket, text_str(&step));
}

static void on_text(struct exchange *x, unsigned socket, struct str text)
{
    struct request r;

    if (!read_request(&r, text)) {
        socket_error(x, socket, (struct str){0}, "Malformed request", (struct str){0},
                     (struct str){0});
        return;
    }
    if (str_is(r.method, "ping"))
        pong(x, socket, &r);
    else if (str_is(r.method, "subscribe") || str_is(r.method, "unsubscribe"))
        subscription(x, socket, str_is(r.method, "subscribe"), r.params, r.req_id);
    else if (str_is(r.method, "step_done"))
        step_done(x, socket, r.params);
    else
        socket_trading(x, socket, r.method, r.params, r.req_id);
}

const struct exchange_dialect kraken_dialect = {
    .path = is_path,
    .ready = status_frame,
    .text = on_text,
    .second = heartbeats,
    .clock = clock_frame,
    .tell = executions_tell,
    .frames = market_frames,
    .snapshot = market_snapshot,
    .rules = instrument_update,
    .mode = status_frame,
    .request = kraken_request,
    .limit = {20, 0.5},
    .limits_engine = true,
};
