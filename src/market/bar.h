/* One OHLCV bar. */
#ifndef MARKET_BAR_H
#define MARKET_BAR_H

#include <stdint.h>

#include "market/units.h"

enum bar_flag {
    BAR_FLAT = 1 << 0,      /* nobody traded: open = high = low = close = the close before */
    BAR_VENUE = 1 << 1,     /* the venue's own candle (confirmed or corrected ours) */
    BAR_WARMUP = 1 << 2,    /* history from before the start: feeds series, never a decision */
    BAR_ESTIMATED = 1 << 3, /* quotes around it were made from bars by the driver's rule */
    BAR_FORMING = 1 << 4,   /* not closed yet */
    BAR_AFTER_GAP = 1 << 5, /* bars before it are missing */
};

/* As it travels in events and stands in rings: exact. */
struct bar {
    int64_t open_time; /* ns since 1970, start of the interval */
    struct price open, high, low, close;
    struct qty volume;
    uint32_t trades;     /* 0 when unknown */
    uint32_t interval_s; /* 60, 300, 900, ... 86400 */
    uint32_t flags;      /* enum bar_flag */
    uint32_t pad;
};

/* As indicators read it: quote currency per unit, base units. */
struct bar_values {
    int64_t ordinal; /* open_time / interval: re-summing points of windowed sums hang on it */
    double open, high, low, close, volume;
};

struct bar_values bar_values_of(const struct instrument *in, const struct bar *b);

#endif
