#include "venue/kraken/requests.h"

#include <string.h>

#include "base/json.h"

/* Prices a type needs. */
enum { NEEDS_LIMIT = 1, NEEDS_STOP = 2 };

static const struct {
    const char *word;
    uint8_t needs;
} types[ORDER_TYPE_COUNT] = {
    [ORDER_MARKET] = {"market", 0},
    [ORDER_LIMIT] = {"limit", NEEDS_LIMIT},
    [ORDER_STOP_LOSS] = {"stop-loss", NEEDS_STOP},
    [ORDER_STOP_LOSS_LIMIT] = {"stop-loss-limit", NEEDS_LIMIT | NEEDS_STOP},
    [ORDER_TAKE_PROFIT] = {"take-profit", NEEDS_STOP},
    [ORDER_TAKE_PROFIT_LIMIT] = {"take-profit-limit", NEEDS_LIMIT | NEEDS_STOP},
    [ORDER_TRAILING_STOP] = {"trailing-stop", NEEDS_STOP},
};

const char *kraken_order_type(enum order_type type)
{
    return types[type].word;
}

bool kraken_order_type_find(struct str word, enum order_type *ret)
{
    for (unsigned i = 0; i < ORDER_TYPE_COUNT; i++)
        if (types[i].word && word.len == strlen(types[i].word)) {
            unsigned k = 0; /* trade history has been seen to write a blank for the hyphen */
            while (k < word.len && (word.at[k] == types[i].word[k] ||
                                    (word.at[k] == ' ' && types[i].word[k] == '-')))
                k++;
            if (k == word.len) {
                *ret = (enum order_type)i;
                return true;
            }
        }
    return false;
}

/* ---- checks ---- */

static bool is_percent(struct str s)
{
    return str_ends(s, STR("%"));
}

static bool is_distance(struct str s)
{
    return number_is_positive(is_percent(s) ? str_slice(s, 0, s.len - 1) : s);
}

/* A UUID with hyphens, 32 hex digits, or at most 18 characters of plain text. */
static bool is_client_id(struct str s)
{
    if (s.len == 0 || s.len > 36 || (s.len > 18 && s.len != 32 && s.len != 36))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] <= ' ' || s.at[i] > '~' || s.at[i] == '"' || s.at[i] == '\\')
            return false;
    return true;
}

enum status kraken_terms_check(const struct order_terms *t, enum kraken_transport how,
                               struct error *err)
{
    const char *why = NULL;

    if (t->type >= ORDER_TYPE_COUNT || !types[t->type].word)
        return error_set(err, STATUS_USAGE, "order: kraken has no order of type %s",
                         t->type < ORDER_TYPE_COUNT ? order_type_name(t->type) : "?");
    unsigned needs = types[t->type].needs;
    bool trailing = t->type == ORDER_TRAILING_STOP;
    if (t->pair.len == 0)
        why = "needs a pair";
    else if (t->side == SIDE_NONE)
        why = "needs a side, buy or sell";
    else if (t->quote_qty.len && (t->type != ORDER_MARKET || t->side != SIDE_BUY || t->qty.len))
        why = "takes a quote quantity for market buys only, instead of a quantity";
    else if (!number_is_positive(t->quote_qty.len ? t->quote_qty : t->qty))
        why = "needs a positive quantity in plain digits";
    else if ((needs & NEEDS_LIMIT) ? !number_is_positive(t->price) : t->price.len > 0)
        why = needs & NEEDS_LIMIT ? "needs a positive price in plain digits" : "has no limit price";
    else if ((needs & NEEDS_STOP)
                 ? !(trailing ? is_distance(t->stop_price) : number_is_positive(t->stop_price))
                 : t->stop_price.len > 0)
        why = needs & NEEDS_STOP ? "needs a positive stop price in plain digits"
                                 : "has no stop price";
    else if (t->post_only && t->type != ORDER_LIMIT)
        why = "can be post-only with a limit alone";
    else if (t->tif == TIF_FOK && how == KRAKEN_WS)
        why = "is not fill-or-kill over WebSocket; REST has it";
    else if (t->tif == TIF_GTD && t->expires_at <= 0)
        why = "needs an expiry when it is good till a date";
    else if (t->client_id.len && !is_client_id(t->client_id))
        why = "has a client id that is neither a UUID nor at most 18 plain characters";
    if (why)
        return error_set(err, STATUS_USAGE, "order: a kraken %s order %s", order_type_name(t->type),
                         why);
    return STATUS_OK;
}

enum status kraken_change_check(const struct order_terms *t, bool is_amend, struct error *err)
{
    if (t->order_id.len == 0 && !is_client_id(t->client_id))
        return error_set(err, STATUS_USAGE, "order: needs an order id or a client id");
    if (!is_amend)
        return STATUS_OK;
    if ((t->qty.len && !number_is_positive(t->qty)) ||
        (t->price.len && !number_is_positive(t->price)) ||
        (t->stop_price.len && !number_is_positive(t->stop_price)))
        return error_set(err, STATUS_USAGE, "amend: numbers are positive and in plain digits");
    if (t->qty.len + t->price.len + t->stop_price.len == 0)
        return error_set(err, STATUS_USAGE, "amend: nothing to change");
    return STATUS_OK;
}

