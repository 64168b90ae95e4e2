#include "venue/kraken/normalise.h"

#include <string.h>

#include "base/decimal.h"
#include "venue/kraken/requests.h"
#include "venue/timestamp.h"

#define NS_PER_S INT64_C(1000000000)

static enum side side_of(struct str word)
{
    return str_is(word, "buy") ? SIDE_BUY : str_is(word, "sell") ? SIDE_SELL : SIDE_NONE;
}

/* Rules of a pair by any of its names; NULL when it is none of ours or not known yet. */
static const struct instrument *rules_by(struct kraken_instruments *t, struct str name,
                                         unsigned *ret_pair)
{
    unsigned pair = kraken_pair_by_name(t, name);

    if (pair == KRAKEN_PAIR_UNKNOWN)
        return NULL;
    *ret_pair = pair;
    const struct kraken_instrument *in = kraken_instrument_at(t, pair);
    return in->known ? &in->rules : NULL;
}

static bool price_of(struct price *ret, const struct instrument *in, struct str text)
{
    return price_parse(ret, in, text, ROUND_EXACT) == STATUS_OK;
}

/* A fill's price may be the average over the levels that it took. */
static bool average_of(struct price *ret, const struct instrument *in, struct str text)
{
    return price_parse(ret, in, text, ROUND_HALF_EVEN) == STATUS_OK;
}

static bool qty_of(struct qty *ret, const struct instrument *in, struct str text)
{
    return qty_parse(ret, in, text, ROUND_DOWN) == STATUS_OK;
}

/* ---- market ---- */

bool kraken_event_touch(struct event *ret, struct kraken_instruments *t,
                        const struct kraken_rest_touch *x)
{
    unsigned pair;
    const struct instrument *in = rules_by(t, x->pair, &pair);

    if (!in)
        return false;
    event_init(ret, EV_QUOTE, pair);
    struct ev_quote *q = &ret->u.quote;
    q->flags = QUOTE_POLLED;
    return price_of(&q->bid, in, x->bid) && price_of(&q->ask, in, x->ask) &&
           qty_of(&q->bid_qty, in, x->bid_qty) && qty_of(&q->ask_qty, in, x->ask_qty) &&
           q->bid.ticks > 0 && q->bid.ticks < q->ask.ticks;
}

bool kraken_event_trade(struct event *ret, struct kraken_instruments *t,
                        const struct kraken_trade *x)
{
    unsigned pair = kraken_pair_by_symbol(t, x->symbol);

    if (pair == KRAKEN_PAIR_UNKNOWN)
        return false;
    const struct kraken_instrument *in = kraken_instrument_at(t, pair);
    event_init(ret, EV_TRADE, pair);
    struct ev_trade *trade = &ret->u.trade;
    trade->taker_side = (uint8_t)side_of(x->side);
    return in->known && trade->taker_side != SIDE_NONE &&
           price_of(&trade->price, &in->rules, x->price) &&
           qty_of(&trade->qty, &in->rules, x->qty) &&
           (x->trade_id.len == 0 || str_to_u64(x->trade_id, &trade->trade_id)) &&
           timestamp_rfc3339(x->timestamp, &ret->venue_at);
}

struct candle_text {
    struct str open, high, low, close, volume, trades;
};

static bool bar_of(struct bar *ret, const struct instrument *in, const struct candle_text *x)
{
    int64_t trades = 0;

    if (!price_of(&ret->open, in, x->open) || !price_of(&ret->high, in, x->high) ||
        !price_of(&ret->low, in, x->low) || !price_of(&ret->close, in, x->close) ||
        !qty_of(&ret->volume, in, x->volume))
        return false;
    if (x->trades.len && (!str_to_i64(x->trades, &trades) || trades < 0 || trades > UINT32_MAX))
        return false;
    ret->trades = (uint32_t)trades;
    if (ret->volume.lots == 0 && trades == 0)
        ret->flags |= BAR_FLAT;
    return ret->low.ticks > 0 && ret->high.ticks >= ret->low.ticks;
}

bool kraken_event_candle(struct event *ret, struct kraken_instruments *t,
                         const struct kraken_candle *x, uint32_t flags)
{
    unsigned pair = kraken_pair_by_symbol(t, x->symbol);
    struct candle_text text = {x->open, x->high, x->low, x->close, x->volume, x->trades};
    int64_t minutes;

    if (pair == KRAKEN_PAIR_UNKNOWN || !kraken_instrument_at(t, pair)->known)
        return false;
    event_init(ret, EV_BAR, pair);
    struct bar *bar = &ret->u.bar;
    bar->flags = flags;
    if (!str_to_i64(x->interval, &minutes) || minutes < 1 || minutes > 21600 ||
        !timestamp_rfc3339(x->interval_begin, &bar->open_time))
        return false;
    bar->interval_s = (uint32_t)minutes * 60;
    ret->venue_at = bar->open_time + minutes * 60 * NS_PER_S;
    return bar_of(bar, &kraken_instrument_at(t, pair)->rules, &text);
}

