/* Looks every ten seconds of event time at what trips a breaker by itself and resets it by itself:
 * connections, stale data, clocks, a bare position, losses, slow answers.  Breakers of order and
 * reconciliation trouble are tripped where the trouble is seen (engine/breaker.h: how each closes). */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include "engine/state.h"

void watch(struct turn *t);
/* A quote came: how far is its stamp from our time? */
void watch_clock(struct turn *t);

#endif
