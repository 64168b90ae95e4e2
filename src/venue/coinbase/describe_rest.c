#include <stdlib.h>
#include <string.h>

#include "venue/coinbase/decode_rest.h"
#include "venue/coinbase/describe_internal.h"
#include "venue/coinbase/errors.h"
#include "venue/coinbase/growth.h"
#include "venue/coinbase/requests.h"

typedef bool teller(struct coinbase_describe *d, struct str body, const char *endpoint);

enum { CANDLES_MAX = 1024 };

static bool rows_of(struct json *ret, struct str body, const char *name)
{
    struct coinbase_page page;

    return coinbase_rest_rows(ret, body, name, &page, NULL) == STATUS_OK;
}

/* ---- market ---- */

/* The least distance between two rows, for the body does not say the interval. */
static int64_t interval_of(const struct coinbase_candle *row, unsigned n)
{
    int64_t ret = 0, before, at;

    for (unsigned i = 1; i < n; i++)
        if (str_to_i64(row[i - 1].start, &before) && str_to_i64(row[i].start, &at) && at < before &&
            (ret == 0 || before - at < ret))
            ret = before - at;
    return ret;
}

/* Newest first as the venue sends them, and the newest may still be forming: nothing says that it is not. */
static bool candles(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct coinbase_candle *row = malloc(CANDLES_MAX * sizeof *row);
    struct json rows;
    unsigned n = 0;
    bool ok = row && rows_of(&rows, body, endpoint);

    while (ok && json_more(&rows))
        ok = n < CANDLES_MAX && coinbase_candle_read(&rows, &row[n++]);
    int64_t interval_s = ok ? interval_of(row, n) : 0;
    for (unsigned i = n; ok && i > 0; i--)
        ok = describe_candle(d, (struct str){0}, &row[i - 1], interval_s, i > 1);
    free(row);
    return ok;
}

static bool market_trades(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct coinbase_trade *row = malloc(CANDLES_MAX * sizeof *row);
    struct json rows;
    unsigned n = 0;
    bool ok = row && rows_of(&rows, body, "trades");

    (void)endpoint;
    while (ok && json_more(&rows))
        ok = n < CANDLES_MAX && coinbase_trade_read(&rows, &row[n++]);
    for (unsigned i = n; ok && i > 0; i--)
        describe_trade(d, &row[i - 1]);
    free(row);
    return ok;
}

static bool side_of_book(struct coinbase_describe *d, struct str book, const char *key)
{
    struct coinbase_quote_level level;
    struct json rows;

    if (!rows_of(&rows, book, key))
        return false;
    json_write_key(&d->tell.w, key);
    json_write_array(&d->tell.w);
    while (json_more(&rows) && coinbase_quote_level_read(&rows, &level))
        tell_level(&d->tell, level.price, level.size);
    json_write_array_end(&d->tell.w);
    return json_ok(&rows);
}

static bool product_book(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct str book = coinbase_rest_member(body, "pricebook");

    (void)endpoint;
    tell_begin(&d->tell, "book");
    describe_product(d, coinbase_rest_member(book, "product_id"));
    json_put_bool(&d->tell.w, "snapshot", true);
    if (!side_of_book(d, book, "bids") || !side_of_book(d, book, "asks"))
        return false;
    json_put_cstr(&d->tell.w, "checksum", "none");
    tell_rfc3339(&d->tell, coinbase_rest_member(book, "time"));
    tell_end(&d->tell);
    return true;
}

/* First level of a side; empty where there is none. */
static bool best_of(struct str book, const char *side, struct coinbase_quote_level *ret)
{
    struct json rows;

    *ret = (struct coinbase_quote_level){{0}, {0}};
    return rows_of(&rows, book, side) &&
           (!json_more(&rows) || coinbase_quote_level_read(&rows, ret)) && json_ok(&rows);
}

