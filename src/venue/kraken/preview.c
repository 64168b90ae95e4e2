#include "venue/kraken/preview.h"

#include <string.h>

#include "base/json.h"
#include "venue/kraken/decode_rest.h"
#include "venue/kraken/instruments.h"
#include "venue/kraken/names.h"
#include "venue/kraken/requests.h"
#include "venue/kraken/sign.h"
#include "venue/order_params.h"
#include "venue/record.h"

enum { BODY_MAX = 4096, URL_MAX = 2048 };

/* ---- instruments ---- */

struct found {
    bool given, known;
    char altname[PAIR_NAME_MAX];
    struct instrument rules;
};

static void find_in_frame(const struct kraken_frame *f, struct str pair, struct found *ret)
{
    struct json rows;
    struct kraken_pair row;

    kraken_pairs(&rows, f);
    while (json_more(&rows) && kraken_pair_read(&rows, &row))
        if (str_eq(row.symbol, pair))
            ret->known = kraken_pair_rules(&row, &ret->rules);
}

static void find_in_tables(struct str bytes, struct str pair, struct found *ret)
{
    struct kraken_answer answer;
    struct json rows;
    struct kraken_asset_pair row;
    char symbol[PAIR_NAME_MAX];

    if (kraken_answer_read(&answer, bytes, NULL) != STATUS_OK)
        return;
    kraken_rest_enter(&rows, answer.result, NULL);
    while (json_key(&rows) && kraken_asset_pair_read(&rows, &row)) {
        kraken_v2_symbol(row.wsname, symbol);
        if (!str_is(pair, symbol) || !kraken_asset_pair_rules(&row, &ret->rules))
            continue;
        ret->known = true;
        str_copy(ret->altname, sizeof ret->altname, row.altname);
    }
}

static enum status find_pair(const struct venue_preview *p, struct str pair, struct found *ret,
                             struct error *err)
{
    struct kraken_frame f;

    memset(ret, 0, sizeof *ret);
    kraken_plain_altname(pair, ret->altname);
    if (p->instruments.len == 0 || pair.len == 0)
        return STATUS_OK;
    ret->given = true;
    if (kraken_frame_read(&f, p->instruments, NULL, NULL) == STATUS_OK &&
        f.kind == KRAKEN_INSTRUMENT)
        find_in_frame(&f, pair, ret);
    else
        find_in_tables(p->instruments, pair, ret);
    if (!ret->known)
        return error_set(err, STATUS_USAGE, "pair %.*s: not in the table of instruments",
                         STR_ARG(pair));
    return STATUS_OK;
}

/* Digits and steps by the venue's rules, where they were given. */
static enum status check_digits(const struct found *found, const struct order_terms *t,
                                struct error *err)
{
    struct price px;
    struct qty q;
    const struct instrument *in = &found->rules;
    bool trailing = t->type == ORDER_TRAILING_STOP;

    if (!found->known)
        return STATUS_OK;
    if (t->qty.len && qty_parse(&q, in, t->qty, ROUND_EXACT) != STATUS_OK)
        return error_set(err, STATUS_USAGE, "quantity %.*s: more than %u decimals", STR_ARG(t->qty),
                         (unsigned)in->qty_decimals);
    if (t->price.len && (price_parse(&px, in, t->price, ROUND_EXACT) != STATUS_OK ||
                         px.ticks % in->tick.ticks != 0))
        return error_set(err, STATUS_USAGE, "price %.*s: not on the price grid", STR_ARG(t->price));
    if (t->stop_price.len && !trailing &&
        (price_parse(&px, in, t->stop_price, ROUND_EXACT) != STATUS_OK ||
         px.ticks % in->tick.ticks != 0))
        return error_set(err, STATUS_USAGE, "stop_price %.*s: not on the price grid",
                         STR_ARG(t->stop_price));
    return STATUS_OK;
}

/* ---- operations ---- */

struct operation {
    const char *op;
    const char *method; /* of REST */
    bool is_private;
    bool has_ws;
    enum status (*write)(struct text *body, const struct order_params *x, struct order_terms *t,
                         struct error *err);
};

static enum status write_place(struct text *body, const struct order_params *x,
                               struct order_terms *t, struct error *err)
{
    (void)x;
    enum status status = kraken_terms_check(t, KRAKEN_REST, err);
    if (status == STATUS_OK)
        kraken_form_add_order(body, t);
    return status;
}

static enum status write_validate(struct text *body, const struct order_params *x,
                                  struct order_terms *t, struct error *err)
{
    t->validate = true;
    return write_place(body, x, t, err);
}

