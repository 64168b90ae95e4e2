/* Kraken's two counters (section "Limits" of its documentation), as net/rate_budget.h keeps them.
 *
 *   REST, per key               +1 a call, +4 for ledgers and trade history; orders are free
 *   matching engine, per pair   add 1; amend, edit and cancel by the order's age
 *
 *   tier            engine: threshold, a second    REST: most, a second
 *   Starter                  60        1                 15      0.33
 *   Intermediate            125        2.34              20      0.5
 *   Pro                     180        3.75              20      1
 *
 * Costs in millionths of a point.  Pure. */
#ifndef VENUE_KRAKEN_LIMITS_H
#define VENUE_KRAKEN_LIMITS_H

#include <stdint.h>

#include "net/rate_budget.h"

enum kraken_op { KRAKEN_OP_ADD, KRAKEN_OP_AMEND, KRAKEN_OP_EDIT, KRAKEN_OP_CANCEL };

/* `age_ns` of the order: since it was placed or last amended. */
int64_t kraken_engine_cost(enum kraken_op op, int64_t age_ns);
int64_t kraken_rest_cost(const char *method);

/* The tier, as the executions channel tells it by the engine's threshold (maxratecount: 60, 125 or 180); what is
 * below all of them, and 0, is the lowest. */
void kraken_engine_budget(struct rate_budget *ret, int64_t threshold, int64_t now_ns);
void kraken_rest_budget(struct rate_budget *ret, int64_t threshold, int64_t now_ns);
/* Of a running counter: what it has counted stays counted, for the venue does not forget it at a reconnection. */
void kraken_engine_tier(struct rate_budget *b, int64_t threshold, int64_t now_ns);
void kraken_rest_tier(struct rate_budget *b, int64_t threshold, int64_t now_ns);

#endif
