/* WebSocket trading: add_order, amend_order, cancel_order, cancel_all. */
#include "venue/exchange/state.h"
#include "venue/timestamp.h"

#include <string.h>

/* A trading request's params, read.  Numbers are JSON numbers: a string is refused. */
struct terms {
    struct order_request r;
    struct str symbol, side, type, tif, token;
    struct str qty, price, stop_price, amended_stop;
    struct str expire, deadline;
    bool post_only, validate;
    const char *error;
};

static void want_number(struct json *j, struct terms *t, struct str *ret, const char *error)
{
    if (json_peek(j) != JSON_NUMBER) {
        t->error = error;
        json_skip(j);
        return;
    }
    json_number(j, ret);
}

static void read_triggers(struct json *j, struct terms *t)
{
    struct str word;

    if (!json_object(j))
        return;
    while (json_key(j)) {
        if (str_is(j->key, "price")) {
            want_number(j, t, &t->stop_price, "Triggers.price field must be a number_float");
        } else if (str_is(j->key, "price_type")) {
            if (json_string(j, &word) && !str_is(word, "static"))
                t->error = "EGeneral:Invalid arguments:triggers";
        } else if (str_is(j->key, "reference")) {
            if (json_string(j, &word) && !str_is(word, "last"))
                t->error = "EGeneral:Invalid arguments:Index unavailable";
        } else {
            json_skip(j);
        }
    }
}

static void read_text(struct json *j, struct str key, struct terms *t)
{
    static const struct {
        const char *name;
        size_t at;
    } texts[] = {
        {"symbol", offsetof(struct terms, symbol)},
        {"side", offsetof(struct terms, side)},
        {"order_type", offsetof(struct terms, type)},
        {"time_in_force", offsetof(struct terms, tif)},
        {"token", offsetof(struct terms, token)},
        {"expire_time", offsetof(struct terms, expire)},
        {"deadline", offsetof(struct terms, deadline)},
    };
    struct str word;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_is(key, texts[i].name)) {
            json_string(j, (struct str *)(void *)((char *)t + texts[i].at));
            return;
        }
    if (!str_is(key, "cl_ord_id") && !str_is(key, "order_id")) {
        json_skip(j);
        return;
    }
    if (!json_string(j, &word))
        return;
    if (str_is(key, "order_id"))
        str_copy(t->r.venue_id, sizeof t->r.venue_id, word);
    else if (!str_copy(t->r.client_id, sizeof t->r.client_id, word) || word.len > 18)
        t->error = "EGeneral:Invalid arguments:cl_ord_id";
}

static void read_terms(struct terms *t, struct str params)
{
    struct json j;

    memset(t, 0, sizeof *t);
    json_init(&j, params);
    if (!params.len || !json_object(&j)) {
        t->error = "EGeneral:Invalid arguments";
        return;
    }
    while (json_key(&j)) {
        if (str_is(j.key, "order_qty"))
            want_number(&j, t, &t->qty, "Order_qty field must be a number_float");
        else if (str_is(j.key, "limit_price"))
            want_number(&j, t, &t->price, "Limit_price field must be a number_float");
        else if (str_is(j.key, "trigger_price"))
            want_number(&j, t, &t->amended_stop, "Trigger_price field must be a number_float");
        else if (str_is(j.key, "triggers"))
            read_triggers(&j, t);
        else if (str_is(j.key, "post_only"))
            json_bool(&j, &t->post_only);
        else if (str_is(j.key, "validate"))
            json_bool(&j, &t->validate);
        else
            read_text(&j, j.key, t);
    }
    if (!json_ok(&j) && !t->error)
        t->error = "EGeneral:Invalid arguments";
}

static bool number_of(struct str text, unsigned decimals, int64_t *ret)
{
    return !text.len || decimal_parse(ret, text, decimals, ROUND_EXACT, NULL) == STATUS_OK;
}

