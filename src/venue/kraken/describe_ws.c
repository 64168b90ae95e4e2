#include <stdlib.h>
#include <string.h>

#include "venue/kraken/book_apply.h"
#include "venue/kraken/describe_internal.h"
#include "venue/timestamp.h"

/* ---- books, carried from frame to frame ---- */

static struct described_book *book_of(struct kraken_describe *d, struct str symbol)
{
    struct described_book *b = d->books;

    while (b && !str_is(symbol, b->symbol))
        b = b->next;
    if (b)
        return b;
    b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    str_copy(b->symbol, sizeof b->symbol, symbol);
    b->next = d->books;
    d->books = b;
    return b;
}

/* Rules from the venue's tables, else from the digits of the snapshot itself; the depth from the
 * subscription's answer, else from how much the snapshot holds. */
static bool start_book(struct kraken_describe *d, struct described_book *b)
{
    unsigned most =
        d->message.bid_count > d->message.ask_count ? d->message.bid_count : d->message.ask_count;

    if (!describe_rules(d, str_of(b->symbol), &b->rules))
        kraken_book_decimals(&d->message, &b->rules);
    uint32_t depth = (uint32_t)(b->depth ? b->depth : kraken_book_depth(most));
    free(b->book);
    b->book = malloc(book_size(depth));
    if (!b->book)
        return false;
    book_init(b->book, depth);
    b->has_snapshot = true;
    return true;
}

static const char *check_book(struct kraken_describe *d, bool snapshot)
{
    struct described_book *b = book_of(d, d->message.symbol);

    if (!b || (snapshot && !start_book(d, b)))
        return "none";
    if (!b->has_snapshot || d->message.checksum.len == 0)
        return "none";
    enum book_verdict verdict =
        kraken_book_apply(b->book, &b->sums, NULL, &b->rules, &d->message, snapshot);
    return verdict == BOOK_GOOD || verdict == BOOK_CROSSED ? "ok" : "bad";
}

static void tell_book(struct kraken_describe *d, const struct kraken_frame *f)
{
    const char *checksum = check_book(d, f->snapshot);

    tell_begin(&d->tell, "book");
    describe_pair(d, d->message.symbol);
    json_put_bool(&d->tell.w, "snapshot", f->snapshot);
    describe_side(d, "bids", d->message.bid, d->message.bid_count);
    describe_side(d, "asks", d->message.ask, d->message.ask_count);
    json_put_cstr(&d->tell.w, "checksum", checksum);
    tell_rfc3339(&d->tell, d->message.timestamp);
    tell_end(&d->tell);
}

/* ---- market ---- */

static void tell_trade(struct kraken_describe *d, const struct kraken_trade *x)
{
    tell_begin(&d->tell, "trade");
    describe_pair(d, x->symbol);
    tell_number(&d->tell, "price", x->price);
    tell_number(&d->tell, "quantity", x->qty);
    tell_text(&d->tell, "side", x->side);
    tell_bare(&d->tell, "trade_id", x->trade_id);
    tell_rfc3339(&d->tell, x->timestamp);
    tell_end(&d->tell);
}

static void tell_ticker(struct kraken_describe *d, const struct kraken_ticker *x)
{
    tell_begin(&d->tell, "quote");
    describe_pair(d, x->symbol);
    tell_number(&d->tell, "bid", x->bid);
    tell_number(&d->tell, "bid_quantity", x->bid_qty);
    tell_number(&d->tell, "ask", x->ask);
    tell_number(&d->tell, "ask_quantity", x->ask_qty);
    tell_number(&d->tell, "last", x->last);
    tell_rfc3339(&d->tell, x->timestamp);
    tell_end(&d->tell);
}

/* Whether a later candle of the same pair and interval stands in the rest of the frame. */
static bool is_followed(struct json rest, const struct kraken_candle *x)
{
    struct kraken_candle later;

    while (json_more(&rest) && kraken_candle_read(&rest, &later))
        if (str_eq(later.symbol, x->symbol) && str_eq(later.interval, x->interval) &&
            str_cmp(later.interval_begin, x->interval_begin) > 0)
            return true;
    return false;
}

static bool tell_candle(struct kraken_describe *d, const struct kraken_candle *x, bool closed)
{
    int64_t minutes, begin;

    if (!str_to_i64(x->interval, &minutes) || minutes < 1 || minutes > 21600 ||
        !timestamp_rfc3339(x->interval_begin, &begin))
        return false;
    tell_begin(&d->tell, "bar");
    describe_pair(d, x->symbol);
    json_put_i64(&d->tell.w, "interval_s", minutes * 60);
    json_put_i64(&d->tell.w, "open_time_ms", begin / 1000000);
    tell_number(&d->tell, "open", x->open);
    tell_number(&d->tell, "high", x->high);
    tell_number(&d->tell, "low", x->low);
    tell_number(&d->tell, "close", x->close);
    tell_number(&d->tell, "volume", x->volume);
    tell_number(&d->tell, "vwap", x->vwap);
    tell_bare(&d->tell, "trades", x->trades);
    json_put_bool(&d->tell.w, "closed", closed);
    tell_end(&d->tell);
    return true;
}

