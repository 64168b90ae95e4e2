/* Orders of the Coinbase dialect's REST.  What is refused is refused with HTTP 200, as the venue does. */
#include "venue/coinbase/decode_rest.h"
#include "venue/coinbase/requests.h"
#include "venue/exchange/coinbase_state.h"
#include "venue/timestamp.h"

#include <string.h>

enum { CANCELS_MAX = 100 };

/* ---- what the market said, in this venue's words ---- */

static const char *word_of(const char *error, uint8_t type)
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

    if (type == ORDER_BRACKET && str_is(STR("EOrder:Invalid price"), error))
        return "PREVIEW_INVALID_BRACKET_PRICES";
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

/* Of base, or for a market buy of quote, fee included. */
static const char *read_size(const struct coinbase_terms *t, const struct market_pair *p,
                             struct order_wish *w)
{
    struct order_request *r = &w->r;
    struct money cash;

    if (t->base_size.len && qty_parse(&r->qty, &p->in, t->base_size, ROUND_EXACT) != STATUS_OK)
        return "INVALID_SIZE_PRECISION";
    if (t->base_size.len)
        return r->qty.lots > 0 ? NULL : "PREVIEW_INVALID_BASE_SIZE_TOO_SMALL";
    if (r->type == ORDER_BRACKET)
        return "PREVIEW_QUOTE_SIZE_NOT_ALLOWED_FOR_BRACKET";
    if (r->type != ORDER_MARKET || r->side != SIDE_BUY)
        return "UNSUPPORTED_ORDER_CONFIGURATION";
    if (money_parse(&cash, t->quote_size, ROUND_EXACT) != STATUS_OK)
        return "PREVIEW_INVALID_QUOTE_SIZE_PRECISION";
    if (cash.units < p->in.min_cost.units)
        return "PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL";
    w->note.cash = cash.units;
    return NULL;
}

/* NULL, or the word for what is wrong. */
static const char *wish_of(const struct coinbase_call *c, const struct placement *pl, unsigned pair,
                           struct order_wish *w)
{
    const struct market_pair *p = &c->x->state->pair[pair];
    const struct coinbase_terms *t = &pl->terms;
    struct order_request *ret = &w->r;
    const char *why;
    enum order_type type;

    memset(w, 0, sizeof *w);
    ret->side = str_is(pl->side, "BUY") ? SIDE_BUY : str_is(pl->side, "SELL") ? SIDE_SELL : 0;
    if (!ret->side)
        return "INVALID_SIDE";
    if (!coinbase_configuration_type(t->kind, t->stop_direction, ret->side, &type) ||
        str_is(t->kind, "market_market_fok"))
        return "UNSUPPORTED_ORDER_CONFIGURATION";
    ret->type = (uint8_t)type;
    ret->tif = (uint8_t)(type == ORDER_MARKET ? TIF_GTC : tif_of(t->kind));
    ret->post_only = record_true(t->post_only);
    if ((why = read_size(t, p, w)))
        return why;
    if (t->limit_price.len &&
        price_parse(&ret->price, &p->in, t->limit_price, ROUND_EXACT) != STATUS_OK)
        return "INVALID_PRICE_PRECISION";
    if (t->stop_price.len &&
        price_parse(&ret->stop_price, &p->in, t->stop_price, ROUND_EXACT) != STATUS_OK)
        return "PREVIEW_INVALID_STOP_PRICE_PRECISION";
    if (ret->tif != TIF_GTD)
        return NULL;
    if (!t->end_time.len)
        return "PREVIEW_GTD_ORDERS_MUST_HAVE_END_TIME";
    if (!timestamp_rfc3339(t->end_time, &ret->expires_at))
        return "PREVIEW_INVALID_END_TIME";
    return ret->expires_at > c->x->state->now ? NULL : "PREVIEW_END_TIME_IS_IN_THE_PAST";
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
    const char *client_id = o ? client_id_told(c->x, o->number, o->client_id) : "";

