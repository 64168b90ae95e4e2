/* Public REST: time and status, names, and what the market did. */
#include "sim/fee_tiers.h"
#include "venue/exchange/state.h"

#include <math.h>
#include <string.h>

static void scaled_str(struct json_writer *w, int64_t v, unsigned decimals)
{
    json_write_scaled_str(w, v, decimals);
}

static const char *time_now(struct call *c)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char utc_room[40], room[48];
    struct text utc = TEXT(utc_room), t = TEXT(room);
    int64_t s = told_now(c->x) / SECOND_NS;
    const char *u;
    int month;

    text_utc(&utc, told_now(c->x), 0); /* 2026-02-16T14:03:22Z */
    u = utc.at;
    month = (u[5] - '0') * 10 + (u[6] - '0') - 1;
    text_printf(&t, "%s, %.*s %s %.*s %.*s +0000", days[s / 86400 % 7], 2, u + 8, months[month], 2,
                u + 2, 8, u + 11);
    json_write_object(c->w);
    json_put_i64(c->w, "unixtime", s);
    json_put_str(c->w, "rfc1123", text_str(&t));
    json_write_object_end(c->w);
    return NULL;
}

static const char *system_status(struct call *c)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, c->x->state->now, 0);
    json_write_object(c->w);
    json_put_cstr(c->w, "status", "online");
    json_put_str(c->w, "timestamp", text_str(&t));
    json_write_object_end(c->w);
    return NULL;
}

static void key_of(struct json_writer *w, struct str name)
{
    char room[32];

    str_copy(room, sizeof room, name);
    json_write_key(w, room);
}

/* In a comma list of names, or is there no list? */
static bool listed(const struct call *c, const char *parameter, struct str a, struct str b,
                   struct str ours)
{
    char room[512];
    struct text list = TEXT(room);

    if (!param(c->params, parameter, &list) || !list.len)
        return true;
    for (struct str rest = text_str(&list), one; rest.at;) {
        one = str_trim(str_cut(&rest, ','));
        if (str_eq(one, a) || str_eq(one, b) || str_eq(one, ours))
            return true;
    }
    return false;
}

static const char *assets(struct call *c)
{
    struct str asset;

    json_write_object(c->w);
    for (unsigned i = 0; (asset = sim_asset(c->x->sim, i)).len; i++) {
        struct str key = kraken_asset_key(asset), altname = kraken_asset_altname(asset);

        if (!listed(c, "asset", key, altname, asset))
            continue;
        key_of(c->w, key);
        json_write_object(c->w);
        json_put_cstr(c->w, "aclass", "currency");
        json_put_str(c->w, "altname", altname);
        json_put_i64(c->w, "decimals", MONEY_DECIMALS);
        json_put_i64(c->w, "display_decimals", 5);
        json_put_cstr(c->w, "status", "enabled");
        json_write_object_end(c->w);
    }
    json_write_object_end(c->w);
    return NULL;
}

/* [[volume in dollars, per cent], ...] */
static void fee_rows(struct call *c, const char *key, bool maker)
{
    const struct exchange_config *o = &c->x->config;
    int64_t flat = (int64_t)rint((maker ? o->maker_fee : o->taker_fee) * 1e8);

    json_write_key(c->w, key);
    json_write_array(c->w);
    for (unsigned i = 0; i < (o->fee_tiers ? FEE_TIERS : 1); i++) {
        int64_t tier = maker ? fee_tiers[i].maker.e8 : fee_tiers[i].taker.e8;
        int64_t rate = o->fee_tiers && tier < flat ? tier : flat;

        json_write_array(c->w);
        json_write_i64(c->w, o->fee_tiers ? fee_tiers[i].volume : 0);
        json_write_double(c->w, (double)rate / 1e6);
        json_write_array_end(c->w);
    }
    json_write_array_end(c->w);
}

