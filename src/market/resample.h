/* Base bars to a higher timeframe.  Only closed buckets come out; a first bucket that was not seen
 * from its start is dropped; missing base bars inside a bucket are tolerated.  Buckets lie on
 * multiples of the interval since 1970.  Plain state, no padding. */
#ifndef MARKET_RESAMPLE_H
#define MARKET_RESAMPLE_H

#include <stdint.h>

#include "market/bar.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct resampler {
    struct bar bucket; /* trades counts; valid when filled > 0 */
    uint32_t interval_s;
    uint32_t filled;  /* base bars in it */
    uint32_t partial; /* it was not seen from its start and is dropped */
    uint32_t pushed;  /* anything was ever pushed */
};

#pragma GCC diagnostic pop

void resampler_init(struct resampler *r, uint32_t interval_s);
/* One closed base bar in, in order; 0, 1 or 2 closed bars out (2 when base bars are missing at the
 * end of the bucket before). */
unsigned resampler_push(struct resampler *r, const struct bar *base, struct bar ret[2]);

#endif
