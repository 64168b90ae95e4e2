/* Orders of the Coinbase dialect's REST.  What is refused is refused with HTTP 200, as the venue does. */
#include "venue/coinbase/decode_rest.h"
#include "venue/coinbase/requests.h"
#include "venue/exchange/coinbase_state.h"
#include "venue/timestamp.h"

#include <string.h>

enum { PAGE_MOST = 250, CANCELS_MAX = 100, FILLS_PAGE = 100 };

/* ---- what the market said, in this venue's words ---- */

static const char *word_of(const char *error)
{
    static const struct {
        const char *prefix, *word;
    } words[] = {
        {"EOrder:Insufficient funds", "INSUFFICIENT_FUND"},
        {"EOrder:Post only order", "INVALID_LIMIT_PRICE_POST_ONLY"},
        {"EOrder:Order minimum", "PREVIEW_INVALID_BASE_SIZE_TOO_SMALL"},
        {"EOrder:Cost minimum", "PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL"},
        {"EOrder:Unknown order", "UNKNOWN_CANCEL_ORDER"},
        {"EOrder:Invalid price", "INVALID_LIMIT_PRICE"},
        {"EGeneral:Invalid arguments:volume", "INVALID_SIZE_PRECISION"},
        {"EGeneral:Invalid arguments:price", "INVALID_PRICE_PRECISION"},
        {"EService:", "ORDER_ENTRY_DISABLED"},
    };

    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(str_of(error), str_of(words[i].prefix)))
            return words[i].word;
    return "INVALID_REQUEST";
}

/* ---- reading ---- */

struct placement {
    struct str client_id, product_id, side, configuration;
    struct coinbase_terms terms;
};

static bool read_placement(struct str body, struct placement *ret)
{
    *ret = (struct placement){
        .client_id = coinbase_rest_member(body, "client_order_id"),
        .product_id = coinbase_rest_member(body, "product_id"),
        .side = coinbase_rest_member(body, "side"),
        .configuration = coinbase_rest_member(body, "order_configuration"),
    };
    return ret->configuration.len && coinbase_terms_read(ret->configuration, &ret->terms) &&
           ret->terms.kind.len;
}

static enum time_in_force tif_of(struct str kind)
{
    return str_ends(kind, STR("_ioc"))   ? TIF_IOC
           : str_ends(kind, STR("_fok")) ? TIF_FOK
           : str_ends(kind, STR("_gtd")) ? TIF_GTD
                                         : TIF_GTC;
}

/* A market buy for so much money: what that buys at the best offer, fee included. */
static struct qty qty_of_quote(const struct coinbase_call *c, const struct market_pair *p,
                               uint16_t pair, struct str quote_size)
{
    struct money budget;

    if (money_parse(&budget, quote_size, ROUND_DOWN) != STATUS_OK || p->asks == 0)
        return (struct qty){0};
    return qty_for(&p->in, budget, p->ask[0].price,
                   sim_rates(c->x->sim, (uint16_t)c->account, pair).taker);
}

