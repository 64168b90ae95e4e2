/* Private REST that asks how things stand: balances, orders, fees, tokens; and the sandbox's truth. */
#include "sim/fee_tiers.h"
#include "venue/exchange/state.h"

#include <math.h>
#include <string.h>

void rest_put_seconds(struct json_writer *w, const char *key, int64_t at)
{
    json_write_key(w, key);
    json_write_scaled(w, at / 1000, 6);
}

static void key_of(struct json_writer *w, struct str name)
{
    char room[32];

    str_copy(room, sizeof room, name);
    json_write_key(w, room);
}

static const char *balance(struct call *c, bool extended)
{
    struct str asset;

    json_write_object(c->w);
    for (unsigned i = 0; (asset = sim_asset(c->x->sim, i)).len; i++) {
        int64_t total = sim_total(c->x->sim, (uint16_t)c->account, asset).units;

        key_of(c->w, kraken_asset_key(asset));
        if (!extended) {
            json_write_scaled_str(c->w, total, MONEY_DECIMALS);
            continue;
        }
        json_write_object(c->w);
        json_put_scaled_str(c->w, "balance", total, MONEY_DECIMALS);
        json_put_scaled_str(c->w, "hold_trade",
                            sim_held(c->x->sim, (uint16_t)c->account, asset).units, MONEY_DECIMALS);
        json_write_object_end(c->w);
    }
    json_write_object_end(c->w);
    return NULL;
}

/* Worth in dollars at the last trade; other quotes count as nothing. */
static int64_t worth(const struct exchange *x, struct str asset, int64_t units)
{
    if (str_is(asset, "USD"))
        return units;
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        const struct market_pair *p = &x->state->pair[i];
        double px = (double)p->last.ticks / (double)decimal_pow10(p->in.price_decimals);

        if (str_is(asset, p->in.base) && !strcmp(p->in.quote, "USD"))
            return (int64_t)rint((double)units * px);
    }
    return 0;
}

static const char *trade_balance(struct call *c)
{
    static const char *const none[] = {"m", "uv", "n", "c", "v"};
    int64_t all = 0, money = sim_total(c->x->sim, (uint16_t)c->account, STR("USD")).units;
    struct str asset;

    for (unsigned i = 0; (asset = sim_asset(c->x->sim, i)).len; i++)
        all += worth(c->x, asset, sim_total(c->x->sim, (uint16_t)c->account, asset).units);
    json_write_object(c->w);
    json_put_scaled_str(c->w, "eb", all / 10000, 4);
    json_put_scaled_str(c->w, "tb", money / 10000, 4);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        json_put_scaled_str(c->w, none[i], 0, 4);
    json_put_scaled_str(c->w, "e", money / 10000, 4);
    json_put_scaled_str(c->w, "mf", money / 10000, 4);
    json_write_object_end(c->w);
    return NULL;
}

/* There is no margin, so there are none: an object, or when consolidated a list. */
static const char *open_positions(struct call *c)
{
    char room[16];
    struct text t = TEXT(room);

    if (param(c->params, "consolidation", &t) && str_is(text_str(&t), "market")) {
        json_write_array(c->w);
        json_write_array_end(c->w);
    } else {
        json_write_object(c->w);
        json_write_object_end(c->w);
    }
    return NULL;
}

/* ---- orders ---- */

static const char *state_word(const struct sim_order *o)
{
    switch (o->state) {
    case ORDER_FILLED:
        return "closed";
    case ORDER_CANCELED:
        return "canceled";
    case ORDER_EXPIRED:
        return "expired";
    default:
        return "open";
    }
}

static bool has_limit(const struct sim_order *o)
{
    return o->type == ORDER_LIMIT || o->type == ORDER_STOP_LOSS_LIMIT ||
           o->type == ORDER_TAKE_PROFIT_LIMIT;
}

