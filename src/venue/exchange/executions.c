/* The private channels: what happened to orders, and to balances. */
#include "venue/exchange/state.h"

#include <string.h>

static void put_time(struct json_writer *w, const char *key, int64_t at)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, at, 6);
    json_put_str(w, key, text_str(&t));
}

static void put_number(struct json_writer *w, const char *key, int64_t v, unsigned decimals)
{
    json_write_key(w, key);
    json_write_scaled(w, v, decimals);
}

static const struct instrument *instrument_of(const struct exchange *x, unsigned pair)
{
    return &x->state->pair[pair].in;
}

static bool has_limit(const struct sim_order *o)
{
    return o->type == ORDER_LIMIT || o->type == ORDER_STOP_LOSS_LIMIT ||
           o->type == ORDER_TAKE_PROFIT_LIMIT;
}

static void put_progress(struct json_writer *w, const struct exchange *x, const struct sim_order *o)
{
    const struct instrument *in = instrument_of(x, o->pair);

    put_number(w, "cum_qty", o->filled.lots, in->qty_decimals);
    put_number(w, "cum_cost", o->cost.units, MONEY_DECIMALS);
    put_number(w, "fee_usd_equiv", o->fee.units, MONEY_DECIMALS);
    put_number(w, "avg_price", order_average(x, o).ticks, in->price_decimals);
}

static void put_triggers(struct json_writer *w, const struct instrument *in,
                         const struct sim_order *o)
{
    if (!o->stop_price.ticks)
        return;
    json_write_key(w, "triggers");
    json_write_object(w);
    json_put_cstr(w, "reference", "last");
    put_number(w, "price", o->stop_price.ticks, in->price_decimals);
    json_put_cstr(w, "price_type", "static");
    json_put_cstr(w, "status", o->triggered ? "triggered" : "untriggered");
    if (o->triggered)
        put_time(w, "timestamp", o->triggered_at);
    json_write_object_end(w);
}

static void put_terms(struct json_writer *w, const struct exchange *x, const struct sim_order *o)
{
    static const char *const tif[] = {"GTC", "IOC", "FOK", "GTD"};
    const struct instrument *in = instrument_of(x, o->pair);

    if (o->client_id[0])
        json_put_cstr(w, "cl_ord_id", client_id_told(x, o->number, o->client_id));
    json_put_cstr(w, "symbol", in->pair);
    put_number(w, "order_qty", o->qty.lots, in->qty_decimals);
    json_put_cstr(w, "time_in_force", tif[o->tif]);
    json_put_cstr(w, "side", o->side == SIDE_BUY ? "buy" : "sell");
    json_put_cstr(w, "order_type", order_type_word(o->type));
    if (has_limit(o)) {
        json_put_cstr(w, "limit_price_type", "static");
        put_number(w, "limit_price", o->price.ticks, in->price_decimals);
    }
    put_number(w, "stop_price", o->stop_price.ticks, in->price_decimals);
    put_triggers(w, in, o);
    if (o->post_only)
        json_put_bool(w, "post_only", true);
    if (o->expires_at)
        put_time(w, "expire_time", o->expires_at);
    json_put_cstr(w, "fee_ccy_pref", "fciq");
}

static void put_head(struct json_writer *w, const struct exchange *x, const struct sim_order *o,
                     const char *exec_type, const char *status, int64_t at)
{
    json_put_cstr(w, "order_id", o->venue_id);
    json_put_i64(w, "order_userref", order_note(x, o).userref);
    json_put_cstr(w, "exec_type", exec_type);
    json_put_cstr(w, "order_status", status);
    put_time(w, "timestamp", at);
}

static const char *status_word(const struct sim_order *o)
{
    switch (o->state) {
    case ORDER_FILLED:
        return "filled";
    case ORDER_CANCELED:
        return "canceled";
    case ORDER_EXPIRED:
        return "expired";
    case ORDER_PARTIAL:
        return "partially_filled";
    default:
        return "new";
    }
}

/* ---- frames ---- */

static void begin(struct exchange *x, struct json_writer *w, const char *channel, const char *type)
{
    json_write_init(w, frame_begin(x));
    json_write_object(w);
    json_put_cstr(w, "channel", channel);
    json_put_cstr(w, "type", type);
    json_write_key(w, "data");
    json_write_array(w);
}

/* The record is written; each subscriber's frame differs in its sequence alone. */
static void deliver(struct exchange *x, struct json_writer *w, uint16_t account,
                    enum channel channel)
{
    size_t record_end;
    bool twice = fault(x, FAULT_DUPLICATE);

    json_write_array_end(w);
    record_end = x->frame.len;
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        struct socket *s = &x->socket[i];
        uint64_t *sequence =
            channel == CHANNEL_EXECUTIONS ? &s->executions_sequence : &s->balances_sequence;

        if (!socket_hears(s, channel) || s->account != account)
            continue;
        x->frame.len = record_end;
        text_printf(&x->frame, ",\"sequence\":%llu}", (unsigned long long)++*sequence);
        socket_send(x, i);
        if (twice && s->open)
            socket_send(x, i);
    }
}

