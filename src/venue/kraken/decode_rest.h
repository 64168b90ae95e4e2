/* Kraken REST bodies: bytes to slices, as decode_market.h.
 *
 *   kraken_answer_read(&answer, body, &err)       envelope: error texts and the result's bytes
 *   struct json rows; kraken_rest_enter(&rows, answer.result, "open");
 *   while (json_key(&rows) && kraken_rest_order_read(&rows, &order)) ...
 *
 * Amounts are strings, times are numbers; copies re-serialised by other tools have it the other way
 * round, and both are read. */
#ifndef VENUE_KRAKEN_DECODE_REST_H
#define VENUE_KRAKEN_DECODE_REST_H

#include "venue/kraken/decode_market.h"

struct kraken_answer {
    struct str
        error; /* the first text that is an error ("E..."), empty when the call went through */
    struct str warning; /* the first that is a warning ("W...") */
    struct str result;  /* raw JSON; empty when there is none */
};

/* STATUS_SYNTAX when it is no JSON object: a proxy's page; the outcome of the call is unknown. */
enum status kraken_answer_read(struct kraken_answer *ret, struct str body, struct error *err);

/* Enters result's member `name` (an object), or result itself when name is NULL or not there.  What
 * is no object reads as an empty one. */
void kraken_rest_enter(struct json *ret_rows, struct str result, const char *name);
/* A member of result as text: a string's inside, or a number; empty when it is not there. */
struct str kraken_rest_member(struct str result, const char *name);

struct kraken_rest_order {
    struct str id; /* the row's key */
    struct str cl_ord_id, status, reason, opentm, expiretm, closetm;
    struct str vol, vol_exec, cost, fee;
    struct str price; /* the average of its fills; its limit is `limit` */
    struct str stopprice, limitprice, descr, oflags, trades;
    /* of descr */
    struct str pair, type, ordertype;
    struct str limit, stop; /* as placed, empty where the type has none */
};
/* After json_key. */
bool kraken_rest_order_read(struct json *rows, struct kraken_rest_order *ret);

struct kraken_rest_trade {
    struct str id;
    struct str ordertxid, pair, time, type, ordertype, price, cost, fee, vol, maker, trade_id;
};
bool kraken_rest_trade_read(struct json *rows, struct kraken_rest_trade *ret);

struct kraken_rest_balance {
    struct str id; /* "XXBT" */
    struct str balance, hold_trade, credit, credit_used;
};
/* Rows of BalanceEx, and of Balance, where the value is the balance itself. */
bool kraken_rest_balance_read(struct json *rows, struct kraken_rest_balance *ret);

/* A row of OHLC, Trades, Spread or Depth: an array of scalars; how many were read. */
enum { KRAKEN_COLUMNS_MAX = 8 };
int kraken_rest_columns(struct json *rows, struct str ret[KRAKEN_COLUMNS_MAX]);
/* Enters the one array of an OHLC or Trades result, whatever its pair's name; ret_last is `last`,
 * which is the last committed row's time and not the last row. */
bool kraken_rest_series(struct json *ret_rows, struct str result, struct str *ret_pair,
                        struct str *ret_last);

/* The best of both sides, of a row of Ticker: price and quantity each. */
struct kraken_rest_touch {
    struct str pair, ask, ask_qty, bid, bid_qty;
};
bool kraken_rest_touch_read(struct json *rows, struct kraken_rest_touch *ret);

struct kraken_rest_fee {
    struct str pair, fee;
};
bool kraken_rest_fee_read(struct json *rows, struct kraken_rest_fee *ret);

#endif
