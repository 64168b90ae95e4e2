/* Private REST that asks: balances, orders, trades, fees, tokens; and the sandbox's truth. */
#include "sim/fee_tiers.h"
#include "venue/exchange/state.h"

#include <math.h>
#include <string.h>

enum { PAGE = 50 };

static void put_seconds(struct json_writer *w, const char *key, int64_t at)
{
    json_write_key(w, key);
    json_write_scaled(w, at / 1000, 6);
}

static bool said_true(const struct call *c, const char *name)
{
    char room[8];
    struct text t = TEXT(room);

    return param(c->params, name, &t) && str_is(text_str(&t), "true");
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

static void describe(struct text *t, const struct market_pair *p, const struct sim_order *o)
{
    text_printf(t, "%s ", o->side == SIDE_BUY ? "buy" : "sell");
    text_qty(t, &p->in, o->qty);
    text_printf(t, " %s @ %s", p->names.altname, order_type_phrase(o->type));
    if (o->stop_price.ticks) {
        text_char(t, ' ');
        text_price(t, &p->in, o->stop_price);
    }
    if (has_limit(o)) {
        text_cstr(t, o->stop_price.ticks ? " -> limit " : " ");
        text_price(t, &p->in, o->price);
    }
}

static void put_description(struct call *c, const struct market_pair *p, const struct sim_order *o)
{
    struct json_writer *w = c->w;
    unsigned pd = p->in.price_decimals;
    char room[128];
    struct text t = TEXT(room);
    int64_t first = o->stop_price.ticks ? o->stop_price.ticks : has_limit(o) ? o->price.ticks : 0;
    int64_t second = o->stop_price.ticks && has_limit(o) ? o->price.ticks : 0;

    describe(&t, p, o);
    json_write_key(w, "descr");
    json_write_object(w);
    json_put_cstr(w, "pair", p->names.altname);
    json_put_cstr(w, "type", o->side == SIDE_BUY ? "buy" : "sell");
    json_put_cstr(w, "ordertype", order_type_word(o->type));
    json_put_scaled_str(w, "price", first, first ? pd : 0);
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

static void put_order(struct call *c, const struct sim_order *o)
{
    struct json_writer *w = c->w;
    const struct market_pair *p = &c->x->state->pair[o->pair];
    unsigned pd = p->in.price_decimals;
    bool live = order_state_is_live(o->state);

    json_write_key(w, o->venue_id);
    json_write_object(w);
    json_write_key(w, "refid");
    json_write_null(w);
    json_put_i64(w, "userref", 0);
    if (o->client_id[0])
        json_put_cstr(w, "cl_ord_id", o->client_id);
    json_put_cstr(w, "status", state_word(o));
    put_seconds(w, "opentm", o->opened_at);
    json_put_i64(w, "starttm", 0);
    json_put_i64(w, "expiretm", o->expires_at / SECOND_NS);
    put_description(c, p, o);
    json_put_scaled_str(w, "vol", o->qty.lots, p->in.qty_decimals);
    json_put_scaled_str(w, "vol_exec", o->filled.lots, p->in.qty_decimals);
    json_put_scaled_str(w, "cost", o->cost.units, MONEY_DECIMALS);
    json_put_scaled_str(w, "fee", o->fee.units, MONEY_DECIMALS);
    json_put_scaled_str(w, "price", order_average(c->x, o).ticks, pd);
    json_put_scaled_str(w, "stopprice", o->triggered ? o->stop_price.ticks : 0, pd);
    json_put_scaled_str(w, "limitprice", o->triggered ? o->price.ticks : 0, pd);
    json_put_cstr(w, "misc", o->triggered ? "touched" : "");
    json_put_cstr(w, "oflags", o->post_only ? "post,fciq" : "fciq");
    if (said_true(c, "trades"))
        put_fill_ids(c, o);
    if (!live) {
        json_write_key(w, "reason");
        if (o->reason[0])
            json_write_cstr(w, o->reason);
        else
            json_write_null(w);
        put_seconds(w, "closetm", o->closed_at);
    }
    json_write_object_end(w);
}

/* No cl_ord_id asked for, or this one. */
static bool client_wanted(const struct call *c, const struct sim_order *o)
{
    char room[64];
    struct text t = TEXT(room);

    return !param(c->params, "cl_ord_id", &t) || !t.len || str_is(text_str(&t), o->client_id);
}

static const char *open_orders(struct call *c)
{
    const struct sim_order *o = NULL;

    json_write_object(c->w);
    json_write_key(c->w, "open");
    json_write_object(c->w);
    while ((o = sim_next_open(c->x->sim, (uint16_t)c->account, o)))
        if (client_wanted(c, o))
            put_order(c, o);
    json_write_object_end(c->w);
    json_write_object_end(c->w);
    return NULL;
}

/* start (exclusive), end (inclusive), ofs: seconds with or without a fraction. */
struct window {
    int64_t start, end, ofs;
};

static int64_t seconds_of(const struct call *c, const char *name, int64_t otherwise)
{
    char room[40];
    struct text t = TEXT(room);
    int64_t ns;

    if (!param(c->params, name, &t) || !t.len ||
        decimal_parse(&ns, text_str(&t), 9, ROUND_DOWN, NULL) != STATUS_OK)
        return otherwise;
    return ns;
}

static struct window window_of(const struct call *c)
{
    struct window w = {seconds_of(c, "start", INT64_MIN), seconds_of(c, "end", INT64_MAX), 0};

    param_i64(c->params, "ofs", &w.ofs);
    return w;
}

static bool in_window(const struct window *w, int64_t at)
{
    return at > w->start && at <= w->end;
}

static const char *closed_orders(struct call *c)
{
    struct window w = window_of(c);
    const struct sim_order *o;
    int64_t count = 0;

    json_write_object(c->w);
    json_write_key(c->w, "closed");
    json_write_object(c->w);
    for (uint32_t i = 0; (o = sim_closed(c->x->sim, i)); i++) {
        if (o->account != c->account || !in_window(&w, o->closed_at) || !client_wanted(c, o))
            continue;
        if (count >= w.ofs && count < w.ofs + PAGE)
            put_order(c, o);
        count++;
    }
    json_write_object_end(c->w);
    json_put_i64(c->w, "count", count);
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
            put_order(c, o);
    }
    json_write_object_end(c->w);
    return NULL;
}

/* ---- trades ---- */

static void put_trade(struct call *c, const struct sim_fill *f)
{
    struct json_writer *w = c->w;
    const struct market_pair *p = &c->x->state->pair[f->pair];

    json_write_key(w, f->fill_id);
    json_write_object(w);
    json_put_cstr(w, "ordertxid", f->venue_id);
    json_put_cstr(w, "postxid", "TKH2SE-M7IF5-CFI7LT");
    json_put_cstr(w, "pair", p->names.key);
    put_seconds(w, "time", f->at);
    json_put_cstr(w, "type", f->side == SIDE_BUY ? "buy" : "sell");
    json_put_cstr(w, "ordertype", order_type_word(f->type));
    json_put_scaled_str(w, "price", f->price.ticks, p->in.price_decimals);
    json_put_scaled_str(w, "cost", f->cost.units, MONEY_DECIMALS);
    json_put_scaled_str(w, "fee", f->fee.units, MONEY_DECIMALS);
    json_put_scaled_str(w, "vol", f->qty.lots, p->in.qty_decimals);
    json_put_scaled_str(w, "margin", 0, 5);
    json_put_cstr(w, "leverage", "0");
    json_put_cstr(w, "misc", "");
    json_put_u64(w, "trade_id", f->number);
    json_put_bool(w, "maker", f->liquidity == LIQUIDITY_MAKER);
    json_write_object_end(w);
}

static const char *trades_history(struct call *c)
{
    struct window w = window_of(c);
    const struct sim_fill *f;
    int64_t count = 0;

    json_write_object(c->w);
    json_write_key(c->w, "trades");
    json_write_object(c->w);
    for (uint32_t i = 0; (f = sim_fill_at(c->x->sim, i)); i++) {
        if (f->account != c->account || !in_window(&w, f->at))
            continue;
        if (count >= w.ofs && count < w.ofs + PAGE)
            put_trade(c, f);
        count++;
    }
    json_write_object_end(c->w);
    json_put_i64(c->w, "count", count);
    json_write_object_end(c->w);
    return NULL;
}

static const char *query_trades(struct call *c)
{
    char room[20 * 24];
    struct text t = TEXT(room);
    const struct sim_fill *f;

    if (!param(c->params, "txid", &t) || !t.len)
        return "EGeneral:Invalid arguments:txid";
    json_write_object(c->w);
    for (struct str rest = text_str(&t); rest.at;) {
        struct str id = str_trim(str_cut(&rest, ','));

        for (uint32_t i = 0; (f = sim_fill_at(c->x->sim, i)); i++)
            if (f->account == c->account && str_is(id, f->fill_id))
                put_trade(c, f);
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

const char *rest_account(struct call *c, struct str name)
{
    static const struct {
        const char *name;
        const char *(*call)(struct call *);
    } calls[] = {
        {"Balance", plain_balance},    {"BalanceEx", extended_balance},
        {"OpenOrders", open_orders},   {"ClosedOrders", closed_orders},
        {"QueryOrders", query_orders}, {"TradesHistory", trades_history},
        {"QueryTrades", query_trades}, {"TradeVolume", trade_volume},
        {"GetApiKeyInfo", key_info},   {"GetWebSocketsToken", websockets_token},
    };

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (str_is(name, calls[i].name))
            return calls[i].call(c);
    return "EGeneral:Unknown method";
}

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
        put_order(c, o);
    json_write_object_end(c->w);
    json_write_key(c->w, "closed");
    json_write_object(c->w);
    for (uint32_t i = 0; (o = sim_closed(c->x->sim, i)); i++)
        if (o->account == c->account)
            put_order(c, o);
    json_write_object_end(c->w);
    json_write_key(c->w, "fills");
    json_write_object(c->w);
    for (uint32_t i = 0; (f = sim_fill_at(c->x->sim, i)); i++)
        if (f->account == c->account)
            put_trade(c, f);
    json_write_object_end(c->w);
    json_write_object_end(c->w);
}