static void order_record(struct exchange *x, const struct sim_order *o, const char *exec_type,
                         int64_t at)
{
    struct json_writer w;

    begin(x, &w, "executions", "update");
    json_write_object(&w);
    if (!strcmp(exec_type, "pending_new")) {
        put_head(&w, x, o, exec_type, "pending_new", at);
        put_terms(&w, x, o);
        put_number(&w, "cum_cost", 0, MONEY_DECIMALS);
        put_number(&w, "fee_usd_equiv", 0, MONEY_DECIMALS);
    } else if (!strcmp(exec_type, "new")) {
        put_head(&w, x, o, exec_type, "new", at);
        if (o->post_only)
            json_put_bool(&w, "post_only", true);
    } else if (!strcmp(exec_type, "status")) {
        put_head(&w, x, o, exec_type, "new", at);
        put_triggers(&w, instrument_of(x, o->pair), o);
    } else {
        put_head(&w, x, o, exec_type, exec_type, at);
        put_progress(&w, x, o);
        if (o->reason[0]) {
            json_put_cstr(&w, "cancel_reason", o->reason);
            json_put_cstr(&w, "reason", o->reason);
        }
    }
    json_write_object_end(&w);
    deliver(x, &w, o->account, CHANNEL_EXECUTIONS);
}

static void amend_record(struct exchange *x, const struct sim_order *o, int64_t at)
{
    const struct instrument *in = instrument_of(x, o->pair);
    struct json_writer w;

    begin(x, &w, "executions", "update");
    json_write_object(&w);
    put_head(&w, x, o, "amended", o->filled.lots ? "partially_filled" : "new", at);
    put_number(&w, "cum_qty", o->filled.lots, in->qty_decimals);
    json_put_cstr(&w, "reason", "User requested");
    json_put_bool(&w, "amended", true);
    put_number(&w, "order_qty", o->qty.lots, in->qty_decimals);
    if (has_limit(o)) {
        put_number(&w, "limit_price", o->price.ticks, in->price_decimals);
        json_put_cstr(&w, "limit_price_type", "static");
    }
    put_triggers(&w, in, o);
    json_write_object_end(&w);
    deliver(x, &w, o->account, CHANNEL_EXECUTIONS);
}

/* The order as it stood right after this fill. */
static struct sim_order order_after(const struct exchange *x, const struct sim_order *o,
                                    uint64_t fill)
{
    struct sim_order then = *o;
    const struct sim_fill *f;

    then.filled.lots = then.cost.units = then.fee.units = 0;
    for (uint32_t i = 0; (f = sim_fill_at(x->sim, i)) && f->at >= o->opened_at; i++) {
        if (f->order != o->number || f->number > fill)
            continue;
        then.filled.lots += f->qty.lots;
        then.cost.units += f->cost.units;
        then.fee.units += f->fee.units;
    }
    return then;
}

static void put_fill(struct json_writer *w, const struct exchange *x, const struct sim_fill *f)
{
    const struct instrument *in = instrument_of(x, f->pair);

    if (f->client_id[0])
        json_put_cstr(w, "cl_ord_id", client_id_told(x, f->order, f->client_id));
    json_put_cstr(w, "exec_id", f->fill_id);
    json_put_u64(w, "trade_id", f->number);
    json_put_cstr(w, "symbol", in->pair);
    json_put_cstr(w, "side", f->side == SIDE_BUY ? "buy" : "sell");
    put_number(w, "last_qty", f->qty.lots, in->qty_decimals);
    put_number(w, "last_price", f->price.ticks, in->price_decimals);
    json_put_cstr(w, "liquidity_ind", f->liquidity == LIQUIDITY_MAKER ? "m" : "t");
    put_number(w, "cost", f->cost.units, MONEY_DECIMALS);
    json_put_cstr(w, "order_type", order_type_word(f->type));
    json_write_key(w, "fees");
    json_write_array(w);
    json_write_object(w);
    json_put_cstr(w, "asset", in->quote);
    put_number(w, "qty", f->fee.units, MONEY_DECIMALS);
    json_write_object_end(w);
    json_write_array_end(w);
}

static const struct sim_fill *fill_find(const struct exchange *x, const char *fill_id)
{
    const struct sim_fill *f;

    for (uint32_t i = 0; (f = sim_fill_at(x->sim, i)); i++)
        if (!strcmp(f->fill_id, fill_id))
            return f;
    return NULL;
}

static void fill_record(struct exchange *x, const struct event *ev)
{
    const struct sim_fill *f = fill_find(x, ev->u.fill.fill_id);
    const struct sim_order *o =
        sim_order_find(x->sim, ev->account, str_of(ev->u.fill.venue_id), (struct str){0});
    struct sim_order then;
    struct json_writer w;

    if (!f || !o)
        return;
    x->told_fill = *f;
    then = order_after(x, o, f->number);
    begin(x, &w, "executions", "update");
    json_write_object(&w);
    put_head(&w, x, &then, "trade", "partially_filled", f->at);
    put_fill(&w, x, f);
    put_progress(&w, x, &then);
    json_write_object_end(&w);
    deliver(x, &w, ev->account, CHANNEL_EXECUTIONS);
}

