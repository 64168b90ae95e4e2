/* Calls that ask and change nothing: a row each, with its parameters in the venue's words. */
#include <stddef.h>
#include <string.h>

#include "venue/kraken/preview_internal.h"

enum { FIELDS_MAX = 5 };

enum field_kind {
    FIELD_NONE = 0,
    FIELD_TEXT,
    FIELD_PAIR,    /* the altname, "XBTUSD" */
    FIELD_SYMBOL,  /* "BTC/USD" */
    FIELD_SECONDS, /* of a time */
    FIELD_NS,
    FIELD_FIXED,
};

struct field {
    const char *key;
    enum field_kind kind;
    bool must;
    uint16_t offset; /* of order_params */
    const char *fixed;
};

#define AT(name) .offset = offsetof(struct order_params, name)
#define PAIR                                                                                       \
    {                                                                                              \
        .key = "pair", .kind = FIELD_PAIR, AT(pair)                                                \
    }
#define PAIR_MUST                                                                                  \
    {                                                                                              \
        .key = "pair", .kind = FIELD_PAIR, .must = true, AT(pair)                                  \
    }
#define SYMBOL                                                                                     \
    {                                                                                              \
        .key = "pair", .kind = FIELD_SYMBOL, .must = true, AT(pair)                                \
    }
#define SPAN                                                                                       \
    {.key = "start", .kind = FIELD_SECONDS, AT(since)},                                            \
        {.key = "end", .kind = FIELD_SECONDS, AT(until)},                                          \
    {                                                                                              \
        .key = "ofs", .kind = FIELD_TEXT, AT(offset)                                               \
    }
#define TEXT_OF(venue_key, name)                                                                   \
    {                                                                                              \
        .key = venue_key, .kind = FIELD_TEXT, AT(name)                                             \
    }
#define MUST(venue_key, name)                                                                      \
    {                                                                                              \
        .key = venue_key, .kind = FIELD_TEXT, .must = true, AT(name)                               \
    }
#define FIXED(venue_key, text)                                                                     \
    {                                                                                              \
        .key = venue_key, .kind = FIELD_FIXED, .fixed = text                                       \
    }
#define CLIENT TEXT_OF("cl_ord_id", client_id)

static const struct reading {
    const char *op, *method;
    bool is_private;
    struct field field[FIELDS_MAX];
} readings[] = {
    {"time", "Time", false, {{0}}},
    {"status", "SystemStatus", false, {{0}}},
    {"assets", "Assets", false, {TEXT_OF("asset", asset)}},
    {"pairs", "AssetPairs", false, {PAIR}},
    {"ticker", "Ticker", false, {PAIR}},
    {"ohlc",
     "OHLC",
     false,
     {PAIR_MUST,
      TEXT_OF("interval", interval),
      {.key = "since", .kind = FIELD_SECONDS, AT(since)}}},
    {"depth", "Depth", false, {PAIR_MUST, TEXT_OF("count", depth)}},
    {"trades",
     "Trades",
     false,
     {PAIR_MUST, {.key = "since", .kind = FIELD_NS, AT(since)}, TEXT_OF("count", limit)}},
    {"spreads", "Spread", false, {PAIR_MUST, {.key = "since", .kind = FIELD_SECONDS, AT(since)}}},
    {"grouped_book",
     "GroupedBook",
     false,
     {SYMBOL, TEXT_OF("depth", depth), TEXT_OF("grouping", grouping)}},
    {"balance", "Balance", true, {{0}}},
    {"balances", "BalanceEx", true, {{0}}},
    {"trade_balance", "TradeBalance", true, {TEXT_OF("asset", asset)}},
    {"open_orders", "OpenOrders", true, {CLIENT}},
    {"closed_orders", "ClosedOrders", true, {CLIENT, SPAN, FIXED("consolidate_taker", "false")}},
    {"order_status",
     "QueryOrders",
     true,
     {MUST("txid", order_id), FIXED("trades", "true"), FIXED("consolidate_taker", "false")}},
    {"order_amends", "OrderAmends", true, {MUST("order_id", order_id)}},
    {"fills", "TradesHistory", true, {SPAN, FIXED("consolidate_taker", "false")}},
    {"query_fills", "QueryTrades", true, {MUST("txid", ids)}},
    {"positions", "OpenPositions", true, {TEXT_OF("txid", ids), FIXED("docalcs", "true")}},
    {"ledgers", "Ledgers", true, {TEXT_OF("asset", asset), SPAN}},
    {"query_ledgers", "QueryLedgers", true, {MUST("id", ids)}},
    {"fees", "TradeVolume", true, {PAIR}},
    {"level3", "Level3", true, {SYMBOL, TEXT_OF("depth", depth)}},
    {"token", "GetWebSocketsToken", true, {{0}}},
    {"key_info", "GetApiKeyInfo", true, {{0}}},
};

#undef AT
#undef PAIR
#undef PAIR_MUST
#undef SYMBOL
#undef SPAN
#undef TEXT_OF
#undef MUST
#undef FIXED
#undef CLIENT

static enum status put_field(struct text *body, const struct field *f, const struct writing *w,
                             struct error *err)
{
    struct str value = *(const struct str *)(const void *)((const char *)w->x + f->offset);
    int64_t ns = 0;

    if (f->kind == FIELD_FIXED) {
        kraken_form_put(body, f->key, str_of(f->fixed));
        return STATUS_OK;
    }
    if (f->must && value.len == 0)
        return error_set(err, STATUS_USAGE, "%s: the venue wants %s", w->preview->op, f->key);
    if (f->kind == FIELD_TEXT || f->kind == FIELD_SYMBOL || value.len == 0) {
        kraken_form_put(body, f->key, value);
        return STATUS_OK;
    }
    if (f->kind == FIELD_PAIR) {
        kraken_form_put(body, f->key, w->t->pair);
        return STATUS_OK;
    }
    if (!order_params_time(value, &ns))
        return error_set(err, STATUS_USAGE, "since, until: a time like 2026-08-01T00:00:00Z");
    kraken_form_put_i64(body, f->key, f->kind == FIELD_NS ? ns : ns / 1000000000);
    return STATUS_OK;
}

enum status reading_write(struct text *body, const struct reading *r, const struct writing *w,
                          struct error *err)
{
    enum status status = STATUS_OK;

    for (const struct field *f = r->field;
         status == STATUS_OK && f < r->field + FIELDS_MAX && f->kind != FIELD_NONE; f++)
        status = put_field(body, f, w, err);
    return status;
}

const char *reading_method(const struct reading *r)
{
    return r->method;
}

bool reading_is_private(const struct reading *r)
{
    return r->is_private;
}

const struct reading *reading_find(const char *op)
{
    for (unsigned i = 0; i < sizeof readings / sizeof *readings; i++)
        if (strcmp(readings[i].op, op) == 0)
            return &readings[i];
    return NULL;
}
