#include <string.h>

#include "base/json.h"
#include "venue/kraken/decode_rest.h"
#include "venue/kraken/instruments.h"
#include "venue/kraken/names.h"
#include "venue/kraken/preview_internal.h"
#include "venue/kraken/sign.h"

enum { BODY_MAX = 8192, URL_MAX = 2048 };

/* ---- instruments ---- */

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

enum status preview_check_digits(const struct found *found, const struct order_terms *t,
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

/* ---- output ---- */

/* Channels, and what only a socket has. */
static enum status write_subscription(struct text *out, const struct writing *w, struct error *err)
{
    enum { SYMBOLS_MAX = 100 };
    char channel[32], symbol[SYMBOLS_MAX][PAIR_NAME_MAX];
    const struct order_params *x = w->x;
    struct kraken_subscription s = {.channel = channel, .symbols = symbol, .snapshot = -1};
    struct str list = x->pairs.len ? x->pairs : x->pair;

    s.off = strcmp(w->preview->op, "unsubscribe") == 0;
    if (x->channel.len == 0 || !str_copy(channel, sizeof channel, x->channel) ||
        (x->depth.len && !str_to_i64(x->depth, &s.depth)) ||
        (x->interval.len && !str_to_i64(x->interval, &s.interval_min)))
        return error_set(err, STATUS_USAGE, "%s: needs a channel; depth and interval are numbers",
                         w->preview->op);
    for (; list.len; s.symbol_count++)
        if (s.symbol_count == SYMBOLS_MAX ||
            !str_copy(symbol[s.symbol_count], PAIR_NAME_MAX, str_trim(str_cut(&list, ','))))
            return error_set(err, STATUS_USAGE, "pairs: like BTC/USD,ETH/USD, %d at most",
                             SYMBOLS_MAX);
    if (strcmp(channel, "executions") == 0 || strcmp(channel, "balances") == 0 ||
        strcmp(channel, "level3") == 0)
        s.token = TOKEN;
    kraken_ws_subscribe(out, &s, 1);
    return STATUS_OK;
}

static enum status write_ws(struct text *out, const struct writing *w, const struct trading *op,
                            struct error *err)
{
    const char *name = w->preview->op;
    enum status status = STATUS_OK;

    if (op)
        status = op->write(out, w, KRAKEN_WS, err);
    else if (strcmp(name, "subscribe") == 0 || strcmp(name, "unsubscribe") == 0)
        status = write_subscription(out, w, err);
    else if (strcmp(name, "ping") == 0)
        kraken_ws_ping(out, 1);
    else
        return error_set(err, STATUS_USAGE, "--op %s: has no WebSocket form", name);
    if (status == STATUS_OK && out->cut)
        return error_set(err, STATUS_RANGE, "%s: the message is too long", name);
    return status;
}

/* A REST call, whichever table it is from. */
struct rest_call {
    const char *method;
    bool is_private, is_json;
};

static enum status put_headers(struct json_writer *w, const struct venue_preview *p,
                               const struct rest_call *call, struct str body, struct error *err)
{
    char path_room[96], nonce_room[24], sign[KRAKEN_SIGN_MAX];
    struct text path = TEXT(path_room), nonce = TEXT(nonce_room);

    json_write_key(w, "headers");
    json_write_object(w);
    json_put_cstr(w, "User-Agent", "novapulse/" NOVAPULSE_VERSION);
    if (call->is_private)
        json_put_cstr(w, "Content-Type",
                      call->is_json ? "application/json" : "application/x-www-form-urlencoded");
    if (call->is_private && p->key.len)
        json_put_str(w, "API-Key", p->key);
    if (call->is_private && p->secret.len) {
        text_printf(&path, "/0/private/%s", call->method);
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

static enum status write_body(struct text *body, const struct writing *w, const struct trading *op,
                              const struct reading *reading, struct error *err)
{
    text_clear(body);
    if (op ? !op->is_json : reading_is_private(reading))
        kraken_form_start(body, w->preview->nonce);
    if (op)
        return op->write(body, w, KRAKEN_REST, err);
    return reading_write(body, reading, w, err);
}

static enum status write_rest(struct text *out, const struct writing *w, const struct trading *op,
                              const struct reading *reading, struct error *err)
{
    char body_room[BODY_MAX], url_room[URL_MAX];
    struct text body = TEXT(body_room), url = TEXT(url_room);
    const struct rest_call call = {.method = op ? op->method : reading_method(reading),
                                   .is_private = op || reading_is_private(reading),
                                   .is_json = op && op->is_json};
    struct json_writer j;
    enum status status = write_body(&body, w, op, reading, err);

    if (status != STATUS_OK)
        return status;
    text_printf(&url, "https://api.kraken.com/0/%s/%s", call.is_private ? "private" : "public",
                call.method);
    if (!call.is_private && body.len)
        text_printf(&url, "?%s", body_room);
    json_write_init(&j, out);
    json_write_object(&j);
    json_put_cstr(&j, "method", call.is_private ? "POST" : "GET");
    json_put_str(&j, "url", text_str(&url));
    status = put_headers(&j, w->preview, &call, text_str(&body), err);
    if (status != STATUS_OK)
        return status;
    json_put_str(&j, "body", call.is_private ? text_str(&body) : STR(""));
    json_write_object_end(&j);
    return body.cut || url.cut || out->cut
               ? error_set(err, STATUS_RANGE, "%s: the request is too long", w->preview->op)
               : STATUS_OK;
}

enum status kraken_preview_write(const struct venue_preview *p, struct text *out, struct error *err)
{
    const struct trading *op = trading_find(p->op);
    const struct reading *reading = reading_find(p->op);
    struct order_params x;
    struct order_terms t;
    struct found found;
    const struct writing w = {.preview = p, .x = &x, .t = &t, .found = &found};
    enum status status;

    if (!p->ws && !op && !reading)
        return error_set(err, STATUS_USAGE, "--op %s: not one that the kraken adapter has by REST",
                         p->op);
    if ((status = order_params_read(p->params, &x, err)) != STATUS_OK ||
        (status = order_params_terms(&x, &t, err)) != STATUS_OK ||
        (status = find_pair(p, x.pair, &found, err)) != STATUS_OK ||
        (status = preview_check_digits(&found, &t, err)) != STATUS_OK)
        return status;
    if (p->ws)
        return write_ws(out, &w, op, err);
    t.pair = str_of(found.altname);
    return write_rest(out, &w, op, reading, err);
}
