/* A market out of a seed: eight pairs that look like crypto against the dollar.
 *
 * One step moves every pair by
 *   return = drift x dt + sigma x activity x sqrt(dt) x z + jump
 *   z        beta x common + sqrt(1 - beta^2) x own: the pairs move together
 *   drift    by regime: up or down for about an hour (a trend), or a pull to where the regime began
 *            (a range, half-life about ten minutes); and always a weak pull to the first price
 *   activity calm or wild, each lasting a random time (about 90 and 20 minutes), followed smoothly:
 *            volatility comes in clusters
 *   jump     0.5 to 2 %, about three times a day and pair
 * Prints come at a rate that follows the activity and the hour (more at midnight UTC than at noon,
 * in a U), at the touch of the book, the taker's side leaning with the move.
 *
 * The state is plain bytes; the same seed and the same steps give the same market. */
#ifndef SIM_GENERATOR_H
#define SIM_GENERATOR_H

#include <stdint.h>

#include "base/random.h"
#include "market/instrument.h"
#include "sim/depth.h"

enum { GENERATOR_PAIRS = 8, GENERATOR_PRINTS_MAX = 24 };

struct generator_pair {
    struct instrument in;
    double price;             /* at the start */
    double sigma;             /* of a minute's return, calm */
    double beta;              /* 0..1, share of the common move */
    double prints_per_minute; /* calm, at noon */
    double print_size;        /* mean, base units */
    double spread;            /* fraction of price */
};
extern const struct generator_pair generator_pairs[GENERATOR_PAIRS];

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct generator_state {
    double mid, anchor;
    double activity;     /* what volatility is multiplied with now */
    double drift;        /* of a minute's return */
    double regime_left;  /* minutes */
    double cluster_left; /* minutes */
    double moved;        /* the last return, in sigmas */
    uint32_t regime;     /* 0 range, 1 up, 2 down */
    uint32_t wild;
};

struct generator {
    struct random random;
    uint64_t seed;
    struct generator_state pair[GENERATOR_PAIRS];
};

#pragma GCC diagnostic pop

struct generator_print {
    struct price price;
    struct qty qty;
    int64_t at;
    uint8_t taker_side;
    uint8_t pad[7];
};

void generator_init(struct generator *g, uint64_t seed);
/* Moves all pairs by dt_ns (at most a minute). */
void generator_step(struct generator *g, int64_t dt_ns);
/* The touch of a pair now. */
void generator_touch(const struct generator *g, unsigned pair, struct price *ret_bid,
                     struct price *ret_ask);
struct depth_shape generator_depth(const struct generator *g, unsigned pair);
/* Prints of the step of `dt_ns` that ends at `at`, oldest first; draws from the seed, so call it
 * once per step and pair, in order. */
unsigned generator_prints(struct generator *g, unsigned pair, int64_t at, int64_t dt_ns,
                          struct generator_print ret[GENERATOR_PRINTS_MAX]);

#endif
