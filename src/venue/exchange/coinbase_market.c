/* Market data of the Coinbase dialect's REST. */
#include "venue/coinbase/names.h"
#include "venue/exchange/coinbase_state.h"

#include <string.h>

enum { CANDLES_A_CALL = 350, TRADES_A_CALL = 100 };

static unsigned server_time(struct coinbase_call *c)
{
    char room[24];
    struct text t = TEXT(room);
    int64_t now = told_now(c->x);

    json_write_object(c->w);
    coinbase_time(c->w, "iso", now, 0);
    text_i64(&t, now / SECOND_NS);
    json_put_str(c->w, "epochSeconds", text_str(&t));
    text_clear(&t);
    text_i64(&t, now / 1000000);
    json_put_str(c->w, "epochMillis", text_str(&t));
    json_write_object_end(c->w);
    return 200;
}

/* ---- products ---- */

static void put_flags(struct json_writer *w, const struct instrument *in, enum market_status mode)
{
    enum market_status now = mode ? mode : (enum market_status)in->status;

    json_put_bool(w, "is_disabled", in->status == MARKET_DELISTED);
    json_put_bool(w, "new", false);
    json_put_cstr(w, "status", in->status == MARKET_DELISTED ? "delisted" : "online");
    json_put_bool(w, "cancel_only", now == MARKET_CANCEL_ONLY);
    json_put_bool(w, "limit_only", in->status == MARKET_LIMIT_ONLY);
    json_put_bool(w, "post_only", now == MARKET_POST_ONLY);
    json_put_bool(w, "trading_disabled", now == MARKET_MAINTENANCE);
    json_put_bool(w, "auction_mode", false);
    json_put_bool(w, "view_only", false);
}

static void put_product(struct coinbase_call *c, const struct market_pair *p)
{
    struct json_writer *w = c->w;
    const struct instrument *in = &p->in;
    struct day d = market_day(p, c->x->state->now, false);

    json_write_object(w);
    coinbase_product_key(w, "product_id", in);
    coinbase_amount(w, "price", p->last.ticks, in->price_decimals);
    json_put_cstr(w, "price_percentage_change_24h", "0");
    coinbase_amount(w, "volume_24h", d.volume.lots, in->qty_decimals);
    json_put_cstr(w, "volume_percentage_change_24h", "0");
    coinbase_amount(w, "base_increment", in->lot.lots, in->qty_decimals);
    coinbase_amount(w, "quote_increment", in->tick.ticks, in->price_decimals);
    coinbase_amount(w, "quote_min_size", in->min_cost.units, MONEY_DECIMALS);
    json_put_cstr(w, "quote_max_size", "150000000");
    coinbase_amount(w, "base_min_size", in->min_qty.lots, in->qty_decimals);
    json_put_cstr(w, "base_max_size", "100000000");
    json_put_cstr(w, "base_name", in->base);
    json_put_cstr(w, "quote_name", in->quote);
    json_put_bool(w, "watched", false);
    put_flags(w, in, c->x->mode);
    json_put_cstr(w, "product_type", "SPOT");
    json_put_cstr(w, "quote_currency_id", in->quote);
    json_put_cstr(w, "base_currency_id", in->base);
    json_write_key(w, "fcm_trading_session_details");
    json_write_null(w);
    json_put_cstr(w, "mid_market_price", "");
    json_put_cstr(w, "alias", "");
    json_write_key(w, "alias_to");
    json_write_array(w);
    json_write_array_end(w);
    json_put_cstr(w, "base_display_symbol", in->base);
    json_put_cstr(w, "quote_display_symbol", in->quote);
    coinbase_amount(w, "price_increment", in->tick.ticks, in->price_decimals);
    coinbase_product_key(w, "display_name", in);
    json_put_cstr(w, "product_venue", "CBE");
    json_write_object_end(w);
}

static unsigned products(struct coinbase_call *c)
{
    char room[16];
    struct text type = TEXT(room);
    bool spot = !param(c->query, "product_type", &type) || str_is(text_str(&type), "SPOT");
    uint32_t n = spot ? c->x->state->pairs : 0;

    json_write_object(c->w);
    json_write_key(c->w, "products");
    json_write_array(c->w);
    for (uint32_t i = 0; i < n; i++)
        put_product(c, &c->x->state->pair[i]);
    json_write_array_end(c->w);
    json_put_i64(c->w, "num_products", n);
    json_write_key(c->w, "pagination");
    json_write_null(c->w);
    json_write_object_end(c->w);
    return 200;
}

/* ---- candles ---- */

/* What is asked for: so many candles of a kind that is kept. */
struct granularity {
    unsigned kind, merged;
    int64_t seconds;
};

