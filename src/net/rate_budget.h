/* A counter that requests fill and time empties, as venues keep one about us: each request adds its
 * cost, the level falls at a steady rate, and above the limit the venue refuses.  In millionths of
 * a point, integers; the caller brings the time.
 *
 *   level
 *   limit ─────────────────────    a request that would go over waits, and is never sent
 *         /|   /|
 *        / |\ / | \   falls by decay points a second
 *   0 ──/  | v  |  \__ */
#ifndef NET_RATE_BUDGET_H
#define NET_RATE_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

enum { RATE_POINT = 1000000 };

struct rate_budget {
    int64_t limit; /* points x 10^6 */
    int64_t decay; /* points x 10^6 a second */
    int64_t level; /* points x 10^6, as of `at_ns` */
    int64_t at_ns;
};

void rate_budget_init(struct rate_budget *b, int64_t limit, int64_t decay_per_s, int64_t now_ns);
int64_t rate_budget_level(struct rate_budget *b, int64_t now_ns);
/* Adds cost when it fits; false, and nothing is added, when it does not. */
bool rate_budget_take(struct rate_budget *b, int64_t now_ns, int64_t cost);
/* Adds cost whatever the level: for what must go out (a cancel, an exit) or has gone out. */
void rate_budget_charge(struct rate_budget *b, int64_t now_ns, int64_t cost);
/* ns until `cost` would fit; 0 when it does now; INT64_MAX when it never will. */
int64_t rate_budget_wait(struct rate_budget *b, int64_t now_ns, int64_t cost);
/* The rule is another from here on; the level stays. */
void rate_budget_change(struct rate_budget *b, int64_t now_ns, int64_t limit, int64_t decay_per_s);
/* The venue told its own figure. */
void rate_budget_correct(struct rate_budget *b, int64_t now_ns, int64_t level);

#endif
