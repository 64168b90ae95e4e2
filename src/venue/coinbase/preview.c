#include "venue/coinbase/preview.h"

#include <string.h>

#include "base/json.h"
#include "venue/coinbase/decode_rest.h"
#include "venue/coinbase/jwt.h"
#include "venue/coinbase/names.h"
#include "venue/coinbase/requests.h"
#include "venue/order_params.h"

enum { BODY_MAX = 4096, PATH_MAX_LEN = 2048, CANDLES_A_CALL = 350, SUBSCRIBED_MAX = 64 };

#define HOST "api.coinbase.com"
#define BASE "/api/v3/brokerage"

/* What an operation is made of while it is written. */
struct writing {
    const struct venue_preview *preview;
    const struct order_params *x;
    struct order_terms *terms;
    char product[PAIR_NAME_MAX];
    struct text path, query, body;
};

typedef enum status writer(struct writing *w, struct error *err);

struct operation {
    const char *op, *method;
    bool is_market; /* has a public twin under /market */
    writer *write;
};

/* ---- parts ---- */

static void put_query(struct writing *w, const char *key, struct str value)
{
    if (value.len == 0)
        return;
    text_char(&w->query, w->query.len ? '&' : '?');
    text_printf(&w->query, "%s=%.*s", key, STR_ARG(value));
}

static void put_query_i64(struct writing *w, const char *key, int64_t value)
{
    char room[24];
    struct text t = TEXT(room);

    text_i64(&t, value);
    put_query(w, key, text_str(&t));
}

/* Ids and names stand in the URL as they are: anything else could change what is asked. */
static bool is_url_word(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool ok = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '_' || c == '.' || c == ':' || c == ',';

        if (!ok)
            return false;
    }
    return true;
}

static enum status needs_product(const struct writing *w, struct error *err)
{
    if (w->product[0])
        return STATUS_OK;
    return error_set(err, STATUS_USAGE, "%s: needs a pair like BTC/USD", w->preview->op);
}

/* ---- orders ---- */

static enum status write_place(struct writing *w, struct error *err)
{
    char room[40];
    struct text made = TEXT(room);
    enum status status = coinbase_terms_check(w->terms, err);

    if (status != STATUS_OK)
        return status;
    if (w->terms->client_id.len == 0) { /* the venue wants one with every order */
        text_printf(&made, "novapulse-%lld", (long long)w->preview->now);
        w->terms->client_id = text_str(&made);
    }
    text_cstr(&w->path, "/orders");
    coinbase_put_order(&w->body, w->terms);
    return STATUS_OK;
}

static enum status write_preview(struct writing *w, struct error *err)
{
    enum status status = coinbase_terms_check(w->terms, err);

    text_cstr(&w->path, "/orders/preview");
    if (status == STATUS_OK)
        coinbase_put_preview(&w->body, w->terms);
    return status;
}

static enum status write_edit(struct writing *w, struct error *err)
{
    enum status status = coinbase_edit_check(w->terms, err);
    bool preview = strcmp(w->preview->op, "preview_amend") == 0;

    text_cstr(&w->path, preview ? "/orders/edit_preview" : "/orders/edit");
    if (status == STATUS_OK)
        coinbase_put_edit(&w->body, w->terms);
    return status;
}

static enum status write_cancel(struct writing *w, struct error *err)
{
    if (w->x->order_id.len == 0)
        return error_set(err, STATUS_USAGE,
                         "cancel_order: needs the venue's order_id; it has no cancel by client id");
    text_cstr(&w->path, "/orders/batch_cancel");
    coinbase_put_cancel(&w->body, &w->x->order_id, 1);
    return STATUS_OK;
}

static enum status write_cancel_all(struct writing *w, struct error *err)
{
    (void)w;
    error_set(err, STATUS_USAGE, "cancel_all: coinbase has no such call");
    error_hint(err, "ask open_orders, then cancel each by its order_id");
    return STATUS_USAGE;
}

static enum status put_span(struct writing *w, const char *from, const char *to, struct error *err)
{
    char room[40];
    int64_t since = 0, until = 0;

    if (!order_params_time(w->x->since, &since) || !order_params_time(w->x->until, &until))
        return error_set(err, STATUS_USAGE, "since, until: a time like 2026-08-01T00:00:00Z");
    if (w->x->since.len) {
        struct text t = TEXT(room);

        text_utc(&t, since, 0);
        put_query(w, from, text_str(&t));
    }
    if (w->x->until.len) {
        struct text t = TEXT(room);

        text_utc(&t, until, 0);
        put_query(w, to, text_str(&t));
    }
    return STATUS_OK;
}