/* NULL, or the word for what is wrong. */
static const char *request_of(const struct coinbase_call *c, const struct placement *pl,
                              unsigned pair, struct order_request *ret)
{
    const struct market_pair *p = &c->x->state->pair[pair];
    const struct coinbase_terms *t = &pl->terms;
    enum order_type type;

    memset(ret, 0, sizeof *ret);
    ret->side = str_is(pl->side, "BUY") ? SIDE_BUY : str_is(pl->side, "SELL") ? SIDE_SELL : 0;
    if (!ret->side)
        return "INVALID_SIDE";
    if (!coinbase_configuration_type(t->kind, t->stop_direction, ret->side, &type) ||
        type == ORDER_BRACKET || str_is(t->kind, "market_market_fok"))
        return "UNSUPPORTED_ORDER_CONFIGURATION";
    ret->type = (uint8_t)type;
    ret->tif = (uint8_t)(type == ORDER_MARKET ? TIF_GTC : tif_of(t->kind));
    ret->post_only = record_true(t->post_only);
    if (t->base_size.len && qty_parse(&ret->qty, &p->in, t->base_size, ROUND_EXACT) != STATUS_OK)
        return "INVALID_SIZE_PRECISION";
    if (!t->base_size.len)
        ret->qty = qty_of_quote(c, p, (uint16_t)pair, t->quote_size);
    if (ret->qty.lots <= 0)
        return "PREVIEW_INVALID_BASE_SIZE_TOO_SMALL";
    if (t->limit_price.len &&
        price_parse(&ret->price, &p->in, t->limit_price, ROUND_EXACT) != STATUS_OK)
        return "INVALID_PRICE_PRECISION";
    if (t->stop_price.len &&
        price_parse(&ret->stop_price, &p->in, t->stop_price, ROUND_EXACT) != STATUS_OK)
        return "PREVIEW_INVALID_STOP_PRICE_PRECISION";
    if (t->end_time.len && !timestamp_rfc3339(t->end_time, &ret->expires_at))
        return "INVALID_REQUEST";
    return NULL;
}

/* ---- placing ---- */

static void put_configuration(struct json_writer *w, struct str configuration)
{
    json_write_key(w, "order_configuration");
    json_write_raw(w, configuration);
}

static unsigned placed(struct coinbase_call *c, const struct placement *pl,
                       const struct sim_order *o, const char *order_id)
{
    struct json_writer *w = c->w;

    json_write_object(w);
    json_put_bool(w, "success", true);
    json_put_cstr(w, "failure_reason", "UNKNOWN_FAILURE_REASON"); /* says nothing, as ever */
    json_put_cstr(w, "order_id", order_id);
    json_write_key(w, "success_response");
    json_write_object(w);
    json_put_cstr(w, "order_id", order_id);
    json_put_str(w, "product_id", pl->product_id);
    json_put_str(w, "side", pl->side);
    json_put_cstr(w, "client_order_id", o ? coinbase_client_full(c->x, o->client_id) : "");
    json_write_object_end(w);
    put_configuration(w, pl->configuration);
    json_write_object_end(w);
    return 200;
}

static unsigned not_placed(struct coinbase_call *c, const struct placement *pl, const char *word)
{
    struct json_writer *w = c->w;
    bool of_preview = str_starts(str_of(word), STR("PREVIEW_"));
    char room[64];
    struct text preview = TEXT(room);

    text_printf(&preview, "%s%s", of_preview ? "" : "PREVIEW_", word);
    json_write_object(w);
    json_put_bool(w, "success", false);
    json_put_cstr(w, "failure_reason", "UNKNOWN_FAILURE_REASON");
    json_put_cstr(w, "order_id", "");
    json_write_key(w, "error_response");
    json_write_object(w);
    json_put_cstr(w, "error", of_preview ? "UNKNOWN_FAILURE_REASON" : word);
    json_put_cstr(w, "message", word);
    json_put_cstr(w, "error_details", "");
    json_put_str(w, "preview_failure_reason", text_str(&preview));
    json_write_object_end(w);
    if (pl->configuration.len)
        put_configuration(w, pl->configuration);
    json_write_object_end(w);
    return 200;
}

/* The venue does it and says nothing: HTTP 500, and the order lives. */
static bool loses_reply(struct coinbase_call *c)
{
    return fault(c->x, FAULT_LOSE_REPLY);
}

static unsigned internal_error(struct coinbase_call *c)
{
    return coinbase_refuse(c, 500, "INTERNAL", "Internal Server Error");
}