static enum status write_amend(struct text *body, const struct order_params *x,
                               struct order_terms *t, struct error *err)
{
    (void)x;
    enum status status = kraken_change_check(t, true, err);
    if (status == STATUS_OK)
        kraken_form_amend_order(body, t);
    return status;
}

static enum status write_cancel(struct text *body, const struct order_params *x,
                                struct order_terms *t, struct error *err)
{
    (void)x;
    enum status status = kraken_change_check(t, false, err);
    if (status == STATUS_OK)
        kraken_form_cancel_order(body, t);
    return status;
}

static enum status write_nothing(struct text *body, const struct order_params *x,
                                 struct order_terms *t, struct error *err)
{
    (void)body, (void)x, (void)t, (void)err;
    return STATUS_OK;
}

static enum status put_span(struct text *body, const struct order_params *x, struct error *err)
{
    int64_t since = 0, until = 0;

    if (!order_params_time(x->since, &since) || !order_params_time(x->until, &until))
        return error_set(err, STATUS_USAGE, "since, until: a time like 2026-08-01T00:00:00Z");
    if (x->since.len)
        kraken_form_put_i64(body, "start", since / 1000000000);
    if (x->until.len)
        kraken_form_put_i64(body, "end", until / 1000000000);
    kraken_form_put(body, "ofs", x->offset);
    return STATUS_OK;
}

static enum status write_open(struct text *body, const struct order_params *x,
                              struct order_terms *t, struct error *err)
{
    (void)t, (void)err;
    kraken_form_put(body, "cl_ord_id", x->client_id);
    return STATUS_OK;
}

static enum status write_closed(struct text *body, const struct order_params *x,
                                struct order_terms *t, struct error *err)
{
    (void)t;
    kraken_form_put(body, "cl_ord_id", x->client_id);
    return put_span(body, x, err);
}

static enum status write_status(struct text *body, const struct order_params *x,
                                struct order_terms *t, struct error *err)
{
    (void)t;
    if (x->order_id.len == 0)
        return error_set(err, STATUS_USAGE,
                         "order_status: needs an order_id; by client_id ask open_orders and "
                         "closed_orders");
    kraken_form_put(body, "txid", x->order_id);
    kraken_form_put(body, "trades", STR("true"));
    return STATUS_OK;
}

static enum status write_fills(struct text *body, const struct order_params *x,
                               struct order_terms *t, struct error *err)
{
    (void)t;
    enum status status = put_span(body, x, err);
    kraken_form_put(body, "consolidate_taker", STR("false"));
    return status;
}

static enum status write_pair(struct text *body, const struct order_params *x,
                              struct order_terms *t, struct error *err)
{
    (void)x, (void)err;
    kraken_form_put(body, "pair", t->pair);
    return STATUS_OK;
}

static enum status write_ohlc(struct text *body, const struct order_params *x,
                              struct order_terms *t, struct error *err)
{
    int64_t since = 0;

    if (t->pair.len == 0 || !order_params_time(x->since, &since))
        return error_set(err, STATUS_USAGE,
                         "ohlc: needs a pair; interval in minutes, since a time");
    kraken_form_put(body, "pair", t->pair);
    kraken_form_put(body, "interval", x->interval);
    if (x->since.len)
        kraken_form_put_i64(body, "since", since / 1000000000);
    return STATUS_OK;
}

static const struct operation operations[] = {
    {"place_order", "AddOrder", true, true, write_place},
    {"preview_order", "AddOrder", true, true, write_validate},
    {"amend_order", "AmendOrder", true, true, write_amend},
    {"cancel_order", "CancelOrder", true, true, write_cancel},
    {"cancel_all", "CancelAll", true, true, write_nothing},
    {"open_orders", "OpenOrders", true, false, write_open},
    {"closed_orders", "ClosedOrders", true, false, write_closed},
    {"order_status", "QueryOrders", true, false, write_status},
    {"fills", "TradesHistory", true, false, write_fills},
    {"balances", "BalanceEx", true, false, write_nothing},
    {"fees", "TradeVolume", true, false, write_pair},
    {"token", "GetWebSocketsToken", true, false, write_nothing},
    {"ohlc", "OHLC", false, false, write_ohlc},
    {"pairs", "AssetPairs", false, false, write_pair},
    {"time", "Time", false, false, write_nothing},
    {"status", "SystemStatus", false, false, write_nothing},
};

/* ---- output ---- */

