/* Each print once: the ids of one pair's trades rise by one.  A number far ahead is no gap but a slip, until a second
 * one stands beside it: else one odd number would silence every print after it.  Pure. */
#ifndef VENUE_TRADE_IDS_H
#define VENUE_TRADE_IDS_H

#include <stdbool.h>
#include <stdint.h>

struct trade_ids {
    uint64_t last;      /* 0: none yet */
    uint64_t jumped_to; /* one too far ahead to be believed at once; 0: none */
};

/* False when it was told before.  Adds what was left out to `missed`.  Id 0 (the venue gave none) is always taken. */
bool trade_ids_take(struct trade_ids *t, uint64_t id, uint64_t *missed);

#endif
