/* What a frame must hold under given options: each distinct indicator once, who reads which, and
 * where everything stands in the frame's memory.  Made anew by frame_size and frame_init. */
#ifndef CONFLUENCE_FRAME_PLAN_H
#define CONFLUENCE_FRAME_PLAN_H

#include <stdint.h>

#include "config/options.h"
#include "strategy/strategy.h"

enum { FRAME_SLOTS_MAX = 64, REGIME_PERIOD = 14 };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
/* One indicator under one set of parameters.  It keeps `back` values of each output, newest first
 * from `head` on.  A single one stands alone; more stand in a ring that is written twice, so that
 * the newest ones are always contiguous. */
struct frame_slot {
    uint32_t indicator; /* index in indicators[] */
    uint32_t outputs;
    uint32_t back;
    uint32_t stride; /* from one output's values to the next one's, doubles */
    uint32_t head;
    uint32_t state_at; /* offsets in the frame, bytes */
    uint32_t values_at;
    uint32_t pad;
};

/* Where one wanted output stands: its values begin at `at`, the newest one `head` doubles further,
 * where `head` is the number at `head_at`.  Offsets in the frame, bytes. */
struct frame_source {
    uint32_t at, head_at;
};

/* One enabled strategy. */
struct frame_voter {
    uint32_t strategy;
    uint32_t min_bars;
    uint32_t reads;
    struct frame_source read[STRATEGY_READS_MAX];
};
#pragma GCC diagnostic pop

struct frame_plan {
    struct frame_slot slot[FRAME_SLOTS_MAX];
    double param[FRAME_SLOTS_MAX][INDICATOR_PARAMS_MAX]; /* of each slot */
    struct frame_voter voter[STRATEGIES_MAX];
    struct frame_source regime_adx, regime_atr;
    uint32_t slots, voters, bars_back;
    uint32_t slots_at, voters_at, bars_at, votes_at; /* offsets */
    uint32_t size;                                   /* of the whole frame, a multiple of 8 */
};

/* `header` is the size of what stands before the first array. */
void frame_plan_make(struct frame_plan *ret, const struct options *o, uint32_t header);

#endif
