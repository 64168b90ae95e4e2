/* What a pair's data are worth: prints that may be wrong, bars that are missing, silence.
 *
 * Outliers.  A print is compared with the last accepted one on the logarithm's scale:
 *
 *   r = log(x / p),  dt = max(seconds since p, dt_min)
 *   |r| <= max(floor, k sqrt(variance dt))     accepted; variance = l variance + (1 - l) r^2 / dt
 *   otherwise                                  pending: not used
 *
 * A pending print that agrees with the pending one before it, by the same measure, counts; the
 * `confirm`-th in a row is a real move: accepted, and the scale grows with it.  A rule with a floor of
 * 0 accepts everything.  Times are ns, prices quote currency per unit.
 *
 * A fixed rule of 20 % fails both ways: it takes a false print of 15 %, and after a true fall of
 * 25 % it refuses every print from then on. */
#ifndef MARKET_QUALITY_H
#define MARKET_QUALITY_H

#include <stdbool.h>
#include <stdint.h>

struct outlier_rule {
    double floor;    /* fraction; moves below it are never suspect; 0: no test */
    double k;        /* standard deviations */
    double memory;   /* l above, 0..1 */
    double dt_min_s; /* prints closer than this count as this far apart */
    uint32_t confirm;
};

/* k 8, memory 0.97, one second, three prints. */
struct outlier_rule outlier_rule_with_floor(double floor);
/* The floor for a pair whose average true range is `atr` (fraction of price; nan: unknown):
 * the greater of `configured` and 8 ATR; 0 stays 0. */
double outlier_floor(double configured, double atr);

enum print_verdict {
    PRINT_ACCEPTED,
    PRINT_CONFIRMED, /* a move that others confirmed */
    PRINT_PENDING,   /* suspect: decide nothing by it */
};

enum bar_place {
    BAR_FIRST,
    BAR_NEXT,
    BAR_BEHIND_GAP, /* bars are missing before it */
    BAR_NOT_NEWER,  /* repeated or out of order */
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct quality {
    double price;    /* last accepted, 0: none yet */
    double variance; /* of log returns, per second */
    double pending;
    int64_t price_at, pending_at;
    int64_t last_bar; /* open time of the newest bar */
    uint64_t refused; /* prints left pending */
    uint64_t jumps;   /* moves confirmed */
    uint64_t gaps, bars_missing, bars_not_newer;
    uint32_t agreeing; /* pending prints in a row, 0: none pending */
    uint32_t any_bar;
};

#pragma GCC diagnostic pop

void quality_init(struct quality *q);

/* Anchors the test: a price that is known to be good, and the variance per second of log returns
 * (`deviation` over `seconds` of history, e.g. ATR / price over one bar). */
void quality_anchor(struct quality *q, int64_t at, double price, double deviation, double seconds);

/* The first print ever is accepted. */
enum print_verdict quality_print(struct quality *q, const struct outlier_rule *rule, int64_t at,
                                 double price);

/* Where a closed bar stands behind the one before it; counts gaps. */
enum bar_place quality_bar(struct quality *q, int64_t open_time, uint32_t interval_s);

/* Nothing for longer than `limit_ns`; never heard (last_at 0) is stale. */
bool quality_is_stale(int64_t last_at, int64_t now, int64_t limit_ns);

#endif
