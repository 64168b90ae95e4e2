/* Private REST that asks what was: closed orders and amendments, trades, the ledger.
 *
 * The ledger is not kept: it is told from the fills that are remembered.  A fill has two entries,
 * base and quote; what an account had before its first one is its deposit. */
#include "venue/exchange/state.h"

#include <string.h>

enum { PAGE = 50 };

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
        if (o->account != c->account || !in_window(&w, o->closed_at) || !rest_order_wanted(c, o))
            continue;
        if (count >= w.ofs && count < w.ofs + PAGE)
            rest_put_order(c, o);
        count++;
    }
    json_write_object_end(c->w);
    json_put_i64(c->w, "count", count);
    json_write_object_end(c->w);
    return NULL;
}

/* ---- trades ---- */

static void put_ledger_ids(struct call *c, const struct sim_fill *f)
{
    char id[VENUE_ID_MAX];

    json_write_key(c->w, "ledgers");
    json_write_array(c->w);
    for (int base = 1; base >= 0; base--) {
        ledger_id(c->x, f, base, id);
        json_write_cstr(c->w, id);
    }
    json_write_array_end(c->w);
}

void rest_put_trade(struct call *c, const struct sim_fill *f)
{
    struct json_writer *w = c->w;
    const struct market_pair *p = &c->x->state->pair[f->pair];

    json_write_key(w, f->fill_id);
    json_write_object(w);
    json_put_cstr(w, "ordertxid", f->venue_id);
    json_put_cstr(w, "postxid", "TKH2SE-M7IF5-CFI7LT");
    json_put_cstr(w, "pair", p->names.key);
    rest_put_seconds(w, "time", f->at);
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
    if (param_true(c->params, "ledgers"))
        put_ledger_ids(c, f);
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
            rest_put_trade(c, f);
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
                rest_put_trade(c, f);
    }
    json_write_object_end(c->w);
    return NULL;
}

/* ---- amendments ---- */

static void put_amend(struct call *c, const struct sim_order *o, const struct amend_note *n)
{
    struct json_writer *w = c->w;
    const struct instrument *in = &c->x->state->pair[o->pair].in;

    json_write_object(w);
    json_put_cstr(w, "amend_id", n->id);
    json_put_cstr(w, "amend_type", n->original ? "original" : "user");
    json_put_scaled_str(w, "order_qty", n->qty.lots, in->qty_decimals);
    json_put_scaled_str(w, "remaining_qty", n->left.lots, in->qty_decimals);
    if (n->price.ticks)
        json_put_scaled_str(w, "limit_price", n->price.ticks, in->price_decimals);
    if (n->stop_price.ticks)
        json_put_scaled_str(w, "trigger_price", n->stop_price.ticks, in->price_decimals);
    if (!n->original)
        json_put_cstr(w, "reason", "User requested");
    json_put_bool(w, "post_only", o->post_only);
    json_put_i64(w, "timestamp", n->at / 1000000);
    json_write_object_end(w);
}

static const char *order_amends(struct call *c)
{
    char room[VENUE_ID_MAX];
    struct text t = TEXT(room);
    const struct exchange_state *s = c->x->state;
    const struct sim_order *o = NULL;
    int64_t count = 0;

    if (param(c->params, "order_id", &t))
        o = sim_order_find(c->x->sim, (uint16_t)c->account, text_str(&t), (struct str){0});
    if (!o)
        return "EOrder:Unknown order";
    json_write_object(c->w);
    json_write_key(c->w, "amends");
    json_write_array(c->w);
    for (uint32_t i = 0; i < AMENDS_KEPT; i++) {
        const struct amend_note *n = &s->amend[(s->amends_made + i) % AMENDS_KEPT];

        if (n->order != o->number)
            continue;
        put_amend(c, o, n);
        count++;
    }
    json_write_array_end(c->w);
    json_put_i64(c->w, "count", count);
    json_write_object_end(c->w);
    return NULL;
}

/* ---- the ledger ---- */

struct ledger_entry {
    char id[VENUE_ID_MAX], refid[VENUE_ID_MAX];
    const char *type;
    struct str asset;
    int64_t at, amount, fee, balance;
};

/* Goes back through the fills, newest first, with what each asset's balance was then. */
struct ledger_walk {
    struct call *c;
    int64_t balance[SIM_ASSETS_MAX];
    void (*each)(struct ledger_walk *, const struct ledger_entry *);
    struct window window; /* Ledgers */
    int64_t count;
    struct str ids; /* QueryLedgers */
};

static unsigned asset_index(const struct exchange *x, struct str name)
{
    unsigned i = 0;

    while (i + 1 < SIM_ASSETS_MAX && !str_eq(sim_asset(x->sim, i), name))
        i++;
    return i;
}

static void walk_leg(struct ledger_walk *k, const struct sim_fill *f, bool base)
{
    const struct instrument *in = &k->c->x->state->pair[f->pair].in;
    struct ledger_entry e = {.type = "trade", .at = f->at};
    unsigned asset;

    e.asset = str_of(base ? in->base : in->quote);
    e.amount = fill_amount(k->c->x, f, base);
    e.fee = base ? 0 : f->fee.units;
    asset = asset_index(k->c->x, e.asset);
    e.balance = k->balance[asset];
    k->balance[asset] -= e.amount - e.fee;
    ledger_id(k->c->x, f, base, e.id);
    memcpy(e.refid, f->fill_id, sizeof e.refid);
    k->each(k, &e);
}

