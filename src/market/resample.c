#include "market/resample.h"

#include <string.h>

static const int64_t NS_PER_S = 1000000000;

void resampler_init(struct resampler *r, uint32_t interval_s)
{
    memset(r, 0, sizeof *r);
    r->interval_s = interval_s;
}

static void open_bucket(struct resampler *r, const struct bar *base, int64_t start)
{
    r->partial = !r->pushed && base->open_time != start;
    r->bucket = *base;
    r->bucket.open_time = start;
    r->bucket.interval_s = r->interval_s;
    r->filled = 1;
}

static void merge(struct bar *into, const struct bar *base)
{
    if (base->high.ticks > into->high.ticks)
        into->high = base->high;
    if (base->low.ticks < into->low.ticks)
        into->low = base->low;
    into->close = base->close;
    into->volume.lots += base->volume.lots;
    into->trades += base->trades;
    uint32_t both_flat = into->flags & base->flags & BAR_FLAT;
    into->flags = ((into->flags | base->flags) & ~(uint32_t)BAR_FLAT) | both_flat;
}

static unsigned close_bucket(struct resampler *r, struct bar *ret)
{
    unsigned out = r->filled > 0 && !r->partial;

    if (out)
        *ret = r->bucket;
    r->filled = 0;
    r->partial = 0;
    return out;
}

unsigned resampler_push(struct resampler *r, const struct bar *base, struct bar ret[2])
{
    int64_t length = r->interval_s * NS_PER_S;
    int64_t start = base->open_time - base->open_time % length;
    unsigned n = 0;

    if (r->filled && start != r->bucket.open_time)
        n += close_bucket(r, &ret[n]);
    if (r->filled)
        merge(&r->bucket, base);
    else
        open_bucket(r, base, start);
    r->pushed = 1;
    if (base->open_time + base->interval_s * NS_PER_S == start + length)
        n += close_bucket(r, &ret[n]);
    return n;
}
