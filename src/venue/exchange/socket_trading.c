/* WebSocket trading, one order at a time: add_order, amend_order, edit_order, cancel_order; cancel_all
 * and the dead man's switch.  Numbers are JSON numbers: a string is refused. */
#include "venue/exchange/socket_terms.h"
#include "venue/timestamp.h"

#include <string.h>

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
            json_string(j, &t->stop_type);
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
        {"limit_price_type", offsetof(struct terms, price_type)},
        {"trigger_price_type", offsetof(struct terms, stop_type)},
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
        str_copy(t->w.r.venue_id, sizeof t->w.r.venue_id, word);
    else if (!client_id_is_krakens(word) || !client_id_keep(&t->w.r, &t->w.note, word))
        t->error = "EGeneral:Invalid arguments:cl_ord_id";
}

static bool read_figure(struct json *j, struct terms *t)
{
    static const struct {
        const char *name, *error;
        size_t at;
    } figures[] = {
        {"order_qty", "Order_qty field must be a number_float", offsetof(struct terms, qty)},
        {"cash_order_qty", "Cash_order_qty field must be a number_float",
         offsetof(struct terms, cash)},
        {"limit_price", "Limit_price field must be a number_float", offsetof(struct terms, price)},
        {"trigger_price", "Trigger_price field must be a number_float",
         offsetof(struct terms, stop_price)},
        {"order_userref", "Order_userref field must be an integer",
         offsetof(struct terms, userref)},
    };

    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        if (str_is(j->key, figures[i].name)) {
            want_number(j, t, (struct str *)(void *)((char *)t + figures[i].at), figures[i].error);
            return true;
        }
    return false;
}

/* There is no margin: what needs it is refused, not ignored. */
static void refuse_when_true(struct json *j, struct terms *t)
{
    bool margin = str_is(j->key, "margin"), on;

    if (json_bool(j, &on) && on)
        t->error =
            margin ? "EGeneral:Invalid arguments:margin" : "EOrder:Reduce only:No position exists";
}