/* ---- orders, carried from frame to frame because most records are thin ---- */

static void keep(char **slot, struct str value)
{
    char *copy;

    if (value.len == 0 || !(copy = malloc(value.len + 1)))
        return;
    str_copy(copy, value.len + 1, value);
    free(*slot);
    *slot = copy;
}

static struct str kept(const char *slot)
{
    return slot ? str_of(slot) : (struct str){0};
}

static struct described_order *merge(struct kraken_describe *d, const struct kraken_execution *x)
{
    struct described_order *o = d->orders;

    while (o && !str_is(x->order_id, o->order_id))
        o = o->next;
    if (!o) {
        o = calloc(1, sizeof *o);
        if (!o)
            return NULL;
        keep(&o->order_id, x->order_id);
        if (!o->order_id) {
            free(o);
            return NULL;
        }
        o->next = d->orders;
        d->orders = o;
    }
    keep(&o->client_id, x->cl_ord_id);
    keep(&o->pair, x->symbol);
    keep(&o->side, x->side);
    keep(&o->type, x->order_type);
    keep(&o->qty, x->order_qty);
    keep(&o->price, x->limit_price);
    keep(&o->stop_price, kraken_stop_price(x));
    return o;
}

static const char *status_word(const struct kraken_execution *x)
{
    static const struct {
        const char *venue, *ours;
    } words[] = {{"pending_new", "pending"},      {"new", "open"},
                 {"partially_filled", "partial"}, {"filled", "filled"},
                 {"canceled", "canceled"},        {"expired", "expired"}};

    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(x->order_status, words[i].venue))
            return words[i].ours;
    return "unknown";
}

static void tell_order(struct kraken_describe *d, const struct described_order *o,
                       const struct kraken_execution *x)
{
    tell_begin(&d->tell, "order");
    tell_text(&d->tell, "order_id", kept(o->order_id));
    tell_text(&d->tell, "client_id", kept(o->client_id));
    describe_pair(d, kept(o->pair));
    tell_text(&d->tell, "side", kept(o->side));
    describe_order_type(d, kept(o->type));
    tell_number(&d->tell, "quantity", kept(o->qty));
    tell_number(&d->tell, "price", kept(o->price));
    tell_number(&d->tell, "stop_price", kept(o->stop_price));
    tell_number(&d->tell, "filled", x->cum_qty);
    if (!record_is_zero(x->avg_price))
        tell_number(&d->tell, "average_price", x->avg_price);
    json_put_cstr(&d->tell.w, "status", status_word(x));
    tell_text(&d->tell, "reason", x->reason.len ? x->reason : x->cancel_reason);
    tell_rfc3339(&d->tell, x->timestamp);
    tell_end(&d->tell);
}

static bool tell_fill(struct kraken_describe *d, const struct described_order *o,
                      const struct kraken_execution *x)
{
    struct kraken_fee fee = {0};

    if (x->exec_id.len == 0 || x->last_price.len == 0 || x->last_qty.len == 0 ||
        kraken_fees_read(x->fees, &fee, 1) < 0)
        return false;
    tell_begin(&d->tell, "fill");
    tell_text(&d->tell, "fill_id", x->exec_id);
    tell_text(&d->tell, "order_id", x->order_id);
    tell_text(&d->tell, "client_id", kept(o->client_id));
    describe_pair(d, kept(o->pair));
    tell_text(&d->tell, "side", kept(o->side));
    tell_number(&d->tell, "price", x->last_price);
    tell_number(&d->tell, "quantity", x->last_qty);
    tell_number(&d->tell, "fee", fee.qty);
    tell_text(&d->tell, "fee_asset", fee.asset);
    if (x->liquidity_ind.len)
        json_put_cstr(&d->tell.w, "liquidity", str_is(x->liquidity_ind, "m") ? "maker" : "taker");
    tell_rfc3339(&d->tell, x->timestamp);
    json_put_bool(&d->tell.w, "provisional", false);
    tell_end(&d->tell);
    return true;
}

static bool tell_execution(struct kraken_describe *d, const struct kraken_execution *x)
{
    struct described_order *o = merge(d, x);

    if (!o)
        return false;
    if (str_is(x->exec_type, "trade"))
        return tell_fill(d, o, x);
    tell_order(d, o, x);
    return true;
}

static void tell_balance(struct kraken_describe *d, const struct kraken_balance *x)
{
    tell_begin(&d->tell, "balance");
    tell_text(&d->tell, "asset", x->asset);
    tell_number(&d->tell, "total", x->balance);
    tell_rfc3339(&d->tell, x->timestamp);
    tell_end(&d->tell);
}

/* ---- the rest ---- */

static bool tell_pairs(struct kraken_describe *d, const struct kraken_frame *f)
{
    struct json rows;
    struct kraken_pair x;
    struct instrument in;

    kraken_pairs(&rows, f);
    while (json_more(&rows) && kraken_pair_read(&rows, &x)) {
        if (!kraken_pair_rules(&x, &in))
            return false;
        struct told_rules told = {.tick = x.price_increment.len ? x.price_increment : x.tick_size,
                                  .min_qty = x.qty_min,
                                  .min_cost = x.cost_min};
        tell_instrument(&d->tell, &in, &told);
    }
    return json_ok(&rows);
}