/* ---- WebSocket ---- */

static void put_number(struct json_writer *w, const char *key, struct str digits)
{
    if (digits.len == 0)
        return;
    json_write_key(w, key);
    json_write_raw(w, digits);
}

static void put_time(struct json_writer *w, const char *key, int64_t ns)
{
    char room[40];
    struct text t = TEXT(room);

    if (ns <= 0)
        return;
    text_utc(&t, ns, 3);
    json_put_str(w, key, text_str(&t));
}

static void put_text(struct json_writer *w, const char *key, struct str s)
{
    if (s.len)
        json_put_str(w, key, s);
}

static void begin(struct json_writer *w, struct text *out, const char *method)
{
    json_write_init(w, out);
    json_write_object(w);
    json_put_cstr(w, "method", method);
    json_write_key(w, "params");
    json_write_object(w);
}

static void end(struct json_writer *w, uint64_t req_id)
{
    json_write_object_end(w);
    json_put_u64(w, "req_id", req_id);
    json_write_object_end(w);
}

static void put_trigger(struct json_writer *w, const struct order_terms *t)
{
    bool percent = is_percent(t->stop_price);

    if (t->stop_price.len == 0)
        return;
    json_write_key(w, "triggers");
    json_write_object(w);
    json_put_cstr(w, "reference", "last");
    put_number(w, "price",
               percent ? str_slice(t->stop_price, 0, t->stop_price.len - 1) : t->stop_price);
    if (t->type == ORDER_TRAILING_STOP)
        json_put_cstr(w, "price_type", percent ? "pct" : "quote");
    else
        json_put_cstr(w, "price_type", "static");
    json_write_object_end(w);
}

void kraken_ws_add_order(struct text *out, const struct order_terms *t, struct str token,
                         uint64_t req_id)
{
    static const char *const tif[TIF_COUNT] = {
        [TIF_GTC] = "gtc", [TIF_IOC] = "ioc", [TIF_FOK] = "fok", [TIF_GTD] = "gtd"};
    struct json_writer w;

    begin(&w, out, "add_order");
    json_put_cstr(&w, "order_type", kraken_order_type(t->type));
    json_put_cstr(&w, "side", t->side == SIDE_BUY ? "buy" : "sell");
    json_put_str(&w, "symbol", t->pair);
    put_number(&w, "order_qty", t->qty);
    put_number(&w, "cash_order_qty", t->quote_qty);
    put_number(&w, "limit_price", t->price);
    put_trigger(&w, t);
    if (t->tif != TIF_GTC)
        json_put_cstr(&w, "time_in_force", tif[t->tif]);
    if (t->tif == TIF_GTD)
        put_time(&w, "expire_time", t->expires_at);
    if (t->post_only)
        json_put_bool(&w, "post_only", true);
    put_time(&w, "deadline", t->deadline);
    put_text(&w, "cl_ord_id", t->client_id);
    if (t->validate)
        json_put_bool(&w, "validate", true);
    json_put_str(&w, "token", token);
    end(&w, req_id);
}

void kraken_ws_amend_order(struct text *out, const struct order_terms *t, struct str token,
                           uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "amend_order");
    if (t->order_id.len)
        put_text(&w, "order_id", t->order_id);
    else
        put_text(&w, "cl_ord_id", t->client_id);
    put_number(&w, "order_qty", t->qty);
    put_number(&w, "limit_price", t->price);
    put_number(&w, "trigger_price", t->stop_price);
    if (t->post_only)
        json_put_bool(&w, "post_only", true);
    put_time(&w, "deadline", t->deadline);
    json_put_str(&w, "token", token);
    end(&w, req_id);
}

void kraken_ws_cancel_order(struct text *out, const struct order_terms *t, struct str token,
                            uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "cancel_order");
    json_write_key(&w, t->order_id.len ? "order_id" : "cl_ord_id");
    json_write_array(&w);
    json_write_str(&w, t->order_id.len ? t->order_id : t->client_id);
    json_write_array_end(&w);
    json_put_str(&w, "token", token);
    end(&w, req_id);
}

void kraken_ws_cancel_all(struct text *out, struct str token, uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "cancel_all");
    json_put_str(&w, "token", token);
    end(&w, req_id);
}