static enum status write_open(struct writing *w, struct error *err)
{
    text_cstr(&w->path, "/orders/historical/batch");
    put_query(w, "product_ids", str_of(w->product));
    put_query(w, "order_status", STR("OPEN"));
    put_query(w, "limit", w->x->limit);
    return put_span(w, "start_date", "end_date", err);
}

static enum status write_closed(struct writing *w, struct error *err)
{
    static const struct str ended[] = {
        {"FILLED", 6}, {"CANCELLED", 9}, {"EXPIRED", 7}, {"FAILED", 6}};

    text_cstr(&w->path, "/orders/historical/batch");
    put_query(w, "product_ids", str_of(w->product));
    for (unsigned i = 0; i < sizeof ended / sizeof *ended; i++)
        put_query(w, "order_status", ended[i]);
    put_query(w, "limit", w->x->limit);
    return put_span(w, "start_date", "end_date", err);
}

static enum status write_status(struct writing *w, struct error *err)
{
    if (w->x->order_id.len == 0)
        return error_set(err, STATUS_USAGE,
                         "order_status: needs an order_id; by client_id ask open_orders and "
                         "closed_orders");
    text_printf(&w->path, "/orders/historical/%.*s", STR_ARG(w->x->order_id));
    return STATUS_OK;
}

static enum status write_fills(struct writing *w, struct error *err)
{
    text_cstr(&w->path, "/orders/historical/fills");
    put_query(w, "order_ids", w->x->order_id);
    put_query(w, "product_ids", str_of(w->product));
    put_query(w, "limit", w->x->limit);
    put_query(w, "cursor", w->x->offset);
    return put_span(w, "start_sequence_timestamp", "end_sequence_timestamp", err);
}

/* ---- the account ---- */

static enum status write_accounts(struct writing *w, struct error *err)
{
    (void)err;
    text_cstr(&w->path, "/accounts");
    put_query(w, "limit", w->x->limit.len ? w->x->limit : STR("250"));
    put_query(w, "cursor", w->x->offset);
    return STATUS_OK;
}

static enum status write_fees(struct writing *w, struct error *err)
{
    (void)err;
    text_cstr(&w->path, "/transaction_summary");
    put_query(w, "product_type", STR("SPOT"));
    return STATUS_OK;
}

static enum status write_permissions(struct writing *w, struct error *err)
{
    (void)err;
    text_cstr(&w->path, "/key_permissions");
    return STATUS_OK;
}

/* ---- market ---- */

/* The venue wants both ends, at most 350 candles apart. */
static enum status write_candles(struct writing *w, struct error *err)
{
    int64_t since = 0, until = w->preview->now, minutes = 1;
    enum status status = needs_product(w, err);

    if (status != STATUS_OK)
        return status;
    if (w->x->interval.len && !str_to_i64(w->x->interval, &minutes))
        minutes = 0;
    const char *granularity =
        minutes > 0 && minutes <= 1440 ? coinbase_granularity(minutes * 60) : NULL;
    if (!granularity)
        return error_set(err, STATUS_USAGE,
                         "ohlc: interval in minutes: 1, 5, 15, 30, 60, 120, 240, 360 or 1440");
    if (!order_params_time(w->x->since, &since) || !order_params_time(w->x->until, &until))
        return error_set(err, STATUS_USAGE, "since, until: a time like 2026-08-01T00:00:00Z");
    int64_t span_s = CANDLES_A_CALL * minutes * 60, start_s = since / 1000000000;
    int64_t end_s = until / 1000000000;
    if (!w->x->since.len)
        start_s = end_s - span_s;
    else if (!w->x->until.len || end_s - start_s > span_s)
        end_s = start_s + span_s;
    if (end_s < start_s)
        return error_set(err, STATUS_USAGE, "ohlc: until lies before since");
    text_printf(&w->path, "/products/%s/candles", w->product);
    put_query_i64(w, "start", start_s < 0 ? 0 : start_s);
    put_query_i64(w, "end", end_s);
    put_query(w, "granularity", str_of(granularity));
    put_query_i64(w, "limit", CANDLES_A_CALL);
    return STATUS_OK;
}

static enum status write_trades(struct writing *w, struct error *err)
{
    enum status status = needs_product(w, err);

    text_printf(&w->path, "/products/%s/ticker", w->product);
    put_query(w, "limit", w->x->limit.len ? w->x->limit : STR("100"));
    return status;
}

static enum status write_book(struct writing *w, struct error *err)
{
    enum status status = needs_product(w, err);

    text_cstr(&w->path, "/product_book");
    put_query(w, "product_id", str_of(w->product));
    put_query(w, "limit", w->x->limit);
    return status;
}