static bool granularity_read(struct str word, struct granularity *ret)
{
    static const unsigned merges[] = {1, 2,
                                      6}; /* the venue's two and six hours are nobody else's */

    for (unsigned m = 0; m < sizeof merges / sizeof *merges; m++)
        for (unsigned k = 0; k < CANDLE_KINDS; k++) {
            int64_t seconds = candle_minutes[k] * INT64_C(60) * merges[m];
            const char *name = coinbase_granularity(seconds);

            if (!name || !str_is(word, name))
                continue;
            *ret = (struct granularity){k, merges[m], seconds};
            return true;
        }
    return false;
}

/* The bucket that row *i begins, from its newest row to its oldest; *i moves on. */
static bool next_bucket(const struct candles *c, const struct granularity *g, uint32_t *i,
                        struct candle *ret)
{
    int64_t bucket_ns = g->seconds * SECOND_NS;
    const struct candle *row = candle_at(c, *i);

    if (!row)
        return false;
    *ret = *row;
    ret->time = row->time / bucket_ns * bucket_ns;
    while ((row = candle_at(c, ++*i)) && row->time >= ret->time) {
        ret->open = row->open;
        ret->high.ticks = row->high.ticks > ret->high.ticks ? row->high.ticks : ret->high.ticks;
        ret->low.ticks = row->low.ticks < ret->low.ticks ? row->low.ticks : ret->low.ticks;
        ret->volume.lots += row->volume.lots;
        ret->count += row->count;
    }
    return true;
}

void coinbase_put_candle(struct json_writer *w, const struct instrument *in,
                         const struct candle *row)
{
    char room[24];
    struct text t = TEXT(room);

    text_i64(&t, row->time / SECOND_NS);
    json_put_str(w, "start", text_str(&t));
    coinbase_amount(w, "low", row->low.ticks, in->price_decimals);
    coinbase_amount(w, "high", row->high.ticks, in->price_decimals);
    coinbase_amount(w, "open", row->open.ticks, in->price_decimals);
    coinbase_amount(w, "close", row->close.ticks, in->price_decimals);
    coinbase_amount(w, "volume", row->volume.lots, in->qty_decimals);
}

/* Newest first, buckets without trades left out, the forming one included. */
static void put_candles(struct coinbase_call *c, const struct market_pair *p,
                        const struct granularity *g, int64_t start_s, int64_t end_s)
{
    struct candle bucket;

    for (uint32_t i = 0, told = 0;
         told < CANDLES_A_CALL && next_bucket(&p->candles[g->kind], g, &i, &bucket);) {
        int64_t at = bucket.time / SECOND_NS;

        if (at < start_s || at > end_s || bucket.count == 0)
            continue;
        json_write_object(c->w);
        coinbase_put_candle(c->w, &p->in, &bucket);
        json_write_object_end(c->w);
        told++;
    }
}

static unsigned candles(struct coinbase_call *c, const struct market_pair *p)
{
    char room[32];
    struct text word = TEXT(room);
    struct granularity g;
    int64_t start, end;

    if (!param(c->query, "granularity", &word) || !granularity_read(text_str(&word), &g))
        return coinbase_refuse(c, 400, "INVALID_ARGUMENT", "granularity is invalid");
    if (!param_i64(c->query, "start", &start) || !param_i64(c->query, "end", &end))
        return coinbase_refuse(c, 400, "INVALID_ARGUMENT", "start and end are required");
    if (end - start > CANDLES_A_CALL * g.seconds)
        return coinbase_refuse(c, 400, "INVALID_ARGUMENT",
                               "number of candles requested should be less than 350");
    json_write_object(c->w);
    json_write_key(c->w, "candles");
    json_write_array(c->w);
    put_candles(c, p, &g, start, end);
    json_write_array_end(c->w);
    json_write_object_end(c->w);
    return 200;
}

/* ---- trades and books ---- */

void coinbase_put_trade(struct json_writer *w, const struct instrument *in, const struct print *t)
{
    char room[24];
    struct text id = TEXT(room);

    text_u64(&id, t->id);
    json_put_str(w, "trade_id", text_str(&id));
    coinbase_product_key(w, "product_id", in);
    coinbase_amount(w, "price", t->price.ticks, in->price_decimals);
    coinbase_amount(w, "size", t->qty.lots, in->qty_decimals);
    coinbase_time(w, "time", t->at, 6);
    json_put_cstr(w, "side", t->taker_side == SIDE_BUY ? "SELL" : "BUY"); /* the maker's */
}