void terms_read(struct terms *t, struct str params)
{
    struct json j;

    memset(t, 0, sizeof *t);
    json_init(&j, params);
    if (!params.len || !json_object(&j)) {
        t->error = "EGeneral:Invalid arguments";
        return;
    }
    while (json_key(&j)) {
        if (read_figure(&j, t))
            continue;
        if (str_is(j.key, "triggers"))
            read_triggers(&j, t);
        else if (str_is(j.key, "post_only"))
            json_bool(&j, &t->post_only);
        else if (str_is(j.key, "validate"))
            json_bool(&j, &t->w.validate);
        else if (str_is(j.key, "margin") || str_is(j.key, "reduce_only"))
            refuse_when_true(&j, t);
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

/* A price as it stands, or an offset to the last trade in per cent or in quote. */
static bool price_of(const struct market_pair *p, struct str text, struct str type, int64_t *ret)
{
    int64_t offset;

    if (!text.len || !type.len || str_is(type, "static"))
        return number_of(text, p->in.price_decimals, ret);
    if (!price_offset(p, text, str_is(type, "pct"), &offset))
        return false;
    *ret = p->last.ticks + offset;
    return true;
}

static const char *to_amount(struct terms *t, const struct market_pair *p)
{
    if (!number_of(t->qty, p->in.qty_decimals, &t->w.r.qty.lots))
        return "EGeneral:Invalid arguments:volume";
    if (!t->cash.len)
        return NULL;
    if (t->w.r.type != ORDER_MARKET || t->w.r.side != SIDE_BUY || t->qty.len ||
        !number_of(t->cash, MONEY_DECIMALS, &t->w.note.cash) || t->w.note.cash <= 0)
        return "EGeneral:Invalid arguments:cash_order_qty";
    return NULL;
}

/* Text to the pair's units; NULL or the refusal. */
static const char *to_units(struct terms *t, const struct market_pair *p)
{
    const char *why = to_amount(t, p);

    if (why)
        return why;
    if (t->w.r.type == ORDER_TRAILING_STOP && t->stop_price.len)
        return trail_read(p, t->stop_price, str_is(t->stop_type, "pct"), &t->w);
    if (!price_of(p, t->price, t->price_type, &t->w.r.price.ticks) ||
        !price_of(p, t->stop_price, t->stop_type, &t->w.r.stop_price.ticks))
        return "EOrder:Tick size check failed";
    return NULL;
}

static const char *to_userref(struct terms *t)
{
    int64_t v = 0;

    if (t->userref.len &&
        (!str_to_i64(t->userref, &v) || v < INT32_MIN || v > INT32_MAX || t->w.r.client_id[0]))
        return "EGeneral:Invalid arguments:order_userref";
    t->w.note.userref = v;
    return NULL;
}

static const char *to_times(struct terms *t, int64_t now)
{
    if (t->expire.len && !timestamp_rfc3339(t->expire, &t->w.r.expires_at))
        return "EGeneral:Invalid arguments:expire_time";
    if (t->deadline.len && !timestamp_rfc3339(t->deadline, &t->w.r.deadline))
        return "EGeneral:Invalid arguments:deadline";
    if (t->w.r.expires_at && t->w.r.expires_at < now + 5 * SECOND_NS)
        return "EGeneral:Invalid arguments:expire_time";
    return NULL;
}

static const char *to_words(struct terms *t)
{
    static const char *const words[] = {"gtc", "ioc", "fok", "gtd"};

    if (!order_type_of_word(t->type, &t->w.r.type))
        return "EGeneral:Invalid arguments:ordertype";
    t->w.r.side = str_is(t->side, "buy")    ? SIDE_BUY
                  : str_is(t->side, "sell") ? SIDE_SELL
                                            : SIDE_NONE;
    if (!t->w.r.side)
        return "EGeneral:Invalid arguments:side";
    t->w.r.tif = TIF_COUNT;
    for (unsigned i = 0; i < TIF_COUNT; i++)
        if (t->tif.len ? str_is(t->tif, words[i]) : i == 0)
            t->w.r.tif = (uint8_t)i;
    if (t->w.r.tif == TIF_COUNT)
        return "EGeneral:Invalid arguments:time_in_force";
    t->w.r.post_only = t->post_only;
    return NULL;
}

bool reply_arrives(struct exchange *x)
{
    return !fault(x, FAULT_LOSE_REPLY);
}

static void answer(struct exchange *x, const struct socket_request *r,
                   const struct trade_reply *reply, int64_t userref)
{
    struct json_writer w;

    if (!reply_arrives(x))
        return;
    if (reply->error) {
        socket_error(x, r->socket, r->method, reply->error, (struct str){0}, r->req_id);
        return;
    }
    socket_reply_begin(x, &w, r->method);
    json_write_key(&w, "result");
    json_write_object(&w);
    if (reply->amend_id[0])
        json_put_cstr(&w, "amend_id", reply->amend_id);
    if (reply->order_id[0])
        json_put_cstr(&w, "order_id", reply->order_id);
    if (reply->original_id[0])
        json_put_cstr(&w, "original_order_id", reply->original_id);
    if (reply->client_id[0])
        json_put_cstr(&w, "cl_ord_id", reply->client_id);
    if (userref)
        json_put_i64(&w, "order_userref", userref);
    json_write_object_end(&w);
    json_put_bool(&w, "success", true);
    socket_reply_end(x, &w, r->socket, r->req_id);
}

int symbol_find(const struct exchange *x, struct str symbol)
{
    for (uint32_t i = 0; i < x->state->pairs; i++)
        if (str_is(symbol, x->state->pair[i].in.pair))
            return (int)i;
    return -1;
}

const char *terms_for(struct exchange *x, struct terms *t, int pair)
{
    const char *why;

    if (t->error)
        return t->error;
    if (pair < 0)
        return "EQuery:Unknown asset pair";
    if ((why = to_words(t)) || (why = to_units(t, &x->state->pair[pair])) || (why = to_userref(t)))
        return why;
    return to_times(t, x->state->now);
}

/* ---- the requests ---- */

static void add_order(struct exchange *x, const struct socket_request *r)
{
    struct terms t;
    struct trade_reply reply = {0};
    int pair;

    terms_read(&t, r->params);
    pair = symbol_find(x, t.symbol);
    reply.error = terms_for(x, &t, pair);
    if (!reply.error)
        reply = trade_place(x, r->account, (unsigned)pair, &t.w);
    answer(x, r, &reply, t.w.note.userref);
}

static void amend_order(struct exchange *x, const struct socket_request *r)
{
    struct terms t;
    struct trade_reply reply = {0};
    const struct sim_order *o;

    terms_read(&t, r->params);
    o = sim_order_find(x->sim, (uint16_t)r->account, str_of(t.w.r.venue_id),
                       str_of(t.w.r.client_id));
    reply.error = t.error ? t.error : o ? NULL : "EOrder:Unknown order";
    if (!reply.error)
        reply.error = to_units(&t, &x->state->pair[o->pair]);
    if (!reply.error)
        reply.error = to_times(&t, x->state->now);
    if (!reply.error)
        reply = trade_amend(x, r->account, &t.w.r);
    answer(x, r, &reply, 0);
}

/* The old order's terms, with what the request says otherwise. */
static const char *edit_terms(struct exchange *x, struct terms *t, const struct sim_order *old)
{
    struct order_wish was = order_wish_of(x, old);
    struct order_request *n = &t->w.r;
    const char *why;

    n->type = was.r.type;
    n->side = was.r.side;
    n->tif = was.r.tif;
    n->expires_at = was.r.expires_at;
    n->post_only = t->post_only;
    memset(n->venue_id, 0, sizeof n->venue_id);
    if ((why = to_units(t, &x->state->pair[old->pair])) || (why = to_userref(t)) ||
        (why = to_times(t, x->state->now)))
        return why;
    n->qty = n->qty.lots ? n->qty : was.r.qty;
    n->price = n->price.ticks ? n->price : was.r.price;
    n->stop_price = n->stop_price.ticks ? n->stop_price : was.r.stop_price;
    if (old->triggered)
        return "EOrder:Invalid order";
    return n->qty.lots < old->filled.lots ? "EGeneral:Invalid arguments:volume" : NULL;
}

static void edit_order(struct exchange *x, const struct socket_request *r)
{
    struct terms t;
    struct trade_reply reply = {0};
    const struct sim_order *old;
    char original[VENUE_ID_MAX];

    terms_read(&t, r->params);
    memcpy(original, t.w.r.venue_id, sizeof original);
    old = trade_find_word(x, r->account, str_of(original));
    reply.error = t.error ? t.error : old ? edit_terms(x, &t, old) : "EOrder:Unknown order";
    if (!reply.error)
        reply = trade_edit(x, r->account, old, &t.w);
    if (!reply.error)
        memcpy(reply.original_id, original, sizeof reply.original_id);
    answer(x, r, &reply, 0);
}

static void cancel_one(struct exchange *x, const struct socket_request *r, struct str id,
                       bool by_client_id)
{
    struct order_request ask = {0};
    struct trade_reply reply;

    if (by_client_id)
        client_id_keep(&ask, NULL, id);
    else
        str_copy(ask.venue_id, sizeof ask.venue_id, id);
    reply = trade_cancel(x, r->account, &ask);
    if (by_client_id)
        memset(reply.order_id, 0, sizeof reply.order_id);
    else
        memset(reply.client_id, 0, sizeof reply.client_id);
    answer(x, r, &reply, 0);
}

static void cancel_by_userref(struct exchange *x, const struct socket_request *r, struct str number)
{
    struct trade_reply none = {.error = "EOrder:Unknown order"};
    const struct sim_order *o = sim_next_open(x->sim, (uint16_t)r->account, NULL), *next;
    int64_t userref = 0;
    bool found = false;

    str_to_i64(number, &userref);
    for (; userref && o; o = next) {
        next = sim_next_open(x->sim, (uint16_t)r->account, o);
        if (order_note(x, o).userref != userref)
            continue;
        cancel_one(x, r, str_of(o->venue_id), false);
        found = true;
    }
    if (!found)
        answer(x, r, &none, 0);
}

/* One reply per order, all with the same req_id. */
static void cancel_listed(struct exchange *x, const struct socket_request *r, struct json *j)
{
    bool by_client_id = str_is(j->key, "cl_ord_id"), by_userref = str_is(j->key, "order_userref");
    struct str id;

    if (!json_array(j))
        return;
    while (json_more(j) && (by_userref ? json_number(j, &id) : json_string(j, &id))) {
        if (by_userref)
            cancel_by_userref(x, r, id);
        else
            cancel_one(x, r, id, by_client_id);
    }
}

static void cancel_order(struct exchange *x, const struct socket_request *r)
{
    struct json j;

    json_init(&j, r->params);
    if (!json_object(&j))
        return;
    while (json_key(&j)) {
        if (str_is(j.key, "cl_ord_id") || str_is(j.key, "order_id") ||
            str_is(j.key, "order_userref"))
            cancel_listed(x, r, &j);
        else
            json_skip(&j);
    }
}

static void cancel_all(struct exchange *x, const struct socket_request *r)
{
    struct json_writer w;
    unsigned n = trade_cancel_all(x, r->account);

    socket_reply_begin(x, &w, r->method);
    json_write_key(&w, "result");
    json_write_object(&w);
    json_put_u64(&w, "count", n);
    json_write_object_end(&w);
    json_put_bool(&w, "success", true);
    socket_reply_end(x, &w, r->socket, r->req_id);
}

static void cancel_all_orders_after(struct exchange *x, const struct socket_request *r)
{
    const char *why = "EGeneral:Invalid arguments:timeout";
    struct json_writer w;
    int64_t seconds;

    if (param_i64(r->params, "timeout", &seconds))
        why = trade_cancel_after(x, r->account, seconds);
    if (why) {
        socket_error(x, r->socket, r->method, why, (struct str){0}, r->req_id);
        return;
    }
    socket_reply_begin(x, &w, r->method);
    json_write_key(&w, "result");
    put_switch(x, r->account, &w);
    json_put_bool(&w, "success", true);
    socket_reply_end(x, &w, r->socket, r->req_id);
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
    static const struct {
        const char *method;
        void (*call)(struct exchange *x, const struct socket_request *r);
    } calls[] = {
        {"add_order", add_order},        {"amend_order", amend_order},
        {"edit_order", edit_order},      {"cancel_order", cancel_order},
        {"cancel_all", cancel_all},      {"cancel_all_orders_after", cancel_all_orders_after},
        {"batch_add", socket_batch_add}, {"batch_cancel", socket_batch_cancel},
    };
    struct socket_request r = {socket, -1, method, params, req_id};
    const char *error = x->socket[socket].private ? NULL : "Unsupported event";

    if (!error)
        r.account = who(x, socket, params, &error);
    for (size_t i = 0; !error && i < sizeof calls / sizeof *calls; i++)
        if (str_is(method, calls[i].method)) {
            calls[i].call(x, &r);
            return;
        }
    socket_error(x, socket, method, error ? error : "Unsupported event", (struct str){0}, req_id);
}
