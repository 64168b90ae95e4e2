/* Records of the private channels and answers to requests: bytes to slices, as decode_market.h. */
#ifndef VENUE_KRAKEN_DECODE_ACCOUNT_H
#define VENUE_KRAKEN_DECODE_ACCOUNT_H

#include "venue/kraken/decode_market.h"

/* Which members a record has depends on exec_type, and it is little: `new` has neither symbol nor
 * quantity.  Merge by order_id (order_table.h). */
struct kraken_execution {
    struct str order_id, cl_ord_id, order_userref;
    struct str exec_id, exec_type, order_status, trade_id;
    struct str symbol, side, order_type, order_qty, limit_price, time_in_force, expire_time;
    struct str post_only;
    struct str triggers, stop_price;
    struct str cum_qty, cum_cost, avg_price, last_qty, last_price, cost, liquidity_ind;
    struct str fees, fee_usd_equiv;
    struct str reason, cancel_reason, timestamp;
};

struct kraken_fee {
    struct str asset, qty;
};

/* Snapshot rows have asset and balance; updates are ledger entries. */
struct kraken_balance {
    struct str asset, balance, wallets, ledger_id, ref_id, type, wallet_type, amount, fee,
        timestamp;
};

/* result of a reply, whatever the method. */
struct kraken_result {
    struct str order_id, cl_ord_id, amend_id, channel, symbol, count, maxratecount,
        original_order_id;
};

bool kraken_execution_read(struct json *rows, struct kraken_execution *ret);
bool kraken_balance_read(struct json *rows, struct kraken_balance *ret);
/* The trigger of a stop: triggers.price, else the deprecated stop_price; empty when there is none
 * or it is zero. */
struct str kraken_stop_price(const struct kraken_execution *x);
/* Fees of a fill: how many were read, at most `max`; -1 when they are malformed. */
int kraken_fees_read(struct str raw, struct kraken_fee *ret, unsigned max);
/* An object; an array of results (batch_add) gives its first.  Everything empty when there is
 * none. */
bool kraken_result_read(const struct kraken_frame *frame, struct kraken_result *ret);

#endif