/* One leg of the fill told last. */
static void balance_record(struct exchange *x, const struct event *ev)
{
    const struct sim_fill *f = &x->told_fill;
    const struct instrument *in = instrument_of(x, f->pair);
    bool base = !strcmp(ev->u.balance.asset, in->base);
    char ledger[VENUE_ID_MAX];
    struct json_writer w;

    ledger_id(x, f, base, ledger);
    begin(x, &w, "balances", "update");
    json_write_object(&w);
    json_put_cstr(&w, "ledger_id", ledger);
    json_put_cstr(&w, "ref_id", f->fill_id);
    put_time(&w, "timestamp", ev->venue_at);
    json_put_cstr(&w, "type", "trade");
    json_put_cstr(&w, "asset", ev->u.balance.asset);
    json_put_cstr(&w, "asset_class", "currency");
    json_put_cstr(&w, "category", "trade");
    json_put_cstr(&w, "wallet_type", "spot");
    json_put_cstr(&w, "wallet_id", "main");
    put_number(&w, "amount", fill_amount(x, f, base), MONEY_DECIMALS);
    put_number(&w, "fee", base ? 0 : f->fee.units, MONEY_DECIMALS);
    put_number(&w, "balance", ev->u.balance.total.units, MONEY_DECIMALS);
    json_write_object_end(&w);
    deliver(x, &w, ev->account, CHANNEL_BALANCES);
}

void executions_tell(struct exchange *x, const struct event *ev)
{
    const struct order_report *r = &ev->u.order;
    const struct sim_order *o;

    if (ev->kind == EV_FILL)
        fill_record(x, ev);
    if (ev->kind == EV_BALANCE)
        balance_record(x, ev);
    if (ev->kind != EV_ORDER || r->what == OE_REJECT)
        return;
    o = sim_order_find(x->sim, ev->account, str_of(r->venue_id), (struct str){0});
    if (!o)
        return;
    if (r->what == OE_FILL_LAST || r->what == OE_CANCELED || r->what == OE_EXPIRED) {
        order_record(x, o, status_word(o), ev->venue_at);
    } else if (r->is_amend) {
        amend_record(x, o, ev->venue_at);
    } else if (r->reason[0]) {
        order_record(x, o, "status", ev->venue_at);
    } else {
        order_record(x, o, "pending_new", ev->venue_at);
        order_record(x, o, "new", ev->venue_at);
    }
}

/* ---- snapshots ---- */

static void end_snapshot(struct exchange *x, struct json_writer *w, unsigned socket,
                         uint64_t *sequence)
{
    json_write_array_end(w);
    *sequence = 1;
    json_put_u64(w, "sequence", 1);
    json_write_object_end(w);
    socket_send(x, socket);
}

void executions_snapshot(struct exchange *x, unsigned socket, bool orders, bool trades)
{
    struct socket *s = &x->socket[socket];
    const struct sim_order *o = NULL;
    struct json_writer w;
    uint32_t told = 0;

    begin(x, &w, "executions", "snapshot");
    while (orders && (o = sim_next_open(x->sim, (uint16_t)s->account, o))) {
        json_write_object(&w);
        put_head(&w, x, o, "new", status_word(o), o->opened_at);
        put_terms(&w, x, o);
        put_progress(&w, x, o);
        json_write_object_end(&w);
    }
    for (uint32_t i = 0; trades && told < 50 && sim_fill_at(x->sim, i); i++) {
        const struct sim_fill *f = sim_fill_at(x->sim, i);

        if (f->account != s->account)
            continue;
        json_write_object(&w);
        json_put_cstr(&w, "order_id", f->venue_id);
        json_put_i64(&w, "order_userref", 0);
        json_put_cstr(&w, "exec_type", "trade");
        json_put_cstr(&w, "order_status", "filled");
        put_time(&w, "timestamp", f->at);
        put_fill(&w, x, f);
        json_write_object_end(&w);
        told++;
    }
    end_snapshot(x, &w, socket, &s->executions_sequence);
}

void balances_snapshot(struct exchange *x, unsigned socket)
{
    struct socket *s = &x->socket[socket];
    struct json_writer w;
    struct str asset;

    begin(x, &w, "balances", "snapshot");
    for (unsigned i = 0; (asset = sim_asset(x->sim, i)).len; i++) {
        int64_t total = sim_total(x->sim, (uint16_t)s->account, asset).units;

        json_write_object(&w);
        json_put_str(&w, "asset", asset);
        json_put_cstr(&w, "asset_class", "currency");
        put_number(&w, "balance", total, MONEY_DECIMALS);
        json_write_key(&w, "wallets");
        json_write_array(&w);
        json_write_object(&w);
        json_put_cstr(&w, "type", "spot");
        json_put_cstr(&w, "id", "main");
        put_number(&w, "balance", total, MONEY_DECIMALS);
        json_write_object_end(&w);
        json_write_array_end(&w);
        json_write_object_end(&w);
    }
    end_snapshot(x, &w, socket, &s->balances_sequence);
}
