/* WebSocket of the Coinbase dialect: one sequence a connection, snapshots before their acknowledgement. */
#include "base/json.h"
#include "venue/exchange/coinbase_state.h"

#include <string.h>

enum { FIRST_WORD_S = 5, QUIET_S = 90 };

static const struct channel_row channels[] = {
    {"level2", CHANNEL_BOOK, false, true, "l2_data"},
    {"market_trades", CHANNEL_TRADE, false, true, "market_trades"},
    {"ticker", CHANNEL_TICKER, false, true, "ticker"},
    {"ticker_batch", CHANNEL_TICKER_BATCH, false, true, "ticker_batch"},
    {"candles", CHANNEL_OHLC, false, true, "candles"},
    {"status", CHANNEL_INSTRUMENT, false, false, "status"},
    {"user", CHANNEL_EXECUTIONS, true, false, "user"},
    {"clock", CHANNEL_CLOCK, false, false, "clock"},
    {0},
};

/* ---- frames ---- */

struct json_writer coinbase_events(struct exchange *x)
{
    struct json_writer w;

    text_clear(&x->events);
    json_write_init(&w, &x->events);
    json_write_array(&w);
    return w;
}

void coinbase_number(struct exchange *x, unsigned socket, const char *channel)
{
    struct socket *s = &x->socket[socket];
    struct json_writer w;

    s->quiet_s = 0;
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
    coinbase_number(x, socket, channel);
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

/* ---- subscriptions ---- */

/* All that the connection has, not what changed. */
static void acknowledge(struct exchange *x, unsigned socket)
{
    const struct socket *s = &x->socket[socket];
    struct json_writer w = coinbase_events(x);

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
    for (const struct channel_row *row = channels; row->name; row++) {
        enum channel c = row->channel;
        uint32_t bits = row->has_pairs ? s->symbols[c] : s->wants & 1u << c;

        if (!bits || empty)
            continue;
        json_write_key(&w, row->name);
        json_write_array(&w);
        for (uint32_t i = 0; row->has_pairs && i < x->state->pairs; i++) {
            char id[PAIR_NAME_MAX];

            if (!(bits & 1u << i))
                continue;
            coinbase_product_id(&x->state->pair[i].in, id);
            json_write_cstr(&w, id);
        }
        if (!row->has_pairs)
            json_write_cstr(&w, row->private ? COINBASE_USER : row->name);
        json_write_array_end(&w);
    }
    json_write_object_end(&w);
    json_write_object_end(&w);
    json_write_array_end(&w);
    coinbase_send(x, socket, "subscriptions");
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
        } else if (str_is(j.key, "product_ids")) {
            value_as_is(&j, JSON_ARRAY, &ret->products);
        } else {
            json_skip(&j);
        }
    }
    return json_end(&j) && ret->type.len;
}

static void snapshot(struct exchange *x, unsigned socket, enum channel c, unsigned pair,
                     int64_t detail)
{
    const struct channel_row *row = channels;

    (void)detail; /* there is one form of each */
    while (row->channel != c)
        row++;
    coinbase_market_events(x, c, pair, true);
    coinbase_send(x, socket, row->says);
}

/* All products: it has no form of one. */
static void rules(struct exchange *x, unsigned socket, unsigned pair)
{
    (void)pair;
    coinbase_status_events(x, (struct str){0});
    coinbase_send(x, socket, "status");
}

static void set_products(struct exchange *x, unsigned socket, const struct wish *wish,
                         const struct channel_row *row, bool on)
{
    struct socket *s = &x->socket[socket];
    struct json j;
    struct str id;

    if (!on && !wish->products.len)
        s->symbols[row->channel] = 0;
    json_init(&j, wish->products);
    if (!wish->products.len || !json_array(&j))
        return;
    while (json_more(&j) && json_string(&j, &id)) {
        int pair = coinbase_pair_find(x, id);

        if (pair < 0)
            continue;
        socket_wants_pair(s, row->channel, (unsigned)pair, on);
        if (!on)
            continue;
        if (!snapshot_is_late(x, socket, row->channel, (unsigned)pair, 0))
            snapshot(x, socket, row->channel, (unsigned)pair, 0);
    }
}

