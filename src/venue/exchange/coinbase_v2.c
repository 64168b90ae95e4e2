/* The older API's lists, which clients of Advanced Trade read beside it: currencies, their rates, wallets. */
#include "venue/exchange/coinbase_state.h"

#include <string.h>

static void put_fiat(struct json_writer *w, struct str asset)
{
    json_put_str(w, "id", asset);
    json_put_str(w, "name", asset);
    json_put_cstr(w, "min_size", "0.01");
}

static void put_crypto(struct json_writer *w, const struct exchange *x, struct str asset)
{
    char id[VENUE_ID_MAX];

    coinbase_asset_id(x, asset, id);
    json_put_cstr(w, "asset_id", id);
    json_put_str(w, "code", asset);
    json_put_str(w, "name", asset);
    json_put_i64(w, "exponent", MONEY_DECIMALS);
    json_put_cstr(w, "type", "crypto");
}

static void put_currencies(struct coinbase_call *c, bool fiat)
{
    struct str asset;

    json_write_array(c->w);
    for (unsigned i = 0; (asset = sim_asset(c->x->sim, i)).len; i++) {
        if (coinbase_is_fiat(asset) != fiat)
            continue;
        json_write_object(c->w);
        if (fiat)
            put_fiat(c->w, asset);
        else
            put_crypto(c->w, c->x, asset);
        json_write_object_end(c->w);
    }
    json_write_array_end(c->w);
}

/* What a dollar buys of each. */
static void put_rates(struct coinbase_call *c)
{
    json_write_object(c->w);
    json_put_cstr(c->w, "currency", "USD");
    json_write_key(c->w, "rates");
    json_write_object(c->w);
    json_put_cstr(c->w, "USD", "1.0");
    for (uint32_t i = 0; i < c->x->state->pairs; i++) {
        const struct market_pair *p = &c->x->state->pair[i];
        double price = (double)p->last.ticks / (double)decimal_pow10(p->in.price_decimals);
        char room[32];
        struct text t = TEXT(room);

        if (strcmp(p->in.quote, "USD") != 0 || price <= 0)
            continue;
        text_printf(&t, "%.12g", 1 / price);
        json_put_str(c->w, p->in.base, text_str(&t));
    }
    json_write_object_end(c->w);
    json_write_object_end(c->w);
}

static void put_time(struct coinbase_call *c)
{
    json_write_object(c->w);
    coinbase_time(c->w, "iso", c->x->state->now, 0);
    json_put_i64(c->w, "epoch", c->x->state->now / SECOND_NS);
    json_write_object_end(c->w);
}

static void put_wallets(struct coinbase_call *c)
{
    struct str asset;

    json_write_array(c->w);
    for (unsigned i = 0; (asset = sim_asset(c->x->sim, i)).len; i++) {
        char id[VENUE_ID_MAX];

        coinbase_asset_id(c->x, asset, id);
        json_write_object(c->w);
        json_put_cstr(c->w, "id", id);
        json_put_str(c->w, "name", asset);
        json_put_bool(c->w, "primary", false);
        json_put_cstr(c->w, "type", coinbase_is_fiat(asset) ? "fiat" : "wallet");
        json_write_key(c->w, "currency");
        json_write_object(c->w);
        json_put_str(c->w, "code", asset);
        json_put_str(c->w, "name", asset);
        json_write_object_end(c->w);
        json_write_key(c->w, "balance");
        json_write_object(c->w);
        coinbase_amount(c->w, "amount", sim_total(c->x->sim, (uint16_t)c->account, asset).units,
                        MONEY_DECIMALS);
        json_put_str(c->w, "currency", asset);
        json_write_object_end(c->w);
        json_write_object_end(c->w);
    }
    json_write_array_end(c->w);
}

static void put_all_fiat(struct coinbase_call *c)
{
    put_currencies(c, true);
}

static void put_all_crypto(struct coinbase_call *c)
{
    put_currencies(c, false);
}

unsigned coinbase_v2_call(struct coinbase_call *c)
{
    static const struct {
        const char *path;
        void (*put)(struct coinbase_call *);
        bool is_private;
    } calls[] = {
        {"/time", put_time, false},
        {"/currencies", put_all_fiat, false},
        {"/currencies/crypto", put_all_crypto, false},
        {"/exchange-rates", put_rates, false},
        {"/accounts", put_wallets, true},
    };

    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (!str_is(c->path, calls[i].path) || (calls[i].is_private && c->account < 0))
            continue;
        json_write_object(c->w);
        json_write_key(c->w, "data");
        calls[i].put(c);
        json_write_object_end(c->w);
        return 200;
    }
    return 0;
}
