#include <stdlib.h>

#include "venue/coinbase/describe_internal.h"
#include "venue/coinbase/growth.h"
#include "venue/timestamp.h"

/* ---- market ---- */

static void tell_levels(struct coinbase_describe *d, const char *key, const char *side,
                        struct json rows)
{
    struct coinbase_level level;

    json_write_key(&d->tell.w, key);
    json_write_array(&d->tell.w);
    while (json_more(&rows) && coinbase_level_read(&rows, &level))
        if (str_is(level.side, side))
            tell_level(&d->tell, level.price, level.qty);
    json_write_array_end(&d->tell.w);
}

/* The venue sends no checksum: what vouches for a book is the sequence of its connection. */
static bool tell_book(struct coinbase_describe *d, struct coinbase_frame *f, bool gap)
{
    struct coinbase_level level;
    struct json rows = *f->rows;

    while (json_more(f->rows))
        if (!coinbase_level_read(f->rows, &level))
            return false;
    tell_begin(&d->tell, "book");
    describe_product(d, f->product_id);
    json_put_bool(&d->tell.w, "snapshot", f->is_snapshot);
    tell_levels(d, "bids", "bid", rows);
    tell_levels(d, "asks", "offer", rows);
    json_put_cstr(&d->tell.w, "checksum", "none");
    if (gap)
        json_put_bool(&d->tell.w, "gap", true);
    tell_rfc3339(&d->tell, f->timestamp);
    tell_end(&d->tell);
    return true;
}

enum { ROWS_MAX = 1024 };

/* The venue's batches are newest first. */
static bool tell_trades(struct coinbase_describe *d, struct json *rows)
{
    struct coinbase_trade *row = malloc(ROWS_MAX * sizeof *row);
    unsigned n = 0;
    bool ok = row != NULL;

    while (ok && json_more(rows))
        ok = n < ROWS_MAX && coinbase_trade_read(rows, &row[n++]);
    for (unsigned i = n; ok && i > 0; i--)
        describe_trade(d, &row[i - 1]);
    free(row);
    return ok && json_ok(rows);
}

/* Five minutes long, all of them.  A candle is closed when the frame has a later one of its product. */
static bool tell_candles(struct coinbase_describe *d, struct json *rows)
{
    struct coinbase_candle x;
    int64_t start, newest = 0;

    for (struct json look = *rows; json_more(&look);)
        if (coinbase_candle_read(&look, &x) && str_to_i64(x.start, &start) && start > newest)
            newest = start;
    while (json_more(rows)) {
        if (!coinbase_candle_read(rows, &x) || !str_to_i64(x.start, &start) ||
            !describe_candle(d, x.product_id, &x, 300, start < newest))
            return false;
    }
    return json_ok(rows);
}

static bool tell_tickers(struct coinbase_describe *d, const struct coinbase_frame *f)
{
    struct coinbase_ticker x;

    while (json_more(f->rows) && coinbase_ticker_read(f->rows, &x)) {
        tell_begin(&d->tell, "quote");
        describe_product(d, x.product_id);
        tell_number(&d->tell, "bid", x.best_bid);
        tell_number(&d->tell, "bid_quantity", x.best_bid_quantity);
        tell_number(&d->tell, "ask", x.best_ask);
        tell_number(&d->tell, "ask_quantity", x.best_ask_quantity);
        tell_number(&d->tell, "last", x.price);
        tell_rfc3339(&d->tell, f->timestamp);
        tell_end(&d->tell);
    }
    return json_ok(f->rows);
}

static bool tell_status_rows(struct coinbase_describe *d, const struct coinbase_frame *f)
{
    struct coinbase_status_row x;

    while (json_more(f->rows) && coinbase_status_row_read(f->rows, &x)) {
        tell_begin(&d->tell, "instrument");
        describe_product(d, x.id);
        tell_text(&d->tell, "base", x.base_currency);
        tell_text(&d->tell, "quote", x.quote_currency);
        tell_number(&d->tell, "tick", x.quote_increment);
        tell_number(&d->tell, "lot", x.base_increment);
        tell_number(&d->tell, "min_cost", x.min_market_funds);
        tell_text(&d->tell, "status", x.status);
        tell_end(&d->tell);
    }
    return json_ok(f->rows);
}

/* ---- orders, and the fills that their growth shows ---- */