bool kraken_event_rest_candle(struct event *ret, struct kraken_instruments *t, unsigned pair,
                              int64_t interval_s, const struct str column[KRAKEN_COLUMNS_MAX],
                              uint32_t flags)
{
    struct candle_text text = {column[1], column[2], column[3], column[4], column[6], column[7]};

    event_init(ret, EV_BAR, pair);
    struct bar *bar = &ret->u.bar;
    bar->flags = flags;
    bar->interval_s = (uint32_t)interval_s;
    if (!kraken_instrument_at(t, pair)->known || !timestamp_seconds(column[0], &bar->open_time))
        return false;
    ret->venue_at = bar->open_time + interval_s * NS_PER_S;
    return bar_of(bar, &kraken_instrument_at(t, pair)->rules, &text);
}

bool kraken_event_instrument(struct event *ret, struct kraken_instruments *t, unsigned pair)
{
    event_init(ret, EV_INSTRUMENT, pair);
    ret->u.instrument = kraken_instrument_at(t, pair)->rules;
    return kraken_instrument_at(t, pair)->known;
}

bool kraken_event_fees(struct event *ret, struct kraken_instruments *t, unsigned pair)
{
    const struct kraken_instrument *in = kraken_instrument_at(t, pair);

    event_init(ret, EV_FEES, pair);
    ret->u.fees = (struct ev_fees){.maker = in->maker, .taker = in->taker};
    return in->has_fees;
}

/* ---- executions ---- */

/* What the record says of the order's terms goes into what we know of it; a number that cannot be
 * read is an error. */
static bool merge_terms(struct known_order *o, const struct instrument *in,
                        const struct kraken_execution *x)
{
    enum order_type type;
    struct str stop = kraken_stop_price(x);

    if (x->side.len)
        o->side = (uint8_t)side_of(x->side);
    if (kraken_order_type_find(x->order_type, &type))
        o->type = (uint8_t)type;
    if (x->expire_time.len && !timestamp_rfc3339(x->expire_time, &o->expires_at))
        return false;
    if (!in)
        return true;
    if (x->order_qty.len) {
        if (!qty_of(&o->qty, in, x->order_qty))
            return false;
        o->has_terms = true;
    }
    return (x->limit_price.len == 0 || price_of(&o->price, in, x->limit_price)) &&
           (stop.len == 0 || price_of(&o->stop_price, in, stop));
}

/* What an exec_type means to an order; OE_COUNT: no news of the order itself. */
static enum order_event order_news(const struct kraken_execution *x)
{
    static const struct {
        const char *exec_type;
        enum order_event what;
    } rows[] = {
        {"new", OE_ACCEPT},        {"amended", OE_ACCEPT},        {"restated", OE_ACCEPT},
        {"status", OE_ACCEPT},     {"iceberg_refill", OE_ACCEPT}, {"filled", OE_FILL_LAST},
        {"canceled", OE_CANCELED}, {"expired", OE_EXPIRED},
    };

    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(x->exec_type, rows[i].exec_type))
            return rows[i].what;
    return OE_COUNT; /* pending_new: not live yet; trade: its own event */
}

static bool report_of(struct order_report *ret, struct known_order *o, const struct instrument *in,
                      const struct kraken_execution *x, enum order_event what)
{
    struct str reason = x->reason.len ? x->reason : x->cancel_reason;

    memcpy(ret->client_id, o->client_id, sizeof ret->client_id);
    memcpy(ret->venue_id, o->venue_id, sizeof ret->venue_id);
    str_copy(ret->reason, sizeof ret->reason, reason);
    ret->what = (uint8_t)what;
    ret->side = o->side;
    ret->type = o->type;
    ret->qty = o->qty;
    ret->price = o->price;
    ret->stop_price = o->stop_price;
    ret->expires_at = o->expires_at;
    ret->has_terms = o->has_terms;
    ret->is_amend = str_is(x->exec_type, "amended");
    if (in && x->cum_qty.len) {
        if (!qty_of(&ret->filled, in, x->cum_qty))
            return false;
        ret->has_filled = 1;
    }
    return x->cum_cost.len == 0 || money_parse(&ret->cost, x->cum_cost, ROUND_UP) == STATUS_OK;
}

