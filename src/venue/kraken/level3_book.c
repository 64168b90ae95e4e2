#include "venue/kraken/level3_book.h"

#include <string.h>

#include "base/crc32.h"
#include "venue/kraken/book_checksum.h"
#include "venue/timestamp.h"

enum { CHECKED_PRICES = 10 };

static unsigned index_of(enum side side)
{
    return side == SIDE_SELL;
}

/* ---- reading ---- */

bool kraken_level3_read(struct kraken_level3 *ret, struct str data)
{
#define RECORD struct kraken_level3
    static const struct member members[] = {MEMBER(RECORD, symbol, MEMBER_TEXT, true),
                                            MEMBER(RECORD, checksum, MEMBER_NUMBER, false),
                                            MEMBER(RECORD, timestamp, MEMBER_TEXT, false),
                                            MEMBER(RECORD, bids, MEMBER_RAW, false),
                                            MEMBER(RECORD, asks, MEMBER_RAW, false),
                                            {0}};
#undef RECORD
    struct json j;

    json_init(&j, data);
    return json_array(&j) && json_more(&j) && record_read(&j, members, ret, sizeof *ret) &&
           !json_more(&j) && json_end(&j);
}

bool kraken_level3_row_read(struct json *rows, struct kraken_level3_row *ret)
{
#define RECORD struct kraken_level3_row
    static const struct member members[] = {MEMBER(RECORD, event, MEMBER_TEXT, false),
                                            MEMBER(RECORD, order_id, MEMBER_TEXT, true),
                                            MEMBER(RECORD, limit_price, MEMBER_NUMBER, true),
                                            MEMBER(RECORD, order_qty, MEMBER_NUMBER, true),
                                            MEMBER(RECORD, timestamp, MEMBER_TEXT, false),
                                            {0}};
#undef RECORD
    return record_read(rows, members, ret, sizeof *ret);
}

/* A side that is not there is one without a change. */
static void enter(struct json *ret_rows, struct str rows)
{
    json_init(ret_rows, rows.len ? rows : STR("[]"));
    json_array(ret_rows);
}

static void longest_of(struct instrument *ret, struct str side)
{
    struct json rows;
    struct kraken_level3_row row;

    enter(&rows, side);
    while (json_more(&rows) && kraken_level3_row_read(&rows, &row)) {
        kraken_longest_fraction(&ret->price_decimals, row.limit_price);
        kraken_longest_fraction(&ret->qty_decimals, row.order_qty);
    }
}

void kraken_level3_decimals(const struct kraken_level3 *message, struct instrument *ret)
{
    memset(ret, 0, sizeof *ret);
    str_copy(ret->pair, sizeof ret->pair, message->symbol);
    ret->tick.ticks = ret->lot.lots = 1;
    longest_of(ret, message->bids);
    longest_of(ret, message->asks);
}

/* ---- the orders of a side ---- */

/* Whether a is served after b. */
static bool is_behind(enum side side, const struct level3_order *a, const struct level3_order *b)
{
    if (a->price.ticks != b->price.ticks)
        return (a->price.ticks < b->price.ticks) == (side == SIDE_BUY);
    return a->at > b->at;
}