static enum status write_ws(const struct venue_preview *p, struct order_terms *t, struct text *out,
                            struct error *err)
{
    const struct str token = STR("TOKEN"); /* a fresh one comes from GetWebSocketsToken */
    bool place = strcmp(p->op, "place_order") == 0 || strcmp(p->op, "preview_order") == 0;
    bool amend = strcmp(p->op, "amend_order") == 0;
    enum status status = STATUS_OK;

    if (strcmp(p->op, "preview_order") == 0)
        t->validate = true;
    if (place)
        status = kraken_terms_check(t, KRAKEN_WS, err);
    else if (strcmp(p->op, "cancel_all") != 0)
        status = kraken_change_check(t, amend, err);
    if (status != STATUS_OK)
        return status;
    if (place)
        kraken_ws_add_order(out, t, token, 1);
    else if (amend)
        kraken_ws_amend_order(out, t, token, 1);
    else if (strcmp(p->op, "cancel_order") == 0)
        kraken_ws_cancel_order(out, t, token, 1);
    else
        kraken_ws_cancel_all(out, token, 1);
    return STATUS_OK;
}

static enum status put_headers(struct json_writer *w, const struct venue_preview *p,
                               const struct operation *op, struct str body, struct error *err)
{
    char path_room[96], nonce_room[24], sign[KRAKEN_SIGN_MAX];
    struct text path = TEXT(path_room), nonce = TEXT(nonce_room);

    json_write_key(w, "headers");
    json_write_object(w);
    json_put_cstr(w, "User-Agent", "novapulse/" NOVAPULSE_VERSION);
    if (op->is_private)
        json_put_cstr(w, "Content-Type", "application/x-www-form-urlencoded");
    if (op->is_private && p->key.len)
        json_put_str(w, "API-Key", p->key);
    if (op->is_private && p->secret.len) {
        text_printf(&path, "/0/private/%s", op->method);
        text_u64(&nonce, p->nonce);
        enum status status =
            kraken_sign(sign, p->secret, text_str(&path), text_str(&nonce), body, err);
        if (status != STATUS_OK)
            return status;
        json_put_cstr(w, "API-Sign", sign);
    }
    json_write_object_end(w);
    return STATUS_OK;
}

static enum status write_rest(const struct venue_preview *p, const struct operation *op,
                              const struct order_params *x, struct order_terms *t, struct text *out,
                              struct error *err)
{
    char body_room[BODY_MAX], url_room[URL_MAX];
    struct text body = TEXT(body_room), url = TEXT(url_room);
    struct json_writer w;

    if (op->is_private)
        kraken_form_start(&body, p->nonce);
    else
        text_clear(&body);
    enum status status = op->write(&body, x, t, err);
    if (status != STATUS_OK)
        return status;
    text_printf(&url, "https://api.kraken.com/0/%s/%s", op->is_private ? "private" : "public",
                op->method);
    if (!op->is_private && body.len)
        text_printf(&url, "?%s", body_room);
    json_write_init(&w, out);
    json_write_object(&w);
    json_put_cstr(&w, "method", op->is_private ? "POST" : "GET");
    json_put_str(&w, "url", text_str(&url));
    status = put_headers(&w, p, op, text_str(&body), err);
    if (status != STATUS_OK)
        return status;
    json_put_str(&w, "body", op->is_private ? text_str(&body) : STR(""));
    json_write_object_end(&w);
    return body.cut || url.cut || out->cut
               ? error_set(err, STATUS_RANGE, "%s: the request is too long", p->op)
               : STATUS_OK;
}

enum status kraken_preview_write(const struct venue_preview *p, struct text *out, struct error *err)
{
    const struct operation *op = operations;
    struct order_params x;
    struct order_terms t;
    struct found found;
    enum status status;

    while (op < operations + sizeof operations / sizeof *operations && strcmp(op->op, p->op) != 0)
        op++;
    if (op == operations + sizeof operations / sizeof *operations)
        return error_set(err, STATUS_USAGE, "--op %s: not one that the kraken adapter has", p->op);
    if (p->ws && !op->has_ws)
        return error_set(err, STATUS_USAGE, "--op %s: has no WebSocket form", p->op);
    if ((status = order_params_read(p->params, &x, err)) != STATUS_OK ||
        (status = order_params_terms(&x, &t, err)) != STATUS_OK ||
        (status = find_pair(p, x.pair, &found, err)) != STATUS_OK ||
        (status = check_digits(&found, &t, err)) != STATUS_OK)
        return status;
    if (p->ws)
        return write_ws(p, &t, out, err);
    t.pair = str_of(found.altname);
    return write_rest(p, op, &x, &t, out, err);
}
