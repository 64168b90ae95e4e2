/* Answers of REST whose rows are told member by member: a table says which of the venue's is which of ours. */
#include <string.h>

#include "venue/kraken/decode_rest.h"
#include "venue/kraken/describe_internal.h"

enum { COLUMNS_MAX = 12 };

enum column_kind {
    COLUMN_NONE = 0,
    COLUMN_TEXT,
    COLUMN_NUMBER,
    COLUMN_BARE,
    COLUMN_RAW, /* lists, true and false */
    COLUMN_PAIR,
    COLUMN_ASSET,
    COLUMN_SECONDS,
    COLUMN_MS,
};

static const struct record {
    const char *endpoint, *type;
    const char
        *inside; /* the result's member that holds the rows; NULL: it is the rows, or the one row */
    const char *id; /* what a row's own key is */
    bool is_one;
    struct {
        const char *theirs, *ours;
        enum column_kind kind;
    } column[COLUMNS_MAX];
} records[] = {
    {"assets",
     "asset",
     NULL,
     "asset_id",
     false,
     {{"altname", "asset", COLUMN_ASSET},
      {"decimals", "decimals", COLUMN_BARE},
      {"display_decimals", "display_decimals", COLUMN_BARE},
      {"status", "status", COLUMN_TEXT}}},
    {"trade_balance",
     "trade_balance",
     NULL,
     NULL,
     true,
     {{"eb", "equivalent", COLUMN_NUMBER},
      {"tb", "trade", COLUMN_NUMBER},
      {"m", "margin", COLUMN_NUMBER},
      {"n", "unrealized", COLUMN_NUMBER},
      {"c", "cost", COLUMN_NUMBER},
      {"v", "valuation", COLUMN_NUMBER},
      {"e", "equity", COLUMN_NUMBER},
      {"mf", "free_margin", COLUMN_NUMBER},
      {"ml", "margin_level", COLUMN_NUMBER},
      {"uv", "unexecuted", COLUMN_NUMBER}}},
    {"order_amends",
     "amend",
     "amends",
     NULL,
     false,
     {{"amend_id", "amend_id", COLUMN_TEXT},
      {"amend_type", "kind", COLUMN_TEXT},
      {"order_qty", "quantity", COLUMN_NUMBER},
      {"remaining_qty", "remaining", COLUMN_NUMBER},
      {"display_qty", "display_quantity", COLUMN_NUMBER},
      {"limit_price", "price", COLUMN_NUMBER},
      {"trigger_price", "stop_price", COLUMN_NUMBER},
      {"post_only", "post_only", COLUMN_RAW},
      {"reason", "reason", COLUMN_TEXT},
      {"timestamp", "venue_at", COLUMN_MS}}},
    {"open_positions",
     "position",
     NULL,
     "position_id",
     false,
     {{"ordertxid", "order_id", COLUMN_TEXT},
      {"pair", "pair", COLUMN_PAIR},
      {"type", "side", COLUMN_TEXT},
      {"vol", "quantity", COLUMN_NUMBER},
      {"vol_closed", "closed", COLUMN_NUMBER},
      {"cost", "cost", COLUMN_NUMBER},
      {"fee", "fee", COLUMN_NUMBER},
      {"margin", "margin", COLUMN_NUMBER},
      {"value", "valuation", COLUMN_NUMBER},
      {"net", "unrealized", COLUMN_NUMBER},
      {"time", "venue_at", COLUMN_SECONDS}}},
#define LEDGER_COLUMNS                                                                             \
    {                                                                                              \
        {"refid", "ref_id", COLUMN_TEXT}, {"type", "kind", COLUMN_TEXT},                           \
            {"subtype", "subkind", COLUMN_TEXT}, {"asset", "asset", COLUMN_ASSET},                 \
            {"amount", "amount", COLUMN_NUMBER}, {"fee", "fee", COLUMN_NUMBER},                    \
            {"balance", "total", COLUMN_NUMBER}, {"time", "venue_at", COLUMN_SECONDS},             \
    }
    {"ledgers", "ledger", "ledger", "ledger_id", false, LEDGER_COLUMNS},
    {"query_ledgers", "ledger", NULL, "ledger_id", false, LEDGER_COLUMNS},
#undef LEDGER_COLUMNS
    {"api_key_info",
     "key",
     NULL,
     NULL,
     true,
     {{"apiKeyName", "name", COLUMN_TEXT},
      {"nonceWindow", "nonce_window", COLUMN_BARE},
      {"permissions", "permissions", COLUMN_RAW},
      {"ipAllowlist", "ip_allowlist", COLUMN_RAW},
      {"validUntil", "valid_until", COLUMN_TEXT}}},
};

/* What was quoted has lost its quotes, and need not be JSON. */
static bool is_json(struct str value)
{
    struct json j;

    json_init(&j, value);
    json_skip(&j);
    return json_end(&j);
}

static void tell_column(struct kraken_describe *d, const char *key, enum column_kind kind,
                        struct str value)
{
    int64_t ms;

    if (value.len == 0 || str_is(value, "null"))
        return;
    switch (kind) {
    case COLUMN_TEXT:
        tell_text(&d->tell, key, value);
        break;
    case COLUMN_NUMBER:
        tell_number(&d->tell, key, value);
        break;
    case COLUMN_BARE:
        tell_bare(&d->tell, key, value);
        break;
    case COLUMN_RAW:
        if (!is_json(value)) {
            d->tell.wrong = true;
            break;
        }
        json_write_key(&d->tell.w, key);
        json_write_raw(&d->tell.w, value);
        break;
    case COLUMN_PAIR:
        describe_pair(d, value);
        break;
    case COLUMN_ASSET:
        describe_asset(d, key, value);
        break;
    case COLUMN_SECONDS:
        tell_seconds(&d->tell, value);
        break;
    case COLUMN_MS:
        if (str_to_i64(value, &ms) && ms > 0 && ms < INT64_MAX / 1000000)
            tell_at(&d->tell, ms * 1000000);
        break;
    case COLUMN_NONE:
        break;
    }
}

static bool tell_row(struct kraken_describe *d, const struct record *r, struct str id,
                     struct str row)
{
    if (row.len == 0 || row.at[0] != '{')
        return false;
    tell_begin(&d->tell, r->type);
    if (r->id)
        tell_text(&d->tell, r->id, id);
    for (unsigned i = 0; i < COLUMNS_MAX && r->column[i].theirs; i++) {
        tell_column(d, r->column[i].ours, r->column[i].kind,
                    kraken_rest_member(row, r->column[i].theirs));
    }
    tell_end(&d->tell);
    return true;
}

bool describe_record(struct kraken_describe *d, struct str result, const char *endpoint)
{
    const struct record *r = records;
    struct json rows;

    while (strcmp(r->endpoint, endpoint) != 0)
        r++;
    if (r->is_one)
        return tell_row(d, r, (struct str){0}, result);
    struct str list = r->inside ? kraken_rest_member(result, r->inside) : result;
    json_init(&rows, list);
    if (list.len && list.at[0] == '[') {
        for (json_array(&rows); json_more(&rows);)
            if (!tell_row(d, r, (struct str){0}, record_raw(&rows)))
                return false;
    } else {
        for (json_object(&rows); json_key(&rows);) {
            struct str id = rows.key;
            if (!tell_row(d, r, id, record_raw(&rows)))
                return false;
        }
    }
    return json_ok(&rows);
}