static void put_description(struct call *c, const struct market_pair *p, const struct sim_order *o)
{
    struct json_writer *w = c->w;
    unsigned pd = p->in.price_decimals;
    struct order_wish wish = order_wish_of(c->x, o);
    char room[128], distance_room[40];
    struct text t = TEXT(room), distance = TEXT(distance_room);
    int64_t first = o->stop_price.ticks ? o->stop_price.ticks : has_limit(o) ? o->price.ticks : 0;
    int64_t second = o->stop_price.ticks && has_limit(o) ? o->price.ticks : 0;

    wish_describe(&t, p, &wish);
    json_write_key(w, "descr");
    json_write_object(w);
    json_put_cstr(w, "pair", p->names.altname);
    json_put_cstr(w, "type", o->side == SIDE_BUY ? "buy" : "sell");
    json_put_cstr(w, "ordertype", order_type_word(o->type));
    if (o->type == ORDER_TRAILING_STOP) {
        wish_describe_distance(&distance, p, &wish);
        json_put_str(w, "price", text_str(&distance));
    } else {
        json_put_scaled_str(w, "price", first, first ? pd : 0);
    }
    json_put_scaled_str(w, "price2", second, second ? pd : 0);
    json_put_cstr(w, "leverage", "none");
    json_put_str(w, "order", text_str(&t));
    json_put_cstr(w, "close", "");
    json_write_object_end(w);
}

static void put_fill_ids(struct call *c, const struct sim_order *o)
{
    const struct sim_fill *f;

    json_write_key(c->w, "trades");
    json_write_array(c->w);
    for (uint32_t i = 0; (f = sim_fill_at(c->x->sim, i)); i++)
        if (f->order == o->number)
            json_write_cstr(c->w, f->fill_id);
    json_write_array_end(c->w);
}

/* The trigger and limit of an order that has gone off, and of one that trails. */
static void put_live_prices(struct json_writer *w, const struct sim_order *o, unsigned decimals)
{
    bool trails = o->type == ORDER_TRAILING_STOP;

    json_put_scaled_str(w, "stopprice", o->triggered || trails ? o->stop_price.ticks : 0, decimals);
    json_put_scaled_str(w, "limitprice", o->triggered && !trails ? o->price.ticks : 0, decimals);
    json_put_cstr(w, "misc", o->triggered ? "touched" : "");
    if (o->stop_price.ticks)
        json_put_cstr(w, "trigger", "last");
}

static void put_flags(struct json_writer *w, const struct sim_order *o,
                      const struct order_note *note)
{
    char room[32];
    struct text t = TEXT(room);

    text_cstr(&t, o->post_only ? "post,fciq" : "fciq");
    text_cstr(&t, note->cash ? ",viqc" : "");
    json_put_str(w, "oflags", text_str(&t));
}

void rest_put_order(struct call *c, const struct sim_order *o)
{
    struct json_writer *w = c->w;
    const struct market_pair *p = &c->x->state->pair[o->pair];
    const struct order_note note = order_note(c->x, o);
    unsigned pd = p->in.price_decimals;
    bool live = order_state_is_live(o->state);

    json_write_key(w, o->venue_id);
    json_write_object(w);
    json_write_key(w, "refid");
    json_write_null(w);
    json_put_i64(w, "userref", note.userref);
    if (o->client_id[0])
        json_put_cstr(w, "cl_ord_id", client_id_told(c->x, o->number, o->client_id));
    json_put_cstr(w, "status", state_word(o));
    rest_put_seconds(w, "opentm", o->opened_at);
    json_put_i64(w, "starttm", 0);
    json_put_i64(w, "expiretm", o->expires_at / SECOND_NS);
    put_description(c, p, o);
    if (note.cash)
        json_put_scaled_str(w, "vol", note.cash, MONEY_DECIMALS);
    else
        json_put_scaled_str(w, "vol", o->qty.lots, p->in.qty_decimals);
    json_put_scaled_str(w, "vol_exec", o->filled.lots, p->in.qty_decimals);
    json_put_scaled_str(w, "cost", o->cost.units, MONEY_DECIMALS);
    json_put_scaled_str(w, "fee", o->fee.units, MONEY_DECIMALS);
    json_put_scaled_str(w, "price", order_average(c->x, o).ticks, pd);
    put_live_prices(w, o, pd);
    put_flags(w, o, &note);
    if (param_true(c->params, "trades"))
        put_fill_ids(c, o);
    if (!live) {
        json_write_key(w, "reason");
        if (o->reason[0])
            json_write_cstr(w, o->reason);
        else
            json_write_null(w);
        rest_put_seconds(w, "closetm", o->closed_at);
    }
    json_write_object_end(w);
}

