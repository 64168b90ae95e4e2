#include "market/bar.h"

#include <assert.h>

struct bar_values bar_values_of(const struct instrument *in, const struct bar *b)
{
    const int64_t interval_ns = (int64_t)b->interval_s * 1000000000;

    assert(interval_ns > 0);
    return (struct bar_values){
        .ordinal = b->open_time / interval_ns - (b->open_time % interval_ns < 0),
        .open = price_to_double(in, b->open),
        .high = price_to_double(in, b->high),
        .low = price_to_double(in, b->low),
        .close = price_to_double(in, b->close),
        .volume = qty_to_double(in, b->volume),
    };
}
