/* Levels of a book around a best bid and offer, for markets that have none of their own.
 *
 * Behind the touch the levels stand on a fixed grid of prices, `gap` apart, each with a size that
 * hangs on its price and on a time that changes once a minute, at another second for each price.
 * So the book is the same whenever it is asked for, moves with the touch, and changes by a few
 * levels at a time, as a real one does. */
#ifndef SIM_DEPTH_H
#define SIM_DEPTH_H

#include "sim/sim.h"

struct depth_shape {
    uint64_t seed;
    struct price gap;
    struct qty typical; /* size of a level near the touch; further ones grow */
};

/* Fills `n` levels a side (fewer bids where the price runs out); returns the number of bids. */
unsigned depth_around(struct sim_level *ret_bids, struct sim_level *ret_asks, unsigned n,
                      const struct instrument *in, const struct depth_shape *shape,
                      struct price bid, struct price ask, int64_t at);

#endif
