/* Names, digits and times as Coinbase writes them. */
#include "base/hash.h"
#include "venue/coinbase/names.h"
#include "venue/exchange/coinbase_state.h"

#include <string.h>

int coinbase_pair_find(const struct exchange *x, struct str product_id)
{
    char pair[PAIR_NAME_MAX];

    if (!coinbase_pair_of(product_id, pair))
        return -1;
    for (uint32_t i = 0; i < x->state->pairs; i++)
        if (strcmp(x->state->pair[i].in.pair, pair) == 0)
            return (int)i;
    return -1;
}

void coinbase_product_id(const struct instrument *in, char ret[PAIR_NAME_MAX])
{
    coinbase_product_of(str_of(in->pair), ret);
}

void coinbase_product_key(struct json_writer *w, const char *key, const struct instrument *in)
{
    char id[PAIR_NAME_MAX];

    coinbase_product_id(in, id);
    json_put_cstr(w, key, id);
}

void coinbase_amount(struct json_writer *w, const char *key, int64_t v, unsigned decimals)
{
    while (decimals > 0 && v % 10 == 0) {
        v /= 10;
        decimals--;
    }
    json_put_scaled_str(w, key, v, decimals);
}

void coinbase_time(struct json_writer *w, const char *key, int64_t at, unsigned fraction)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, at, fraction);
    json_put_str(w, key, text_str(&t));
}

void coinbase_asset_id(const struct exchange *x, struct str asset, char ret[VENUE_ID_MAX])
{
    sim_uuid(ret, 'W', x->state->seed, hash_bytes(0, asset.at, asset.len));
}

bool coinbase_is_fiat(struct str asset)
{
    static const char *const fiat[] = {"USD", "EUR", "GBP", "CAD", "AUD", "JPY"};

    for (unsigned i = 0; i < sizeof fiat / sizeof *fiat; i++)
        if (str_is(asset, fiat[i]))
            return true;
    return false;
}

const char *coinbase_status(const struct sim_order *o)
{
    switch (o->state) {
    case ORDER_FILLED:
        return "FILLED";
    case ORDER_CANCELED:
        return "CANCELLED";
    case ORDER_EXPIRED:
        return "EXPIRED";
    case ORDER_REJECTED:
        return "FAILED";
    default:
        return "OPEN";
    }
}
