/* Coinbase WebSocket frames: bytes to slices, without sockets, numbers or allocation, each byte looked at once.
 *
 *   struct coinbase_frame f;
 *   coinbase_frame_read(&f, bytes, &err)             the envelope, up to its events
 *   while (coinbase_event_next(&f))                  f.is_snapshot, f.product_id
 *       while (json_more(f.rows) && coinbase_level_read(f.rows, &level)) ...
 *   if (!coinbase_frame_end(&f)) ...refuse...
 *
 * Rows by kind: L2 level, TRADES trade, CANDLES candle, TICKER ticker, STATUS product, USER order; events of the other
 * kinds have none (f.rows is NULL).  Slices borrow from the frame's bytes.  Keys come in any order;
 * unknown ones are left out.  A side of "offer" is an ask; a trade's side is the maker's. */
#ifndef VENUE_COINBASE_DECODE_MARKET_H
#define VENUE_COINBASE_DECODE_MARKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "base/status.h"
#include "venue/record.h"

enum coinbase_kind {
    COINBASE_UNKNOWN = 0, /* a channel that we do not know: leave it out, count it */
    COINBASE_ERROR,       /* f.message says why; there is no envelope */
    COINBASE_SUBSCRIPTIONS,
    COINBASE_HEARTBEATS,
    COINBASE_L2,
    COINBASE_TRADES,
    COINBASE_CANDLES,
    COINBASE_TICKER,
    COINBASE_TICKER_BATCH,
    COINBASE_STATUS,
    COINBASE_USER,
    COINBASE_CLOCK, /* the embedded exchange's own */
};

struct coinbase_frame {
    enum coinbase_kind kind;
    bool has_sequence;
    uint64_t sequence; /* of the connection, over all its channels */
    struct str channel, timestamp;
    struct str message; /* of an error */
    /* Of the event that stands open. */
    bool is_snapshot;
    struct str product_id;
    struct str subscriptions;         /* raw: {"level2":["BTC-USD"],...} */
    struct str counter, current_time; /* of a heartbeat */
    struct str step, speed;           /* of a clock */
    struct json *rows;
    /* The decoder's own. */
    struct json j;
    struct json late; /* rows that stood before their event's type */
    uint32_t rows_depth;
    bool has_events, in_event, is_late;
};

struct coinbase_level {
    struct str side, event_time, price, qty;
};

struct coinbase_trade {
    struct str product_id, trade_id, price, size, time, side;
};

struct coinbase_candle {
    struct str product_id, start, open, high, low, close, volume;
};

struct coinbase_ticker {
    struct str product_id, price, best_bid, best_bid_quantity, best_ask, best_ask_quantity;
};

/* Of the channel `status`: fewer members than REST's. */
struct coinbase_status_row {
    struct str id, base_currency, quote_currency, base_increment, quote_increment, status;
    struct str min_market_funds;
};

/* An order's whole state: totals, not fills. */
struct coinbase_user_order {
    struct str order_id, client_order_id, product_id, order_side, order_type, status;
    struct str limit_price, stop_price, cumulative_quantity, leaves_quantity, avg_price;
    struct str total_fees, filled_value, number_of_fills, cancel_reason, reject_reason, post_only;
    struct str time_in_force, creation_time, end_time, trigger_status;
};

/* STATUS_SYNTAX for what is no JSON object, STATUS_DATA for an envelope of the wrong shape. */
enum status coinbase_frame_read(struct coinbase_frame *ret, struct str bytes, struct error *err);
/* The next event of the frame; false at its end, and on an error. */
bool coinbase_event_next(struct coinbase_frame *f);
/* After the last event: whether the frame was well formed to its end. */
bool coinbase_frame_end(struct coinbase_frame *f);

/* Each reads one row; false after an error of the reader. */
bool coinbase_level_read(struct json *rows, struct coinbase_level *ret);
bool coinbase_trade_read(struct json *rows, struct coinbase_trade *ret);
bool coinbase_candle_read(struct json *rows, struct coinbase_candle *ret);
bool coinbase_ticker_read(struct json *rows, struct coinbase_ticker *ret);
bool coinbase_status_row_read(struct json *rows, struct coinbase_status_row *ret);
bool coinbase_user_order_read(struct json *rows, struct coinbase_user_order *ret);

#endif
