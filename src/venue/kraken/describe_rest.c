#include <string.h>

#include "base/decimal.h"
#include "venue/kraken/decode_rest.h"
#include "venue/kraken/describe_internal.h"
#include "venue/timestamp.h"

typedef bool teller(struct kraken_describe *d, struct str result, const char *endpoint);

/* ---- orders and fills ---- */

static void tell_order(struct kraken_describe *d, const struct kraken_rest_order *x)
{
    bool some = !record_is_zero(x->vol_exec);
    const char *status = str_is(x->status, "open")       ? some ? "partial" : "open"
                         : str_is(x->status, "closed")   ? "filled"
                         : str_is(x->status, "pending")  ? "pending"
                         : str_is(x->status, "canceled") ? "canceled"
                         : str_is(x->status, "expired")  ? "expired"
                                                         : "unknown";

    tell_begin(&d->tell, "order");
    tell_text(&d->tell, "order_id", x->id);
    tell_text(&d->tell, "client_id", x->cl_ord_id);
    describe_pair(d, x->pair);
    tell_text(&d->tell, "side", x->type);
    describe_order_type(d, x->ordertype);
    tell_number(&d->tell, "quantity", x->vol);
    if (!record_is_zero(x->limit))
        tell_number(&d->tell, "price", x->limit);
    if (!record_is_zero(x->stopprice))
        tell_number(&d->tell, "stop_price", x->stopprice);
    else if (!record_is_zero(x->stop))
        tell_number(&d->tell, "stop_price", x->stop);
    tell_number(&d->tell, "filled", x->vol_exec);
    if (some)
        tell_number(&d->tell, "average_price", x->price);
    tell_number(&d->tell, "fees", x->fee);
    json_put_cstr(&d->tell.w, "status", status);
    tell_text(&d->tell, "reason", x->reason);
    tell_seconds(&d->tell, x->closetm.len ? x->closetm : x->opentm);
    tell_end(&d->tell);
}

static bool orders(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct json rows;
    struct kraken_rest_order x;

    kraken_rest_enter(&rows, result,
                      strcmp(endpoint, "open_orders") == 0     ? "open"
                      : strcmp(endpoint, "closed_orders") == 0 ? "closed"
                                                               : NULL);
    while (json_key(&rows) && kraken_rest_order_read(&rows, &x))
        tell_order(d, &x);
    return json_ok(&rows);
}

static bool fills(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct json rows;
    struct kraken_rest_trade x;

    kraken_rest_enter(&rows, result, strcmp(endpoint, "trades_history") == 0 ? "trades" : NULL);
    while (json_key(&rows) && kraken_rest_trade_read(&rows, &x)) {
        tell_begin(&d->tell, "fill");
        tell_text(&d->tell, "fill_id", x.id);
        tell_text(&d->tell, "order_id", x.ordertxid);
        describe_pair(d, x.pair);
        tell_text(&d->tell, "side", x.type);
        tell_number(&d->tell, "price", x.price);
        tell_number(&d->tell, "quantity", x.vol);
        tell_number(&d->tell, "fee", x.fee);
        if (x.maker.len)
            json_put_cstr(&d->tell.w, "liquidity", record_true(x.maker) ? "maker" : "taker");
        tell_seconds(&d->tell, x.time);
        json_put_bool(&d->tell.w, "provisional", false);
        tell_end(&d->tell);
    }
    return json_ok(&rows);
}

/* ---- balances ---- */

/* balance + credit - credit_used - hold_trade, exactly, with the digits of the balance. */
static bool available(const struct kraken_rest_balance *x, int64_t *ret, unsigned *ret_decimals)
{
    int64_t balance, hold = 0, credit = 0, used = 0;
    size_t point = str_find(x->balance, '.', 0);
    unsigned decimals = point == SIZE_MAX ? 0 : (unsigned)(x->balance.len - point - 1);

    *ret_decimals = decimals;
    if (decimals > 18 || decimal_parse(&balance, x->balance, decimals, ROUND_EXACT, NULL) ||
        (x->hold_trade.len && decimal_parse(&hold, x->hold_trade, decimals, ROUND_UP, NULL)) ||
        (x->credit.len && decimal_parse(&credit, x->credit, decimals, ROUND_DOWN, NULL)) ||
        (x->credit_used.len && decimal_parse(&used, x->credit_used, decimals, ROUND_UP, NULL)))
        return false;
    __int128 sum = (__int128)balance + credit - used - hold;
    *ret = (int64_t)sum;
    return sum == *ret;
}

