#include "venue/coinbase/normalise.h"

#include <string.h>

#include "base/decimal.h"
#include "venue/coinbase/errors.h"
#include "venue/coinbase/requests.h"
#include "venue/timestamp.h"

#define NS_PER_S INT64_C(1000000000)

static enum side side_of(struct str word)
{
    return str_is(word, "BUY") ? SIDE_BUY : str_is(word, "SELL") ? SIDE_SELL : SIDE_NONE;
}

static const struct instrument *rules_of(const struct coinbase_instruments *t, unsigned pair)
{
    if (pair >= coinbase_instruments_count(t))
        return NULL;
    const struct coinbase_instrument *in = coinbase_instrument_at(t, pair);
    return in->known ? &in->rules : NULL;
}

static bool price_of(struct price *ret, const struct instrument *in, struct str text)
{
    return price_parse(ret, in, text, ROUND_EXACT) == STATUS_OK;
}

static bool qty_of(struct qty *ret, const struct instrument *in, struct str text)
{
    return qty_parse(ret, in, text, ROUND_DOWN) == STATUS_OK;
}

/* ---- market ---- */

bool coinbase_event_trade(struct event *ret, const struct coinbase_instruments *t, unsigned pair,
                          const struct coinbase_trade *x)
{
    const struct instrument *in = rules_of(t, pair);
    enum side maker = side_of(x->side);

    event_init(ret, EV_TRADE, pair);
    struct ev_trade *trade = &ret->u.trade;
    trade->taker_side = (uint8_t)(maker == SIDE_BUY    ? SIDE_SELL
                                  : maker == SIDE_SELL ? SIDE_BUY
                                                       : SIDE_NONE);
    return in && price_of(&trade->price, in, x->price) && qty_of(&trade->qty, in, x->size) &&
           trade->price.ticks > 0 && str_to_u64(x->trade_id, &trade->trade_id) &&
           timestamp_rfc3339(x->time, &ret->venue_at);
}

bool coinbase_event_touch(struct event *ret, const struct coinbase_instruments *t, unsigned pair,
                          const struct coinbase_quote_level *bid,
                          const struct coinbase_quote_level *ask)
{
    const struct instrument *in = rules_of(t, pair);

    event_init(ret, EV_QUOTE, pair);
    struct ev_quote *q = &ret->u.quote;
    q->flags = QUOTE_POLLED;
    return in && price_of(&q->bid, in, bid->price) && price_of(&q->ask, in, ask->price) &&
           qty_of(&q->bid_qty, in, bid->size) && qty_of(&q->ask_qty, in, ask->size) &&
           q->bid.ticks > 0 && q->bid.ticks < q->ask.ticks;
}

bool coinbase_event_candle(struct event *ret, const struct coinbase_instruments *t, unsigned pair,
                           int64_t interval_s, const struct coinbase_candle *x, uint32_t flags)
{
    const struct instrument *in = rules_of(t, pair);
    int64_t start;

    if (!in || !str_to_i64(x->start, &start) || start < 0 || start > INT64_C(9000000000))
        return false;
    event_init(ret, EV_BAR, pair);
    struct bar *bar = &ret->u.bar;
    bar->flags = flags;
    bar->interval_s = (uint32_t)interval_s;
    bar->open_time = start * NS_PER_S;
    ret->venue_at = bar->open_time + interval_s * NS_PER_S;
    if (!price_of(&bar->open, in, x->open) || !price_of(&bar->high, in, x->high) ||
        !price_of(&bar->low, in, x->low) || !price_of(&bar->close, in, x->close) ||
        !qty_of(&bar->volume, in, x->volume))
        return false;
    if (bar->volume.lots == 0)
        bar->flags |= BAR_FLAT;
    return bar->low.ticks > 0 && bar->high.ticks >= bar->low.ticks;
}

/* ---- balances ---- */

