/* The account of the Coinbase dialect: tokens, balances, fees, what the key may do. */
#include "venue/coinbase/jwt.h"
#include "venue/exchange/coinbase_state.h"

#include <string.h>

enum { SKEW_S = 5 };

/* A token is of market time, which moves in steps, or of a client's own clock. */
static bool is_good(struct exchange *x, const struct coinbase_key *key, struct str token,
                    struct str uri)
{
    int64_t steps_s = 4 * x->state->step_ns / SECOND_NS;

    if (coinbase_jwt_verify(key, token, uri, told_now(x) / SECOND_NS,
                            steps_s > SKEW_S ? steps_s : SKEW_S) == STATUS_OK)
        return true;
    return x->config.wall_s && coinbase_jwt_verify(key, token, uri, x->config.wall_s(x->config.ctx),
                                                   SKEW_S) == STATUS_OK;
}

int coinbase_token_account(struct exchange *x, struct str token, struct str uri)
{
    for (uint32_t i = 0; i < x->state->accounts; i++) {
        struct coinbase_key *key;
        const struct account_state *a = &x->state->account[i];

        if (coinbase_key_new(&key, str_of(a->key), str_of(a->secret), NULL) != STATUS_OK)
            continue;
        bool good = is_good(x, key, token, uri);
        coinbase_key_free(key);
        if (good)
            return (int)i;
    }
    return -1;
}

/* ---- balances ---- */

static void put_money(struct json_writer *w, const char *key, struct str asset, int64_t units)
{
    json_write_key(w, key);
    json_write_object(w);
    coinbase_amount(w, "value", units, MONEY_DECIMALS);
    json_put_str(w, "currency", asset);
    json_write_object_end(w);
}

static void put_uuid(struct json_writer *w, const struct exchange *x, struct str asset)
{
    char uuid[VENUE_ID_MAX];

    coinbase_asset_id(x, asset, uuid);
    json_put_cstr(w, "uuid", uuid);
}

static void put_account(struct coinbase_call *c, struct str asset)
{
    struct json_writer *w = c->w;
    int64_t total = sim_total(c->x->sim, (uint16_t)c->account, asset).units;
    int64_t held = sim_held(c->x->sim, (uint16_t)c->account, asset).units;
    char room[32];
    struct text name = TEXT(room);

    text_printf(&name, "%.*s Wallet", STR_ARG(asset));
    json_write_object(w);
    put_uuid(w, c->x, asset);
    json_put_str(w, "name", text_str(&name));
    json_put_str(w, "currency", asset);
    put_money(w, "available_balance", asset, total - held);
    json_put_bool(w, "default", false);
    json_put_bool(w, "active", true);
    json_put_cstr(w, "created_at", "2024-01-01T00:00:00Z");
    json_put_cstr(w, "updated_at", "2024-01-01T00:00:00Z");
    json_write_key(w, "deleted_at");
    json_write_null(w);
    json_put_cstr(w, "type", coinbase_is_fiat(asset) ? "ACCOUNT_TYPE_FIAT" : "ACCOUNT_TYPE_CRYPTO");
    json_put_bool(w, "ready", true);
    put_money(w, "hold", asset, held);
    json_put_cstr(w, "retail_portfolio_id", COINBASE_PORTFOLIO);
    json_put_cstr(w, "platform", "ACCOUNT_PLATFORM_CONSUMER");
    json_write_object_end(w);
}

/* All of them at once: a market of this exchange has few assets. */
static unsigned accounts(struct coinbase_call *c)
{
    struct str asset;
    int64_t n = 0;

    json_write_object(c->w);
    json_write_key(c->w, "accounts");
    json_write_array(c->w);
    for (unsigned i = 0; (asset = sim_asset(c->x->sim, i)).len; i++, n++)
        put_account(c, asset);
    json_write_array_end(c->w);
    json_put_bool(c->w, "has_next", false);
    json_put_cstr(c->w, "cursor", "");
    json_put_i64(c->w, "size", n);
    json_write_object_end(c->w);
    return 200;
}

static unsigned one_account(struct coinbase_call *c, struct str uuid)
{
    struct str asset;

    for (unsigned i = 0; (asset = sim_asset(c->x->sim, i)).len; i++) {
        char id[VENUE_ID_MAX];

        coinbase_asset_id(c->x, asset, id);
        if (!str_is(uuid, id))
            continue;
        json_write_object(c->w);
        json_write_key(c->w, "account");
        put_account(c, asset);
        json_write_object_end(c->w);
        return 200;
    }
    return coinbase_refuse(c, 404, "NOT_FOUND", "account not found");
}

/* ---- fees and the key ---- */

static unsigned transaction_summary(struct coinbase_call *c)
{
    struct sim_rates rates = sim_rates(c->x->sim, (uint16_t)c->account, 0);
    struct money volume = sim_volume(c->x->sim, (uint16_t)c->account);

    json_write_object(c->w);
    json_write_key(c->w, "total_volume"); /* a number, where all else is text */
    json_write_scaled(c->w, volume.units, MONEY_DECIMALS);
    json_put_i64(c->w, "total_fees", 0);
    json_write_key(c->w, "fee_tier");
    json_write_object(c->w);
    json_put_cstr(c->w, "pricing_tier", "Sandbox");
    coinbase_amount(c->w, "taker_fee_rate", rates.taker.e8, RATE_DECIMALS);
    coinbase_amount(c->w, "maker_fee_rate", rates.maker.e8, RATE_DECIMALS);
    json_put_cstr(c->w, "aop_from", "0");
    json_put_cstr(c->w, "aop_to", "1000000");
    json_write_object_end(c->w);
    json_write_key(c->w, "margin_rate");
    json_write_null(c->w);
    json_write_key(c->w, "goods_and_services_tax");
    json_write_null(c->w);
    json_write_object_end(c->w);
    return 200;
}

static unsigned key_permissions(struct coinbase_call *c)
{
    json_write_object(c->w);
    json_put_bool(c->w, "can_view", true);
    json_put_bool(c->w, "can_trade", true);
    json_put_bool(c->w, "can_transfer", false);
    json_put_cstr(c->w, "portfolio_uuid", COINBASE_PORTFOLIO);
    json_put_cstr(c->w, "portfolio_type", "DEFAULT");
    json_write_object_end(c->w);
    return 200;
}

static unsigned portfolios(struct coinbase_call *c)
{
    json_write_object(c->w);
    json_write_key(c->w, "portfolios");
    json_write_array(c->w);
    json_write_object(c->w);
    json_put_cstr(c->w, "name", "Default");
    json_put_cstr(c->w, "uuid", COINBASE_PORTFOLIO);
    json_put_cstr(c->w, "type", "DEFAULT");
    json_put_bool(c->w, "deleted", false);
    json_write_object_end(c->w);
    json_write_array_end(c->w);
    json_write_object_end(c->w);
    return 200;
}

unsigned coinbase_account_call(struct coinbase_call *c)
{
    static const struct {
        const char *path;
        unsigned (*call)(struct coinbase_call *);
    } calls[] = {{"/accounts", accounts},
                 {"/transaction_summary", transaction_summary},
                 {"/key_permissions", key_permissions},
                 {"/portfolios", portfolios}};
    const struct str one = STR("/accounts/");

    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        if (str_is(c->path, calls[i].path))
            return calls[i].call(c);
    if (str_starts(c->path, one))
        return one_account(c, str_slice(c->path, one.len, c->path.len));
    return 0;
}