static bool best_bid_ask(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct json rows;
    struct coinbase_quote_level bid, ask;

    (void)endpoint;
    if (!rows_of(&rows, body, "pricebooks"))
        return false;
    while (json_more(&rows)) {
        struct str book = record_raw(&rows);

        if (!best_of(book, "bids", &bid) || !best_of(book, "asks", &ask))
            return false;
        tell_begin(&d->tell, "quote");
        describe_product(d, coinbase_rest_member(book, "product_id"));
        tell_number(&d->tell, "bid", bid.price);
        tell_number(&d->tell, "bid_quantity", bid.size);
        tell_number(&d->tell, "ask", ask.price);
        tell_number(&d->tell, "ask_quantity", ask.size);
        tell_rfc3339(&d->tell, coinbase_rest_member(book, "time"));
        tell_end(&d->tell);
    }
    return json_ok(&rows);
}

static bool tell_product(struct coinbase_describe *d, const struct coinbase_product *x)
{
    struct instrument in;
    struct told_rules told = {.tick =
                                  x->price_increment.len ? x->price_increment : x->quote_increment,
                              .min_qty = x->base_min_size,
                              .min_cost = x->quote_min_size};

    if (x->product_type.len && !str_is(x->product_type, "SPOT"))
        return true; /* futures have rules of their own, and we do not trade them */
    if (!coinbase_product_rules(x, &in))
        return false;
    tell_instrument(&d->tell, &in, &told);
    return true;
}

static bool product(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct json j;
    struct coinbase_product x;

    (void)endpoint;
    json_init(&j, body);
    return coinbase_product_read(&j, &x) && json_end(&j) && tell_product(d, &x);
}

static bool products(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct json rows;
    struct coinbase_product x;

    if (!rows_of(&rows, body, endpoint))
        return false;
    while (json_more(&rows))
        if (!coinbase_product_read(&rows, &x) || !tell_product(d, &x))
            return false;
    return json_ok(&rows);
}

static bool server_time(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct str millis = coinbase_rest_member(body, "epochMillis");

    (void)endpoint;
    tell_begin(&d->tell, "time");
    tell_bare(&d->tell, "time_ms", millis);
    tell_end(&d->tell);
    return millis.len > 0;
}

/* ---- the account ---- */

static bool accounts(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct json rows;
    struct coinbase_account x;
    __int128 available = 0, hold = 0;
    char room[64];

    if (!rows_of(&rows, body, endpoint))
        return false;
    while (json_more(&rows)) {
        struct text total = TEXT(room);

        text_clear(&total);
        if (!coinbase_account_read(&rows, &x) || !coinbase_total_parse(&available, x.available) ||
            (x.hold.len && !coinbase_total_parse(&hold, x.hold)))
            return false;
        coinbase_put_total(&total, available + (x.hold.len ? hold : 0), COINBASE_TOTAL_DECIMALS);
        tell_begin(&d->tell, "balance");
        tell_text(&d->tell, "asset", x.currency);
        tell_number(&d->tell, "total", text_str(&total));
        tell_number(&d->tell, "available", x.available);
        tell_number(&d->tell, "held", x.hold);
        tell_end(&d->tell);
    }
    return json_ok(&rows);
}

static bool fees(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct coinbase_fees x;

    (void)endpoint;
    if (!coinbase_fees_read(body, &x))
        return false;
    tell_begin(&d->tell, "fees");
    tell_number(&d->tell, "maker", x.maker);
    tell_number(&d->tell, "taker", x.taker);
    tell_number(&d->tell, "volume", x.volume);
    tell_end(&d->tell);
    return true;
}

static bool permissions(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    static const char *const flags[] = {"can_view", "can_trade", "can_transfer", "can_receive"};

    tell_begin(&d->tell, "permissions");
    for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++) {
        struct str flag = coinbase_rest_member(body, flags[i]);

        if (flag.len)
            json_put_bool(&d->tell.w, flags[i], record_true(flag));
    }
    tell_end(&d->tell);
    (void)endpoint;
    return coinbase_rest_member(body, "can_trade").len > 0;
}

/* ---- orders and fills ---- */

static void put_type(struct coinbase_describe *d, const struct coinbase_order *x)
{
    enum order_type type;
    enum side side = str_is(x->side, "BUY") ? SIDE_BUY : SIDE_SELL;

    if (coinbase_configuration_type(x->terms.kind, x->terms.stop_direction, side, &type))
        json_put_cstr(&d->tell.w, "order_type", order_type_name(type));
}

/* An order that filled carries the venue's message of an error now and then: only an end without success
 * has a reason. */