/* Where orders begin that are not behind this one; of the same time the one told first stays ahead. */
static uint32_t place_of(const struct level3_book *b, enum side side, const struct level3_order *x)
{
    const struct level3_order *order = b->order[index_of(side)];
    uint32_t low = 0, high = b->count[index_of(side)];

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (is_behind(side, &order[middle], x))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void remove_at(struct level3_book *b, enum side side, uint32_t i)
{
    struct level3_order *order = b->order[index_of(side)];
    uint32_t *count = &b->count[index_of(side)];

    memmove(&order[i], &order[i + 1], (--*count - i) * sizeof *order);
}

static void insert(struct level3_book *b, enum side side, const struct level3_order *x)
{
    struct level3_order *order = b->order[index_of(side)];
    uint32_t *count = &b->count[index_of(side)], i = place_of(b, side, x);

    if (*count == LEVEL3_ORDERS_MAX) {
        if (i == 0)
            return;
        remove_at(b, side, 0);
        i--;
    }
    memmove(&order[i + 1], &order[i], (*count - i) * sizeof *order);
    order[i] = *x;
    ++*count;
}

/* From the best on, for that is where most happens; the count when it is not there. */
static uint32_t find(const struct level3_book *b, enum side side, const char *id)
{
    const struct level3_order *order = b->order[index_of(side)];
    uint32_t count = b->count[index_of(side)];

    for (uint32_t i = count; i > 0; i--)
        if (memcmp(order[i - 1].id, id, LEVEL3_ID_MAX) == 0)
            return i - 1;
    return count;
}

/* Whole prices beyond the depth go. */
static void cut(struct level3_book *b, enum side side)
{
    struct level3_order *order = b->order[index_of(side)];
    uint32_t *count = &b->count[index_of(side)], prices = 0, i = *count;

    while (i > 0) {
        prices += i == *count || order[i - 1].price.ticks != order[i].price.ticks;
        if (prices > b->depth)
            break;
        i--;
    }
    memmove(order, &order[i], (*count - i) * sizeof *order);
    *count -= i;
}

/* ---- messages ---- */

static bool parse(struct level3_order *ret, const struct instrument *in,
                  const struct kraken_level3_row *row)
{
    memset(ret, 0, sizeof *ret);
    return price_parse(&ret->price, in, row->limit_price, ROUND_EXACT) == STATUS_OK &&
           qty_parse(&ret->qty, in, row->order_qty, ROUND_EXACT) == STATUS_OK &&
           ret->price.ticks > 0 && ret->qty.lots >= 0 && row->order_id.len > 0 &&
           str_copy(ret->id, sizeof ret->id, row->order_id) &&
           (row->timestamp.len == 0 || timestamp_rfc3339(row->timestamp, &ret->at));
}

static bool apply_row(struct level3_book *b, const struct instrument *in, enum side side,
                      const struct kraken_level3_row *row)
{
    struct level3_order x;

    if (!parse(&x, in, row))
        return false;
    uint32_t known = find(b, side, x.id);
    if (known < b->count[index_of(side)]) {
        if (x.at == 0)
            x.at = b->order[index_of(side)][known].at;
        remove_at(b, side, known);
    }
    if (!str_is(row->event, "delete") && x.qty.lots > 0)
        insert(b, side, &x);
    return true;
}

static bool apply_side(struct level3_book *b, const struct instrument *in, enum side side,
                       struct str raw)
{
    struct json rows;
    struct kraken_level3_row row;

    enter(&rows, raw);
    while (json_more(&rows))
        if (!kraken_level3_row_read(&rows, &row) || !apply_row(b, in, side, &row))
            return false;
    return json_ok(&rows);
}

static uint32_t add_side(uint32_t crc, const struct level3_book *b, enum side side)
{
    uint32_t count, prices = 0;
    const struct level3_order *order = level3_book_side(b, side, &count);

    for (uint32_t i = count; i > 0; i--) {
        prices += i == count || order[i - 1].price.ticks != order[i].price.ticks;
        if (prices > CHECKED_PRICES)
            break;
        crc = kraken_checksum_add(
            crc, &(struct book_level){.price = order[i - 1].price, .qty = order[i - 1].qty});
    }
    return crc;
}

static bool is_crossed(const struct level3_book *b)
{
    return b->count[0] > 0 && b->count[1] > 0 &&
           b->order[0][b->count[0] - 1].price.ticks >= b->order[1][b->count[1] - 1].price.ticks;
}

enum book_verdict level3_book_apply(struct level3_book *b, const struct instrument *in,
                                    const struct kraken_level3 *message, bool snapshot)
{
    uint64_t told;

    if (snapshot)
        b->count[0] = b->count[1] = 0;
    if (!apply_side(b, in, SIDE_BUY, message->bids) ||
        !apply_side(b, in, SIDE_SELL, message->asks) || !str_to_u64(message->checksum, &told))
        return BOOK_UNREADABLE;
    cut(b, SIDE_BUY);
    cut(b, SIDE_SELL);
    if (add_side(add_side(CRC32_START, b, SIDE_SELL), b, SIDE_BUY) != told)
        return BOOK_MISMATCH;
    return is_crossed(b) ? BOOK_CROSSED : BOOK_GOOD;
}

void level3_book_init(struct level3_book *b, uint32_t depth)
{
    b->depth = depth;
    b->count[0] = b->count[1] = 0;
}

const struct level3_order *level3_book_side(const struct level3_book *b, enum side side,
                                            uint32_t *ret_count)
{
    *ret_count = b->count[index_of(side)];
    return b->order[index_of(side)];
}

static bool side_is_sound(const struct level3_book *b, enum side side)
{
    uint32_t count, prices = 0;
    const struct level3_order *order = level3_book_side(b, side, &count);

    for (uint32_t i = 0; i < count; i++) {
        prices += i == 0 || order[i - 1].price.ticks != order[i].price.ticks;
        if (order[i].qty.lots <= 0 || order[i].price.ticks <= 0 ||
            find(b, side, order[i].id) != i || (i > 0 && is_behind(side, &order[i], &order[i - 1])))
            return false;
    }
    return prices <= b->depth;
}

bool level3_book_is_sound(const struct level3_book *b)
{
    return side_is_sound(b, SIDE_BUY) && side_is_sound(b, SIDE_SELL);
}