void kraken_ws_subscribe(struct text *out, const struct kraken_subscription *s, uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, s->off ? "unsubscribe" : "subscribe");
    json_put_cstr(&w, "channel", s->channel);
    if (s->symbol_count) {
        json_write_key(&w, "symbol");
        json_write_array(&w);
        for (unsigned i = 0; i < s->symbol_count; i++)
            json_write_cstr(&w, s->symbols[i]);
        json_write_array_end(&w);
    }
    if (s->depth)
        json_put_i64(&w, "depth", s->depth);
    if (s->interval_min)
        json_put_i64(&w, "interval", s->interval_min);
    if (s->snapshot >= 0 && strcmp(s->channel, "executions") == 0) {
        json_put_bool(&w, "snap_orders", s->snapshot != 0);
        json_put_bool(&w, "snap_trades", s->snapshot != 0);
    } else if (s->snapshot >= 0) {
        json_put_bool(&w, "snapshot", s->snapshot != 0);
    }
    put_text(&w, "token", s->token);
    end(&w, req_id);
}

void kraken_ws_ping(struct text *out, uint64_t req_id)
{
    text_printf(out, "{\"method\":\"ping\",\"req_id\":%llu}", (unsigned long long)req_id);
}

void kraken_ws_step_done(struct text *out, uint64_t step)
{
    text_printf(out, "{\"method\":\"step_done\",\"params\":{\"step\":%llu}}",
                (unsigned long long)step);
}

/* ---- REST ---- */

static void escape(struct text *body, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        static const char digits[] = "0123456789ABCDEF";
        if (plain) {
            text_char(body, (char)c);
        } else {
            text_char(body, '%');
            text_char(body, digits[c >> 4]);
            text_char(body, digits[c & 15]);
        }
    }
}

void kraken_form_start(struct text *body, uint64_t nonce)
{
    text_clear(body);
    text_cstr(body, "nonce=");
    text_u64(body, nonce);
}

void kraken_form_put(struct text *body, const char *key, struct str value)
{
    if (value.len == 0)
        return;
    if (body->len)
        text_char(body, '&');
    text_cstr(body, key);
    text_char(body, '=');
    escape(body, value);
}

void kraken_form_put_i64(struct text *body, const char *key, int64_t value)
{
    char room[24];
    struct text t = TEXT(room);

    text_i64(&t, value);
    kraken_form_put(body, key, text_str(&t));
}

static void form_put_deadline(struct text *body, int64_t ns)
{
    char room[40];
    struct text t = TEXT(room);

    if (ns <= 0)
        return;
    text_utc(&t, ns, 3);
    kraken_form_put(body, "deadline", text_str(&t));
}

static void form_put_trigger(struct text *body, const struct order_terms *t)
{
    char room[48];
    struct text offset = TEXT(room);

    if (t->type == ORDER_TRAILING_STOP) {
        text_char(&offset, '+');
        text_add(&offset, t->stop_price);
        kraken_form_put(body, "price", text_str(&offset));
        return;
    }
    kraken_form_put(body, "price", t->stop_price);
    kraken_form_put(body, "price2", t->price);
}

void kraken_form_add_order(struct text *body, const struct order_terms *t)
{
    static const char *const tif[TIF_COUNT] = {
        [TIF_GTC] = "GTC", [TIF_IOC] = "IOC", [TIF_FOK] = "FOK", [TIF_GTD] = "GTD"};
    enum { NS_PER_S = 1000000000 };

    kraken_form_put(body, "ordertype", str_of(kraken_order_type(t->type)));
    kraken_form_put(body, "type", t->side == SIDE_BUY ? STR("buy") : STR("sell"));
    kraken_form_put(body, "pair", t->pair);
    kraken_form_put(body, "volume", t->quote_qty.len ? t->quote_qty : t->qty);
    if (types[t->type].needs & NEEDS_STOP)
        form_put_trigger(body, t);
    else
        kraken_form_put(body, "price", t->price);
    if (t->post_only)
        kraken_form_put(body, "oflags", STR("post"));
    if (t->quote_qty.len)
        kraken_form_put(body, "oflags", STR("viqc"));
    if (t->tif != TIF_GTC)
        kraken_form_put(body, "timeinforce", str_of(tif[t->tif]));
    if (t->tif == TIF_GTD)
        kraken_form_put_i64(body, "expiretm", t->expires_at / NS_PER_S);
    kraken_form_put(body, "cl_ord_id", t->client_id);
    form_put_deadline(body, t->deadline);
    if (t->validate)
        kraken_form_put(body, "validate", STR("true"));
}

static void form_put_order_id(struct text *body, const struct order_terms *t)
{
    if (t->order_id.len)
        kraken_form_put(body, "txid", t->order_id);
    else
        kraken_form_put(body, "cl_ord_id", t->client_id);
}

void kraken_form_amend_order(struct text *body, const struct order_terms *t)
{
    form_put_order_id(body, t);
    kraken_form_put(body, "order_qty", t->qty);
    kraken_form_put(body, "limit_price", t->price);
    kraken_form_put(body, "trigger_price", t->stop_price);
    if (t->post_only)
        kraken_form_put(body, "post_only", STR("true"));
    form_put_deadline(body, t->deadline);
}

void kraken_form_cancel_order(struct text *body, const struct order_terms *t)
{
    form_put_order_id(body, t);
}