static void pair_row(struct call *c, const struct market_pair *p)
{
    struct json_writer *w = c->w;
    const struct instrument *in = &p->in;

    json_write_key(w, p->names.key);
    json_write_object(w);
    json_put_cstr(w, "altname", p->names.altname);
    json_put_cstr(w, "wsname", p->names.wsname);
    json_put_cstr(w, "aclass_base", "currency");
    json_put_cstr(w, "base", p->names.base);
    json_put_cstr(w, "aclass_quote", "currency");
    json_put_cstr(w, "quote", p->names.quote);
    json_put_cstr(w, "lot", "unit");
    json_put_i64(w, "cost_decimals", MONEY_DECIMALS);
    json_put_i64(w, "pair_decimals", in->price_decimals);
    json_put_i64(w, "lot_decimals", in->qty_decimals);
    json_put_i64(w, "lot_multiplier", 1);
    json_write_key(w, "leverage_buy");
    json_write_array(w);
    json_write_array_end(w);
    json_write_key(w, "leverage_sell");
    json_write_array(w);
    json_write_array_end(w);
    fee_rows(c, "fees", false);
    fee_rows(c, "fees_maker", true);
    json_put_cstr(w, "fee_volume_currency", "ZUSD");
    json_put_i64(w, "margin_call", 80);
    json_put_i64(w, "margin_stop", 40);
    json_put_scaled_str(w, "ordermin", in->min_qty.lots, in->qty_decimals);
    json_put_scaled_str(w, "costmin", in->min_cost.units, MONEY_DECIMALS);
    json_put_scaled_str(w, "tick_size", in->tick.ticks, in->price_decimals);
    json_put_cstr(w, "status", market_status_name(in->status));
    json_put_cstr(w, "execution_venue", "international");
    json_write_object_end(w);
}

static bool pair_listed(const struct call *c, const struct market_pair *p)
{
    char room[1024];
    struct text list = TEXT(room);

    if (!param(c->params, "pair", &list) || !list.len)
        return true;
    for (struct str rest = text_str(&list); rest.at;)
        if (kraken_pair_is(&p->names, &p->in, str_trim(str_cut(&rest, ','))))
            return true;
    return false;
}

static const char *each_pair(struct call *c, void (*row)(struct call *, const struct market_pair *))
{
    unsigned written = 0;

    for (uint32_t i = 0; i < c->x->state->pairs; i++)
        written += pair_listed(c, &c->x->state->pair[i]);
    if (!written)
        return "EQuery:Unknown asset pair";
    json_write_object(c->w);
    for (uint32_t i = 0; i < c->x->state->pairs; i++)
        if (pair_listed(c, &c->x->state->pair[i]))
            row(c, &c->x->state->pair[i]);
    json_write_object_end(c->w);
    return NULL;
}

static void two(struct json_writer *w, const char *key, int64_t a, int64_t b, unsigned decimals)
{
    json_write_key(w, key);
    json_write_array(w);
    scaled_str(w, a, decimals);
    scaled_str(w, b, decimals);
    json_write_array_end(w);
}

static void touch(struct json_writer *w, const char *key, const struct market_pair *p,
                  const struct sim_level *level, uint32_t known)
{
    int64_t lots = known ? level->qty.lots : 0;
    int64_t whole = lots / decimal_pow10(p->in.qty_decimals);

    json_write_key(w, key);
    json_write_array(w);
    scaled_str(w, known ? level->price.ticks : 0, p->in.price_decimals);
    scaled_str(w, whole, 0);
    scaled_str(w, lots, p->in.qty_decimals);
    json_write_array_end(w);
}

static void ticker_row(struct call *c, const struct market_pair *p)
{
    struct json_writer *w = c->w;
    unsigned pd = p->in.price_decimals, qd = p->in.qty_decimals;
    struct day today = market_day(p, c->x->state->now, true);
    struct day last24 = market_day(p, c->x->state->now, false);

    json_write_key(w, p->names.key);
    json_write_object(w);
    touch(w, "a", p, p->ask, p->asks);
    touch(w, "b", p, p->bid, p->bids);
    json_write_key(w, "c");
    json_write_array(w);
    scaled_str(w, p->last.ticks, pd);
    scaled_str(w, p->last_qty.lots, qd);
    json_write_array_end(w);
    two(w, "v", today.volume.lots, last24.volume.lots, qd);
    two(w, "p", (int64_t)rint(today.vwap), (int64_t)rint(last24.vwap), pd);
    json_write_key(w, "t");
    json_write_array(w);
    json_write_u64(w, today.trades);
    json_write_u64(w, last24.trades);
    json_write_array_end(w);
    two(w, "l", today.low.ticks, last24.low.ticks, pd);
    two(w, "h", today.high.ticks, last24.high.ticks, pd);
    json_put_scaled_str(w, "o", today.open.ticks, pd);
    json_write_object_end(w);
}

