/* Bad prints.  A print further from the last accepted price than `limit` (a fraction) is held back;
 * when QUALITY_CONFIRMATIONS prints in a row agree with each other within that limit, the move is
 * real and accepted.  limit = max(configured, k x ATR / price) is the caller's; 0 accepts all.
 * A fixed threshold alone fails both ways: it lets wicks through in quiet markets and refuses real
 * crashes.  Plain state, no padding. */
#ifndef MARKET_QUALITY_H
#define MARKET_QUALITY_H

#include <stdbool.h>
#include <stdint.h>

#include "market/units.h"

enum { QUALITY_CONFIRMATIONS = 3 };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct quality {
    struct price accepted; /* the last good print, 0: none yet */
    struct price doubted;  /* the first of a run of far prints */
    uint64_t run;          /* length of that run */
    uint64_t held_back;    /* far prints, ever */
    uint64_t confirmed;    /* far moves that turned out real */
};

#pragma GCC diagnostic pop

/* Whether this print may be used. */
bool quality_print(struct quality *q, struct price px, double limit);

#endif
