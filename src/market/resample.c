#include "market/resample.h"

#include <assert.h>
#include <string.h>

enum { ALL_HAVE = BAR_FLAT | BAR_VENUE, ANY_HAS = BAR_ESTIMATED | BAR_AFTER_GAP };

static const int64_t second = 1000000000;

void resampler_init(struct resampler *r, uint32_t base_s, uint32_t timeframe_s)
{
    assert(base_s > 0 && timeframe_s >= base_s && timeframe_s % base_s == 0);
    memset(r, 0, sizeof *r);
    r->base_s = base_s;
    r->timeframe_s = timeframe_s;
}

static int64_t bucket_of(const struct resampler *r, int64_t time)
{
    int64_t length = r->timeframe_s * second, rest = time % length;

    return time - (rest < 0 ? rest + length : rest);
}

static void open_bucket(struct resampler *r, const struct bar *base)
{
    int64_t open_time = bucket_of(r, base->open_time);
    bool from_start = base->open_time == open_time;

    r->bucket = *base;
    r->bucket.open_time = open_time;
    r->bucket.interval_s = r->timeframe_s;
    if (!from_start || (r->started && base->open_time != r->next_base))
        r->bucket.flags |= BAR_AFTER_GAP;
    r->whole = from_start || r->started;
    r->have = 1;
}

static void join_bucket(struct resampler *r, const struct bar *base)
{
    struct bar *b = &r->bucket;
    uint32_t any = (b->flags | base->flags) & ANY_HAS;

    if (base->open_time != r->next_base)
        any |= BAR_AFTER_GAP;
    b->flags =
        (b->flags & base->flags & ALL_HAVE) | any | (base->flags & ~(uint32_t)(ALL_HAVE | ANY_HAS));
    if (base->high.ticks > b->high.ticks)
        b->high = base->high;
    if (base->low.ticks < b->low.ticks)
        b->low = base->low;
    b->close = base->close;
    if (__builtin_add_overflow(b->volume.lots, base->volume.lots, &b->volume.lots))
        b->volume.lots = INT64_MAX;
    b->trades += base->trades;
    r->have++;
}

static void add_base(struct resampler *r, const struct bar *base)
{
    if (r->have == 0)
        open_bucket(r, base);
    else
        join_bucket(r, base);
    r->started = 1;
    r->next_base = base->open_time + r->base_s * second;
}

/* Closes the bucket; false when it was a partial first one. */
static bool close_bucket(struct resampler *r, struct bar *ret)
{
    r->have = 0;
    if (!r->whole)
        return false;
    *ret = r->bucket;
    return true;
}

unsigned resampler_push(struct resampler *r, const struct bar *base,
                        struct bar ret_closed[static RESAMPLED_MAX])
{
    unsigned closed = 0;

    if (r->started && base->open_time < r->next_base)
        return 0;
    if (r->have > 0 && bucket_of(r, base->open_time) != r->bucket.open_time) {
        r->bucket.flags |= BAR_AFTER_GAP; /* its end is missing */
        closed += close_bucket(r, &ret_closed[closed]);
    }
    add_base(r, base);
    if (r->next_base >= r->bucket.open_time + r->timeframe_s * second)
        closed += close_bucket(r, &ret_closed[closed]);
    return closed;
}

bool resampler_forming(const struct resampler *r, const struct bar *forming, struct bar *ret)
{
    struct resampler scratch = *r;

    if (r->started && forming->open_time < r->next_base)
        return false;
    if (r->have > 0 && bucket_of(r, forming->open_time) != r->bucket.open_time)
        scratch.have = 0;
    add_base(&scratch, forming);
    *ret = scratch.bucket;
    ret->flags |= BAR_FORMING;
    return true;
}