static void walk_deposits(struct ledger_walk *k)
{
    const struct exchange_state *s = k->c->x->state;
    struct ledger_entry e = {.type = "deposit", .at = s->now - (int64_t)s->step * s->step_ns};

    for (unsigned i = 0; (e.asset = sim_asset(k->c->x->sim, i)).len; i++) {
        uint64_t number = (uint64_t)k->c->account * SIM_ASSETS_MAX + i;

        if (k->balance[i] <= 0)
            continue;
        e.amount = e.balance = k->balance[i];
        id_from(k->c->x, 'L', UINT64_MAX - number, e.id);
        id_from(k->c->x, 'Q', number, e.refid);
        k->each(k, &e);
    }
}

static void walk_ledger(struct ledger_walk *k)
{
    const struct sim *sim = k->c->x->sim;
    const struct sim_fill *f;
    struct str asset;

    for (unsigned i = 0; (asset = sim_asset(sim, i)).len; i++)
        k->balance[i] = sim_total(sim, (uint16_t)k->c->account, asset).units;
    for (uint32_t i = 0; (f = sim_fill_at(sim, i)); i++) {
        if (f->account != k->c->account)
            continue;
        walk_leg(k, f, false);
        walk_leg(k, f, true);
    }
    walk_deposits(k);
}

static void put_entry(struct json_writer *w, const struct ledger_entry *e)
{
    json_write_key(w, e->id);
    json_write_object(w);
    json_put_cstr(w, "refid", e->refid);
    rest_put_seconds(w, "time", e->at);
    json_put_cstr(w, "type", e->type);
    json_put_cstr(w, "subtype", "");
    json_put_cstr(w, "aclass", "currency");
    json_put_str(w, "asset", kraken_asset_key(e->asset));
    json_put_scaled_str(w, "amount", e->amount, MONEY_DECIMALS);
    json_put_scaled_str(w, "fee", e->fee, MONEY_DECIMALS);
    json_put_scaled_str(w, "balance", e->balance, MONEY_DECIMALS);
    json_write_object_end(w);
}

static bool asset_wanted(const struct call *c, struct str asset)
{
    char room[256];
    struct text list = TEXT(room);

    if (!param(c->params, "asset", &list) || !list.len || str_is(text_str(&list), "all"))
        return true;
    for (struct str rest = text_str(&list); rest.at;) {
        struct str one = str_trim(str_cut(&rest, ','));

        if (str_eq(one, asset) || str_eq(one, kraken_asset_key(asset)) ||
            str_eq(one, kraken_asset_altname(asset)))
            return true;
    }
    return false;
}

static bool entry_wanted(const struct ledger_walk *k, const struct ledger_entry *e)
{
    char room[24];
    struct text type = TEXT(room);

    if (param(k->c->params, "type", &type) && type.len && !str_is(text_str(&type), "all") &&
        !str_is(text_str(&type), e->type))
        return false;
    return in_window(&k->window, e->at) && asset_wanted(k->c, e->asset);
}

static void page_entry(struct ledger_walk *k, const struct ledger_entry *e)
{
    if (!entry_wanted(k, e))
        return;
    if (k->count >= k->window.ofs && k->count < k->window.ofs + PAGE)
        put_entry(k->c->w, e);
    k->count++;
}

static const char *ledgers(struct call *c)
{
    struct ledger_walk k = {.c = c, .each = page_entry, .window = window_of(c)};

    json_write_object(c->w);
    json_write_key(c->w, "ledger");
    json_write_object(c->w);
    walk_ledger(&k);
    json_write_object_end(c->w);
    if (!param_true(c->params, "without_count"))
        json_put_i64(c->w, "count", k.count);
    json_write_object_end(c->w);
    return NULL;
}

static void asked_entry(struct ledger_walk *k, const struct ledger_entry *e)
{
    for (struct str rest = k->ids; rest.at;)
        if (str_is(str_trim(str_cut(&rest, ',')), e->id))
            put_entry(k->c->w, e);
}

static const char *query_ledgers(struct call *c)
{
    char room[20 * 24];
    struct text t = TEXT(room);
    struct ledger_walk k = {.c = c, .each = asked_entry};

    if (!param(c->params, "id", &t) || !t.len)
        return "EGeneral:Invalid arguments:id";
    k.ids = text_str(&t);
    json_write_object(c->w);
    walk_ledger(&k);
    json_write_object_end(c->w);
    return NULL;
}

const struct rest_route rest_history[] = {
    {"ClosedOrders", closed_orders, 1},
    {"OrderAmends", order_amends, 1},
    {"TradesHistory", trades_history, 4},
    {"QueryTrades", query_trades, 4},
    {"Ledgers", ledgers, 4},
    {"QueryLedgers", query_ledgers, 4},
    {NULL, NULL, 0},
};
