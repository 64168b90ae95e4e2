/* Bars of a higher timeframe from closed base bars, one state per pair and timeframe.
 *
 * A bucket closes with the base bar that ends it, or, when that one is missing, with the first base
 * bar behind it.  A bucket whose beginning was before the first base bar ever is dropped: it would
 * pass for a whole one.  A bucket with base bars missing inside carries BAR_AFTER_GAP.
 *
 * Flags of a bucket: BAR_FLAT and BAR_VENUE when all its bars have them, BAR_ESTIMATED and
 * BAR_AFTER_GAP when any has, BAR_WARMUP when the bar that ended it has. */
#ifndef MARKET_RESAMPLE_H
#define MARKET_RESAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "market/bar.h"

enum { RESAMPLED_MAX = 2 }; /* a gap may close the bucket before it and end the one behind it */

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct resampler {
    struct bar bucket; /* so far; bucket.interval_s is the timeframe */
    int64_t next_base; /* open time that the next base bar should have */
    uint32_t timeframe_s;
    uint32_t base_s;
    uint32_t have;    /* base bars in the bucket; 0: none open */
    uint32_t started; /* any base bar was seen */
    uint32_t whole;   /* the bucket began with its first base bar, or a bucket stood before it */
    uint32_t pad;
};

#pragma GCC diagnostic pop

/* timeframe_s is a multiple of base_s; equal ones pass bars through. */
void resampler_init(struct resampler *r, uint32_t base_s, uint32_t timeframe_s);

/* One closed base bar, in order (one that is not newer is ignored).  Returns how many buckets it
 * closed, oldest first in ret_closed. */
unsigned resampler_push(struct resampler *r, const struct bar *base,
                        struct bar ret_closed[static RESAMPLED_MAX]);

/* The open bucket as if `forming` closed it now, with BAR_FORMING; false when `forming` is not
 * newer than what was pushed. */
bool resampler_forming(const struct resampler *r, const struct bar *forming, struct bar *ret);

#endif