/* Text to the pair's units; NULL or the refusal. */
static const char *to_units(struct terms *t, const struct instrument *in)
{
    if (!number_of(t->qty, in->qty_decimals, &t->r.qty.lots))
        return "EGeneral:Invalid arguments:volume";
    if (t->amended_stop.len)
        t->stop_price = t->amended_stop;
    if (!number_of(t->price, in->price_decimals, &t->r.price.ticks) ||
        !number_of(t->stop_price, in->price_decimals, &t->r.stop_price.ticks))
        return "EOrder:Tick size check failed";
    return NULL;
}

static const char *to_times(struct terms *t, int64_t now)
{
    if (t->expire.len && !timestamp_rfc3339(t->expire, &t->r.expires_at))
        return "EGeneral:Invalid arguments:expire_time";
    if (t->deadline.len && !timestamp_rfc3339(t->deadline, &t->r.deadline))
        return "EGeneral:Invalid arguments:deadline";
    if (t->r.expires_at && t->r.expires_at < now + 5 * SECOND_NS)
        return "EGeneral:Invalid arguments:expire_time";
    return NULL;
}

static const char *to_words(struct terms *t)
{
    static const char *const words[] = {"gtc", "ioc", "fok", "gtd"};

    if (!order_type_of_word(t->type, &t->r.type))
        return "EGeneral:Invalid arguments:ordertype";
    t->r.side = str_is(t->side, "buy") ? SIDE_BUY : str_is(t->side, "sell") ? SIDE_SELL : SIDE_NONE;
    if (!t->r.side)
        return "EGeneral:Invalid arguments:side";
    t->r.tif = TIF_COUNT;
    for (unsigned i = 0; i < TIF_COUNT; i++)
        if (t->tif.len ? str_is(t->tif, words[i]) : i == 0)
            t->r.tif = (uint8_t)i;
    if (t->r.tif == TIF_COUNT)
        return "EGeneral:Invalid arguments:time_in_force";
    t->r.post_only = t->post_only;
    return NULL;
}

/* False when the reply gets lost on the way. */
static bool reply_arrives(struct exchange *x)
{
    return x->config.faults.lose_reply <= 0 ||
           random_uniform(&x->state->chance) >= x->config.faults.lose_reply;
}

static void answer(struct exchange *x, unsigned socket, struct str method, struct str req_id,
                   const struct trade_reply *reply)
{
    struct json_writer w;

    if (!reply_arrives(x))
        return;
    if (reply->error) {
        socket_error(x, socket, method, reply->error, (struct str){0}, req_id);
        return;
    }
    socket_reply_begin(x, &w, method);
    json_write_key(&w, "result");
    json_write_object(&w);
    if (reply->amend_id[0])
        json_put_cstr(&w, "amend_id", reply->amend_id);
    if (reply->order_id[0])
        json_put_cstr(&w, "order_id", reply->order_id);
    if (reply->client_id[0])
        json_put_cstr(&w, "cl_ord_id", reply->client_id);
    json_write_object_end(&w);
    json_put_bool(&w, "success", true);
    socket_reply_end(x, &w, socket, req_id);
}

static int pair_of_symbol(const struct exchange *x, struct str symbol)
{
    for (uint32_t i = 0; i < x->state->pairs; i++)
        if (str_is(symbol, x->state->pair[i].in.pair))
            return (int)i;
    return -1;
}

static struct trade_reply add_order(struct exchange *x, int account, struct terms *t)
{
    struct trade_reply reply = {.error = t->error};
    int pair = pair_of_symbol(x, t->symbol);

    if (!reply.error && pair < 0)
        reply.error = "EQuery:Unknown asset pair";
    if (!reply.error)
        reply.error = to_units(t, &x->state->pair[pair].in);
    if (!reply.error)
        reply.error = to_words(t);
    if (!reply.error)
        reply.error = to_times(t, x->state->now);
    return reply.error ? reply : trade_place(x, account, (unsigned)pair, &t->r, t->validate);
}