static struct str reason_of(const struct coinbase_order *x)
{
    bool failed = str_is(x->status, "FAILED"), ended = str_is(x->status, "CANCELLED") || failed;

    if (x->reject_message.len)
        return x->reject_message;
    if (!coinbase_is_no_reason(x->reject_reason))
        return x->reject_reason;
    return ended ? x->cancel_message : (struct str){0};
}

static bool tell_order(struct coinbase_describe *d, const struct coinbase_order *x)
{
    bool some = !record_is_zero(x->filled_size);

    tell_begin(&d->tell, "order");
    tell_text(&d->tell, "order_id", x->order_id);
    tell_text(&d->tell, "client_id", x->client_order_id);
    describe_product(d, x->product_id);
    describe_side_word(d, x->side);
    put_type(d, x);
    tell_number(&d->tell, "quantity", x->terms.base_size);
    tell_number(&d->tell, "quote_quantity", x->terms.quote_size);
    tell_number(&d->tell, "price", x->terms.limit_price);
    tell_number(&d->tell, "stop_price", x->terms.stop_price);
    tell_number(&d->tell, "filled", x->filled_size);
    if (some)
        tell_number(&d->tell, "average_price", x->average_filled_price);
    tell_number(&d->tell, "fees", x->total_fees);
    json_put_cstr(&d->tell.w, "status", describe_status(x->status, some));
    tell_text(&d->tell, "reason", reason_of(x));
    tell_rfc3339(&d->tell, x->last_fill_time.len ? x->last_fill_time : x->created_time);
    tell_end(&d->tell);
    return true;
}

static bool one_order(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct json j;
    struct coinbase_order x;

    json_init(&j, coinbase_rest_member(body, endpoint));
    return coinbase_order_read(&j, &x) && tell_order(d, &x);
}

static bool orders(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct json rows;
    struct coinbase_order x;

    (void)endpoint;
    if (!rows_of(&rows, body, "orders"))
        return false;
    while (json_more(&rows))
        if (!coinbase_order_read(&rows, &x) || !tell_order(d, &x))
            return false;
    return json_ok(&rows);
}

/* Of a fill whose size is in quote currency, what it was in base: cut after 16 decimals. */
static bool put_base_quantity(struct coinbase_describe *d, const struct coinbase_fill *x)
{
    __int128 size, price;
    char room[64];
    struct text out = TEXT(room);

    if (!record_true(x->size_in_quote)) {
        tell_number(&d->tell, "quantity", x->size);
        return true;
    }
    if (!coinbase_total_parse(&size, x->size) || !coinbase_total_parse(&price, x->price) ||
        price <= 0 || __builtin_mul_overflow(size, (__int128)10000000000000000, &size))
        return false;
    coinbase_put_total(&out, size / price, COINBASE_TOTAL_DECIMALS);
    json_put_str(&d->tell.w, "quantity", text_str(&out));
    return true;
}

static bool fills(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct json rows;
    struct coinbase_fill x;

    if (!rows_of(&rows, body, endpoint))
        return false;
    while (json_more(&rows)) {
        if (!coinbase_fill_read(&rows, &x))
            return false;
        tell_begin(&d->tell, "fill");
        tell_text(&d->tell, "fill_id", x.entry_id);
        tell_text(&d->tell, "order_id", x.order_id);
        describe_product(d, x.product_id);
        describe_side_word(d, x.side);
        tell_number(&d->tell, "price", x.price);
        if (!put_base_quantity(d, &x))
            return false;
        tell_number(&d->tell, "fee", x.commission);
        struct str quote = x.product_id;
        str_cut(&quote, '-');
        tell_text(&d->tell, "fee_asset", quote);
        if (str_is(x.liquidity_indicator, "MAKER") || str_is(x.liquidity_indicator, "TAKER"))
            json_put_cstr(&d->tell.w, "liquidity",
                          str_is(x.liquidity_indicator, "MAKER") ? "maker" : "taker");
        tell_rfc3339(&d->tell, x.trade_time);
        json_put_bool(&d->tell.w, "provisional", false);
        tell_end(&d->tell);
    }
    return json_ok(&rows);
}

/* ---- verdicts ---- */

