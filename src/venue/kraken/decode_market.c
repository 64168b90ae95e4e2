#include "venue/kraken/decode_market.h"

#include <string.h>

static const struct {
    struct str channel;
    enum kraken_kind kind;
} channels[] = {
    {{"book", 4}, KRAKEN_BOOK},
    {{"trade", 5}, KRAKEN_TRADE},
    {{"heartbeat", 9}, KRAKEN_HEARTBEAT},
    {{"ohlc", 4}, KRAKEN_OHLC},
    {{"executions", 10}, KRAKEN_EXECUTIONS},
    {{"balances", 8}, KRAKEN_BALANCES},
    {{"clock", 5}, KRAKEN_CLOCK},
    {{"ticker", 6}, KRAKEN_TICKER},
    {{"instrument", 10}, KRAKEN_INSTRUMENT},
    {{"status", 6}, KRAKEN_STATUS},
    {{"level3", 6}, KRAKEN_LEVEL3},
};

static enum kraken_kind kind_of(struct str channel)
{
    for (unsigned i = 0; i < sizeof channels / sizeof *channels; i++)
        if (str_eq(channel, channels[i].channel))
            return channels[i].kind;
    return KRAKEN_UNKNOWN;
}

/* ---- the book: the hot path, read in place ---- */

static unsigned read_side(struct json *j, struct kraken_level *ret)
{
    unsigned n = 0;

    if (!json_array(j))
        return 0;
    while (json_more(j)) {
        struct kraken_level level = {0};
        if (n == KRAKEN_LEVELS_MAX) {
            json_refuse(j, "a book deeper than any that can be subscribed");
            return 0;
        }
        if (!json_object(j))
            return 0;
        while (json_key(j)) {
            if (KEY_IS(j, "price"))
                json_number(j, &level.price);
            else if (KEY_IS(j, "qty"))
                json_number(j, &level.qty);
            else
                json_skip(j);
        }
        if (level.price.len == 0 || level.qty.len == 0) {
            json_refuse(j, "a level without price or quantity");
            return 0;
        }
        ret[n++] = level;
    }
    return n;
}

bool kraken_book_read(struct json *j, struct kraken_book *ret)
{
    ret->bid_count = ret->ask_count = 0;
    ret->symbol = ret->checksum = ret->timestamp = (struct str){0};
    if (!json_array(j))
        return false;
    if (!json_more(j)) {
        json_refuse(j, "a book frame without a book");
        return false;
    }
    for (json_object(j); json_key(j);) {
        if (KEY_IS(j, "bids"))
            ret->bid_count = read_side(j, ret->bid);
        else if (KEY_IS(j, "asks"))
            ret->ask_count = read_side(j, ret->ask);
        else if (KEY_IS(j, "symbol"))
            json_string(j, &ret->symbol);
        else if (KEY_IS(j, "checksum"))
            json_number(j, &ret->checksum);
        else if (KEY_IS(j, "timestamp"))
            json_string(j, &ret->timestamp);
        else
            json_skip(j);
    }
    if (json_more(j) || ret->symbol.len == 0)
        json_refuse(j, "a book frame holds one book, with its symbol");
    return json_ok(j);
}

/* ---- the envelope ---- */

static void read_data(struct json *j, struct kraken_frame *f, struct kraken_book *book)
{
    const char *from = j->at;

    if (f->kind == KRAKEN_BOOK && book) {
        kraken_book_read(j, book);
        f->data = (struct str){from, (size_t)(j->at - from)};
    } else {
        f->data = record_raw(j);
    }
}

static void read_member(struct json *j, struct kraken_frame *f, struct kraken_book *book)
{
    struct str type;

    if (KEY_IS(j, "channel")) {
        if (json_string(j, &f->channel))
            f->kind = kind_of(f->channel);
    } else if (KEY_IS(j, "type")) {
        if (json_string(j, &type))
            f->snapshot = str_is(type, "snapshot");
    } else if (KEY_IS(j, "data")) {
        read_data(j, f, book);
    } else if (KEY_IS(j, "method")) {
        if (json_string(j, &f->method))
            f->kind = str_is(f->method, "pong") ? KRAKEN_PONG : KRAKEN_REPLY;
    } else if (KEY_IS(j, "sequence")) {
        f->has_sequence = json_u64(j, &f->sequence);
    } else if (KEY_IS(j, "req_id")) {
        f->has_req_id = json_u64(j, &f->req_id);
    } else if (KEY_IS(j, "success")) {
        json_bool(j, &f->success);
    } else if (KEY_IS(j, "result")) {
        f->result = record_raw(j);
    } else if (KEY_IS(j, "error")) {
        json_string_or_null(j, &f->error);
    } else if (KEY_IS(j, "symbol")) {
        json_string_or_null(j, &f->symbol);
    } else if (KEY_IS(j, "timestamp")) {
        json_string_or_null(j, &f->timestamp);
    } else if (KEY_IS(j, "time_in")) {
        json_string_or_null(j, &f->time_in);
    } else if (KEY_IS(j, "time_out")) {
        json_string_or_null(j, &f->time_out);
    } else if (KEY_IS(j, "orders_cancelled")) {
        json_number(j, &f->orders_cancelled);
    } else {
        json_skip(j);
    }
}