static const struct market_pair *asked_pair(const struct call *c)
{
    char room[32];
    struct text t = TEXT(room);
    int i = param(c->params, "pair", &t) ? pair_find(c->x, text_str(&t)) : -1;

    return i < 0 ? NULL : &c->x->state->pair[i];
}

static void candle_row(struct json_writer *w, const struct market_pair *p, const struct candle *k)
{
    unsigned pd = p->in.price_decimals;

    json_write_array(w);
    json_write_i64(w, k->time / SECOND_NS);
    scaled_str(w, k->open.ticks, pd);
    scaled_str(w, k->high.ticks, pd);
    scaled_str(w, k->low.ticks, pd);
    scaled_str(w, k->close.ticks, pd);
    scaled_str(w, candle_vwap(k).ticks, pd);
    scaled_str(w, k->volume.lots, p->in.qty_decimals);
    json_write_u64(w, k->count);
    json_write_array_end(w);
}

static const char *ohlc(struct call *c)
{
    const struct market_pair *p = asked_pair(c);
    int64_t interval = 1, since = 0, last = 0;
    const struct candles *candles = NULL;

    if (!p)
        return "EQuery:Unknown asset pair";
    param_i64(c->params, "interval", &interval);
    param_i64(c->params, "since", &since);
    for (unsigned k = 0; k < CANDLE_KINDS; k++)
        if (candle_minutes[k] == interval)
            candles = &p->candles[k];
    if (!candles)
        return "EGeneral:Invalid arguments:interval";
    json_write_object(c->w);
    json_write_key(c->w, p->names.key);
    json_write_array(c->w);
    for (uint32_t i = candles->count; i-- > 0;) {
        const struct candle *k = candle_at(candles, i);

        if (k->time / SECOND_NS >= since)
            candle_row(c->w, p, k);
        if (i == 1)
            last = k->time / SECOND_NS;
    }
    json_write_array_end(c->w);
    json_put_i64(c->w, "last", last);
    json_write_object_end(c->w);
    return NULL;
}

/* Prices with 5 decimals and volumes cut to 3, as recorded. */
static void depth_side(struct call *c, const char *key, const struct market_pair *p,
                       const struct sim_level *level, uint32_t n)
{
    json_write_key(c->w, key);
    json_write_array(c->w);
    for (uint32_t i = 0; i < n; i++) {
        int64_t px = 0, qty = 0;

        decimal_rescale(&px, level[i].price.ticks, p->in.price_decimals,
                        p->in.price_decimals > 5 ? p->in.price_decimals : 5, ROUND_DOWN);
        decimal_rescale(&qty, level[i].qty.lots, p->in.qty_decimals, 3, ROUND_DOWN);
        json_write_array(c->w);
        scaled_str(c->w, px, p->in.price_decimals > 5 ? p->in.price_decimals : 5);
        scaled_str(c->w, qty, 3);
        json_write_i64(c->w, c->x->state->now / SECOND_NS);
        json_write_array_end(c->w);
    }
    json_write_array_end(c->w);
}

static const char *depth(struct call *c)
{
    const struct market_pair *p = asked_pair(c);
    int64_t count = 100;

    if (!p)
        return "EQuery:Unknown asset pair";
    param_i64(c->params, "count", &count);
    json_write_object(c->w);
    json_write_key(c->w, p->names.key);
    json_write_object(c->w);
    depth_side(c, "asks", p, p->ask, p->asks < count ? p->asks : (uint32_t)(count > 0 ? count : 0));
    depth_side(c, "bids", p, p->bid, p->bids < count ? p->bids : (uint32_t)(count > 0 ? count : 0));
    json_write_object_end(c->w);
    json_write_object_end(c->w);
    return NULL;
}

