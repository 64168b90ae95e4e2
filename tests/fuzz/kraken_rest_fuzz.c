/* Any bytes as an answer of Kraken's REST: through every endpoint's reader, and as the venue's
 * tables. */

#include "fuzz/entry.h"
#include "venue/kraken/describe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const endpoints[] = {
        "open_orders",      "trades_history", "balance_ex",    "asset_pairs",    "ohlc",
        "trades",           "spread",         "depth",         "ticker",         "trade_volume",
        "websockets_token", "time",           "system_status", "add_order",      "add_order_batch",
        "assets",           "trade_balance",  "order_amends",  "open_positions", "ledgers",
        "api_key_info",     "level3",         "grouped_book"};
    struct str body = {(const char *)data, size};
    struct kraken_describe *d = kraken_describe_new(must_be_json, NULL);
    struct error err;

    for (unsigned i = 0; i < sizeof endpoints / sizeof *endpoints; i++)
        kraken_describe_rest(d, endpoints[i], body, &err);
    if (kraken_describe_instruments(d, body, &err) == STATUS_OK)
        kraken_describe_rest(d, "open_orders", body, &err);
    kraken_describe_free(d);
    return 0;
}
