/* Kraken WebSocket v2 frames: bytes to slices, without sockets, numbers or allocation.
 *
 *   kraken_frame_read(&frame, bytes, book)      what it is, and its envelope
 *   BOOK         *book holds the levels
 *   TRADE ...    struct json rows; kraken_rows(&rows, &frame);
 *                while (json_more(&rows) && kraken_trade_read(&rows, &trade)) ...
 *   INSTRUMENT   kraken_pairs(&rows, &frame); while (json_more... && kraken_pair_read(...))
 *   EXECUTIONS, BALANCES, REPLY      decode_account.h
 *
 * Slices borrow from the frame's bytes.  Keys come in any order; unknown ones are left out. */
#ifndef VENUE_KRAKEN_DECODE_MARKET_H
#define VENUE_KRAKEN_DECODE_MARKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "base/status.h"
#include "venue/record.h"

enum kraken_kind {
    KRAKEN_UNKNOWN = 0, /* a channel or method that we do not know: leave it out, count it */
    KRAKEN_STATUS,
    KRAKEN_HEARTBEAT,
    KRAKEN_TICKER,
    KRAKEN_BOOK,
    KRAKEN_LEVEL3, /* level3_book.h */
    KRAKEN_TRADE,
    KRAKEN_OHLC,
    KRAKEN_INSTRUMENT,
    KRAKEN_EXECUTIONS,
    KRAKEN_BALANCES,
    KRAKEN_CLOCK, /* the embedded exchange's own */
    KRAKEN_PONG,
    KRAKEN_REPLY, /* answer to a request: subscribe, add_order, ... */
};

struct kraken_frame {
    enum kraken_kind kind;
    bool snapshot;
    bool success; /* of a reply */
    bool has_req_id, has_sequence;
    uint64_t req_id;
    uint64_t sequence;
    struct str channel, method;
    struct str data, result;      /* raw JSON */
    struct str error, symbol;     /* of a failed reply, at top level */
    struct str timestamp;         /* of an ohlc frame */
    struct str time_in, time_out; /* of a reply */
    struct str orders_cancelled;  /* batch_cancel, as recorded */
};

enum { KRAKEN_LEVELS_MAX = 1000 };

struct kraken_level {
    struct str price, qty;
};

/* About 64 KB: one a decoder, not on the stack. */
struct kraken_book {
    struct str symbol, checksum, timestamp;
    unsigned bid_count, ask_count;
    struct kraken_level bid[KRAKEN_LEVELS_MAX], ask[KRAKEN_LEVELS_MAX];
};

struct kraken_trade {
    struct str symbol, side, price, qty, ord_type, trade_id, timestamp;
};

struct kraken_candle {
    struct str symbol, open, high, low, close, trades, volume, vwap, interval_begin, interval;
};

struct kraken_ticker {
    struct str symbol, bid, bid_qty, ask, ask_qty, last, timestamp;
};

struct kraken_pair {
    struct str symbol, base, quote, status, qty_precision, qty_increment, price_precision;
    struct str price_increment, tick_size, qty_min, cost_min;
};

struct kraken_status {
    struct str system;
};

struct kraken_clock {
    struct str time, step, speed;
};

/* STATUS_SYNTAX for what is no JSON object (also the proxy's bare text), STATUS_DATA for a known
 * frame of the wrong shape.  `book` may be NULL: frame.data then holds the levels' bytes. */
enum status kraken_frame_read(struct kraken_frame *ret, struct str bytes, struct kraken_book *book,
                              struct error *err);

/* Opens frame->data, an array of records. */
void kraken_rows(struct json *ret_rows, const struct kraken_frame *frame);
/* Opens the array `pairs` of an instrument frame; it is empty when there is none. */
void kraken_pairs(struct json *ret_rows, const struct kraken_frame *frame);
/* Each reads one record; false after an error of the reader. */
bool kraken_trade_read(struct json *rows, struct kraken_trade *ret);
bool kraken_candle_read(struct json *rows, struct kraken_candle *ret);
bool kraken_ticker_read(struct json *rows, struct kraken_ticker *ret);
bool kraken_pair_read(struct json *rows, struct kraken_pair *ret);
bool kraken_status_read(struct json *rows, struct kraken_status *ret);
bool kraken_clock_read(struct json *rows, struct kraken_clock *ret);
/* The book of a frame's data (an array of one). */
bool kraken_book_read(struct json *data, struct kraken_book *ret);

#endif
