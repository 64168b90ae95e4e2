/* What the Coinbase dialect's REST tells of orders and fills. */
#include "venue/coinbase/requests.h"
#include "venue/exchange/coinbase_state.h"
#include "venue/timestamp.h"

enum { PAGE_MOST = 250, FILLS_PAGE = 100 };

/* ---- an order ---- */

static void put_stop(struct json_writer *w, const struct instrument *in, const struct sim_order *o)
{
    bool is_bracket = o->type == ORDER_BRACKET;

    coinbase_amount(w, is_bracket ? "stop_trigger_price" : "stop_price", o->stop_price.ticks,
                    in->price_decimals);
    if (!is_bracket)
        json_put_cstr(w, "stop_direction",
                      (o->type == ORDER_STOP_LOSS_LIMIT) == (o->side == SIDE_BUY)
                          ? "STOP_DIRECTION_STOP_UP"
                          : "STOP_DIRECTION_STOP_DOWN");
}

static void put_terms(struct coinbase_call *c, const struct sim_order *o, int64_t cash)
{
    const struct instrument *in = &c->x->state->pair[o->pair].in;
    const char *kind = coinbase_configuration(o->type, o->type == ORDER_MARKET ? TIF_IOC : o->tif);
    struct json_writer *w = c->w;

    json_write_key(w, "order_configuration");
    json_write_object(w);
    json_write_key(w, kind);
    json_write_object(w);
    if (cash)
        coinbase_amount(w, "quote_size", cash, MONEY_DECIMALS);
    else
        coinbase_amount(w, "base_size", o->qty.lots, in->qty_decimals);
    if (o->price.ticks)
        coinbase_amount(w, "limit_price", o->price.ticks, in->price_decimals);
    if (o->stop_price.ticks)
        put_stop(w, in, o);
    if (o->expires_at)
        coinbase_time(w, "end_time", o->expires_at, 0);
    if (o->type == ORDER_LIMIT && (o->tif == TIF_GTC || o->tif == TIF_GTD))
        json_put_bool(w, "post_only", o->post_only);
    json_write_object_end(w);
    json_write_object_end(w);
}

unsigned coinbase_fills_of(const struct exchange *x, const struct sim_order *o, int64_t *ret_last)
{
    const struct sim_fill *f;
    unsigned n = 0;

    *ret_last = 0;
    for (uint32_t i = 0; (f = sim_fill_at(x->sim, i)) && f->at >= o->opened_at; i++)
        if (f->order == o->number) {
            *ret_last = *ret_last ? *ret_last : f->at;
            n++;
        }
    return n;
}

const char *coinbase_time_in_force(const struct sim_order *o)
{
    static const char *const words[] = {"GOOD_UNTIL_CANCELLED", "IMMEDIATE_OR_CANCEL",
                                        "FILL_OR_KILL", "GOOD_UNTIL_DATE_TIME"};

    return o->type == ORDER_MARKET ? words[TIF_IOC] : words[o->tif];
}

const char *coinbase_trigger_status(const struct sim_order *o)
{
    return !o->stop_price.ticks ? "INVALID_ORDER_TYPE"
           : o->triggered       ? "STOP_TRIGGERED"
                                : "STOP_PENDING";
}

static const char *type_word(const struct sim_order *o)
{
    return o->type == ORDER_MARKET    ? "MARKET"
           : o->type == ORDER_LIMIT   ? "LIMIT"
           : o->type == ORDER_BRACKET ? "BRACKET"
                                      : "STOP_LIMIT";
}