static void set_plain(struct exchange *x, unsigned socket, const struct wish *wish,
                      const struct channel_row *row, bool on)
{
    struct socket *s = &x->socket[socket];

    socket_wants(s, row->channel, on);
    if (!on)
        return;
    switch (row->channel) {
    case CHANNEL_EXECUTIONS:
        coinbase_user_snapshot(x, socket);
        break;
    case CHANNEL_INSTRUMENT:
        coinbase_status_events(x, wish->products);
        coinbase_send(x, socket, row->says);
        break;
    default:
        s->step_done = UINT64_MAX;
        coinbase_clock_frame(x, socket);
        break;
    }
}

/* The account of a token that came with the request; the connection keeps it. */
static bool may_subscribe(struct exchange *x, unsigned socket, const struct wish *wish,
                          const struct channel_row *row)
{
    struct socket *s = &x->socket[socket];
    int account = wish->jwt.len ? coinbase_token_account(x, wish->jwt, (struct str){0}) : -1;

    if (account >= 0) {
        s->account = account;
        s->private = true;
    }
    return !row->private || account >= 0;
}

static void subscription(struct exchange *x, unsigned socket, const struct wish *wish)
{
    const struct channel_row *row = channel_find(channels, wish->channel);
    bool on = str_is(wish->type, "subscribe");

    if (str_is(wish->channel, "heartbeats")) {
        x->socket[socket].heartbeats = on;
        acknowledge(x, socket);
        return;
    }
    if (!row || (on && !may_subscribe(x, socket, wish, row))) {
        error_frame(x, socket,
                    "authentication failure"); /* what it says of an unknown channel, too */
        return;
    }
    (row->has_pairs ? set_products : set_plain)(x, socket, wish, row, on);
    acknowledge(x, socket);
}

static void on_text(struct exchange *x, unsigned socket, struct str text)
{
    struct wish wish;

    if (!read_wish(text, &wish))
        error_frame(x, socket, "Failed to subscribe");
    else if (str_is(wish.type, "subscribe") || str_is(wish.type, "unsubscribe"))
        subscription(x, socket, &wish);
    else if (str_is(wish.type, "step_done"))
        socket_step_done(x, socket, wish.step);
    else
        error_frame(x, socket, "Failed to subscribe");
}

/* ---- a turn ---- */

static void to_subscribers(struct exchange *x, const struct channel_row *row, unsigned pair)
{
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        if (!socket_hears_pair(&x->socket[i], row->channel, pair))
            continue;
        if (x->untold & 1u << pair)
            x->socket[i].sequence++; /* its number goes on */
        else
            coinbase_send(x, i, row->says);
    }
}

static void coinbase_frames(struct exchange *x)
{
    for (uint32_t i = 0; i < x->state->pairs; i++)
        for (const struct channel_row *row = channels; row->name && !is_frozen(x, i); row++)
            if (row->has_pairs && coinbase_market_events(x, row->channel, i, false))
                to_subscribers(x, row, i);
}

static bool has_subscribed(const struct socket *s)
{
    uint32_t any = s->wants;

    for (unsigned c = 0; c < sizeof s->symbols / sizeof *s->symbols; c++)
        any |= s->symbols[c];
    return any || s->heartbeats;
}

/* Who asks for nothing, or has asked for nothing that speaks, is dropped. */
static void second(struct exchange *x)
{
    coinbase_heartbeats(x);
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        struct socket *s = &x->socket[i];

        if (s->open && ++s->quiet_s > (has_subscribed(s) ? QUIET_S : FIRST_WORD_S))
            x->config.close(x->config.ctx, i);
    }
}

static bool is_path(struct str path, bool *ret_private)
{
    *ret_private = false; /* a token makes it so */
    return path.len == 0 || str_is(path, "/");
}

const struct exchange_dialect coinbase_dialect = {
    .path = is_path,
    .text = on_text,
    .second = second,
    .clock = coinbase_clock_frame,
    .tell = coinbase_tell,
    .frames = coinbase_frames,
    .snapshot = snapshot,
    .rules = rules,
    .request = coinbase_request,
    .limit = {30, 30},
    .uuids = true,
    .fee_inside = true,
};