static struct described_totals *totals_of(struct coinbase_describe *d, struct str id, bool *ret_new)
{
    struct described_totals *o = d->orders;

    while (o && !str_is(id, o->order_id))
        o = o->next;
    *ret_new = !o;
    if (o)
        return o;
    o = calloc(1, sizeof *o);
    if (o)
        o->order_id = malloc(id.len + 1);
    if (!o || !o->order_id) {
        free(o);
        return NULL;
    }
    str_copy(o->order_id, id.len + 1, id);
    o->next = d->orders;
    d->orders = o;
    return o;
}

static void put_order_type(struct coinbase_describe *d, struct str word)
{
    char room[40];

    if (word.len == 0)
        return;
    str_copy(room, sizeof room, word);
    for (char *c = room; *c; c++)
        *c = *c == ' ' ? '_' : *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    json_put_cstr(&d->tell.w, "order_type",
                  str_is(str_of(room), "stop_limit") ? "stop_loss_limit" : room);
}

static void put_total(struct coinbase_describe *d, const char *key, __int128 v, unsigned decimals)
{
    char room[64];
    struct text out = TEXT(room);

    coinbase_put_total(&out, v, decimals);
    json_put_str(&d->tell.w, key, text_str(&out));
}

static void tell_growth(struct coinbase_describe *d, const struct coinbase_frame *f,
                        const struct coinbase_user_order *x, const struct coinbase_growth *g)
{
    char room[160];
    struct text id = TEXT(room);

    text_printf(&id, "%.*s:%.*s", STR_ARG(x->order_id), STR_ARG(x->cumulative_quantity));
    tell_begin(&d->tell, "fill");
    json_put_str(&d->tell.w, "fill_id", text_str(&id));
    tell_text(&d->tell, "order_id", x->order_id);
    tell_text(&d->tell, "client_id", x->client_order_id);
    describe_product(d, x->product_id);
    describe_side_word(d, x->order_side);
    put_total(d, "price", g->price, COINBASE_PRICE_DECIMALS);
    put_total(d, "quantity", g->quantity, COINBASE_TOTAL_DECIMALS);
    put_total(d, "fee", g->fee, COINBASE_TOTAL_DECIMALS);
    struct str quote = x->product_id;
    str_cut(&quote, '-');
    tell_text(&d->tell, "fee_asset", quote);
    tell_rfc3339(&d->tell, f->timestamp);
    json_put_bool(&d->tell.w, "provisional", true);
    tell_end(&d->tell);
}

/* What is left is 0 at an order's end, however much was asked for. */
static void put_quantity(struct coinbase_describe *d, const struct coinbase_user_order *x,
                         struct described_totals *o)
{
    __int128 filled = 0, leaves = 0;
    char room[64];
    struct text out = TEXT(room);
    bool is_live = str_is(x->status, "OPEN") || str_is(x->status, "PENDING");

    if (coinbase_total_parse(&filled, x->cumulative_quantity) &&
        coinbase_total_parse(&leaves, x->leaves_quantity) &&
        (is_live || leaves > 0 || str_is(x->status, "FILLED"))) {
        coinbase_put_total(&out, filled + leaves, COINBASE_TOTAL_DECIMALS);
        str_copy(o->qty, sizeof o->qty, text_str(&out));
    }
    tell_number(&d->tell, "quantity", str_of(o->qty));
}

static void tell_user_order(struct coinbase_describe *d, const struct coinbase_frame *f,
                            const struct coinbase_user_order *x, struct described_totals *o)
{
    bool some = !record_is_zero(x->cumulative_quantity);

    tell_begin(&d->tell, "order");
    tell_text(&d->tell, "order_id", x->order_id);
    tell_text(&d->tell, "client_id", x->client_order_id);
    describe_product(d, x->product_id);
    describe_side_word(d, x->order_side);
    put_order_type(d, x->order_type);
    put_quantity(d, x, o);
    if (!record_is_zero(x->limit_price))
        tell_number(&d->tell, "price", x->limit_price);
    if (!record_is_zero(x->stop_price))
        tell_number(&d->tell, "stop_price", x->stop_price);
    tell_number(&d->tell, "filled", x->cumulative_quantity);
    if (some)
        tell_number(&d->tell, "average_price", x->avg_price);
    tell_number(&d->tell, "fees", x->total_fees);
    json_put_cstr(&d->tell.w, "status", describe_status(x->status, some));
    tell_text(&d->tell, "reason", x->reject_reason.len ? x->reject_reason : x->cancel_reason);
    tell_rfc3339(&d->tell, f->timestamp);
    tell_end(&d->tell);
}