static void put_order(struct coinbase_call *c, const struct sim_order *o)
{
    const struct instrument *in = &c->x->state->pair[o->pair].in;
    struct json_writer *w = c->w;
    int64_t last;
    unsigned fills = coinbase_fills_of(c->x, o, &last);
    int64_t cash = order_note(c->x, o).cash;
    char room[16];
    struct text count = TEXT(room);

    text_u64(&count, fills);
    json_write_object(w);
    json_put_cstr(w, "order_id", o->venue_id);
    coinbase_product_key(w, "product_id", in);
    json_put_cstr(w, "user_id", COINBASE_USER);
    put_terms(c, o, cash);
    json_put_cstr(w, "side", o->side == SIDE_BUY ? "BUY" : "SELL");
    json_put_cstr(w, "client_order_id", client_id_told(c->x, o->number, o->client_id));
    json_put_cstr(w, "status", coinbase_status(o));
    json_put_cstr(w, "time_in_force", coinbase_time_in_force(o));
    coinbase_time(w, "created_time", o->opened_at, 6);
    coinbase_amount(w, "completion_percentage",
                    o->qty.lots ? (int64_t)((__int128)o->filled.lots * 10000 / o->qty.lots) : 0, 2);
    coinbase_amount(w, "filled_size", o->filled.lots, in->qty_decimals);
    coinbase_amount(w, "average_filled_price", order_average(c->x, o).ticks, in->price_decimals);
    json_put_cstr(w, "fee", "");
    json_put_str(w, "number_of_fills", text_str(&count));
    coinbase_amount(w, "filled_value", o->cost.units, MONEY_DECIMALS);
    json_put_bool(w, "pending_cancel", false);
    json_put_bool(w, "size_in_quote", cash != 0);
    coinbase_amount(w, "total_fees", o->fee.units, MONEY_DECIMALS);
    json_put_bool(w, "size_inclusive_of_fees", cash != 0);
    coinbase_amount(w, "total_value_after_fees",
                    o->side == SIDE_BUY ? o->cost.units + o->fee.units
                                        : o->cost.units - o->fee.units,
                    MONEY_DECIMALS);
    json_put_cstr(w, "trigger_status", coinbase_trigger_status(o));
    json_put_cstr(w, "order_type", type_word(o));
    json_put_cstr(w, "reject_reason", "REJECT_REASON_UNSPECIFIED");
    json_put_bool(w, "settled", !order_state_is_live(o->state));
    json_put_cstr(w, "product_type", "SPOT");
    json_put_cstr(w, "reject_message", "");
    json_put_cstr(w, "cancel_message", o->state == ORDER_CANCELED ? o->reason : "");
    json_put_cstr(w, "order_placement_source", "RETAIL_ADVANCED");
    coinbase_amount(w, "outstanding_hold_amount", o->held, MONEY_DECIMALS);
    json_put_bool(w, "is_liquidation", false);
    json_write_key(w, "last_fill_time");
    if (last) {
        char time_room[40];
        struct text t = TEXT(time_room);
        text_utc(&t, last, 6);
        json_write_str(w, text_str(&t));
    } else {
        json_write_null(w);
    }
    json_write_object_end(w);
}

/* ---- filters ---- */

struct filter {
    int64_t start, end, skip, most;
    struct str query;
};

static int64_t time_param(struct str query, const char *name, int64_t otherwise)
{
    char room[48];
    struct text t = TEXT(room);
    int64_t ns;

    return param(query, name, &t) && timestamp_rfc3339(text_str(&t), &ns) ? ns : otherwise;
}

static void read_filter(const struct coinbase_call *c, struct filter *f, const char *start,
                        const char *end, int64_t most)
{
    char room[24];
    struct text cursor = TEXT(room);

    *f = (struct filter){.start = time_param(c->query, start, INT64_MIN),
                         .end = time_param(c->query, end, INT64_MAX),
                         .most = most,
                         .query = c->query};
    param_i64(c->query, "limit", &f->most);
    if (f->most <= 0 || f->most > most)
        f->most = most;
    if (param(c->query, "cursor", &cursor) && !str_to_i64(text_str(&cursor), &f->skip))
        f->skip = 0;
}

/* `order_status=OPEN&order_status=FILLED`: any of them; none asked for: all. */
static bool is_among(struct str query, const char *name, const char *value)
{
    bool asked = false;

    for (struct str rest = query; rest.at;) {
        struct str word = str_cut(&rest, '&'), key = str_cut(&word, '=');

        if (!str_is(key, name))
            continue;
        asked = true;
        if (str_is(word, value))
            return true;
    }
    return !asked;
}

static bool product_wanted(const struct coinbase_call *c, const struct filter *f, uint16_t pair)
{
    char id[PAIR_NAME_MAX];

    coinbase_product_id(&c->x->state->pair[pair].in, id);
    return is_among(f->query, "product_ids", id) && is_among(f->query, "product_id", id);
}

static bool order_wanted(const struct coinbase_call *c, const struct filter *f,
                         const struct sim_order *o)
{
    return o->account == c->account && o->opened_at >= f->start && o->opened_at < f->end &&
           product_wanted(c, f, o->pair) &&
           is_among(f->query, "order_status", coinbase_status(o)) &&
           is_among(f->query, "order_ids", o->venue_id) &&
           is_among(f->query, "order_types", type_word(o)) &&
           is_among(f->query, "order_side", o->side == SIDE_BUY ? "BUY" : "SELL");
}

