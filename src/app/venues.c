#include "app/venues.h"

#include "config/options.h"

static const struct venue_row rows[] = {
    [VENUE_KRAKEN] = {.name = "kraken",
                      .ops = &kraken_ops,
                      .rest_url = "https://api.kraken.com",
                      .ws_url = "wss://ws.kraken.com/v2",
                      .ws_auth_url = "wss://ws-auth.kraken.com/v2",
                      .key_variable = "KRAKEN_API_KEY",
                      .secret_variable = "KRAKEN_API_SECRET"},
    [VENUE_COINBASE] = {.name = "coinbase",
                        .ops = &coinbase_ops,
                        .rest_url = "https://api.coinbase.com",
                        .ws_url = "wss://advanced-trade-ws.coinbase.com",
                        .ws_auth_url = "wss://advanced-trade-ws-user.coinbase.com",
                        .key_variable = "COINBASE_KEY_NAME",
                        .secret_variable = "COINBASE_KEY_SECRET",
                        .file_variable = "COINBASE_KEY_FILE"},
};

const struct venue_row *venue_row_at(int64_t name)
{
    return rows[name].name ? &rows[name] : NULL;
}