static unsigned place(struct coinbase_call *c)
{
    struct placement pl;
    struct order_request r;

    if (!read_placement(c->body, &pl) || pl.client_id.len == 0)
        return coinbase_refuse(c, 400, "INVALID_ARGUMENT",
                               "client_order_id and order_configuration are required");
    int pair = coinbase_pair_find(c->x, pl.product_id);
    if (pair < 0)
        return not_placed(c, &pl, "INVALID_PRODUCT_ID");
    const char *word = request_of(c, &pl, (unsigned)pair, &r);
    if (word)
        return not_placed(c, &pl, word);
    coinbase_client_short(c->x, pl.client_id, r.client_id);
    const struct sim_order *same =
        sim_order_find(c->x->sim, (uint16_t)c->account, (struct str){0}, str_of(r.client_id));
    if (same) /* an id used again makes no second order: the first one is the answer */
        return placed(c, &pl, same, same->venue_id);
    struct order_wish wish = {.r = r};
    struct trade_reply reply = trade_place(c->x, c->account, (unsigned)pair, &wish);
    if (loses_reply(c))
        return internal_error(c);
    if (reply.error)
        return not_placed(c, &pl, word_of(reply.error));
    return placed(
        c, &pl,
        sim_order_find(c->x->sim, (uint16_t)c->account, str_of(reply.order_id), (struct str){0}),
        reply.order_id);
}

static unsigned preview(struct coinbase_call *c)
{
    struct placement pl;
    struct order_request r;
    struct money total = {0}, fee = {0};

    if (!read_placement(c->body, &pl))
        return coinbase_refuse(c, 400, "INVALID_ARGUMENT", "order_configuration is required");
    int pair = coinbase_pair_find(c->x, pl.product_id);
    const char *word = pair < 0 ? "INVALID_PRODUCT_ID" : request_of(c, &pl, (unsigned)pair, &r);
    if (!word) {
        const struct market_pair *p = &c->x->state->pair[pair];
        struct order_wish wish = {.r = r, .validate = true};
        struct trade_reply reply = trade_place(c->x, c->account, (unsigned)pair, &wish);
        struct price px = r.price.ticks ? r.price : p->last;

        word = reply.error ? word_of(reply.error) : NULL;
        if (notional(&total, &p->in, px, r.qty, ROUND_UP))
            fee_of(&fee, total, sim_rates(c->x->sim, (uint16_t)c->account, (uint16_t)pair).taker);
    }
    json_write_object(c->w);
    coinbase_amount(c->w, "order_total", total.units + fee.units, MONEY_DECIMALS);
    coinbase_amount(c->w, "commission_total", fee.units, MONEY_DECIMALS);
    json_write_key(c->w, "errs");
    json_write_array(c->w);
    if (word)
        json_write_cstr(c->w, word);
    json_write_array_end(c->w);
    json_write_key(c->w, "warning");
    json_write_array(c->w);
    json_write_array_end(c->w);
    json_put_bool(c->w, "is_max", false);
    json_write_object_end(c->w);
    return 200;
}

/* ---- changing ---- */

