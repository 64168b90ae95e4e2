#include "os/clock.h"

#include <assert.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec t;

    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t machine_utc_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t machine_monotonic_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

static int64_t source_utc(void *ctx)
{
    (void)ctx;
    return machine_utc_ns();
}

static int64_t source_monotonic(void *ctx)
{
    (void)ctx;
    return machine_monotonic_ns();
}

void clock_init_from(struct clock *c, const struct clock_source *source)
{
    *c = (struct clock){.source = *source};
    c->last_mono = source->monotonic_ns(source->ctx);
    atomic_init(&c->last, source->utc_ns(source->ctx));
}

void clock_init(struct clock *c)
{
    clock_init_from(c, &(struct clock_source){source_utc, source_monotonic, NULL});
}

int64_t clock_last(const struct clock *c)
{
    return atomic_load_explicit(&c->last, memory_order_acquire);
}

static int64_t machine_time(const struct clock *c, int64_t mono)
{
    int64_t utc = c->source.utc_ns(c->source.ctx);
    int64_t last = clock_last(c);

    return utc > last ? utc : last + (mono - c->last_mono) / 2;
}

static int64_t market_time(const struct clock *c, int64_t mono)
{
    return c->base_ns + (int64_t)((double)(mono - c->base_mono) * c->speed);
}

int64_t clock_now(struct clock *c)
{
    int64_t mono = c->source.monotonic_ns(c->source.ctx);
    int64_t now = c->follows ? market_time(c, mono) : machine_time(c, mono);
    int64_t last = clock_last(c);

    if (now <= last)
        return last;
    c->last_mono = mono;
    atomic_store_explicit(&c->last, now, memory_order_release);
    return now;
}

/* Market time may lie anywhere; only what was given as market time binds. */
void clock_follow(struct clock *c, int64_t market_now, double speed)
{
    assert(speed >= 0);
    if (!c->follows)
        atomic_store_explicit(&c->last, market_now, memory_order_release);
    c->follows = true;
    c->speed = speed;
    c->base_ns = market_now;
    c->base_mono = c->source.monotonic_ns(c->source.ctx);
}

void clock_set(struct clock *c, int64_t market_now)
{
    assert(c->follows && c->speed == 0);
    if (market_now > c->base_ns)
        c->base_ns = market_now;
}

int64_t clock_until(struct clock *c, int64_t at)
{
    int64_t left = at - clock_now(c);
    double wall;

    if (left <= 0)
        return 0;
    if (!c->follows)
        return left;
    if (c->speed == 0)
        return INT64_MAX;
    wall = (double)left / c->speed + 1;
    return wall < 9e18 ? (int64_t)wall : INT64_MAX;
}
