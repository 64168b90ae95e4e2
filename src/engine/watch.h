/* Looks every ten seconds of event time at what trips a breaker by itself and resets it by itself:
 * connections, stale data, a bare position, the day's loss.  Breakers of order and reconciliation
 * trouble are tripped where the trouble is seen, and wait for a person's resume. */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include "engine/state.h"

void watch(struct turn *t);

#endif