bool coinbase_event_balance(struct event *ret, const struct coinbase_account *x)
{
    struct money available;

    event_init(ret, EV_BALANCE, PAIR_NONE);
    if (x->platform.len && !str_is(x->platform, "ACCOUNT_PLATFORM_CONSUMER"))
        return false; /* what belongs to derivatives is not ours to trade with */
    if (str_is(x->type, "ACCOUNT_TYPE_VAULT"))
        return false;
    struct ev_balance *b = &ret->u.balance;
    str_copy(b->asset, sizeof b->asset, x->currency);
    b->snapshot = 1;
    if (money_parse(&available, x->available, ROUND_DOWN) != STATUS_OK ||
        (x->hold.len && money_parse(&b->held, x->hold, ROUND_UP) != STATUS_OK))
        return false;
    b->total.units = available.units + b->held.units;
    return true;
}

/* ---- orders ---- */

/* What a status means to an order; OE_COUNT: no news, it is not live yet. */
static enum order_event news_of(struct str status)
{
    static const struct {
        const char *status;
        enum order_event what;
    } rows[] = {
        {"OPEN", OE_ACCEPT},      {"CANCEL_QUEUED", OE_ACCEPT}, {"EDIT_QUEUED", OE_ACCEPT},
        {"FILLED", OE_FILL_LAST}, {"CANCELLED", OE_CANCELED},   {"EXPIRED", OE_EXPIRED},
        {"FAILED", OE_REJECT},
    };

    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(status, rows[i].status))
            return rows[i].what;
    return OE_COUNT;
}

static void report_of(struct order_report *r, const struct known_order *o, enum order_event what,
                      struct qty filled, struct str reason)
{
    memcpy(r->client_id, o->client_id, sizeof r->client_id);
    memcpy(r->venue_id, o->venue_id, sizeof r->venue_id);
    str_copy(r->reason, sizeof r->reason, reason);
    r->what = (uint8_t)what;
    r->side = o->side;
    r->type = o->type;
    r->qty = o->qty;
    r->price = o->price;
    r->stop_price = o->stop_price;
    r->expires_at = o->expires_at;
    r->has_terms = o->has_terms;
    r->filled = filled;
    r->has_filled = 1;
    /* An order that failed after some of it was filled has ended, and was not refused. */
    if (what == OE_REJECT && filled.lots > 0)
        r->what = OE_CANCELED;
}

bool coinbase_event_user_order(struct event *ret, struct coinbase_instruments *t,
                               struct known_orders *known, const struct coinbase_user_order *x,
                               bool snapshot, struct qty *ret_filled)
{
    unsigned pair = coinbase_pair_by_product(t, x->product_id);
    const struct instrument *in = rules_of(t, pair);
    enum order_event what = news_of(x->status);
    struct qty leaves = {0};

    *ret_filled = (struct qty){0};
    if (!in || what == OE_COUNT)
        return false;
    struct known_order *o = known_order_of(known, x->order_id, x->client_order_id);
    o->pair = (uint16_t)pair;
    o->side = (uint8_t)side_of(x->order_side);
    o->ended = what != OE_ACCEPT;
    if (x->cumulative_quantity.len && !qty_of(ret_filled, in, x->cumulative_quantity))
        return false;
    /* What is left is 0 at the end, whatever was asked for: an order that we do not know has no terms then. */
    if (!o->has_terms && what == OE_ACCEPT && x->leaves_quantity.len) {
        if (!qty_of(&leaves, in, x->leaves_quantity))
            return false;
        o->qty.lots = ret_filled->lots + leaves.lots;
        if (!record_is_zero(x->limit_price))
            price_of(&o->price, in, x->limit_price);
        if (!record_is_zero(x->stop_price))
            price_of(&o->stop_price, in, x->stop_price);
        o->has_terms = true;
    }
    event_init(ret, EV_ORDER, pair);
    report_of(&ret->u.order, o, what, *ret_filled,
              x->reject_reason.len ? x->reject_reason : x->cancel_reason);
    ret->u.order.snapshot = snapshot;
    return true;
}

