/* The book order by order: rows are [price, quantity, order id], and of an update what happened to the order. */
#include <stdlib.h>
#include <string.h>

#include "venue/kraken/decode_rest.h"
#include "venue/kraken/describe_internal.h"

static struct described_level3 *book_of(struct kraken_describe *d, struct str symbol)
{
    struct described_level3 *b = d->level3;

    while (b && !str_is(symbol, b->symbol))
        b = b->next;
    if (b)
        return b;
    b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    str_copy(b->symbol, sizeof b->symbol, symbol);
    b->next = d->level3;
    d->level3 = b;
    return b;
}

static unsigned prices_of(struct str side)
{
    struct json rows;
    struct kraken_level3_row row;
    struct str last = {0};
    unsigned n = 0;

    json_init(&rows, side.len ? side : STR("[]"));
    for (json_array(&rows); json_more(&rows) && kraken_level3_row_read(&rows, &row);) {
        n += !str_eq(row.limit_price, last);
        last = row.limit_price;
    }
    return n;
}

/* The least that can be subscribed and holds the snapshot. */
static uint32_t depth_of(const struct kraken_level3 *message)
{
    unsigned bids = prices_of(message->bids), asks = prices_of(message->asks);
    unsigned most = bids > asks ? bids : asks;

    return most <= 10 ? 10 : most <= 100 ? 100 : 1000;
}

static bool start_book(struct kraken_describe *d, struct described_level3 *b,
                       const struct kraken_level3 *message)
{
    if (!describe_rules(d, message->symbol, &b->rules))
        kraken_level3_decimals(message, &b->rules);
    if (!b->book)
        b->book = malloc(sizeof *b->book);
    if (!b->book)
        return false;
    level3_book_init(b->book, b->depth ? (uint32_t)b->depth : depth_of(message));
    b->has_snapshot = true;
    return true;
}

static const char *check(struct kraken_describe *d, const struct kraken_level3 *message,
                         bool snapshot)
{
    struct described_level3 *b = book_of(d, message->symbol);

    if (!b || (snapshot && !start_book(d, b, message)))
        return "none";
    if (!b->has_snapshot || message->checksum.len == 0)
        return "none";
    enum book_verdict verdict = level3_book_apply(b->book, &b->rules, message, snapshot);
    return verdict == BOOK_GOOD || verdict == BOOK_CROSSED ? "ok" : "bad";
}

static bool put_side(struct kraken_describe *d, const char *key, struct str side)
{
    struct json_writer *w = &d->tell.w;
    struct json rows;
    struct kraken_level3_row row;

    json_init(&rows, side.len ? side : STR("[]"));
    json_write_key(w, key);
    json_write_array(w);
    for (json_array(&rows); json_more(&rows) && kraken_level3_row_read(&rows, &row);) {
        json_write_array(w);
        tell_value(&d->tell, row.limit_price);
        tell_value(&d->tell, row.order_qty);
        json_write_str(w, row.order_id);
        if (row.event.len)
            json_write_str(w, row.event);
        json_write_array_end(w);
    }
    json_write_array_end(w);
    return json_ok(&rows);
}

bool describe_level3(struct kraken_describe *d, struct str data, bool snapshot)
{
    struct kraken_level3 message;

    if (!kraken_level3_read(&message, data))
        return false;
    const char *checksum = check(d, &message, snapshot);
    tell_begin(&d->tell, "book");
    describe_pair(d, message.symbol);
    json_put_i64(&d->tell.w, "level", 3);
    json_put_bool(&d->tell.w, "snapshot", snapshot);
    if (!put_side(d, "bids", message.bids) || !put_side(d, "asks", message.asks))
        return false;
    json_put_cstr(&d->tell.w, "checksum", checksum);
    tell_rfc3339(&d->tell, message.timestamp);
    tell_end(&d->tell);
    return true;
}

static bool put_rest_side(struct kraken_describe *d, const char *key, struct str side)
{
#define RECORD struct rest_row
    struct rest_row {
        struct str price, qty, order_id;
    } row;
    static const struct member members[] = {MEMBER(RECORD, price, MEMBER_NUMBER, true),
                                            MEMBER(RECORD, qty, MEMBER_NUMBER, true),
                                            MEMBER(RECORD, order_id, MEMBER_TEXT, false),
                                            {0}};
#undef RECORD
    struct json_writer *w = &d->tell.w;
    struct json rows;

    json_init(&rows, side);
    json_write_key(w, key);
    json_write_array(w);
    for (json_array(&rows); json_more(&rows) && record_read(&rows, members, &row, sizeof row);) {
        json_write_array(w);
        tell_value(&d->tell, row.price);
        tell_value(&d->tell, row.qty);
        if (row.order_id.len)
            json_write_str(w, row.order_id);
        json_write_array_end(w);
    }
    json_write_array_end(w);
    return json_ok(&rows);
}

bool describe_rest_level3(struct kraken_describe *d, struct str result, const char *endpoint)
{
    tell_begin(&d->tell, "book");
    describe_pair(d, kraken_rest_member(result, "pair"));
    if (strcmp(endpoint, "level3") == 0)
        json_put_i64(&d->tell.w, "level", 3);
    json_put_bool(&d->tell.w, "snapshot", true);
    if (!put_rest_side(d, "bids", kraken_rest_member(result, "bids")) ||
        !put_rest_side(d, "asks", kraken_rest_member(result, "asks")))
        return false;
    json_put_cstr(&d->tell.w, "checksum", "none");
    tell_end(&d->tell);
    return true;
}

void describe_level3_depth(struct kraken_describe *d, struct str symbol, int64_t depth)
{
    struct described_level3 *b = book_of(d, symbol);

    if (b && (depth == 10 || depth == 100 || depth == 1000))
        b->depth = depth;
}

void describe_level3_release(struct kraken_describe *d)
{
    for (struct described_level3 *b = d->level3, *next; b; b = next) {
        next = b->next;
        free(b->book);
        free(b);
    }
}