static bool balances(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct json rows;
    struct kraken_rest_balance x;
    int64_t free_now;
    unsigned decimals;

    (void)endpoint;
    kraken_rest_enter(&rows, result, NULL);
    while (json_key(&rows) && kraken_rest_balance_read(&rows, &x)) {
        tell_begin(&d->tell, "balance");
        describe_asset(d, "asset", x.id);
        tell_number(&d->tell, "total", x.balance);
        if (x.hold_trade.len && available(&x, &free_now, &decimals))
            json_put_scaled_str(&d->tell.w, "available", free_now, decimals);
        tell_number(&d->tell, "held", x.hold_trade);
        tell_end(&d->tell);
    }
    return json_ok(&rows);
}

/* ---- market ---- */

static bool instruments(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct json rows;
    struct kraken_asset_pair x;
    struct instrument in;

    (void)endpoint;
    kraken_rest_enter(&rows, result, NULL);
    while (json_key(&rows) && kraken_asset_pair_read(&rows, &x)) {
        if (x.wsname.len == 0) /* dark-pool pairs of old have no name of their own */
            continue;
        if (!kraken_asset_pair_rules(&x, &in))
            return false;
        struct told_rules told = {
            .tick = x.tick_size, .min_qty = x.ordermin, .min_cost = x.costmin};
        told.has_taker = kraken_first_tier(x.fees, &told.taker);
        told.has_maker = kraken_first_tier(x.fees_maker, &told.maker);
        tell_instrument(&d->tell, &in, &told);
    }
    return json_ok(&rows);
}

/* Whole seconds since 1970 that are a time of this age. */
static bool row_time(struct str text, int64_t *ret_s)
{
    return str_to_i64(text, ret_s) && *ret_s >= 0 && *ret_s < INT64_C(100000000000);
}

/* The least distance between two rows, for the body does not say the interval. */
static bool find_interval(struct str result, int64_t *ret_s, unsigned *ret_rows)
{
    struct json rows;
    struct str pair, last, column[KRAKEN_COLUMNS_MAX];
    int64_t before = 0, at;

    *ret_s = 0;
    *ret_rows = 0;
    if (!kraken_rest_series(&rows, result, &pair, &last))
        return false;
    for (; json_more(&rows); ++*ret_rows) {
        if (kraken_rest_columns(&rows, column) < 7 || !row_time(column[0], &at))
            return false;
        if (*ret_rows > 0 && at > before && (*ret_s == 0 || at - before < *ret_s))
            *ret_s = at - before;
        before = at;
    }
    return json_ok(&rows);
}

static bool bars(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct json rows;
    struct str pair, last, column[KRAKEN_COLUMNS_MAX];
    int64_t interval_s, at;
    unsigned count, row = 0;

    (void)endpoint;
    if (!find_interval(result, &interval_s, &count))
        return false;
    for (kraken_rest_series(&rows, result, &pair, &last); json_more(&rows); row++) {
        kraken_rest_columns(&rows, column);
        row_time(column[0], &at);
        tell_begin(&d->tell, "bar");
        describe_pair(d, pair);
        if (interval_s)
            json_put_i64(&d->tell.w, "interval_s", interval_s);
        json_put_i64(&d->tell.w, "open_time_ms", at * 1000);
        tell_number(&d->tell, "open", column[1]);
        tell_number(&d->tell, "high", column[2]);
        tell_number(&d->tell, "low", column[3]);
        tell_number(&d->tell, "close", column[4]);
        tell_number(&d->tell, "volume", column[6]);
        tell_number(&d->tell, "vwap", column[5]);
        tell_bare(&d->tell, "trades", column[7]);
        json_put_bool(&d->tell.w, "closed", row + 1 < count); /* the last one is forming */
        tell_end(&d->tell);
    }
    return true;
}

static bool trades(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct json rows;
    struct str pair, last, column[KRAKEN_COLUMNS_MAX];

    (void)endpoint;
    if (!kraken_rest_series(&rows, result, &pair, &last))
        return false;
    while (json_more(&rows)) {
        if (kraken_rest_columns(&rows, column) < 6)
            return false;
        tell_begin(&d->tell, "trade");
        describe_pair(d, pair);
        tell_number(&d->tell, "price", column[0]);
        tell_number(&d->tell, "quantity", column[1]);
        json_put_cstr(&d->tell.w, "side", str_is(column[3], "b") ? "buy" : "sell");
        tell_bare(&d->tell, "trade_id", column[6]);
        tell_seconds(&d->tell, column[2]);
        tell_end(&d->tell);
    }
    return json_ok(&rows);
}

