/* What a book says at one moment, as figures without an opinion.
 *
 *   depth_read(&rule, book, instrument, young, n, &depth)   over the levels nearest to the touch
 *
 *   qty, notional   sums over the first `levels` of a side; notional / qty is the side's VWAP
 *   young           of qty: what has not stood long enough to be believed (depth_watch.h)
 *   near            notional within `near` of the middle
 *   whales          levels of at least `whale_notional`, or of over `whale_multiple` times the
 *                   side's mean level: how many, and their notional
 *   voids           neighbouring levels farther apart than `void_gap` of the better one's price
 *   weighted        (B - A) / (B + A) of sums weighted exp(-decay i) from the touch, i = 0, 1, ...,
 *                   what is young left out
 *   added, pulled   big additions since the reading before, and those of them taken away at once
 *                   without having traded (depth_watch.h)
 *
 * A book with an empty side has no reading.  The same figures for every pair in the pair's own
 * units; who compares pairs takes notionals.  Sources: the usual measures of order-book imbalance
 * (Cont, Kukanov, Stoikov 2014; Stoikov 2018). */
#ifndef MARKET_DEPTH_H
#define MARKET_DEPTH_H

#include "market/book.h"
#include "market/instrument.h"

enum { DEPTH_LEVELS_MAX = 100 };
#define DEPTH_WEIGHTED_ONE INT64_C(1000000)

struct depth_rule {
    uint32_t levels;       /* a side, 1..DEPTH_LEVELS_MAX */
    double decay;          /* 0: all levels weigh the same */
    double near;           /* fraction of price */
    double void_gap;       /* fraction of price */
    double whale_notional; /* quote currency */
    double whale_multiple; /* of the mean level */
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct depth_side {
    struct qty qty, young;
    struct money notional, near, whale_notional;
    uint16_t levels, whales, voids, pad;
};

struct depth {
    struct depth_side bid, ask;
    int64_t weighted; /* x DEPTH_WEIGHTED_ONE */
    struct qty added, pulled;
};

#pragma GCC diagnostic pop

/* Quantity of one level that is not to be believed yet. */
struct young_qty {
    enum side side;
    uint32_t pad;
    struct price price;
    struct qty qty;
};

/* Fills all but added and pulled, which are 0.  False when a side is empty or a sum does not fit. */
bool depth_read(const struct depth_rule *rule, const struct book *b, const struct instrument *in,
                const struct young_qty *young, unsigned count, struct depth *ret);

/* The middle of best bid and best ask; 0 when a side is empty. */
double book_middle(const struct book *b, const struct instrument *in);

#endif