static bool tell_user(struct coinbase_describe *d, const struct coinbase_frame *f)
{
    struct coinbase_user_order x;
    struct coinbase_totals before, after;
    struct coinbase_growth growth;
    bool is_new;

    while (json_more(f->rows) && coinbase_user_order_read(f->rows, &x)) {
        struct described_totals *o = totals_of(d, x.order_id, &is_new);

        if (!o ||
            !coinbase_totals_read(&before, str_of(o->filled), str_of(o->average), (struct str){0},
                                  str_of(o->fees)) ||
            !coinbase_totals_read(&after, x.cumulative_quantity, x.avg_price, (struct str){0},
                                  x.total_fees))
            return false;
        if (!(is_new && f->is_snapshot) && coinbase_grew(&before, &after, &growth))
            tell_growth(d, f, &x, &growth);
        str_copy(o->filled, sizeof o->filled, x.cumulative_quantity);
        str_copy(o->average, sizeof o->average, x.avg_price);
        str_copy(o->fees, sizeof o->fees, x.total_fees);
        tell_user_order(d, f, &x, o);
    }
    return json_ok(f->rows);
}

/* ---- the rest ---- */

static void tell_heartbeat(struct coinbase_describe *d, const struct coinbase_frame *f)
{
    tell_begin(&d->tell, "heartbeat");
    tell_rfc3339(&d->tell, f->timestamp);
    tell_end(&d->tell);
}

/* All that the connection is subscribed to, not what changed. */
static void tell_subscriptions(struct coinbase_describe *d, const struct coinbase_frame *f)
{
    tell_begin(&d->tell, "ack");
    json_put_cstr(&d->tell.w, "op", "subscribe");
    json_put_bool(&d->tell.w, "ok", true);
    if (f->subscriptions.len) {
        json_write_key(&d->tell.w, "subscriptions");
        json_write_raw(&d->tell.w, f->subscriptions);
    }
    tell_rfc3339(&d->tell, f->timestamp);
    tell_end(&d->tell);
}

static bool tell_event(struct coinbase_describe *d, struct coinbase_frame *f, bool gap)
{
    if (f->kind == COINBASE_HEARTBEATS)
        tell_heartbeat(d, f);
    if (f->kind == COINBASE_SUBSCRIPTIONS)
        tell_subscriptions(d, f);
    if (!f->rows)
        return true;
    switch (f->kind) {
    case COINBASE_L2:
        return tell_book(d, f, gap);
    case COINBASE_TRADES:
        return tell_trades(d, f->rows);
    case COINBASE_CANDLES:
        return tell_candles(d, f->rows);
    case COINBASE_TICKER:
    case COINBASE_TICKER_BATCH:
        return tell_tickers(d, f);
    case COINBASE_STATUS:
        return tell_status_rows(d, f);
    case COINBASE_USER:
        return tell_user(d, f);
    default:
        return true;
    }
}

/* One counter a connection; 0 begins another connection. */
static bool is_gap(struct coinbase_describe *d, const struct coinbase_frame *f)
{
    bool gap = f->has_sequence && d->has_sequence && f->sequence > d->sequence + 1;

    if (f->has_sequence) {
        d->sequence = f->sequence;
        d->has_sequence = true;
    }
    return gap;
}

enum status coinbase_describe_ws(struct coinbase_describe *d, struct str frame, struct error *err)
{
    struct coinbase_frame f;
    enum status status = coinbase_frame_read(&f, frame, err);
    bool ok = true;

    d->tell.wrong = false;
    if (status != STATUS_OK)
        return status;
    if (f.kind == COINBASE_ERROR) {
        describe_refusal(d, f.message, f.message);
        return STATUS_OK;
    }
    bool gap = is_gap(d, &f);
    while (ok && coinbase_event_next(&f))
        ok = tell_event(d, &f, gap);
    if (!ok || !coinbase_frame_end(&f) || d->tell.wrong)
        return error_set(err, STATUS_DATA, "frame: a record of %.*s cannot be read",
                         STR_ARG(f.channel));
    return STATUS_OK;
}
