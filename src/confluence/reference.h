/* The reference outcome of a vote: what one unit of risk would have made, entered at the close of
 * the bar that was voted on, with the vote's own stop and target, told by the base bars that
 * follow.  It knows nothing of fees or fills, so it says how good the vote was, not how an account
 * fared.
 *
 *   stop      max(stop_atr x ATR, min_stop x close) from the entry: 1 R
 *   target    so many R as target_atr is stop_atrs; the vote's price level when that is farther
 *   end       the first bar that touches one of them; both in one bar: the stop.  A bar that opens
 *             beyond counts at its open.  After `horizon` base bars: at the close.
 *   outcome   (exit - entry) / stop distance for a long, mirrored for a short, in micro-R, kept
 *             within +/- 1000 R
 *
 * One at a time per pair and strategy: what a strategy repeats while one is open is not counted
 * again.  Plain state in the caller's memory; zero is none. */
#ifndef CONFLUENCE_REFERENCE_H
#define CONFLUENCE_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "market/bar.h"
#include "strategy/regime.h"
#include "strategy/vote.h"

enum { MICRO_R = 1000000 };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct reference {
    double entry, stop, target; /* prices, quote currency per unit */
    int64_t last_bar;           /* ordinal of the base bar at whose close it ends */
    uint8_t stance;             /* STANCE_NONE: none is open */
    uint8_t trend, volatility;  /* regime at the vote */
    uint8_t pad[5];
};
#pragma GCC diagnostic pop

struct reference_rule {
    double min_stop; /* fraction of price */
    int64_t horizon; /* base bars */
};

/* `ordinal` is the base bar's at whose close the vote was told. */
void reference_open(struct reference *r, const struct reference_rule *rule, const struct vote *v,
                    double close, int64_t ordinal);
/* A later base bar; true when it ended, with the outcome in micro-R.  A bar that is not a number
 * changes nothing. */
bool reference_push(struct reference *r, const struct bar_values *bar, int64_t *ret_outcome);

#endif
