/* The channel "user" of the Coinbase dialect: each order's totals, not its fills. */
#include "venue/exchange/coinbase_state.h"

enum { BATCH = 50 };

static const char *user_type(const struct sim_order *o)
{
    return o->type == ORDER_MARKET    ? "Market"
           : o->type == ORDER_LIMIT   ? "Limit"
           : o->type == ORDER_BRACKET ? "Bracket"
                                      : "Stop Limit";
}

static void put_user_sums(struct json_writer *w, const struct exchange *x,
                          const struct sim_order *o)
{
    const struct instrument *in = &x->state->pair[o->pair].in;
    bool live = order_state_is_live(o->state), buys = o->side == SIDE_BUY;
    int64_t last,
        done = o->qty.lots ? (int64_t)((__int128)o->filled.lots * 10000 / o->qty.lots) : 0;
    int64_t left = live ? o->qty.lots - o->filled.lots : 0;
    char room[16];
    struct text count = TEXT(room);

    text_u64(&count, coinbase_fills_of(x, o, &last));
    coinbase_amount(w, "avg_price", order_average(x, o).ticks, in->price_decimals);
    coinbase_amount(w, "completion_percentage", done, 2);
    coinbase_amount(w, "cumulative_quantity", o->filled.lots, in->qty_decimals);
    coinbase_amount(w, "filled_value", o->cost.units, MONEY_DECIMALS);
    coinbase_amount(w, "leaves_quantity", left, in->qty_decimals);
    json_put_str(w, "number_of_fills", text_str(&count));
    coinbase_amount(w, "outstanding_hold_amount", o->held, MONEY_DECIMALS);
    coinbase_amount(w, "total_fees", o->fee.units, MONEY_DECIMALS);
    coinbase_amount(w, "total_value_after_fees",
                    o->cost.units + (buys ? o->fee.units : -o->fee.units), MONEY_DECIMALS);
}

static void put_user_order(struct json_writer *w, const struct exchange *x,
                           const struct sim_order *o)
{
    const struct instrument *in = &x->state->pair[o->pair].in;

    json_write_object(w);
    put_user_sums(w, x, o);
    json_put_cstr(w, "cancel_reason", o->state == ORDER_CANCELED ? o->reason : "");
    json_put_cstr(w, "client_order_id", client_id_told(x, o->number, o->client_id));
    json_put_cstr(w, "contract_expiry_type", "UNKNOWN_CONTRACT_EXPIRY_TYPE");
    coinbase_time(w, "creation_time", o->opened_at, 6);
    if (o->expires_at)
        coinbase_time(w, "end_time", o->expires_at, 6);
    else
        json_put_cstr(w, "end_time", COINBASE_NEVER);
    coinbase_amount(w, "limit_price", o->price.ticks, in->price_decimals);
    json_put_cstr(w, "order_id", o->venue_id);
    json_put_cstr(w, "order_side", o->side == SIDE_BUY ? "BUY" : "SELL");
    json_put_cstr(w, "order_type", user_type(o));
    json_put_cstr(w, "post_only", o->post_only ? "true" : "false"); /* a text */
    coinbase_product_key(w, "product_id", in);
    json_put_cstr(w, "product_type", "SPOT");
    json_put_cstr(w, "reject_Reason", "");
    json_put_cstr(w, "retail_portfolio_id", COINBASE_PORTFOLIO);
    json_put_cstr(w, "risk_managed_by", "UNKNOWN_RISK_MANAGEMENT_TYPE");
    json_put_cstr(w, "start_time", COINBASE_NEVER);
    json_put_cstr(w, "status", coinbase_status(o));
    coinbase_amount(w, "stop_price", o->stop_price.ticks, in->price_decimals);
    json_put_cstr(w, "time_in_force", coinbase_time_in_force(o));
    json_put_cstr(w, "trigger_status", coinbase_trigger_status(o));
    json_write_object_end(w);
}

static void user_begin(struct json_writer *w, const char *type)
{
    json_write_object(w);
    json_put_cstr(w, "type", type);
    json_write_key(w, "orders");
    json_write_array(w);
}

static void user_end(struct json_writer *w)
{
    json_write_array_end(w);
    json_write_key(w, "positions");
    json_write_object(w);
    json_write_object_end(w);
    json_write_object_end(w);
    json_write_array_end(w);
}

/* Batches of 50; one with fewer ends it, an empty one if need be. */
void coinbase_user_snapshot(struct exchange *x, unsigned socket)
{
    const struct sim_order *o = NULL;
    unsigned n;

    do {
        struct json_writer w = coinbase_events(x);

        user_begin(&w, "snapshot");
        for (n = 0;
             n < BATCH && (o = sim_next_open(x->sim, (uint16_t)x->socket[socket].account, o)); n++)
            put_user_order(&w, x, o);
        user_end(&w);
        coinbase_send(x, socket, "user");
    } while (n == BATCH);
}

void coinbase_tell(struct exchange *x, const struct event *ev)
{
    struct str id = ev->kind == EV_ORDER  ? str_of(ev->u.order.venue_id)
                    : ev->kind == EV_FILL ? str_of(ev->u.fill.venue_id)
                                          : (struct str){0};
    const struct sim_order *o = sim_order_find(x->sim, ev->account, id, (struct str){0});

    if (!o)
        return;
    struct json_writer w = coinbase_events(x);
    user_begin(&w, "update");
    put_user_order(&w, x, o);
    user_end(&w);
    bool twice = fault(x, FAULT_DUPLICATE);
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        const struct socket *s = &x->socket[i];

        if (!socket_hears(s, CHANNEL_EXECUTIONS) || s->account != ev->account)
            continue;
        coinbase_send(x, i, "user");
        if (twice)
            coinbase_send(x, i, "user");
    }
}
