/* What people ask of the database: a connection of its own that only reads, beside whoever writes.
 * Rows are handed to a function one by one; texts in them are borrowed for the call.  Times are ns
 * since 1970; a limit of 0 is none. */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "market/units.h"

struct history;

enum status history_open(struct history **ret, const char *path, struct error *err);
void history_close(struct history *h);

/* A closed position. */
struct trade_row {
    uint64_t position, decision, account;
    const char *pair, *strategy, *exit_reason;
    int64_t opened_at, closed_at;
    struct price entry, exit; /* averages */
    struct qty qty;
    unsigned price_decimals, qty_decimals;
    struct money cost, revenue, fees, net;
};
/* Closed in [from, to), oldest first. */
enum status history_trades(struct history *h, int64_t from, int64_t to, void *ctx,
                           void (*row)(void *ctx, const struct trade_row *t), struct error *err);

struct decision_row {
    uint64_t seq, number;
    int64_t at, bar_time;
    const char *pair, *side, *rule;
    double strength, confidence, close;
    bool acts, forming;
    unsigned agreement, needed;
    const char *detail;               /* JSON: votes and frames */
    const char *denial, *denial_text; /* the account's answer; empty when it did not refuse */
};
/* Newest first; `pair` NULL: all; `before` 0: from the newest, else decisions of earlier events. */
enum status history_decisions(struct history *h, const char *pair, uint64_t before, unsigned limit,
                              void *ctx, void (*row)(void *ctx, const struct decision_row *d),
                              struct error *err);

/* The newest one that fits, by its event: of this pair (NULL: any) and number (0: any), and, with
 * `refused`, one that was not followed.  No row when there is none. */
struct decision_wanted {
    const char *pair;
    uint64_t number;
    bool refused;
};
enum status history_decision(struct history *h, const struct decision_wanted *wanted, void *ctx,
                             void (*row)(void *ctx, const struct decision_row *d),
                             struct error *err);

/* What happened to one position, as it stood after each change. */
struct position_row {
    int64_t at;
    uint64_t position, decision;
    const char *pair, *strategy, *exit_reason;
    int64_t opened_at, closed_at;
    bool closed;
    struct qty held, bought;
    struct price entry, exit, stop, target;
    unsigned price_decimals, qty_decimals;
    struct money cost, revenue, fees;
};
/* Oldest first. */
enum status history_position(struct history *h, uint64_t position, void *ctx,
                             void (*row)(void *ctx, const struct position_row *p),
                             struct error *err);
/* The newest position ever; 0 when there is none. */
enum status history_newest_position(struct history *h, uint64_t *ret, struct error *err);

struct order_row {
    int64_t at;
    uint64_t order;
    const char *client_id, *state, *purpose, *side, *type, *reason;
    struct qty qty, filled;
    struct price price, stop_price;
    unsigned price_decimals, qty_decimals;
};
/* Every change of a position's orders, oldest first. */
enum status history_orders(struct history *h, uint64_t position, void *ctx,
                           void (*row)(void *ctx, const struct order_row *o), struct error *err);

struct fill_row {
    int64_t at;
    uint64_t order;
    const char *fill_id, *side, *purpose, *liquidity;
    struct price price;
    struct qty qty;
    unsigned price_decimals, qty_decimals;
    struct money notional, fee;
};
/* Of a position, oldest first. */
enum status history_fills(struct history *h, uint64_t position, void *ctx,
                          void (*row)(void *ctx, const struct fill_row *f), struct error *err);

struct equity_row {
    int64_t at;
    struct money equity, cash, exposure;
};
/* In [from, to), oldest first, thinned to about `points`. */
enum status history_equity(struct history *h, int64_t from, int64_t to, unsigned points, void *ctx,
                           void (*row)(void *ctx, const struct equity_row *e), struct error *err);

struct notice_row {
    uint64_t seq;
    int64_t at;
    unsigned severity;
    const char *pair, *code, *text;
};
/* Newest first. */
enum status history_notices(struct history *h, unsigned limit, void *ctx,
                            void (*row)(void *ctx, const struct notice_row *n), struct error *err);

struct audit_row {
    uint64_t seq, request;
    int64_t at;
    const char *verb, *who, *source, *reason, *outcome, *text;
};
/* Newest first. */
enum status history_audit(struct history *h, unsigned limit, void *ctx,
                          void (*row)(void *ctx, const struct audit_row *a), struct error *err);

#endif