    json_write_object(w);
    json_put_bool(w, "success", true);
    json_put_cstr(w, "failure_reason", "UNKNOWN_FAILURE_REASON"); /* says nothing, as ever */
    json_put_cstr(w, "order_id", order_id);
    json_write_key(w, "success_response");
    json_write_object(w);
    json_put_cstr(w, "order_id", order_id);
    json_put_str(w, "product_id", pl->product_id);
    json_put_str(w, "side", pl->side);
    json_put_cstr(w, "client_order_id", client_id);
    json_write_object_end(w);
    put_configuration(w, pl->configuration);
    json_write_object_end(w);
    return 200;
}

/* What it says beside the word, as far as that was recorded. */
static const char *message_of(const char *word)
{
    return strcmp(word, "INSUFFICIENT_FUND") == 0 ? "Insufficient balance in source account" : word;
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
    json_put_cstr(w, "message", message_of(word));
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
    struct order_wish wish;
    char client_id[CLIENT_WHOLE_MAX];

    if (!read_placement(c->body, &pl) || pl.client_id.len == 0 ||
        pl.client_id.len >= sizeof client_id)
        return coinbase_refuse(c, 400, "INVALID_ARGUMENT",
                               "client_order_id and order_configuration are required");
    int pair = coinbase_pair_find(c->x, pl.product_id);
    if (pair < 0)
        return not_placed(c, &pl, "INVALID_PRODUCT_ID");
    const char *word = wish_of(c, &pl, (unsigned)pair, &wish);
    if (word)
        return not_placed(c, &pl, word);
    client_id_keep(&wish.r, &wish.note, pl.client_id);
    const struct sim_order *same =
        sim_order_find(c->x->sim, (uint16_t)c->account, (struct str){0}, str_of(wish.r.client_id));
    if (same) /* an id used again makes no second order: the first one is the answer */
        return placed(c, &pl, same, same->venue_id);
    struct trade_reply reply = trade_place(c->x, c->account, (unsigned)pair, &wish);
    if (loses_reply(c))
        return internal_error(c);
    if (reply.error)
        return not_placed(c, &pl, word_of(reply.error, wish.r.type));
    return placed(
        c, &pl,
        sim_order_find(c->x->sim, (uint16_t)c->account, str_of(reply.order_id), (struct str){0}),
        reply.order_id);
}

/* ---- previews ---- */

struct estimate {
    struct qty qty;
    struct price price;
    struct money value, fee;
};

/* What it would come to, at its limit or at the market. */
static struct estimate estimate(const struct coinbase_call *c, unsigned pair,
                                const struct order_wish *w)
{
    const struct market_pair *p = &c->x->state->pair[pair];
    struct estimate e = {.qty = w->r.qty, .price = w->r.price};

    if (!e.price.ticks)
        e.price = w->r.side == SIDE_BUY && p->asks ? p->ask[0].price
                  : p->bids                        ? p->bid[0].price
                                                   : p->last;
    if (notional(&e.value, &p->in, e.price, e.qty, ROUND_UP))
        fee_of(&e.fee, e.value, sim_rates(c->x->sim, (uint16_t)c->account, (uint16_t)pair).taker);
    return e;
}

static void put_errors(struct json_writer *w, const char *word)
{
    char room[64];
    struct text t = TEXT(room);

    json_write_key(w, "errs");
    json_write_array(w);
    if (word) {
        text_printf(&t, "%s%s", str_starts(str_of(word), STR("PREVIEW_")) ? "" : "PREVIEW_", word);
        json_write_str(w, text_str(&t));
    }
    json_write_array_end(w);
    json_write_key(w, "warning");
    json_write_array(w);
    json_write_array_end(w);
}