static struct trade_reply amend_order(struct exchange *x, int account, struct terms *t)
{
    struct trade_reply reply = {.error = t->error};
    const struct sim_order *o =
        sim_order_find(x->sim, (uint16_t)account, str_of(t->r.venue_id), str_of(t->r.client_id));

    if (!reply.error && !o)
        reply.error = "EOrder:Unknown order";
    if (!reply.error)
        reply.error = to_units(t, &x->state->pair[o->pair].in);
    if (!reply.error)
        reply.error = to_times(t, x->state->now);
    return reply.error ? reply : trade_amend(x, account, &t->r);
}

/* One reply per order, all with the same req_id. */
static void cancel_listed(struct exchange *x, unsigned socket, int account, struct json *j,
                          bool by_client_id, struct str req_id)
{
    struct str id;

    if (!json_array(j))
        return;
    while (json_more(j) && json_string(j, &id)) {
        struct order_request r = {0};
        struct trade_reply reply;

        if (by_client_id)
            str_copy(r.client_id, sizeof r.client_id, id);
        else
            str_copy(r.venue_id, sizeof r.venue_id, id);
        reply = trade_cancel(x, account, &r);
        if (by_client_id)
            memset(reply.order_id, 0, sizeof reply.order_id);
        else
            memset(reply.client_id, 0, sizeof reply.client_id);
        answer(x, socket, STR("cancel_order"), req_id, &reply);
    }
}

static void cancel_order(struct exchange *x, unsigned socket, int account, struct str params,
                         struct str req_id)
{
    struct json j;

    json_init(&j, params);
    if (!json_object(&j))
        return;
    while (json_key(&j)) {
        bool by_client_id = str_is(j.key, "cl_ord_id");

        if (by_client_id || str_is(j.key, "order_id"))
            cancel_listed(x, socket, account, &j, by_client_id, req_id);
        else
            json_skip(&j);
    }
}

static void cancel_all(struct exchange *x, unsigned socket, int account, struct str req_id)
{
    struct json_writer w;
    unsigned n = trade_cancel_all(x, account);

    socket_reply_begin(x, &w, STR("cancel_all"));
    json_write_key(&w, "result");
    json_write_object(&w);
    json_put_u64(&w, "count", n);
    json_write_object_end(&w);
    json_put_bool(&w, "success", true);
    socket_reply_end(x, &w, socket, req_id);
}

/* A token that was good when a private channel was subscribed stays good for its connection. */
static int who(const struct exchange *x, unsigned socket, struct str params, const char **ret_error)
{
    char room[TOKEN_MAX];
    struct text token = TEXT(room);
    int account;

    if (!param(params, "token", &token) || !token.len) {
        *ret_error = "Token(s) not found";
        return -1;
    }
    account = token_find(x, text_str(&token));
    if (account < 0 && x->socket[socket].account >= 0)
        account = x->socket[socket].account;
    if (account < 0)
        *ret_error = "ESession:Invalid session";
    return account;
}

void socket_trading(struct exchange *x, unsigned socket, struct str method, struct str params,
                    struct str req_id)
{
    const char *error = x->socket[socket].private ? NULL : "Unsupported event";
    int account = error ? -1 : who(x, socket, params, &error);
    struct trade_reply reply;
    struct terms t;

    if (!error && str_is(method, "cancel_order")) {
        cancel_order(x, socket, account, params, req_id);
        return;
    }
    if (!error && str_is(method, "cancel_all")) {
        cancel_all(x, socket, account, req_id);
        return;
    }
    if (!error && !str_is(method, "add_order") && !str_is(method, "amend_order"))
        error = "Unsupported event";
    if (error) {
        socket_error(x, socket, method, error, (struct str){0}, req_id);
        return;
    }
    read_terms(&t, params);
    reply = str_is(method, "add_order") ? add_order(x, account, &t) : amend_order(x, account, &t);
    answer(x, socket, method, req_id, &reply);
}