/* No cl_ord_id or userref asked for, or this order's. */
bool rest_order_wanted(const struct call *c, const struct sim_order *o)
{
    char room[64];
    struct text t = TEXT(room);
    int64_t userref;

    if (param_i64(c->params, "userref", &userref) && order_note(c->x, o).userref != userref)
        return false;
    return !param(c->params, "cl_ord_id", &t) || !t.len ||
           str_is(text_str(&t), client_id_told(c->x, o->number, o->client_id));
}

static const char *open_orders(struct call *c)
{
    const struct sim_order *o = NULL;

    json_write_object(c->w);
    json_write_key(c->w, "open");
    json_write_object(c->w);
    while ((o = sim_next_open(c->x->sim, (uint16_t)c->account, o)))
        if (rest_order_wanted(c, o))
            rest_put_order(c, o);
    json_write_object_end(c->w);
    json_write_object_end(c->w);
    return NULL;
}

static const char *query_orders(struct call *c)
{
    char room[50 * 24];
    struct text t = TEXT(room);

    if (!param(c->params, "txid", &t) || !t.len)
        return "EGeneral:Invalid arguments:txid";
    json_write_object(c->w);
    for (struct str rest = text_str(&t); rest.at;) {
        struct str id = str_trim(str_cut(&rest, ','));
        const struct sim_order *o =
            sim_order_find(c->x->sim, (uint16_t)c->account, id, (struct str){0});

        if (o)
            rest_put_order(c, o);
    }
    json_write_object_end(c->w);
    return NULL;
}

/* ---- fees, key, token ---- */

static void put_rate(struct json_writer *w, const char *key, int64_t e8)
{
    json_put_scaled_str(w, key, e8 / 100, 4); /* 4 decimals of a per cent */
}

static void put_fee_row(struct call *c, uint16_t pair, bool maker)
{
    const struct sim_rates now = sim_rates(c->x->sim, (uint16_t)c->account, pair);
    unsigned tier = fee_tier_find(sim_volume(c->x->sim, (uint16_t)c->account));
    int64_t rate = maker ? now.maker.e8 : now.taker.e8;
    bool tiers = c->x->config.fee_tiers, more = tiers && tier + 1 < FEE_TIERS;
    const struct fee_tier *next = &fee_tiers[more ? tier + 1 : tier];
    int64_t next_rate = maker ? next->maker.e8 : next->taker.e8;

    json_write_object(c->w);
    put_rate(c->w, "fee", rate);
    put_rate(c->w, "minfee", tiers ? (maker ? 0 : fee_tiers[FEE_TIERS - 1].taker.e8) : rate);
    put_rate(c->w, "maxfee",
             (int64_t)rint((maker ? c->x->config.maker_fee : c->x->config.taker_fee) * 1e8));
    json_write_key(c->w, "nextfee");
    if (more)
        json_write_scaled_str(c->w, (next_rate < rate ? next_rate : rate) / 100, 4);
    else
        json_write_null(c->w);
    json_write_key(c->w, "nextvolume");
    if (more)
        json_write_scaled_str(c->w, next->volume * 10000, 4);
    else
        json_write_null(c->w);
    json_put_scaled_str(c->w, "tiervolume", tiers ? fee_tiers[tier].volume * 10000 : 0, 4);
    json_write_object_end(c->w);
}

static void put_fee_rows(struct call *c, const char *key, bool maker)
{
    json_write_key(c->w, key);
    json_write_object(c->w);
    for (uint32_t i = 0; i < c->x->state->pairs; i++) {
        const struct market_pair *p = &c->x->state->pair[i];
        char room[512];
        struct text list = TEXT(room);
        bool wanted = false;

        param(c->params, "pair", &list);
        for (struct str rest = text_str(&list); rest.at && !wanted;)
            wanted = kraken_pair_is(&p->names, &p->in, str_trim(str_cut(&rest, ',')));
        if (!wanted)
            continue;
        json_write_key(c->w, p->names.key);
        put_fee_row(c, (uint16_t)i, maker);
    }
    json_write_object_end(c->w);
}