/* The depth that a subscription's answer says is the one its books are cut at. */
static void note_depth(struct kraken_describe *d, const struct kraken_frame *f,
                       const struct kraken_result *result)
{
    struct described_book *b;
    struct str text = {0};
    int64_t depth;
    struct json j;

    json_init(&j, f->result);
    for (json_object(&j); json_key(&j);) {
        if (KEY_IS(&j, "depth"))
            json_number(&j, &text);
        else
            json_skip(&j);
    }
    if (!str_to_i64(text, &depth) || depth < 1 || depth > BOOK_DEPTH_MAX)
        return;
    if (str_is(result->channel, "level3"))
        describe_level3_depth(d, result->symbol, depth);
    else if (str_is(result->channel, "book") && (b = book_of(d, result->symbol)) != NULL)
        b->depth = depth;
}

static void tell_ack(struct kraken_describe *d, const struct kraken_frame *f)
{
    struct kraken_result result = {0};
    bool read = kraken_result_read(f, &result);

    tell_begin(&d->tell, "ack");
    json_put_str(&d->tell.w, "op", str_is(f->method, "pong") ? STR("ping") : f->method);
    json_put_bool(&d->tell.w, "ok", f->success || f->kind == KRAKEN_PONG);
    if (f->has_req_id)
        json_put_u64(&d->tell.w, "request_id", f->req_id);
    tell_text(&d->tell, "order_id", result.order_id);
    tell_text(&d->tell, "client_id", result.cl_ord_id);
    tell_text(&d->tell, "channel", result.channel);
    describe_pair(d, f->success ? result.symbol : f->symbol);
    tell_text(&d->tell, "why", f->error);
    tell_end(&d->tell);
    if (read && str_is(f->method, "subscribe"))
        note_depth(d, f, &result);
    if (f->error.len)
        describe_error(d, f->error);
}

static enum status tell_rows(struct kraken_describe *d, const struct kraken_frame *f)
{
    union {
        struct kraken_trade trade;
        struct kraken_candle candle;
        struct kraken_ticker ticker;
        struct kraken_status status;
        struct kraken_execution execution;
        struct kraken_balance balance;
    } x;
    struct json rows;
    bool ok = true;

    kraken_rows(&rows, f);
    while (ok && json_more(&rows)) {
        if (f->kind == KRAKEN_TRADE && (ok = kraken_trade_read(&rows, &x.trade)))
            tell_trade(d, &x.trade);
        else if (f->kind == KRAKEN_TICKER && (ok = kraken_ticker_read(&rows, &x.ticker)))
            tell_ticker(d, &x.ticker);
        else if (f->kind == KRAKEN_OHLC && (ok = kraken_candle_read(&rows, &x.candle)))
            ok = tell_candle(d, &x.candle, is_followed(rows, &x.candle));
        else if (f->kind == KRAKEN_EXECUTIONS && (ok = kraken_execution_read(&rows, &x.execution)))
            ok = tell_execution(d, &x.execution);
        else if (f->kind == KRAKEN_BALANCES && (ok = kraken_balance_read(&rows, &x.balance)))
            tell_balance(d, &x.balance);
        else if (f->kind == KRAKEN_STATUS && (ok = kraken_status_read(&rows, &x.status))) {
            tell_begin(&d->tell, "status");
            tell_text(&d->tell, "state", x.status.system);
            tell_end(&d->tell);
        }
    }
    return ok && json_ok(&rows) ? STATUS_OK : STATUS_DATA;
}

enum status kraken_describe_ws(struct kraken_describe *d, struct str frame, struct error *err)
{
    struct kraken_frame f;
    enum status status = kraken_frame_read(&f, frame, &d->message, err);

    d->tell.wrong = false;
    if (status != STATUS_OK)
        return status;
    switch (f.kind) {
    case KRAKEN_BOOK:
        tell_book(d, &f);
        break;
    case KRAKEN_LEVEL3:
        status = describe_level3(d, f.data, f.snapshot) ? STATUS_OK : STATUS_DATA;
        break;
    case KRAKEN_HEARTBEAT:
        tell_begin(&d->tell, "heartbeat");
        tell_end(&d->tell);
        break;
    case KRAKEN_REPLY:
    case KRAKEN_PONG:
        tell_ack(d, &f);
        break;
    case KRAKEN_INSTRUMENT:
        status = tell_pairs(d, &f) ? STATUS_OK : STATUS_DATA;
        break;
    case KRAKEN_CLOCK:
    case KRAKEN_UNKNOWN:
        break;
    default:
        status = tell_rows(d, &f);
        break;
    }
    if (d->tell.wrong)
        status = STATUS_DATA;
    if (status != STATUS_OK)
        return error_set(err, status, "frame: a record of %.*s cannot be read", STR_ARG(f.channel));
    return STATUS_OK;
}