static bool spreads(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct json rows;
    struct str pair, last, column[KRAKEN_COLUMNS_MAX];

    (void)endpoint;
    if (!kraken_rest_series(&rows, result, &pair, &last))
        return false;
    while (json_more(&rows)) {
        if (kraken_rest_columns(&rows, column) < 3)
            return false;
        tell_begin(&d->tell, "quote");
        describe_pair(d, pair);
        tell_number(&d->tell, "bid", column[1]);
        tell_number(&d->tell, "ask", column[2]);
        tell_seconds(&d->tell, column[0]);
        tell_end(&d->tell);
    }
    return json_ok(&rows);
}

static bool read_levels(struct json *rows, struct kraken_level *ret, unsigned *ret_count)
{
    struct str column[KRAKEN_COLUMNS_MAX];

    for (json_array(rows); json_more(rows);) {
        if (kraken_rest_columns(rows, column) < 2 || *ret_count == KRAKEN_LEVELS_MAX)
            return false;
        ret[(*ret_count)++] = (struct kraken_level){column[0], column[1]};
    }
    return json_ok(rows);
}

static bool depths(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct json pairs;
    struct kraken_book *b = &d->message;

    (void)endpoint;
    kraken_rest_enter(&pairs, result, NULL);
    while (json_key(&pairs)) {
        struct str pair = pairs.key;
        bool ok = true;
        b->bid_count = b->ask_count = 0;
        for (json_object(&pairs); ok && json_key(&pairs);) {
            if (KEY_IS(&pairs, "bids"))
                ok = read_levels(&pairs, b->bid, &b->bid_count);
            else if (KEY_IS(&pairs, "asks"))
                ok = read_levels(&pairs, b->ask, &b->ask_count);
            else
                json_skip(&pairs);
        }
        if (!ok || !json_ok(&pairs))
            return false;
        tell_begin(&d->tell, "book");
        describe_pair(d, pair);
        json_put_bool(&d->tell.w, "snapshot", true);
        describe_side(d, "bids", b->bid, b->bid_count);
        describe_side(d, "asks", b->ask, b->ask_count);
        json_put_cstr(&d->tell.w, "checksum", "none");
        tell_end(&d->tell);
    }
    return json_ok(&pairs);
}

/* a and b are [price, whole lots, lots]; captures of old have two columns. */
static bool tickers(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct json pairs;

    (void)endpoint;
    kraken_rest_enter(&pairs, result, NULL);
    while (json_key(&pairs)) {
        struct str pair = pairs.key, a[KRAKEN_COLUMNS_MAX] = {{0}}, b[KRAKEN_COLUMNS_MAX] = {{0}},
                   c[KRAKEN_COLUMNS_MAX] = {{0}};
        int columns_a = 0, columns_b = 0;
        for (json_object(&pairs); json_key(&pairs);) {
            if (KEY_IS(&pairs, "a"))
                columns_a = kraken_rest_columns(&pairs, a);
            else if (KEY_IS(&pairs, "b"))
                columns_b = kraken_rest_columns(&pairs, b);
            else if (KEY_IS(&pairs, "c"))
                kraken_rest_columns(&pairs, c);
            else
                json_skip(&pairs);
        }
        if (!json_ok(&pairs) || columns_a < 2 || columns_b < 2)
            return false;
        tell_begin(&d->tell, "quote");
        describe_pair(d, pair);
        tell_number(&d->tell, "bid", b[0]);
        tell_number(&d->tell, "bid_quantity", b[columns_b > 2 ? 2 : 1]);
        tell_number(&d->tell, "ask", a[0]);
        tell_number(&d->tell, "ask_quantity", a[columns_a > 2 ? 2 : 1]);
        tell_number(&d->tell, "last", c[0]);
        tell_end(&d->tell);
    }
    return json_ok(&pairs);
}

/* ---- answers of one line ---- */

static bool fees(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct json rows;
    struct kraken_rest_fee x;

    (void)endpoint;
    if (kraken_rest_member(result, "fees").len == 0)
        return false;
    kraken_rest_enter(&rows, result, "fees");
    while (json_key(&rows) && kraken_rest_fee_read(&rows, &x)) {
        struct rate taker, maker = {0};
        struct json makers;
        struct kraken_rest_fee m;
        bool has_maker = false;
        if (!kraken_percent(x.fee, &taker))
            return false;
        if (kraken_rest_member(result, "fees_maker").len) {
            kraken_rest_enter(&makers, result, "fees_maker");
            while (json_key(&makers) && kraken_rest_fee_read(&makers, &m))
                if (str_eq(m.pair, x.pair))
                    has_maker = kraken_percent(m.fee, &maker);
        }
        tell_begin(&d->tell, "fees");
        describe_pair(d, x.pair);
        if (has_maker)
            tell_rate(&d->tell, "maker", maker);
        tell_rate(&d->tell, "taker", taker);
        tell_number(&d->tell, "volume", kraken_rest_member(result, "volume"));
        tell_end(&d->tell);
    }
    return json_ok(&rows);
}