static enum status write_products(struct writing *w, struct error *err)
{
    (void)err;
    text_cstr(&w->path, "/products");
    if (w->product[0])
        text_printf(&w->path, "/%s", w->product);
    else
        put_query(w, "product_type", STR("SPOT"));
    return STATUS_OK;
}

static enum status write_quotes(struct writing *w, struct error *err)
{
    enum status status = needs_product(w, err);

    text_cstr(&w->path, "/best_bid_ask");
    put_query(w, "product_ids", str_of(w->product));
    return status;
}

static enum status write_time(struct writing *w, struct error *err)
{
    (void)err;
    text_cstr(&w->path, "/time");
    return STATUS_OK;
}

static const struct operation operations[] = {
    {"place_order", "POST", false, write_place},
    {"preview_order", "POST", false, write_preview},
    {"amend_order", "POST", false, write_edit},
    {"preview_amend", "POST", false, write_edit},
    {"cancel_order", "POST", false, write_cancel},
    {"cancel_all", "POST", false, write_cancel_all},
    {"open_orders", "GET", false, write_open},
    {"closed_orders", "GET", false, write_closed},
    {"order_status", "GET", false, write_status},
    {"fills", "GET", false, write_fills},
    {"balances", "GET", false, write_accounts},
    {"fees", "GET", false, write_fees},
    {"permissions", "GET", false, write_permissions},
    {"ohlc", "GET", true, write_candles},
    {"trades", "GET", true, write_trades},
    {"book", "GET", true, write_book},
    {"quotes", "GET", false, write_quotes},
    {"pairs", "GET", true, write_products},
    {"time", "GET", false, write_time},
};

/* ---- instruments ---- */

static enum status check_digits(const struct venue_preview *p, const struct order_terms *t,
                                struct error *err)
{
    struct json rows;
    struct coinbase_page page;
    struct coinbase_product x;
    struct instrument in;
    struct price px;
    struct qty q;

    if (p->instruments.len == 0 || t->pair.len == 0)
        return STATUS_OK;
    enum status status = coinbase_rest_rows(&rows, p->instruments, "products", &page, err);
    if (status != STATUS_OK)
        return error_prefix(err, status, "instruments");
    while (json_more(&rows) && coinbase_product_read(&rows, &x)) {
        if (!str_eq(x.product_id, t->pair) || !coinbase_product_rules(&x, &in))
            continue;
        if (t->qty.len && qty_parse(&q, &in, t->qty, ROUND_EXACT) != STATUS_OK)
            return error_set(err, STATUS_USAGE, "quantity %.*s: more than %u decimals",
                             STR_ARG(t->qty), (unsigned)in.qty_decimals);
        if (t->price.len && (price_parse(&px, &in, t->price, ROUND_EXACT) != STATUS_OK ||
                             px.ticks % in.tick.ticks != 0))
            return error_set(err, STATUS_USAGE, "price %.*s: not on the price grid",
                             STR_ARG(t->price));
        return STATUS_OK;
    }
    return error_set(err, STATUS_USAGE, "pair %.*s: not in the table of instruments",
                     STR_ARG(t->pair));
}

/* ---- output ---- */

/* The token's uri has neither scheme nor query. */
static enum status put_token(struct text *out, const struct venue_preview *p, struct str uri,
                             struct error *err)
{
    struct coinbase_key *key;
    enum status status = coinbase_key_new(&key, p->key, p->secret, err);

    if (status != STATUS_OK)
        return status;
    status = coinbase_jwt(out, key, uri, p->now / 1000000000, p->token_nonce, err);
    coinbase_key_free(key);
    return status;
}

static enum status put_headers(struct json_writer *j, const struct writing *w, const char *method,
                               bool is_public, struct error *err)
{
    char uri_room[PATH_MAX_LEN], token_room[COINBASE_JWT_MAX];
    struct text uri = TEXT(uri_room), token = TEXT(token_room);

    json_write_key(j, "headers");
    json_write_object(j);
    json_put_cstr(j, "User-Agent", "novapulse/" NOVAPULSE_VERSION);
    if (w->body.len)
        json_put_cstr(j, "Content-Type", "application/json");
    if (is_public)
        json_put_cstr(j, "Cache-Control", "no-cache"); /* else an answer may be a second old */
    if (!is_public && w->preview->secret.len) {
        text_printf(&uri, "%s " HOST BASE "%.*s", method, STR_ARG(text_str(&w->path)));
        text_cstr(&token, "Bearer ");
        enum status status = put_token(&token, w->preview, text_str(&uri), err);
        if (status != STATUS_OK)
            return status;
        json_put_str(j, "Authorization", text_str(&token));
    }
    json_write_object_end(j);
    return STATUS_OK;
}

