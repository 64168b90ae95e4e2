#include "venue/coinbase/requests.h"

#include <string.h>

#include "base/json.h"

static const struct {
    enum order_type type;
    enum time_in_force tif;
    const char *kind;
} configurations[] = {
    {ORDER_MARKET, TIF_GTC, "market_market_ioc"}, /* what is not said is GTC */
    {ORDER_MARKET, TIF_IOC, "market_market_ioc"},
    {ORDER_LIMIT, TIF_GTC, "limit_limit_gtc"},
    {ORDER_LIMIT, TIF_GTD, "limit_limit_gtd"},
    {ORDER_LIMIT, TIF_FOK, "limit_limit_fok"},
    {ORDER_LIMIT, TIF_IOC, "sor_limit_ioc"},
    {ORDER_STOP_LOSS_LIMIT, TIF_GTC, "stop_limit_stop_limit_gtc"},
    {ORDER_STOP_LOSS_LIMIT, TIF_GTD, "stop_limit_stop_limit_gtd"},
    {ORDER_TAKE_PROFIT_LIMIT, TIF_GTC, "stop_limit_stop_limit_gtc"},
    {ORDER_TAKE_PROFIT_LIMIT, TIF_GTD, "stop_limit_stop_limit_gtd"},
    {ORDER_BRACKET, TIF_GTC, "trigger_bracket_gtc"},
    {ORDER_BRACKET, TIF_GTD, "trigger_bracket_gtd"},
};

const char *coinbase_configuration(enum order_type type, enum time_in_force tif)
{
    for (unsigned i = 0; i < sizeof configurations / sizeof *configurations; i++)
        if (configurations[i].type == type && configurations[i].tif == tif)
            return configurations[i].kind;
    return NULL;
}

/* A buy that waits for the price to rise, and a sale that waits for it to fall, limit a loss. */
static bool is_up(enum order_type type, enum side side)
{
    return (type == ORDER_STOP_LOSS_LIMIT) == (side == SIDE_BUY);
}

bool coinbase_configuration_type(struct str kind, struct str stop_direction, enum side side,
                                 enum order_type *ret)
{
    bool up = str_is(stop_direction, "STOP_DIRECTION_STOP_UP");
    bool stop_limit = str_starts(kind, STR("stop_limit_"));

    for (unsigned i = 0; i < sizeof configurations / sizeof *configurations; i++) {
        if (!str_is(kind, configurations[i].kind))
            continue;
        if (stop_limit && is_up(configurations[i].type, side) != up)
            continue;
        *ret = configurations[i].type;
        return true;
    }
    if (!str_is(kind, "market_market_fok"))
        return false;
    *ret = ORDER_MARKET;
    return true;
}

/* ---- checks ---- */

static bool has_limit(enum order_type type)
{
    return type != ORDER_MARKET;
}

static bool has_stop(enum order_type type)
{
    return type == ORDER_STOP_LOSS_LIMIT || type == ORDER_TAKE_PROFIT_LIMIT ||
           type == ORDER_BRACKET;
}

static const char *what_is_wrong(const struct order_terms *t)
{
    if (t->pair.len == 0)
        return "needs a pair";
    if (t->side == SIDE_NONE)
        return "needs a side, buy or sell";
    if (t->quote_qty.len && (t->type != ORDER_MARKET || t->side != SIDE_BUY || t->qty.len))
        return "takes a quote quantity for market buys only, instead of a quantity";
    if (!number_is_positive(t->quote_qty.len ? t->quote_qty : t->qty))
        return "needs a positive quantity in plain digits";
    if (has_limit(t->type) ? !number_is_positive(t->price) : t->price.len > 0)
        return has_limit(t->type) ? "needs a positive price in plain digits" : "has no limit price";
    if (has_stop(t->type) ? !number_is_positive(t->stop_price) : t->stop_price.len > 0)
        return has_stop(t->type) ? "needs a positive stop price in plain digits"
                                 : "has no stop price";
    if (t->post_only && (t->type != ORDER_LIMIT || (t->tif != TIF_GTC && t->tif != TIF_GTD)))
        return "can be post-only with a resting limit alone";
    if (t->tif == TIF_GTD && t->expires_at <= 0)
        return "needs an expiry when it is good till a date";
    if (t->deadline)
        return "cannot carry a deadline: the venue has none";
    return NULL;
}

enum status coinbase_terms_check(const struct order_terms *t, struct error *err)
{
    if (t->type >= ORDER_TYPE_COUNT || !coinbase_configuration(t->type, t->tif))
        return error_set(err, STATUS_USAGE,
                         "order: coinbase has no order of type %s with this time in force",
                         t->type < ORDER_TYPE_COUNT ? order_type_name(t->type) : "?");
    const char *why = what_is_wrong(t);
    if (why)
        return error_set(err, STATUS_USAGE, "order: a coinbase %s order %s",
                         order_type_name(t->type), why);
    return STATUS_OK;
}