static enum liquidity liquidity_of(struct str word)
{
    return str_is(word, "m")   ? LIQUIDITY_MAKER
           : str_is(word, "t") ? LIQUIDITY_TAKER
                               : LIQUIDITY_UNKNOWN;
}

static bool fill_of(struct fill_report *ret, const struct known_order *o,
                    const struct instrument *in, const struct kraken_execution *x)
{
    struct kraken_fee fee = {0};

    memcpy(ret->client_id, o->client_id, sizeof ret->client_id);
    memcpy(ret->venue_id, o->venue_id, sizeof ret->venue_id);
    ret->side = o->side;
    ret->liquidity = (uint8_t)liquidity_of(x->liquidity_ind);
    if (!in || x->exec_id.len == 0 || !str_copy(ret->fill_id, sizeof ret->fill_id, x->exec_id) ||
        !average_of(&ret->price, in, x->last_price) || !qty_of(&ret->qty, in, x->last_qty) ||
        !timestamp_rfc3339(x->timestamp, &ret->trade_time) ||
        kraken_fees_read(x->fees, &fee, 1) < 0)
        return false;
    if (fee.qty.len && money_parse(&ret->fee, fee.qty, ROUND_UP) != STATUS_OK)
        return false;
    str_copy(ret->fee_asset, sizeof ret->fee_asset, fee.asset.len ? fee.asset : str_of(in->quote));
    return ret->qty.lots > 0;
}

bool kraken_events_execution(struct event *ret_order, bool *ret_has_order, struct event *ret_fill,
                             bool *ret_has_fill, struct kraken_instruments *t,
                             struct known_orders *known, const struct kraken_execution *x,
                             bool snapshot)
{
    struct known_order *o = known_order_of(known, x->order_id, x->cl_ord_id);
    enum order_event what = order_news(x);
    unsigned pair;

    *ret_has_order = *ret_has_fill = false;
    if (x->symbol.len && rules_by(t, x->symbol, &pair))
        o->pair = (uint16_t)pair;
    const struct instrument *in =
        o->pair < kraken_instruments_count(t) ? &kraken_instrument_at(t, o->pair)->rules : NULL;
    if (!merge_terms(o, in, x))
        return false;
    if (what != OE_COUNT) {
        event_init(ret_order, EV_ORDER, o->pair);
        timestamp_rfc3339(x->timestamp, &ret_order->venue_at);
        if (!report_of(&ret_order->u.order, o, in, x, what))
            return false;
        ret_order->u.order.snapshot = snapshot;
        *ret_has_order = true;
        o->ended = what != OE_ACCEPT;
    }
    if (str_is(x->exec_type, "trade")) {
        event_init(ret_fill, EV_FILL, o->pair);
        if (!fill_of(&ret_fill->u.fill, o, in, x))
            return false;
        ret_fill->venue_at = ret_fill->u.fill.trade_time;
        ret_fill->u.fill.snapshot = snapshot;
        *ret_has_fill = true;
    }
    return true;
}

bool kraken_event_balance(struct event *ret, const struct kraken_instruments *t,
                          const struct kraken_balance *x, bool snapshot)
{
    event_init(ret, EV_BALANCE, PAIR_NONE);
    if (x->wallet_type.len && !str_is(x->wallet_type, "spot"))
        return false; /* what is put away to earn is not ours to trade with */
    kraken_asset_name(t, x->asset, ret->u.balance.asset);
    ret->u.balance.snapshot = snapshot;
    ret->u.balance.held.units = -1;
    timestamp_rfc3339(x->timestamp, &ret->venue_at);
    return money_parse(&ret->u.balance.total, x->balance, ROUND_DOWN) == STATUS_OK;
}

/* ---- REST ---- */

static bool rest_terms(struct known_order *o, const struct instrument *in,
                       const struct kraken_rest_order *x)
{
    enum order_type type;
    int64_t expires;

    o->side = (uint8_t)side_of(x->type);
    if (kraken_order_type_find(x->ordertype, &type))
        o->type = (uint8_t)type;
    if (x->expiretm.len && timestamp_seconds(x->expiretm, &expires))
        o->expires_at = expires;
    if (!in)
        return true;
    if (!qty_of(&o->qty, in, x->vol))
        return false;
    o->has_terms = true;
    /* A trailing stop's distance ("+1.0000%") is no price; its live trigger is `stopprice`. */
    struct str live_stop = record_is_zero(x->stopprice) ? x->stop : x->stopprice;
    struct str live_limit = record_is_zero(x->limitprice) ? x->limit : x->limitprice;
    o->price = o->stop_price = (struct price){0};
    if (live_limit.len && !record_is_zero(live_limit))
        price_of(&o->price, in, live_limit);
    if (live_stop.len && !record_is_zero(live_stop))
        price_of(&o->stop_price, in, live_stop);
    return true;
}