static void tell_verdict(struct coinbase_describe *d, const char *op,
                         const struct coinbase_verdict *v)
{
    tell_begin(&d->tell, "ack");
    json_put_cstr(&d->tell.w, "op", op);
    json_put_bool(&d->tell.w, "ok", v->success);
    tell_text(&d->tell, "order_id", v->order_id);
    tell_text(&d->tell, "client_id", v->client_order_id);
    tell_text(&d->tell, "why", v->why);
    tell_end(&d->tell);
    if (!v->success)
        describe_refusal(d, v->code, v->why);
}

static bool verdict(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct json j;
    struct coinbase_verdict v;

    json_init(&j, body);
    if (!coinbase_verdict_read(&j, &v) || !json_end(&j))
        return false;
    tell_verdict(d, endpoint, &v);
    return true;
}

static bool batch_cancel(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct json rows;
    struct coinbase_verdict v;

    if (!rows_of(&rows, body, "results"))
        return false;
    while (json_more(&rows)) {
        if (!coinbase_verdict_read(&rows, &v))
            return false;
        tell_verdict(d, endpoint, &v);
    }
    return json_ok(&rows);
}

/* The first error that is one. */
static struct str preview_error(struct str body)
{
    struct json rows;
    struct str word;

    if (!rows_of(&rows, body, "errs"))
        return (struct str){0};
    while (json_more(&rows))
        if (json_string(&rows, &word) && !coinbase_is_no_reason(word))
            return word;
    return (struct str){0};
}

static bool preview(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct str why = preview_error(body), total = coinbase_rest_member(body, "order_total");

    tell_begin(&d->tell, "ack");
    json_put_cstr(&d->tell.w, "op", endpoint);
    json_put_bool(&d->tell.w, "ok", why.len == 0);
    tell_text(&d->tell, "why", why);
    tell_text(&d->tell, "order_total", total);
    tell_text(&d->tell, "commission_total", coinbase_rest_member(body, "commission_total"));
    tell_end(&d->tell);
    if (why.len)
        describe_refusal(d, why, why);
    return total.len > 0 || why.len > 0;
}

static bool portfolios(struct coinbase_describe *d, struct str body, const char *endpoint)
{
    struct json rows;

    if (!rows_of(&rows, body, endpoint))
        return false;
    while (json_more(&rows)) {
        struct str row = record_raw(&rows);

        tell_begin(&d->tell, "portfolio");
        tell_text(&d->tell, "name", coinbase_rest_member(row, "name"));
        tell_text(&d->tell, "id", coinbase_rest_member(row, "uuid"));
        tell_end(&d->tell);
    }
    return json_ok(&rows);
}

static const struct {
    const char *endpoint;
    teller *tell;
} endpoints[] = {
    {"candles", candles},           {"market_trades", market_trades},
    {"product_book", product_book}, {"best_bid_ask", best_bid_ask},
    {"product", product},           {"products", products},
    {"time", server_time},          {"accounts", accounts},
    {"transaction_summary", fees},  {"key_permissions", permissions},
    {"portfolios", portfolios},     {"order", one_order},
    {"list_orders", orders},        {"fills", fills},
    {"create_order", verdict},      {"edit_order", verdict},
    {"batch_cancel", batch_cancel}, {"preview_order", preview},
    {"edit_preview", preview},      {"error", NULL},
};

enum status coinbase_describe_rest(struct coinbase_describe *d, const char *endpoint,
                                   struct str body, struct error *err)
{
    struct str code, why;
    unsigned i = 0, count = sizeof endpoints / sizeof *endpoints;

    d->tell.wrong = false;
    while (i < count && strcmp(endpoints[i].endpoint, endpoint) != 0)
        i++;
    if (i == count)
        return error_set(err, STATUS_USAGE, "endpoint %s: not one that this adapter reads",
                         endpoint);
    if (coinbase_error_read(body, &code, &why)) {
        describe_refusal(d, code, why);
        return STATUS_OK;
    }
    if (!endpoints[i].tell || !endpoints[i].tell(d, body, endpoint) || d->tell.wrong)
        return error_set(err, STATUS_DATA, "answer: not what %s answers", endpoint);
    return STATUS_OK;
}
