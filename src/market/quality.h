/* Prices that may be wrong: each is compared with the last accepted one, on the logarithm's scale,
 * by what the pair has moved of late:
 *
 *   r = log(x / p),  dt = max(seconds since p, dt_min)
 *   |r| <= max(floor, k sqrt(variance dt))     accepted; variance = l variance + (1 - l) r^2 / dt
 *   otherwise, within the same of the book     confirmed: a second source says so, too
 *   otherwise                                  pending: not used
 *
 * A pending price that agrees with the pending one before it, by the same measure, counts; the
 * `confirm`-th in a row is a real move: confirmed.  (`onward` is for bars: a crash goes on for minutes
 * and stands nowhere twice.)  With a move the scale grows.  A rule with a floor
 * of 0 accepts everything.  Times are ns, prices quote currency per unit.
 *
 * A fixed rule of 20 % fails both ways: it takes a false print of 15 %, and after a true fall of
 * 25 % it refuses every print from then on. */
#ifndef MARKET_QUALITY_H
#define MARKET_QUALITY_H

#include <stdbool.h>
#include <stdint.h>

#include "market/bar.h"

struct outlier_rule {
    double floor;    /* fraction; moves below it are never suspect; 0: no test */
    double k;        /* standard deviations */
    double memory;   /* l above, 0..1 */
    double dt_min_s; /* prints closer than this count as this far apart */
    uint32_t confirm;
    bool onward; /* a price at least half as far out on the same side agrees, too */
};

/* k 8, memory 0.97, one second, three prints. */
struct outlier_rule outlier_rule_with_floor(double floor);
/* The floor for a pair: the greatest of `configured`, two spreads and one average true range
 * (fractions of price; nan: unknown; then 5 %); 0 stays 0.  Prints jump over the spread, and within
 * a range. */
double outlier_floor(double configured, double spread, double atr);

enum print_verdict {
    PRINT_ACCEPTED,
    PRINT_CONFIRMED, /* a move that others confirmed */
    PRINT_PENDING,   /* suspect: decide nothing by it */
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct quality {
    double price;    /* last accepted, 0: none yet */
    double variance; /* of log returns, per second */
    double pending;
    int64_t price_at, pending_at;
    uint64_t agreeing; /* pending prices in a row, 0: none pending */
};

#pragma GCC diagnostic pop

void quality_init(struct quality *q);

/* Anchors the test: a price that is known to be good, and the variance per second of log returns
 * (`deviation` over `seconds` of history, e.g. ATR / price over one bar). */
void quality_anchor(struct quality *q, int64_t at, double price, double deviation, double seconds);

/* The first price ever is accepted.  `book`: the middle of a live book, 0 where there is none. */
enum print_verdict quality_print(struct quality *q, const struct outlier_rule *rule, int64_t at,
                                 double price, double book);

/* Does a bar reach farther above or below its body than the rule lets prices move in its time? */
bool quality_is_wick_suspect(const struct quality *q, const struct outlier_rule *rule,
                             const struct bar_values *bar, double seconds);

/* Nothing for longer than `limit_ns`; never heard (last_at 0) is stale. */
bool quality_is_stale(int64_t last_at, int64_t now, int64_t limit_ns);

#endif