bool kraken_event_rest_order(struct event *ret, struct kraken_instruments *t,
                             struct known_orders *known, const struct kraken_rest_order *x)
{
    static const struct {
        const char *status;
        enum order_event what;
    } rows[] = {{"pending", OE_ACCEPT},
                {"open", OE_ACCEPT},
                {"closed", OE_FILL_LAST},
                {"canceled", OE_CANCELED},
                {"expired", OE_EXPIRED}};
    struct known_order *o = known_order_of(known, x->id, x->cl_ord_id);
    unsigned pair = PAIR_NONE, row = 0;
    const struct instrument *in = rules_by(t, x->pair, &pair);

    while (row < sizeof rows / sizeof *rows && !str_is(x->status, rows[row].status))
        row++;
    if (row == sizeof rows / sizeof *rows || !rest_terms(o, in, x))
        return false;
    o->pair = (uint16_t)pair;
    o->ended = rows[row].what != OE_ACCEPT;
    event_init(ret, EV_ORDER, pair);
    struct order_report *r = &ret->u.order;
    memcpy(r->client_id, o->client_id, sizeof r->client_id);
    memcpy(r->venue_id, o->venue_id, sizeof r->venue_id);
    str_copy(r->reason, sizeof r->reason, x->reason);
    r->what = (uint8_t)rows[row].what;
    r->side = o->side;
    r->type = o->type;
    r->qty = o->qty;
    r->price = o->price;
    r->stop_price = o->stop_price;
    r->expires_at = o->expires_at;
    r->has_terms = o->has_terms;
    r->snapshot = 1;
    timestamp_seconds(x->closetm.len ? x->closetm : x->opentm, &ret->venue_at);
    if (in) {
        if (!qty_of(&r->filled, in, x->vol_exec))
            return false;
        r->has_filled = 1;
    }
    return x->cost.len == 0 || money_parse(&r->cost, x->cost, ROUND_UP) == STATUS_OK;
}

bool kraken_event_rest_trade(struct event *ret, struct kraken_instruments *t,
                             struct known_orders *known, const struct kraken_rest_trade *x)
{
    unsigned pair = PAIR_NONE;
    const struct instrument *in = rules_by(t, x->pair, &pair);
    const struct known_order *o = known_order_find(known, x->ordertxid, (struct str){0});

    if (!in)
        return false;
    event_init(ret, EV_FILL, pair);
    struct fill_report *f = &ret->u.fill;
    if (o)
        memcpy(f->client_id, o->client_id, sizeof f->client_id);
    f->side = (uint8_t)side_of(x->type);
    f->liquidity = x->maker.len == 0       ? LIQUIDITY_UNKNOWN
                   : record_true(x->maker) ? LIQUIDITY_MAKER
                                           : LIQUIDITY_TAKER;
    f->snapshot = 1;
    str_copy(f->fee_asset, sizeof f->fee_asset, str_of(in->quote));
    if (!str_copy(f->venue_id, sizeof f->venue_id, x->ordertxid) ||
        !str_copy(f->fill_id, sizeof f->fill_id, x->id) ||
        !timestamp_seconds(x->time, &f->trade_time))
        return false;
    ret->venue_at = f->trade_time;
    return average_of(&f->price, in, x->price) && qty_of(&f->qty, in, x->vol) &&
           money_parse(&f->fee, x->fee, ROUND_UP) == STATUS_OK && f->qty.lots > 0;
}

bool kraken_event_rest_balance(struct event *ret, const struct kraken_instruments *t,
                               const struct kraken_rest_balance *x)
{
    event_init(ret, EV_BALANCE, PAIR_NONE);
    struct ev_balance *b = &ret->u.balance;
    kraken_asset_name(t, x->id, b->asset);
    b->snapshot = 1;
    b->held.units = -1;
    if (x->hold_trade.len && money_parse(&b->held, x->hold_trade, ROUND_UP) != STATUS_OK)
        return false;
    return money_parse(&b->total, x->balance, ROUND_DOWN) == STATUS_OK;
}