static bool needs_data(enum kraken_kind kind)
{
    return kind != KRAKEN_UNKNOWN && kind != KRAKEN_HEARTBEAT && kind != KRAKEN_PONG &&
           kind != KRAKEN_REPLY;
}

enum status kraken_frame_read(struct kraken_frame *ret, struct str bytes, struct kraken_book *book,
                              struct error *err)
{
    struct json j;
    const char *why;
    bool book_done = false;

    memset(ret, 0, sizeof *ret);
    json_init(&j, bytes);
    if (json_peek(&j) != JSON_OBJECT)
        return error_set(err, STATUS_SYNTAX, "frame: not a JSON object");
    json_object(&j);
    while (json_key(&j)) {
        book_done |= ret->kind == KRAKEN_BOOK && book && KEY_IS(&j, "data");
        read_member(&j, ret, book);
    }
    json_end(&j);
    if (json_ok(&j) && ret->kind == KRAKEN_BOOK && book && !book_done && ret->data.len) {
        json_init(&j, ret->data); /* the data came before the channel's name */
        kraken_book_read(&j, book);
    }
    if (!json_ok(&j)) {
        size_t at = json_error(&j, &why);
        return error_set(err, STATUS_SYNTAX, "frame: %s at byte %zu", why, at);
    }
    if (needs_data(ret->kind) && ret->data.len == 0)
        return error_set(err, STATUS_DATA, "frame: channel %.*s without data",
                         STR_ARG(ret->channel));
    return STATUS_OK;
}

/* ---- records ---- */

void kraken_rows(struct json *ret_rows, const struct kraken_frame *frame)
{
    json_init(ret_rows, frame->data);
    json_array(ret_rows);
}

void kraken_pairs(struct json *ret_rows, const struct kraken_frame *frame)
{
    struct json j;
    struct str pairs = STR("[]");

    json_init(&j, frame->data);
    if (json_object(&j))
        while (json_key(&j)) {
            if (KEY_IS(&j, "pairs"))
                pairs = record_raw(&j);
            else
                json_skip(&j);
        }
    json_init(ret_rows, pairs);
    json_array(ret_rows);
}

#define NUMBER(name)      MEMBER(RECORD, name, MEMBER_NUMBER, false)
#define NUMBER_MUST(name) MEMBER(RECORD, name, MEMBER_NUMBER, true)
#define WORD(name)        MEMBER(RECORD, name, MEMBER_TEXT, false)
#define WORD_MUST(name)   MEMBER(RECORD, name, MEMBER_TEXT, true)

bool kraken_trade_read(struct json *rows, struct kraken_trade *ret)
{
#define RECORD struct kraken_trade
    static const struct member members[] = {
        WORD_MUST(symbol), WORD_MUST(side),  NUMBER_MUST(price),   NUMBER_MUST(qty),
        WORD(ord_type),    NUMBER(trade_id), WORD_MUST(timestamp), {0}};
    return record_read(rows, members, ret, sizeof *ret);
#undef RECORD
}

bool kraken_candle_read(struct json *rows, struct kraken_candle *ret)
{
#define RECORD struct kraken_candle
    static const struct member members[] = {WORD_MUST(symbol),
                                            NUMBER_MUST(open),
                                            NUMBER_MUST(high),
                                            NUMBER_MUST(low),
                                            NUMBER_MUST(close),
                                            NUMBER(trades),
                                            NUMBER_MUST(volume),
                                            NUMBER(vwap),
                                            WORD_MUST(interval_begin),
                                            NUMBER_MUST(interval),
                                            {0}};
    return record_read(rows, members, ret, sizeof *ret);
#undef RECORD
}

bool kraken_ticker_read(struct json *rows, struct kraken_ticker *ret)
{
#define RECORD struct kraken_ticker
    static const struct member members[] = {
        WORD_MUST(symbol),    NUMBER_MUST(bid), NUMBER_MUST(bid_qty), NUMBER_MUST(ask),
        NUMBER_MUST(ask_qty), NUMBER(last),     WORD(timestamp),      {0}};
    return record_read(rows, members, ret, sizeof *ret);
#undef RECORD
}

bool kraken_pair_read(struct json *rows, struct kraken_pair *ret)
{
#define RECORD struct kraken_pair
    static const struct member members[] = {WORD_MUST(symbol),
                                            WORD_MUST(base),
                                            WORD_MUST(quote),
                                            WORD_MUST(status),
                                            NUMBER_MUST(qty_precision),
                                            NUMBER(qty_increment),
                                            NUMBER_MUST(price_precision),
                                            NUMBER(price_increment),
                                            NUMBER(tick_size),
                                            NUMBER(qty_min),
                                            NUMBER(cost_min),
                                            {0}};
    return record_read(rows, members, ret, sizeof *ret);
#undef RECORD
}

bool kraken_status_read(struct json *rows, struct kraken_status *ret)
{
#define RECORD struct kraken_status
    static const struct member members[] = {WORD_MUST(system), {0}};
    return record_read(rows, members, ret, sizeof *ret);
#undef RECORD
}

bool kraken_clock_read(struct json *rows, struct kraken_clock *ret)
{
#define RECORD struct kraken_clock
    static const struct member members[] = {NUMBER_MUST(time), NUMBER(step), NUMBER(speed), {0}};
    return record_read(rows, members, ret, sizeof *ret);
#undef RECORD
}
