/* Kraken's two counters (section "Limits" of its documentation), as net/rate_budget.h keeps them.
 *
 *   REST, per key               +1 a call, +4 for ledgers and trade history; orders are free
 *   matching engine, per pair   add 1; amend, edit and cancel by the order's age
 *
 * Costs in millionths of a point.  Pure. */
#ifndef VENUE_KRAKEN_LIMITS_H
#define VENUE_KRAKEN_LIMITS_H

#include <stdint.h>

#include "net/rate_budget.h"

enum kraken_op { KRAKEN_OP_ADD, KRAKEN_OP_AMEND, KRAKEN_OP_EDIT, KRAKEN_OP_CANCEL };

/* `age_ns` of the order: since it was placed or last amended. */
int64_t kraken_engine_cost(enum kraken_op op, int64_t age_ns);
/* The counter of one pair; `threshold` as the executions channel tells it (maxratecount: 60, 125,
 * 180), 0 for the lowest tier. */
void kraken_engine_budget(struct rate_budget *ret, int64_t threshold, int64_t now_ns);

int64_t kraken_rest_cost(const char *method);
/* Sized for the lowest tier still sold: 15 points, a third of one a second. */
void kraken_rest_budget(struct rate_budget *ret, int64_t now_ns);

#endif