enum status coinbase_edit_check(const struct order_terms *t, struct error *err)
{
    if (t->order_id.len == 0)
        return error_set(err, STATUS_USAGE,
                         "edit: needs the venue's order_id; it has no edit by client id");
    if (!number_is_positive(t->price) || !number_is_positive(t->qty))
        return error_set(err, STATUS_USAGE,
                         "edit: needs both a price and a quantity; one left out counts as 0");
    if (t->stop_price.len && !number_is_positive(t->stop_price))
        return error_set(err, STATUS_USAGE, "edit: the stop price is not a positive number");
    return STATUS_OK;
}

/* ---- bodies ---- */

static void put_if(struct json_writer *w, const char *key, struct str value)
{
    if (value.len)
        json_put_str(w, key, value);
}

static void put_end_time(struct json_writer *w, const struct order_terms *t)
{
    char room[40];
    struct text out = TEXT(room);

    if (t->tif != TIF_GTD)
        return;
    text_utc(&out, t->expires_at, t->expires_at % 1000000000 == 0 ? 0 : 9);
    json_put_str(w, "end_time", text_str(&out));
}

static void put_configuration(struct json_writer *w, const struct order_terms *t)
{
    bool is_bracket = t->type == ORDER_BRACKET;
    bool rests = t->type == ORDER_LIMIT && (t->tif == TIF_GTC || t->tif == TIF_GTD);

    json_write_key(w, "order_configuration");
    json_write_object(w);
    json_write_key(w, coinbase_configuration(t->type, t->tif));
    json_write_object(w);
    put_if(w, "quote_size", t->quote_qty);
    put_if(w, "base_size", t->qty);
    put_if(w, "limit_price", t->price);
    put_if(w, is_bracket ? "stop_trigger_price" : "stop_price", t->stop_price);
    put_end_time(w, t);
    if (has_stop(t->type) && !is_bracket)
        json_put_cstr(w, "stop_direction",
                      is_up(t->type, t->side) ? "STOP_DIRECTION_STOP_UP"
                                              : "STOP_DIRECTION_STOP_DOWN");
    if (rests)
        json_put_bool(w, "post_only", t->post_only);
    json_write_object_end(w);
    json_write_object_end(w);
}

static void put_placement(struct text *out, const struct order_terms *t, bool with_id)
{
    struct json_writer w;

    json_write_init(&w, out);
    json_write_object(&w);
    if (with_id)
        json_put_str(&w, "client_order_id", t->client_id);
    json_put_str(&w, "product_id", t->pair);
    json_put_cstr(&w, "side", t->side == SIDE_BUY ? "BUY" : "SELL");
    put_configuration(&w, t);
    json_write_object_end(&w);
}

void coinbase_put_order(struct text *out, const struct order_terms *t)
{
    put_placement(out, t, true);
}

void coinbase_put_preview(struct text *out, const struct order_terms *t)
{
    put_placement(out, t, false);
}

void coinbase_put_edit(struct text *out, const struct order_terms *t)
{
    struct json_writer w;

    json_write_init(&w, out);
    json_write_object(&w);
    json_put_str(&w, "order_id", t->order_id);
    json_put_str(&w, "price", t->price);
    json_put_str(&w, "size", t->qty);
    put_if(&w, "stop_price", t->stop_price);
    json_write_object_end(&w);
}

void coinbase_put_cancel(struct text *out, const struct str *order_ids, unsigned count)
{
    struct json_writer w;

    json_write_init(&w, out);
    json_write_object(&w);
    json_write_key(&w, "order_ids");
    json_write_array(&w);
    for (unsigned i = 0; i < count; i++)
        json_write_str(&w, order_ids[i]);
    json_write_array_end(&w);
    json_write_object_end(&w);
}

void coinbase_put_subscription(struct text *out, const struct coinbase_subscription *s)
{
    struct json_writer w;

    json_write_init(&w, out);
    json_write_object(&w);
    json_put_cstr(&w, "type", s->off ? "unsubscribe" : "subscribe");
    if (s->product_count) {
        json_write_key(&w, "product_ids");
        json_write_array(&w);
        for (unsigned i = 0; i < s->product_count; i++)
            json_write_cstr(&w, s->product_ids[i]);
        json_write_array_end(&w);
    }
    json_put_cstr(&w, "channel", s->channel);
    put_if(&w, "jwt", s->jwt);
    json_write_object_end(&w);
}
