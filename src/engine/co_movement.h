/* How pairs' prices have moved together of late, from the bars that the engine holds: returns of a
 * quarter of an hour, aligned in time, newest first.
 *
 *   sigma         deviation of the returns, scaled to a day (x sqrt(96))
 *   correlation   of two pairs' returns, moved towards 1 by CORRELATION_STRESS: in a fall they
 *                 rise, and a day and a half of returns knows less than it says
 *
 * Fewer than CO_MOVEMENT_MIN returns, a price that is missing or no movement at all is nan: what
 * hangs on it is denied.  Costs a walk over the bars of each pair asked for; entries alone ask. */
#ifndef ENGINE_CO_MOVEMENT_H
#define ENGINE_CO_MOVEMENT_H

#include "engine/state.h"

enum { CO_MOVEMENT_PAIRS = POSITIONS_MAX + 1, CO_MOVEMENT_MAX = 160, CO_MOVEMENT_MIN = 24 };
#define CORRELATION_STRESS 0.3

struct co_movement {
    unsigned pairs, returns;                      /* returns that each pair has */
    double r[CO_MOVEMENT_PAIRS][CO_MOVEMENT_MAX]; /* newest first */
};

/* Of these pairs, at most CO_MOVEMENT_PAIRS, up to the newest bar that all of them have. */
void co_movement_read(struct co_movement *ret, const struct engine *e, const uint16_t *pairs,
                      unsigned count);
/* Both for each of them, as risk/portfolio.h takes them. */
struct swing {
    double sigma[CO_MOVEMENT_PAIRS];
    double correlation[CO_MOVEMENT_PAIRS * CO_MOVEMENT_PAIRS];
};
void swing_of(struct swing *ret, const struct co_movement *m);

#endif
