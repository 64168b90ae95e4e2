/* A venue's fees by what an account traded in thirty days: the schedule that Kraken published for
 * spot pairs, effective 2026-07-09, and the rolling volume that picks a row of it.
 *
 *   volume_add(&v, now, cost);                      each fill's cost, quote currency
 *   tier = fee_tier_find(volume_sum(&v, now));      what the next fill pays
 *
 * The volume is that of the present UTC day and the 29 before it.  Quote currencies count as US
 * dollars, one for one. */
#ifndef SIM_FEE_TIERS_H
#define SIM_FEE_TIERS_H

#include <stdint.h>

#include "market/units.h"

enum { VOLUME_DAYS = 30, FEE_TIERS = 17 };

struct fee_tier {
    int64_t volume; /* whole dollars from which it holds */
    struct rate maker, taker;
};

/* By rising volume; the first begins at 0. */
extern const struct fee_tier fee_tiers[FEE_TIERS];
/* Index of the row. */
unsigned fee_tier_find(struct money volume);

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct volume {
    int64_t day;                /* the newest day that is held, days since 1970 */
    int64_t units[VOLUME_DAYS]; /* of day d at d % VOLUME_DAYS */
};
#pragma GCC diagnostic pop

void volume_add(struct volume *v, int64_t now_ns, struct money cost);
struct money volume_sum(const struct volume *v, int64_t now_ns);

#endif