static unsigned trades(struct coinbase_call *c, const struct market_pair *p)
{
    int64_t limit = TRADES_A_CALL;

    param_i64(c->query, "limit", &limit);
    json_write_object(c->w);
    json_write_key(c->w, "trades");
    json_write_array(c->w);
    for (uint32_t i = 1; i <= p->print_count && (int64_t)i <= limit; i++) {
        const struct print *t = &p->print[(p->print_next + PRINTS_KEPT - i) % PRINTS_KEPT];

        json_write_object(c->w);
        coinbase_put_trade(c->w, &p->in, t);
        json_put_cstr(c->w, "bid", "");
        json_put_cstr(c->w, "ask", "");
        json_put_cstr(c->w, "exchange", "coinbase");
        json_write_object_end(c->w);
    }
    json_write_array_end(c->w);
    coinbase_amount(c->w, "best_bid", p->bids ? p->bid[0].price.ticks : 0, p->in.price_decimals);
    coinbase_amount(c->w, "best_ask", p->asks ? p->ask[0].price.ticks : 0, p->in.price_decimals);
    json_write_object_end(c->w);
    return 200;
}

static void put_side(struct json_writer *w, const char *key, const struct instrument *in,
                     const struct sim_level *level, uint32_t count)
{
    json_write_key(w, key);
    json_write_array(w);
    for (uint32_t i = 0; i < count; i++) {
        json_write_object(w);
        coinbase_amount(w, "price", level[i].price.ticks, in->price_decimals);
        coinbase_amount(w, "size", level[i].qty.lots, in->qty_decimals);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void put_book(struct coinbase_call *c, const struct market_pair *p, uint32_t most)
{
    json_write_object(c->w);
    coinbase_product_key(c->w, "product_id", &p->in);
    put_side(c->w, "bids", &p->in, p->bid, p->bids < most ? p->bids : most);
    put_side(c->w, "asks", &p->in, p->ask, p->asks < most ? p->asks : most);
    coinbase_time(c->w, "time", c->x->state->now, 6);
    json_write_object_end(c->w);
}

static const struct market_pair *asked_pair(const struct coinbase_call *c, const char *key)
{
    char room[PAIR_NAME_MAX];
    struct text t = TEXT(room);
    int pair = param(c->query, key, &t) ? coinbase_pair_find(c->x, text_str(&t)) : -1;

    return pair < 0 ? NULL : &c->x->state->pair[pair];
}

static unsigned product_book(struct coinbase_call *c)
{
    const struct market_pair *p = asked_pair(c, "product_id");
    int64_t limit = SIM_DEPTH;

    if (!p)
        return coinbase_refuse(c, 404, "NOT_FOUND", "unknown product");
    param_i64(c->query, "limit", &limit);
    json_write_object(c->w);
    json_write_key(c->w, "pricebook");
    put_book(c, p, limit > 0 && limit < SIM_DEPTH ? (uint32_t)limit : SIM_DEPTH);
    coinbase_amount(c->w, "last", p->last.ticks, p->in.price_decimals);
    json_write_object_end(c->w);
    return 200;
}

/* Of all products, or of those asked for. */
static unsigned best_bid_ask(struct coinbase_call *c)
{
    const struct market_pair *only = asked_pair(c, "product_ids");

    json_write_object(c->w);
    json_write_key(c->w, "pricebooks");
    json_write_array(c->w);
    for (uint32_t i = 0; i < c->x->state->pairs; i++)
        if (!only || only == &c->x->state->pair[i])
            put_book(c, &c->x->state->pair[i], 1);
    json_write_array_end(c->w);
    json_write_object_end(c->w);
    return 200;
}

/* /products/ID, /products/ID/candles, /products/ID/ticker */
static unsigned product_call(struct coinbase_call *c, struct str rest)
{
    struct str id = str_cut(&rest, '/');
    int pair = coinbase_pair_find(c->x, id);

    if (pair < 0)
        return coinbase_refuse(c, 404, "NOT_FOUND", "unknown product");
    const struct market_pair *p = &c->x->state->pair[pair];
    if (!rest.at) {
        put_product(c, p);
        return 200;
    }
    if (str_is(rest, "candles"))
        return candles(c, p);
    return str_is(rest, "ticker") ? trades(c, p) : 0;
}

unsigned coinbase_market_call(struct coinbase_call *c)
{
    const struct str product = STR("/products/");

    if (str_is(c->path, "/time"))
        return server_time(c);
    if (str_is(c->path, "/products"))
        return products(c);
    if (str_is(c->path, "/product_book"))
        return product_book(c);
    if (str_is(c->path, "/best_bid_ask") && c->account >= 0)
        return best_bid_ask(c);
    if (str_starts(c->path, product))
        return product_call(c, str_slice(c->path, product.len, c->path.len));
    return 0;
}
