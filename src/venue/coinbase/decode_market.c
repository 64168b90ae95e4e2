#include "venue/coinbase/decode_market.h"

#include <string.h>

static const struct {
    struct str channel;
    enum coinbase_kind kind;
} channels[] = {
    {{"l2_data", 7}, COINBASE_L2},
    {{"market_trades", 13}, COINBASE_TRADES},
    {{"heartbeats", 10}, COINBASE_HEARTBEATS},
    {{"user", 4}, COINBASE_USER},
    {{"candles", 7}, COINBASE_CANDLES},
    {{"ticker", 6}, COINBASE_TICKER},
    {{"ticker_batch", 12}, COINBASE_TICKER_BATCH},
    {{"subscriptions", 13}, COINBASE_SUBSCRIPTIONS},
    {{"status", 6}, COINBASE_STATUS},
    {{"clock", 5}, COINBASE_CLOCK},
};

static enum coinbase_kind kind_of(struct str channel)
{
    for (unsigned i = 0; i < sizeof channels / sizeof *channels; i++)
        if (str_eq(channel, channels[i].channel))
            return channels[i].kind;
    return COINBASE_UNKNOWN;
}

/* ---- the envelope ---- */

/* True when the reader stands in the events with the envelope known, and need not come back. */
static bool read_envelope(struct coinbase_frame *f)
{
    struct json *j = &f->j;

    while (json_key(j)) {
        if (KEY_IS(j, "channel"))
            json_string(j, &f->channel);
        else if (KEY_IS(j, "timestamp"))
            json_string_or_null(j, &f->timestamp);
        else if (KEY_IS(j, "sequence_num"))
            f->has_sequence = json_u64(j, &f->sequence);
        else if (KEY_IS(j, "message"))
            json_string_or_null(j, &f->message);
        else if (KEY_IS(j, "events") && f->channel.len && f->has_sequence)
            return json_array(j);
        else if (KEY_IS(j, "events")) {
            f->late = *j;
            f->is_late = true;
            json_skip(j);
        } else {
            json_skip(j);
        }
    }
    return false;
}

enum status coinbase_frame_read(struct coinbase_frame *ret, struct str bytes, struct error *err)
{
    memset(ret, 0, sizeof *ret);
    json_init(&ret->j, bytes);
    if (!json_object(&ret->j))
        return error_set(err, STATUS_SYNTAX, "frame: not a JSON object");
    ret->has_events = read_envelope(ret);
    if (!ret->has_events && json_ok(&ret->j) && ret->is_late && json_end(&ret->j)) {
        ret->j = ret->late; /* the events stood before the channel's name */
        ret->has_events = json_array(&ret->j);
    }
    if (!json_ok(&ret->j))
        return error_set(err, STATUS_SYNTAX, "frame: not well formed");
    if (ret->channel.len == 0 && ret->message.len) {
        ret->kind = COINBASE_ERROR;
        return STATUS_OK;
    }
    if (ret->channel.len == 0)
        return error_set(err, STATUS_DATA, "frame: neither a channel nor an error");
    ret->kind = kind_of(ret->channel);
    return STATUS_OK;
}

/* ---- events ---- */

static bool is_rows_key(const struct json *j)
{
    return KEY_IS(j, "updates") || KEY_IS(j, "trades") || KEY_IS(j, "orders") ||
           KEY_IS(j, "candles") || KEY_IS(j, "tickers") || KEY_IS(j, "products");
}

/* The members of an event up to its rows, or to its end. */
static bool read_event(struct coinbase_frame *f)
{
    struct json *j = &f->j, rows;
    bool has_type = false, has_rows = false;
    struct str type;

    while (json_key(j)) {
        if (KEY_IS(j, "type")) {
            has_type = json_string(j, &type);
            f->is_snapshot = has_type && str_eq(type, STR("snapshot"));
        } else if (KEY_IS(j, "product_id")) {
            json_string(j, &f->product_id);
        } else if (is_rows_key(j) && has_type && (f->kind != COINBASE_L2 || f->product_id.len)) {
            f->rows = j;
            f->rows_depth = j->depth + 1;
            return json_array(j);
        } else if (is_rows_key(j)) {
            rows = *j;
            has_rows = true;
            json_skip(j);
        } else if (KEY_IS(j, "subscriptions")) {
            f->subscriptions = record_raw(j);
        } else if (KEY_IS(j, "heartbeat_counter")) {
            json_number(j, &f->counter);
        } else if (KEY_IS(j, "current_time")) {
            json_string(j, &f->current_time);
        } else if (KEY_IS(j, "step")) {
            json_number(j, &f->step);
        } else if (KEY_IS(j, "speed")) {
            json_number(j, &f->speed);
        } else {
            json_skip(j);
        }
    }
    f->in_event = false;
    if (has_rows && json_ok(j)) {
        f->late = rows;
        f->rows = &f->late;
        return json_array(&f->late);
    }
    return json_ok(j);
}

/* What the event has behind its rows. */
static void leave_event(struct coinbase_frame *f)
{
    if (f->rows == &f->late && !json_ok(&f->late))
        json_refuse(&f->j, "a row cannot be read");
    while (f->rows == &f->j && f->j.depth >= f->rows_depth && json_more(&f->j))
        json_skip(&f->j); /* rows that nobody wanted */
    while (f->in_event && json_key(&f->j))
        json_skip(&f->j);
    f->in_event = false;
}

