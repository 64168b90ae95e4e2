/* The newest closed trades as multiples of the risk that was planned for them (R), and what they
 * say: wins, losses, edge.
 *
 *   R = net profit / (planned loss per unit at the stop, fees in, x quantity bought)
 *
 * A ring of TRADE_LOG_MAX; who asks names how many of the newest count and how old they may be, so
 * that a bad spell is forgotten in time and does not lock the account for good.  Plain data, no
 * padding: part of the checkpoint. */
#ifndef RISK_TRADE_LOG_H
#define RISK_TRADE_LOG_H

#include <stdint.h>

enum { TRADE_LOG_MAX = 256 };

struct logged_trade {
    int64_t at; /* when it closed */
    double r;
};

struct trade_log {
    uint64_t count; /* ever */
    struct logged_trade trade[TRADE_LOG_MAX];
};

void trade_log_add(struct trade_log *log, int64_t at, double r);

/* R of the newest trades closed at or after `since`, at most `most` of them, oldest first, into
 * `ret`, which has room for TRADE_LOG_MAX.  Returns how many. */
unsigned trade_log_read(const struct trade_log *log, unsigned most, int64_t since, double *ret);

struct trade_summary {
    unsigned trades, wins;
    double win, loss; /* mean R of wins and of the rest, both positive */
};

struct trade_summary trade_summary_of(const double *r, unsigned n);

#endif