static bool token(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct str expires = kraken_rest_member(result, "expires");

    (void)endpoint;
    if (kraken_rest_member(result, "token").len == 0)
        return false;
    tell_begin(&d->tell, "token");
    tell_bare(&d->tell, "expires_s", expires);
    tell_end(&d->tell);
    return true;
}

static bool server_time(struct kraken_describe *d, struct str result, const char *endpoint)
{
    int64_t s;

    (void)endpoint;
    if (!row_time(kraken_rest_member(result, "unixtime"), &s))
        return false;
    tell_begin(&d->tell, "time");
    json_put_i64(&d->tell.w, "time_ms", s * 1000);
    tell_end(&d->tell);
    return true;
}

static bool system_status(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct str state = kraken_rest_member(result, "status");

    (void)endpoint;
    if (state.len == 0)
        return false;
    tell_begin(&d->tell, "status");
    tell_text(&d->tell, "state", state);
    tell_rfc3339(&d->tell, kraken_rest_member(result, "timestamp"));
    tell_end(&d->tell);
    return true;
}

/* The order's id is a text, or an array of one. */
static bool ack(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct str id = kraken_rest_member(result, "txid");
    struct json j;

    if (id.len && id.at[0] == '[') {
        json_init(&j, id);
        if (!json_array(&j) || !json_more(&j) || !json_string(&j, &id))
            return false;
    }
    tell_begin(&d->tell, "ack");
    json_put_cstr(&d->tell.w, "op", endpoint);
    json_put_bool(&d->tell.w, "ok", true);
    tell_text(&d->tell, "order_id", id);
    tell_text(&d->tell, "client_id", kraken_rest_member(result, "cl_ord_id"));
    tell_end(&d->tell);
    return true;
}

static bool acks(struct kraken_describe *d, struct str result, const char *endpoint)
{
    struct str list = kraken_rest_member(result, "orders");
    struct json rows;

    json_init(&rows, list);
    if (list.len == 0 || !json_array(&rows))
        return false;
    while (json_more(&rows)) {
        struct str row = record_raw(&rows), error = kraken_rest_member(row, "error");
        if (error.len)
            describe_error(d, error);
        else if (!ack(d, row, endpoint))
            return false;
    }
    return json_ok(&rows);
}

static const struct {
    const char *endpoint;
    teller *tell;
} endpoints[] = {
    {"open_orders", orders},
    {"closed_orders", orders},
    {"query_orders", orders},
    {"trades_history", fills},
    {"query_trades", fills},
    {"balance", balances},
    {"balance_ex", balances},
    {"asset_pairs", instruments},
    {"ohlc", bars},
    {"trades", trades},
    {"spread", spreads},
    {"depth", depths},
    {"ticker", tickers},
    {"trade_volume", fees},
    {"websockets_token", token},
    {"time", server_time},
    {"system_status", system_status},
    {"add_order", ack},
    {"amend_order", ack},
    {"edit_order", ack},
    {"cancel_order", ack},
    {"cancel_order_batch", ack},
    {"cancel_all", ack},
    {"cancel_all_orders_after", ack},
    {"add_order_batch", acks},
    {"assets", describe_record},
    {"trade_balance", describe_record},
    {"order_amends", describe_record},
    {"open_positions", describe_record},
    {"ledgers", describe_record},
    {"query_ledgers", describe_record},
    {"api_key_info", describe_record},
    {"level3", describe_rest_level3},
    {"grouped_book", describe_rest_level3},
};

enum status kraken_describe_rest(struct kraken_describe *d, const char *endpoint, struct str body,
                                 struct error *err)
{
    struct kraken_answer answer;
    enum status status = kraken_answer_read(&answer, body, err);

    d->tell.wrong = false;
    if (status != STATUS_OK)
        return status;
    if (answer.error.len) {
        describe_error(d, answer.error);
        return STATUS_OK;
    }
    for (unsigned i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        if (strcmp(endpoints[i].endpoint, endpoint) != 0)
            continue;
        if (!endpoints[i].tell(d, answer.result, endpoint) || d->tell.wrong)
            return error_set(err, STATUS_DATA, "answer: not what %s answers", endpoint);
        return STATUS_OK;
    }
    return error_set(err, STATUS_USAGE, "endpoint %s: not one that this adapter reads", endpoint);
}