static void end_list(struct coinbase_call *c, const struct filter *f, int64_t seen)
{
    bool more = seen > f->skip + f->most;
    char room[24];
    struct text cursor = TEXT(room);

    json_write_array_end(c->w);
    text_clear(&cursor);
    if (more)
        text_i64(&cursor, f->skip + f->most);
    json_put_bool(c->w, "has_next", more);
    json_put_str(c->w, "cursor", text_str(&cursor));
    json_write_object_end(c->w);
}

static unsigned list_orders(struct coinbase_call *c)
{
    struct filter f;
    const struct sim_order *o = NULL;
    int64_t seen = 0;

    read_filter(c, &f, "start_date", "end_date", PAGE_MOST);
    json_write_object(c->w);
    json_put_cstr(c->w, "sequence", "0");
    json_write_key(c->w, "orders");
    json_write_array(c->w);
    while ((o = sim_next_open(c->x->sim, (uint16_t)c->account, o)))
        if (order_wanted(c, &f, o) && seen++ >= f.skip && seen <= f.skip + f.most)
            put_order(c, o);
    for (uint32_t i = 0; (o = sim_closed(c->x->sim, i)); i++)
        if (order_wanted(c, &f, o) && seen++ >= f.skip && seen <= f.skip + f.most)
            put_order(c, o);
    end_list(c, &f, seen);
    return 200;
}

/* ---- fills ---- */

static void put_fill(struct coinbase_call *c, const struct sim_fill *f)
{
    const struct instrument *in = &c->x->state->pair[f->pair].in;
    struct json_writer *w = c->w;
    char room[24];
    struct text id = TEXT(room);

    text_u64(&id, f->number);
    json_write_object(w);
    json_put_cstr(w, "entry_id", f->fill_id);
    json_put_str(w, "trade_id", text_str(&id));
    json_put_cstr(w, "order_id", f->venue_id);
    coinbase_time(w, "trade_time", f->at, 6);
    json_put_cstr(w, "trade_type", "FILL");
    coinbase_amount(w, "price", f->price.ticks, in->price_decimals);
    coinbase_amount(w, "size", f->qty.lots, in->qty_decimals);
    coinbase_amount(w, "commission", f->fee.units, MONEY_DECIMALS);
    coinbase_product_key(w, "product_id", in);
    coinbase_time(w, "sequence_timestamp", f->at, 6);
    json_put_cstr(w, "liquidity_indicator", f->liquidity == LIQUIDITY_MAKER ? "MAKER" : "TAKER");
    json_put_bool(w, "size_in_quote", false);
    json_put_cstr(w, "user_id", COINBASE_USER);
    json_put_cstr(w, "side", f->side == SIDE_BUY ? "BUY" : "SELL");
    json_write_object_end(w);
}

static unsigned list_fills(struct coinbase_call *c)
{
    struct filter f;
    const struct sim_fill *fill;
    int64_t seen = 0;

    read_filter(c, &f, "start_sequence_timestamp", "end_sequence_timestamp", FILLS_PAGE);
    json_write_object(c->w);
    json_write_key(c->w, "fills");
    json_write_array(c->w);
    for (uint32_t i = 0; (fill = sim_fill_at(c->x->sim, i)); i++) {
        if (fill->account != c->account || fill->at < f.start || fill->at >= f.end ||
            !product_wanted(c, &f, fill->pair) || !is_among(f.query, "order_ids", fill->venue_id) ||
            !is_among(f.query, "order_id", fill->venue_id))
            continue;
        if (seen++ >= f.skip && seen <= f.skip + f.most)
            put_fill(c, fill);
    }
    end_list(c, &f, seen);
    return 200;
}

static unsigned one_order(struct coinbase_call *c, struct str id)
{
    const struct sim_order *o =
        sim_order_find(c->x->sim, (uint16_t)c->account, id, (struct str){0});

    if (!o)
        return coinbase_refuse(c, 404, "NOT_FOUND", "order with this orderID was not found");
    json_write_object(c->w);
    json_write_key(c->w, "order");
    put_order(c, o);
    json_write_object_end(c->w);
    return 200;
}

unsigned coinbase_list_call(struct coinbase_call *c)
{
    const struct str one = STR("/orders/historical/");

    if (str_is(c->path, "/orders/historical/batch"))
        return list_orders(c);
    if (str_is(c->path, "/orders/historical/fills"))
        return list_fills(c);
    if (str_starts(c->path, one))
        return one_order(c, str_slice(c->path, one.len, c->path.len));
    return 0;
}
