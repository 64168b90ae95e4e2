/* Any bytes as an answer of Coinbase's REST, through every endpoint's reader; and as a key, which must be refused
 * or sign. */

#include "fuzz/entry.h"
#include "venue/coinbase/describe.h"
#include "venue/coinbase/jwt.h"

static void take_key(struct str secret)
{
    char room[COINBASE_JWT_MAX];
    struct text out = TEXT(room);
    struct coinbase_key *key = NULL;

    text_clear(&out);
    if (coinbase_key_new(&key, STR("k"), secret, NULL) == STATUS_OK)
        coinbase_jwt(&out, key, STR("GET host/path"), 1, STR("00"), NULL);
    coinbase_key_free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const endpoints[] = {
        "candles",      "market_trades",   "product_book",
        "best_bid_ask", "product",         "products",
        "time",         "accounts",        "transaction_summary",
        "order",        "key_permissions", "portfolios",
        "list_orders",  "fills",           "error",
        "create_order", "edit_order",      "batch_cancel",
        "preview_order"};
    struct str body = {(const char *)data, size};
    struct coinbase_describe *d = coinbase_describe_new(must_be_json, NULL);
    struct error err;

    for (unsigned i = 0; i < sizeof endpoints / sizeof *endpoints; i++)
        coinbase_describe_rest(d, endpoints[i], body, &err);
    coinbase_describe_free(d);
    take_key(body);
    return 0;
}