bool coinbase_event_next(struct coinbase_frame *f)
{
    if (!f->has_events)
        return false;
    leave_event(f);
    f->is_snapshot = false;
    f->rows = NULL;
    f->product_id = f->subscriptions = f->counter = f->current_time = f->step = f->speed =
        (struct str){0};
    if (!json_ok(&f->j) || !json_more(&f->j) || !json_object(&f->j))
        return false;
    f->in_event = true;
    return read_event(f);
}

bool coinbase_frame_end(struct coinbase_frame *f)
{
    if (f->is_late) /* the envelope was read to its end before its events */
        return json_ok(&f->j);
    while (json_ok(&f->j) && json_key(&f->j))
        json_skip(&f->j);
    return json_end(&f->j) && json_ok(&f->j);
}

/* ---- rows ---- */

/* The hot path, read in place. */
bool coinbase_level_read(struct json *j, struct coinbase_level *ret)
{
    *ret = (struct coinbase_level){0};
    if (!json_object(j))
        return false;
    while (json_key(j)) {
        if (KEY_IS(j, "side"))
            json_string(j, &ret->side);
        else if (KEY_IS(j, "price_level"))
            json_number(j, &ret->price);
        else if (KEY_IS(j, "new_quantity"))
            json_number(j, &ret->qty);
        else if (KEY_IS(j, "event_time"))
            json_string(j, &ret->event_time);
        else
            json_skip(j);
    }
    if (ret->price.len == 0 || ret->qty.len == 0)
        json_refuse(j, "a level without price or quantity");
    else if (!str_eq(ret->side, STR("bid")) && !str_eq(ret->side, STR("offer")))
        json_refuse(j, "a level on no side");
    return json_ok(j);
}

#define WORD(name)        MEMBER(RECORD, name, MEMBER_TEXT, false)
#define WORD_MUST(name)   MEMBER(RECORD, name, MEMBER_TEXT, true)
#define NUMBER_MUST(name) MEMBER(RECORD, name, MEMBER_NUMBER, true)

bool coinbase_trade_read(struct json *rows, struct coinbase_trade *ret)
{
#define RECORD struct coinbase_trade
    static const struct member members[] = {WORD_MUST(product_id),
                                            WORD_MUST(trade_id),
                                            NUMBER_MUST(price),
                                            NUMBER_MUST(size),
                                            WORD_MUST(time),
                                            WORD(side),
                                            {0}};
#undef RECORD
    return record_read(rows, members, ret, sizeof *ret);
}

bool coinbase_candle_read(struct json *rows, struct coinbase_candle *ret)
{
#define RECORD struct coinbase_candle
    static const struct member members[] = {
        WORD(product_id), NUMBER_MUST(start), NUMBER_MUST(open),   NUMBER_MUST(high),
        NUMBER_MUST(low), NUMBER_MUST(close), NUMBER_MUST(volume), {0}};
#undef RECORD
    return record_read(rows, members, ret, sizeof *ret);
}

/* Numbers as text: where a market has no bid or offer yet they are empty. */
bool coinbase_ticker_read(struct json *rows, struct coinbase_ticker *ret)
{
#define RECORD struct coinbase_ticker
    static const struct member members[] = {WORD_MUST(product_id),
                                            WORD(price),
                                            WORD(best_bid),
                                            WORD(best_bid_quantity),
                                            WORD(best_ask),
                                            WORD(best_ask_quantity),
                                            {0}};
#undef RECORD
    return record_read(rows, members, ret, sizeof *ret);
}

bool coinbase_status_row_read(struct json *rows, struct coinbase_status_row *ret)
{
#define RECORD struct coinbase_status_row
    static const struct member members[] = {
        WORD_MUST(id),         WORD(base_currency), WORD(quote_currency),   WORD(base_increment),
        WORD(quote_increment), WORD(status),        WORD(min_market_funds), {0}};
#undef RECORD
    return record_read(rows, members, ret, sizeof *ret);
}

bool coinbase_user_order_read(struct json *rows, struct coinbase_user_order *ret)
{
#define RECORD struct coinbase_user_order
    static const struct member members[] = {
        WORD_MUST(order_id),
        WORD(client_order_id),
        WORD(product_id),
        WORD(order_side),
        WORD(order_type),
        WORD_MUST(status),
        WORD(limit_price),
        WORD(stop_price),
        WORD(cumulative_quantity),
        WORD(leaves_quantity),
        WORD(avg_price),
        WORD(total_fees),
        WORD(filled_value),
        MEMBER(RECORD, number_of_fills, MEMBER_RAW, false), /* "1", documented as 1 too */
        WORD(cancel_reason),
        WORD(reject_reason),
        MEMBER_AS(RECORD, reject_reason, "reject_Reason", MEMBER_TEXT, false),
        MEMBER(RECORD, post_only, MEMBER_RAW, false), /* "false", not false */
        WORD(time_in_force),
        WORD(creation_time),
        WORD(end_time),
        WORD(trigger_status),
        {0}};
#undef RECORD
    return record_read(rows, members, ret, sizeof *ret);
}