static const char *trade_volume(struct call *c)
{
    json_write_object(c->w);
    json_put_cstr(c->w, "currency", "ZUSD");
    json_put_scaled_str(c->w, "volume", sim_volume(c->x->sim, (uint16_t)c->account).units / 10000,
                        4);
    put_fee_rows(c, "fees", false);
    put_fee_rows(c, "fees_maker", true);
    json_write_object_end(c->w);
    return NULL;
}

static const char *key_info(struct call *c)
{
    static const char *const permissions[] = {"query-funds",         "query-open-trades",
                                              "query-closed-trades", "modify-trades",
                                              "close-trades",        "create-ws-token"};
    char room[24];
    struct text t = TEXT(room);

    text_u64(&t, c->x->state->account[c->account].nonce);
    json_write_object(c->w);
    json_put_cstr(c->w, "apiKeyName", "sandbox");
    json_put_cstr(c->w, "apiKey", c->x->state->account[c->account].key);
    json_put_str(c->w, "nonce", text_str(&t));
    json_put_i64(c->w, "nonceWindow", 0);
    json_write_key(c->w, "permissions");
    json_write_array(c->w);
    for (size_t i = 0; i < sizeof permissions / sizeof *permissions; i++)
        json_write_cstr(c->w, permissions[i]);
    json_write_array_end(c->w);
    json_write_key(c->w, "ipAllowlist");
    json_write_array(c->w);
    json_write_array_end(c->w);
    json_put_cstr(c->w, "validUntil", "0");
    json_write_object_end(c->w);
    return NULL;
}

static const char *websockets_token(struct call *c)
{
    char room[TOKEN_MAX];
    struct text t = TEXT(room);

    token_make(c->x, c->account, &t);
    json_write_object(c->w);
    json_put_str(c->w, "token", text_str(&t));
    json_put_i64(c->w, "expires", 900);
    json_write_object_end(c->w);
    return NULL;
}

static const char *plain_balance(struct call *c)
{
    return balance(c, false);
}

static const char *extended_balance(struct call *c)
{
    return balance(c, true);
}

const struct rest_route rest_account[] = {
    {"Balance", plain_balance, 1},
    {"BalanceEx", extended_balance, 1},
    {"TradeBalance", trade_balance, 1},
    {"OpenOrders", open_orders, 1},
    {"QueryOrders", query_orders, 1},
    {"OpenPositions", open_positions, 1},
    {"TradeVolume", trade_volume, 1},
    {"GetApiKeyInfo", key_info, 0},
    {"GetWebSocketsToken", websockets_token, 1},
    {NULL, NULL, 0},
};

/* ---- the truth, for tests ---- */

void sandbox_account(struct call *c)
{
    const struct sim_order *o = NULL;
    const struct sim_fill *f;
    char room[24];
    struct text t = TEXT(room);

    text_i64(&t, c->x->state->now);
    json_write_object(c->w);
    json_put_str(c->w, "time", text_str(&t));
    json_put_u64(c->w, "step", c->x->state->step);
    json_put_cstr(c->w, "audit", sim_audit(c->x->sim, NULL) == STATUS_OK ? "ok" : "broken");
    json_write_key(c->w, "balances");
    balance(c, true);
    json_write_key(c->w, "open");
    json_write_object(c->w);
    while ((o = sim_next_open(c->x->sim, (uint16_t)c->account, o)))
        rest_put_order(c, o);
    json_write_object_end(c->w);
    json_write_key(c->w, "closed");
    json_write_object(c->w);
    for (uint32_t i = 0; (o = sim_closed(c->x->sim, i)); i++)
        if (o->account == c->account)
            rest_put_order(c, o);
    json_write_object_end(c->w);
    json_write_key(c->w, "fills");
    json_write_object(c->w);
    for (uint32_t i = 0; (f = sim_fill_at(c->x->sim, i)); i++)
        if (f->account == c->account)
            rest_put_trade(c, f);
    json_write_object_end(c->w);
    json_write_object_end(c->w);
}
