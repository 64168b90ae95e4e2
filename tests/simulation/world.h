/* A small world in virtual time: the real engine, a simulated venue, a seeded market, and what goes
 * wrong between them.  One seed gives one history, on every machine.
 *
 * Every event is kept as a journal would keep it.  A crash throws the engine away in the middle of
 * carrying out effects and makes it again from an older copy and that journal.  The invariants are
 * looked at after every event; the first that breaks ends the history with a sentence. */
#ifndef TESTS_SIMULATION_WORLD_H
#define TESTS_SIMULATION_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/state.h"

struct world_plan {
    uint64_t seed;
    int64_t minutes; /* of market time, after warm-up */
    bool faults;
    bool crashes;
};

struct world_outcome {
    char broken[320]; /* empty: every invariant held */
    uint64_t events, orders, fills, trades, crashes, crashes_with_orders, disconnects, denials;
    uint64_t decision_hash;
};

void world_run(struct world_outcome *ret, const struct world_plan *plan);

#endif