static void put_estimate(struct coinbase_call *c, const struct market_pair *p,
                         const struct estimate *e, enum side side)
{
    struct json_writer *w = c->w;
    int64_t fee = side == SIDE_SELL ? -e->fee.units : e->fee.units;
    char id[VENUE_ID_MAX];

    coinbase_amount(w, "order_total", e->value.units + fee, MONEY_DECIMALS);
    coinbase_amount(w, "commission_total", e->fee.units, MONEY_DECIMALS);
    coinbase_amount(w, "quote_size", e->value.units, MONEY_DECIMALS);
    coinbase_amount(w, "base_size", e->qty.lots, p->in.qty_decimals);
    coinbase_amount(w, "best_bid", p->bids ? p->bid[0].price.ticks : 0, p->in.price_decimals);
    coinbase_amount(w, "best_ask", p->asks ? p->ask[0].price.ticks : 0, p->in.price_decimals);
    json_put_bool(w, "is_max", false);
    json_put_cstr(w, "slippage", "0");
    sim_uuid(id, 'P', c->x->state->seed, ++c->x->state->ids);
    json_put_cstr(w, "preview_id", id);
    coinbase_amount(w, "est_average_filled_price", e->price.ticks, p->in.price_decimals);
    json_write_key(w, "commission_detail_total");
    json_write_object(w);
    coinbase_amount(w, "total_commission", e->fee.units, MONEY_DECIMALS);
    coinbase_amount(w, "client_commission", e->fee.units, MONEY_DECIMALS);
    json_write_object_end(w);
}

static unsigned preview(struct coinbase_call *c)
{
    struct placement pl;
    struct order_wish wish = {0};

    if (!read_placement(c->body, &pl))
        return coinbase_refuse(c, 400, "INVALID_ARGUMENT", "order_configuration is required");
    int pair = coinbase_pair_find(c->x, pl.product_id);
    const char *word = pair < 0 ? "INVALID_PRODUCT_ID" : wish_of(c, &pl, (unsigned)pair, &wish);
    if (!word) {
        wish.validate = true;
        struct trade_reply reply = trade_place(c->x, c->account, (unsigned)pair, &wish);

        word = reply.error ? word_of(reply.error, wish.r.type) : NULL;
    }
    json_write_object(c->w);
    put_errors(c->w, word);
    if (pair >= 0) {
        struct estimate e = estimate(c, (unsigned)pair, &wish);

        put_estimate(c, &c->x->state->pair[pair], &e, wish.r.side);
    }
    json_write_object_end(c->w);
    return 200;
}

/* ---- changing ---- */

static void put_edit_errors(struct json_writer *w, const char *word)
{
    json_write_key(w, "errors");
    json_write_array(w);
    if (word) {
        json_write_object(w);
        json_put_cstr(w, "edit_failure_reason", word);
        json_put_cstr(w, "preview_failure_reason", "UNKNOWN_PREVIEW_FAILURE_REASON");
        json_write_object_end(w);
    }
    json_write_array_end(w);
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
    json_write_object(c->w);
    json_put_bool(c->w, "success", word == NULL);
    put_edit_errors(c->w, word);
    json_write_object_end(c->w);
    return 200;
}

static unsigned edit_preview(struct coinbase_call *c)
{
    struct order_request r;
    const char *word = read_edit(c, &r);

    json_write_object(c->w);
    put_edit_errors(c->w, word);
    if (!word) {
        const struct sim_order *o =
            sim_order_find(c->x->sim, (uint16_t)c->account, str_of(r.venue_id), (struct str){0});
        struct order_wish wish = order_wish_of(c->x, o);

        wish.r.qty = r.qty;
        wish.r.price = r.price;
        struct estimate e = estimate(c, o->pair, &wish);
        put_estimate(c, &c->x->state->pair[o->pair], &e, wish.r.side);
    }
    json_write_object_end(c->w);
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

unsigned coinbase_order_call(struct coinbase_call *c)
{
    static const struct {
        const char *path;
        unsigned (*call)(struct coinbase_call *);
    } calls[] = {
        {"/orders", place},
        {"/orders/preview", preview},
        {"/orders/edit", edit},
        {"/orders/edit_preview", edit_preview},
        {"/orders/batch_cancel", batch_cancel},
    };

    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        if (str_is(c->path, calls[i].path))
            return calls[i].call(c);
    return 0;
}