static bool merge_terms(struct known_order *o, const struct instrument *in,
                        const struct coinbase_order *x)
{
    enum order_type type;

    o->side = (uint8_t)side_of(x->side);
    if (coinbase_configuration_type(x->terms.kind, x->terms.stop_direction, o->side, &type))
        o->type = (uint8_t)type;
    if (x->terms.end_time.len && !timestamp_rfc3339(x->terms.end_time, &o->expires_at))
        return false;
    if (x->terms.base_size.len == 0)
        return true; /* asked for in quote currency */
    if (!qty_of(&o->qty, in, x->terms.base_size))
        return false;
    o->has_terms = true;
    return (x->terms.limit_price.len == 0 || price_of(&o->price, in, x->terms.limit_price)) &&
           (x->terms.stop_price.len == 0 || price_of(&o->stop_price, in, x->terms.stop_price));
}

static struct str reason_of(const struct coinbase_order *x)
{
    if (x->reject_message.len)
        return x->reject_message;
    return coinbase_is_no_reason(x->reject_reason) ? x->cancel_message : x->reject_reason;
}

bool coinbase_event_order(struct event *ret, struct coinbase_instruments *t,
                          struct known_orders *known, const struct coinbase_order *x,
                          struct qty *ret_filled)
{
    unsigned pair = coinbase_pair_by_product(t, x->product_id);
    const struct instrument *in = rules_of(t, pair);
    enum order_event what = news_of(x->status);

    *ret_filled = (struct qty){0};
    if (!in)
        return false;
    struct known_order *o = known_order_of(known, x->order_id, x->client_order_id);
    o->pair = (uint16_t)pair;
    if (what == OE_COUNT)
        what = OE_ACCEPT; /* PENDING, QUEUED: the venue has it */
    o->ended = what != OE_ACCEPT;
    if (!merge_terms(o, in, x) || (x->filled_size.len && !qty_of(ret_filled, in, x->filled_size)))
        return false;
    event_init(ret, EV_ORDER, pair);
    report_of(&ret->u.order, o, what, *ret_filled, reason_of(x));
    ret->u.order.snapshot = 1;
    timestamp_rfc3339(x->last_fill_time.len ? x->last_fill_time : x->created_time, &ret->venue_at);
    return x->filled_value.len == 0 ||
           money_parse(&ret->u.order.cost, x->filled_value, ROUND_UP) == STATUS_OK;
}

/* ---- fills ---- */

static bool size_of(struct qty *ret, const struct instrument *in, const struct coinbase_fill *x,
                    struct price px)
{
    struct money value;

    if (!record_true(x->size_in_quote))
        return qty_of(ret, in, x->size);
    if (money_parse(&value, x->size, ROUND_HALF_EVEN) != STATUS_OK)
        return false;
    *ret = qty_for(in, value, px, (struct rate){0});
    return true;
}

bool coinbase_event_fill(struct event *ret, struct coinbase_instruments *t,
                         struct known_orders *known, const struct coinbase_fill *x)
{
    unsigned pair = coinbase_pair_by_product(t, x->product_id);
    const struct instrument *in = rules_of(t, pair);
    const struct known_order *o = known_order_find(known, x->order_id, (struct str){0});

    if (!in)
        return false;
    event_init(ret, EV_FILL, pair);
    struct fill_report *f = &ret->u.fill;
    if (o)
        memcpy(f->client_id, o->client_id, sizeof f->client_id);
    str_copy(f->fill_id, sizeof f->fill_id, x->entry_id);
    f->side = (uint8_t)side_of(x->side);
    f->liquidity = str_is(x->liquidity_indicator, "MAKER")   ? LIQUIDITY_MAKER
                   : str_is(x->liquidity_indicator, "TAKER") ? LIQUIDITY_TAKER
                                                             : LIQUIDITY_UNKNOWN;
    f->snapshot = 1;
    str_copy(f->fee_asset, sizeof f->fee_asset, str_of(in->quote));
    if (!str_copy(f->venue_id, sizeof f->venue_id, x->order_id) ||
        !timestamp_rfc3339(x->trade_time, &f->trade_time))
        return false;
    ret->venue_at = f->trade_time;
    return price_parse(&f->price, in, x->price, ROUND_HALF_EVEN) == STATUS_OK &&
           size_of(&f->qty, in, x, f->price) && f->qty.lots > 0 &&
           (x->commission.len == 0 || money_parse(&f->fee, x->commission, ROUND_UP) == STATUS_OK);
}