static void print_row(struct json_writer *w, const struct market_pair *p, const struct print *t)
{
    json_write_array(w);
    scaled_str(w, t->price.ticks, p->in.price_decimals);
    scaled_str(w, t->qty.lots, p->in.qty_decimals);
    json_write_scaled(w, t->at / 100, 7);
    json_write_cstr(w, t->taker_side == SIDE_BUY ? "b" : "s");
    json_write_cstr(w, "m");
    json_write_cstr(w, "");
    json_write_u64(w, t->id);
    json_write_array_end(w);
}

static const char *trades(struct call *c)
{
    const struct market_pair *p = asked_pair(c);
    int64_t since = 0, count = PRINTS_KEPT, last = 0;
    char room[24];
    struct text t = TEXT(room);

    if (!p)
        return "EQuery:Unknown asset pair";
    param_i64(c->params, "since", &since);
    param_i64(c->params, "count", &count);
    if (since > 0 && since < SECOND_NS * 9) /* seconds, or the nanoseconds of `last` */
        since *= SECOND_NS;
    json_write_object(c->w);
    json_write_key(c->w, p->names.key);
    json_write_array(c->w);
    for (uint32_t i = p->print_count; i > 0 && count > 0; i--) {
        const struct print *row = &p->print[(p->print_next + PRINTS_KEPT - i) % PRINTS_KEPT];

        if (row->at <= since)
            continue;
        print_row(c->w, p, row);
        last = row->at;
        count--;
    }
    json_write_array_end(c->w);
    text_i64(&t, last ? last : since);
    json_put_str(c->w, "last", text_str(&t));
    json_write_object_end(c->w);
    return NULL;
}

/* With 5 decimals at least, as recorded. */
static void spread_row(struct json_writer *w, const struct market_pair *p,
                       const struct spread_row *row)
{
    unsigned decimals = p->in.price_decimals < 5 ? 5 : p->in.price_decimals;
    int64_t up = decimal_pow10(decimals - p->in.price_decimals);

    json_write_array(w);
    json_write_i64(w, row->at / SECOND_NS);
    scaled_str(w, row->bid.ticks * up, decimals);
    scaled_str(w, row->ask.ticks * up, decimals);
    json_write_array_end(w);
}

static const char *spread(struct call *c)
{
    const struct market_pair *p = asked_pair(c);
    int64_t since = 0;
    uint64_t first;

    if (!p)
        return "EQuery:Unknown asset pair";
    param_i64(c->params, "since", &since);
    first = p->spreads_made > SPREADS_KEPT ? p->spreads_made - SPREADS_KEPT : 0;
    json_write_object(c->w);
    json_write_key(c->w, p->names.key);
    json_write_array(c->w);
    for (uint64_t i = first; i < p->spreads_made; i++)
        if (p->spread[i % SPREADS_KEPT].at / SECOND_NS >= since)
            spread_row(c->w, p, &p->spread[i % SPREADS_KEPT]);
    json_write_array_end(c->w);
    json_put_i64(c->w, "last", c->x->state->now / SECOND_NS);
    json_write_object_end(c->w);
    return NULL;
}

static const char *asset_pairs(struct call *c)
{
    return each_pair(c, pair_row);
}

static const char *ticker(struct call *c)
{
    return each_pair(c, ticker_row);
}

const struct rest_route rest_public[] = {
    {"Time", time_now, 0}, {"SystemStatus", system_status, 0},
    {"Assets", assets, 0}, {"AssetPairs", asset_pairs, 0},
    {"Ticker", ticker, 0}, {"OHLC", ohlc, 0},
    {"Depth", depth, 0},   {"Trades", trades, 0},
    {"Spread", spread, 0}, {NULL, NULL, 0},
};