static enum status write_rest(struct writing *w, const struct operation *op, struct text *out,
                              struct error *err)
{
    char url_room[2 * PATH_MAX_LEN];
    struct text url = TEXT(url_room);
    struct json_writer j;
    enum status status = op->write(w, err);

    if (status != STATUS_OK)
        return status;
    bool is_time = op->write == write_time;
    bool is_public = is_time || (op->is_market && w->preview->secret.len == 0);
    text_printf(&url, "https://" HOST BASE "%s%.*s%.*s", is_public && !is_time ? "/market" : "",
                STR_ARG(text_str(&w->path)), STR_ARG(text_str(&w->query)));
    json_write_init(&j, out);
    json_write_object(&j);
    json_put_cstr(&j, "method", op->method);
    json_put_str(&j, "url", text_str(&url));
    status = put_headers(&j, w, op->method, is_public, err);
    if (status != STATUS_OK)
        return status;
    json_put_str(&j, "body", text_str(&w->body));
    json_write_object_end(&j);
    return w->path.cut || w->query.cut || w->body.cut || url.cut || out->cut
               ? error_set(err, STATUS_RANGE, "%s: the request is too long", op->op)
               : STATUS_OK;
}

static enum status write_subscription(const struct venue_preview *p, const struct order_params *x,
                                      struct text *out, struct error *err)
{
    char channel[32], token_room[COINBASE_JWT_MAX];
    char product[SUBSCRIBED_MAX][PAIR_NAME_MAX];
    struct text token = TEXT(token_room);
    struct coinbase_subscription s = {.channel = channel, .product_ids = product};

    s.off = strcmp(p->op, "unsubscribe") == 0;
    if ((!s.off && strcmp(p->op, "subscribe") != 0) || x->channel.len == 0)
        return error_set(err, STATUS_USAGE,
                         "--op %s: over WebSocket coinbase has subscribe and unsubscribe, of a "
                         "channel; orders go by REST",
                         p->op);
    str_copy(channel, sizeof channel, x->channel);
    for (struct str rest = x->pairs.len ? x->pairs : x->pair, pair; rest.at;) {
        pair = str_trim(str_cut(&rest, ','));
        if (s.product_count == SUBSCRIBED_MAX ||
            !coinbase_product_of(pair, product[s.product_count++]))
            return error_set(err, STATUS_USAGE, "pairs: like BTC/USD,ETH/USD, %d at most",
                             SUBSCRIBED_MAX);
    }
    if (p->secret.len) {
        enum status status = put_token(&token, p, (struct str){0}, err);
        if (status != STATUS_OK)
            return status;
        s.jwt = text_str(&token);
    }
    coinbase_put_subscription(out, &s);
    return out->cut ? error_set(err, STATUS_RANGE, "%s: the message is too long", p->op)
                    : STATUS_OK;
}

enum status coinbase_preview_write(const struct venue_preview *p, struct text *out,
                                   struct error *err)
{
    const struct operation *op = operations, *end = op + sizeof operations / sizeof *operations;
    char path[PATH_MAX_LEN], query[PATH_MAX_LEN], body[BODY_MAX];
    struct order_params x;
    struct order_terms t;
    struct writing w = {.preview = p, .x = &x, .terms = &t};
    enum status status;

    w.path = (struct text)TEXT(path);
    w.query = (struct text)TEXT(query);
    w.body = (struct text)TEXT(body);
    if ((status = order_params_read(p->params, &x, err)) != STATUS_OK ||
        (status = order_params_terms(&x, &t, err)) != STATUS_OK)
        return status;
    if (p->ws)
        return write_subscription(p, &x, out, err);
    while (op < end && strcmp(op->op, p->op) != 0)
        op++;
    if (op == end)
        return error_set(err, STATUS_USAGE, "--op %s: not one that the coinbase adapter has",
                         p->op);
    if (x.pair.len && !coinbase_product_of(x.pair, w.product))
        return error_set(err, STATUS_USAGE, "pair %.*s: like BTC/USD", STR_ARG(x.pair));
    if (!is_url_word(str_of(w.product)) || !is_url_word(x.order_id) || !is_url_word(x.limit) ||
        !is_url_word(x.offset))
        return error_set(err, STATUS_USAGE, "%s: a parameter has a sign that no URL takes", p->op);
    t.pair = str_of(w.product);
    if ((status = check_digits(p, &t, err)) != STATUS_OK)
        return status;
    return write_rest(&w, op, out, err);
}