static void put_edit_error(struct json_writer *w, const char *word)
{
    json_write_object(w);
    json_put_bool(w, "success", word == NULL);
    json_write_key(w, "errors");
    json_write_array(w);
    if (word) {
        json_write_object(w);
        json_put_cstr(w, "edit_failure_reason", word);
        json_put_cstr(w, "preview_failure_reason", "UNKNOWN_PREVIEW_FAILURE_REASON");
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
}

/* A size left out counts as 0. */
static const char *read_edit(const struct coinbase_call *c, struct order_request *r)
{
    struct str id = coinbase_rest_member(c->body, "order_id");
    struct str price = coinbase_rest_member(c->body, "price");
    struct str size = coinbase_rest_member(c->body, "size");
    struct str stop = coinbase_rest_member(c->body, "stop_price");
    const struct sim_order *o =
        sim_order_find(c->x->sim, (uint16_t)c->account, id, (struct str){0});

    memset(r, 0, sizeof *r);
    if (!o)
        return "ORDER_NOT_FOUND";
    const struct instrument *in = &c->x->state->pair[o->pair].in;
    if (!order_state_is_live(o->state))
        return "ONLY_OPEN_ORDERS_CAN_BE_EDITED";
    if (o->type == ORDER_MARKET || o->tif == TIF_IOC || o->tif == TIF_FOK)
        return "ONLY_LIMIT_ORDER_EDITS_SUPPORTED";
    if (qty_parse(&r->qty, in, size.len ? size : STR("0"), ROUND_EXACT) != STATUS_OK ||
        r->qty.lots <= 0)
        return "INVALID_EDITED_SIZE";
    if (r->qty.lots <= o->filled.lots)
        return "CANNOT_EDIT_TO_BELOW_FILLED_SIZE";
    if (price_parse(&r->price, in, price, ROUND_EXACT) != STATUS_OK || r->price.ticks <= 0)
        return "INVALID_EDITED_PRICE";
    if (stop.len && price_parse(&r->stop_price, in, stop, ROUND_EXACT) != STATUS_OK)
        return "INVALID_EDITED_PRICE";
    str_copy(r->venue_id, sizeof r->venue_id, id);
    return NULL;
}

static unsigned edit(struct coinbase_call *c)
{
    struct order_request r;
    const char *word = read_edit(c, &r);

    if (!word) {
        struct trade_reply reply = trade_amend(c->x, c->account, &r);

        if (loses_reply(c))
            return internal_error(c);
        word = reply.error ? "COMMANDER_REJECTED_EDIT_ORDER" : NULL;
    }
    put_edit_error(c->w, word);
    return 200;
}

static unsigned edit_preview(struct coinbase_call *c)
{
    struct order_request r;
    const char *word = read_edit(c, &r);

    put_edit_error(c->w, word);
    return 200;
}

static void cancel_one(struct coinbase_call *c, struct str id)
{
    struct order_request r = {0};
    struct trade_reply reply = {.error = "EOrder:Unknown order"};

    if (str_copy(r.venue_id, sizeof r.venue_id, id) && id.len)
        reply = trade_cancel(c->x, c->account, &r);
    json_write_object(c->w);
    json_put_bool(c->w, "success", reply.error == NULL);
    json_put_cstr(c->w, "failure_reason",
                  !reply.error ? "UNKNOWN_CANCEL_FAILURE_REASON"
                  : id.len     ? "UNKNOWN_CANCEL_ORDER"
                               : "INVALID_CANCEL_REQUEST");
    json_put_str(c->w, "order_id", id);
    json_write_object_end(c->w);
}

static unsigned batch_cancel(struct coinbase_call *c)
{
    struct json ids;
    struct str id;
    unsigned n = 0;

    json_init(&ids, coinbase_rest_member(c->body, "order_ids"));
    if (json_peek(&ids) != JSON_ARRAY || !json_array(&ids))
        return coinbase_refuse(c, 400, "INVALID_ARGUMENT", "order_ids is required");
    json_write_object(c->w);
    json_write_key(c->w, "results");
    json_write_array(c->w);
    while (n++ < CANCELS_MAX && json_more(&ids) && json_string(&ids, &id))
        cancel_one(c, id);
    json_write_array_end(c->w);
    json_write_object_end(c->w);
    return loses_reply(c) ? internal_error(c) : 200;
}

/* ---- lists ---- */

static void put_terms(struct coinbase_call *c, const struct sim_order *o)
{
    const struct instrument *in = &c->x->state->pair[o->pair].in;
    const char *kind = coinbase_configuration(o->type, o->type == ORDER_MARKET ? TIF_IOC : o->tif);
    struct json_writer *w = c->w;

    json_write_key(w, "order_configuration");
    json_write_object(w);
    json_write_key(w, kind ? kind : "market_market_ioc");
    json_write_object(w);
    coinbase_amount(w, "base_size", o->qty.lots, in->qty_decimals);
    if (o->price.ticks)
        coinbase_amount(w, "limit_price", o->price.ticks, in->price_decimals);
    if (o->stop_price.ticks) {
        coinbase_amount(w, "stop_price", o->stop_price.ticks, in->price_decimals);
        json_put_cstr(w, "stop_direction",
                      (o->type == ORDER_STOP_LOSS_LIMIT) == (o->side == SIDE_BUY)
                          ? "STOP_DIRECTION_STOP_UP"
                          : "STOP_DIRECTION_STOP_DOWN");
    }
    if (o->expires_at)
        coinbase_time(w, "end_time", o->expires_at, 0);
    if (o->type == ORDER_LIMIT && (o->tif == TIF_GTC || o->tif == TIF_GTD))
        json_put_bool(w, "post_only", o->post_only);
    json_write_object_end(w);
    json_write_object_end(w);
}

static unsigned fills_of(const struct exchange *x, const struct sim_order *o, int64_t *ret_last)
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

static const char *tif_word(const struct sim_order *o)
{
    static const char *const words[] = {"GOOD_UNTIL_CANCELLED", "IMMEDIATE_OR_CANCEL",
                                        "FILL_OR_KILL", "GOOD_UNTIL_DATE_TIME"};

    return o->type == ORDER_MARKET ? words[TIF_IOC] : words[o->tif];
}

static const char *type_word(const struct sim_order *o)
{
    return o->type == ORDER_MARKET ? "MARKET" : o->type == ORDER_LIMIT ? "LIMIT" : "STOP_LIMIT";
}

static void put_order(struct coinbase_call *c, const struct sim_order *o)
{
    const struct instrument *in = &c->x->state->pair[o->pair].in;
    struct json_writer *w = c->w;
    int64_t last;
    unsigned fills = fills_of(c->x, o, &last);
    char room[16];
    struct text count = TEXT(room);

    text_u64(&count, fills);
    json_write_object(w);
    json_put_cstr(w, "order_id", o->venue_id);
    coinbase_product_key(w, "product_id", in);
    json_put_cstr(w, "user_id", "00000000-0000-4000-8000-000000000002");
    put_terms(c, o);
    json_put_cstr(w, "side", o->side == SIDE_BUY ? "BUY" : "SELL");
    json_put_cstr(w, "client_order_id", coinbase_client_full(c->x, o->client_id));
    json_put_cstr(w, "status", coinbase_status(o));
    json_put_cstr(w, "time_in_force", tif_word(o));
    coinbase_time(w, "created_time", o->opened_at, 6);
    coinbase_amount(w, "completion_percentage",
                    o->qty.lots ? (int64_t)((__int128)o->filled.lots * 10000 / o->qty.lots) : 0, 2);
    coinbase_amount(w, "filled_size", o->filled.lots, in->qty_decimals);
    coinbase_amount(w, "average_filled_price", order_average(c->x, o).ticks, in->price_decimals);
    json_put_cstr(w, "fee", "");
    json_put_str(w, "number_of_fills", text_str(&count));
    coinbase_amount(w, "filled_value", o->cost.units, MONEY_DECIMALS);
    json_put_bool(w, "pending_cancel", false);
    json_put_bool(w, "size_in_quote", false);
    coinbase_amount(w, "total_fees", o->fee.units, MONEY_DECIMALS);
    json_put_bool(w, "size_inclusive_of_fees", false);
    coinbase_amount(w, "total_value_after_fees",
                    o->side == SIDE_BUY ? o->cost.units + o->fee.units
                                        : o->cost.units - o->fee.units,
                    MONEY_DECIMALS);
    json_put_cstr(w, "trigger_status",
                  !o->stop_price.ticks ? "INVALID_ORDER_TYPE"
                  : o->triggered       ? "STOP_TRIGGERED"
                                       : "STOP_PENDING");
    json_put_cstr(w, "order_type", type_word(o));
    json_put_cstr(w, "reject_reason", "REJECT_REASON_UNSPECIFIED");
    json_put_bool(w, "settled", !order_state_is_live(o->state));
    json_put_cstr(w, "product_type", "SPOT");
    json_put_cstr(w, "reject_message", "");
    json_put_cstr(w, "cancel_message", o->state == ORDER_CANCELED ? o->reason : "");
    json_put_cstr(w, "order_placement_source", "RETAIL_ADVANCED");
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

struct filter {
    int64_t start, end, skip, most;
    bool open_only, any_status;
    struct str query;
    int pair; /* -1: all */
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
    char room[PAIR_NAME_MAX], cursor_room[24], status[24];
    struct text t = TEXT(room), cursor = TEXT(cursor_room), s = TEXT(status);

    *f = (struct filter){.start = time_param(c->query, start, INT64_MIN),
                         .end = time_param(c->query, end, INT64_MAX),
                         .most = most,
                         .query = c->query,
                         .pair = -1};
    param_i64(c->query, "limit", &f->most);
    if (f->most <= 0 || f->most > most)
        f->most = most;
    if (param(c->query, "cursor", &cursor) && !str_to_i64(text_str(&cursor), &f->skip))
        f->skip = 0;
    if (param(c->query, "product_ids", &t) || param(c->query, "product_id", &t))
        f->pair = coinbase_pair_find(c->x, text_str(&t));
    f->any_status = !param(c->query, "order_status", &s);
}

/* `order_status=OPEN&order_status=FILLED`: any of them. */
static bool status_wanted(const struct filter *f, const char *status)
{
    for (struct str rest = f->query; rest.at;) {
        struct str value = str_cut(&rest, '&'), key = str_cut(&value, '=');

        if (str_is(key, "order_status") && str_is(value, status))
            return true;
    }
    return f->any_status;
}

static bool order_wanted(const struct coinbase_call *c, const struct filter *f,
                         const struct sim_order *o)
{
    return o->account == c->account && o->opened_at >= f->start && o->opened_at < f->end &&
           (f->pair < 0 || o->pair == f->pair) && status_wanted(f, coinbase_status(o));
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
    json_put_cstr(w, "user_id", "00000000-0000-4000-8000-000000000002");
    json_put_cstr(w, "side", f->side == SIDE_BUY ? "BUY" : "SELL");
    json_write_object_end(w);
}

static unsigned list_fills(struct coinbase_call *c)
{
    struct filter f;
    const struct sim_fill *fill;
    char room[64];
    struct text order = TEXT(room);
    int64_t seen = 0;
    bool one = param(c->query, "order_ids", &order) || param(c->query, "order_id", &order);

    read_filter(c, &f, "start_sequence_timestamp", "end_sequence_timestamp", FILLS_PAGE);
    json_write_object(c->w);
    json_write_key(c->w, "fills");
    json_write_array(c->w);
    for (uint32_t i = 0; (fill = sim_fill_at(c->x->sim, i)); i++) {
        if (fill->account != c->account || fill->at < f.start || fill->at >= f.end ||
            (f.pair >= 0 && fill->pair != f.pair) ||
            (one && !str_is(text_str(&order), fill->venue_id)))
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

unsigned coinbase_order_call(struct coinbase_call *c, bool is_post)
{
    static const struct {
        const char *path;
        bool is_post;
        unsigned (*call)(struct coinbase_call *);
    } calls[] = {
        {"/orders", true, place},
        {"/orders/preview", true, preview},
        {"/orders/edit", true, edit},
        {"/orders/edit_preview", true, edit_preview},
        {"/orders/batch_cancel", true, batch_cancel},
        {"/orders/historical/batch", false, list_orders},
        {"/orders/historical/fills", false, list_fills},
    };
    const struct str one = STR("/orders/historical/");

    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        if (str_is(c->path, calls[i].path) && calls[i].is_post == is_post)
            return calls[i].call(c);
    if (!is_post && str_starts(c->path, one))
        return one_order(c, str_slice(c->path, one.len, c->path.len));
    return 0;
}
