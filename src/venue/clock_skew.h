/* How far a venue's clock is ahead of ours, from requests whose answers say the venue's time: what it wants to read in
 * signatures, deadlines and expiries is our time plus this.
 *
 *   ours     sent ───────────────────────────────── received
 *   theirs            came_in ──── went_out
 *
 *   skew = the middle of theirs - the middle of ours;  doubt = half of the time on the way, and what their digits
 *   leave open
 *
 * The least doubtful reading stands until a later one contradicts it by more than both doubts.  A skew that may be
 * none (below its doubt, or 100 ms) counts as none.  Pure. */
#ifndef VENUE_CLOCK_SKEW_H
#define VENUE_CLOCK_SKEW_H

#include <stdbool.h>
#include <stdint.h>

struct clock_skew {
    int64_t ns; /* add it to our time */
    int64_t measured, doubt;
    bool is_known;
    bool is_ours; /* the venue gives us the time (the embedded exchange): nothing to correct */
};

/* ns since 1970 (ours may stand at 0 still); went_out is came_in where only one is told.  step: of the venue's digits, 10^9 for whole seconds. */
struct clock_reading {
    int64_t sent, received, came_in, went_out, step;
};

/* True when `ns` changed. */
bool clock_skew_measure(struct clock_skew *s, const struct clock_reading *r);
/* From here on our clock is the venue's. */
void clock_skew_settle(struct clock_skew *s);

#endif
