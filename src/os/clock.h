/* The one clock: UTC ns since 1970, never backwards.  Every protocol and trading timer uses it.
 *
 *   machine   the computer's UTC.  When that is set back, ours goes on at half the pace until the
 *             computer has caught up; when it is set forward, so is ours.
 *   follow    the embedded exchange's market time: what it said last, and on from there at `speed`
 *             market seconds a second.  Speed 0 is lock-step: only clock_set moves it.
 *
 * Owned by app and passed by pointer.  One thread calls clock_now and what changes it; clock_last is
 * for any thread. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Where time comes from; tests have their own. */
struct clock_source {
    int64_t (*utc_ns)(void *ctx);
    int64_t (*monotonic_ns)(void *ctx);
    void *ctx;
};

struct clock {
    struct clock_source source;
    bool follows;
    double speed;    /* of market time; 0: lock-step */
    int64_t base_ns; /* market time at base_mono */
    int64_t base_mono;
    int64_t last_mono; /* when `last` was given */
    _Atomic int64_t last;
};

void clock_init(struct clock *c); /* machine mode */
void clock_init_from(struct clock *c, const struct clock_source *source);

int64_t clock_now(struct clock *c);
/* The time that clock_now gave last. */
int64_t clock_last(const struct clock *c);

/* From now on market time; also to correct it.  A time before the last one given holds the clock
 * until the market has caught up. */
void clock_follow(struct clock *c, int64_t market_now, double speed);
/* Lock-step: the market has reached `market_now`; an earlier time changes nothing. */
void clock_set(struct clock *c, int64_t market_now);

/* Machine ns until the clock shows `at`, at its present pace: 0 when it has, INT64_MAX in lock-step
 * while it has not. */
int64_t clock_until(struct clock *c, int64_t at);

/* The computer's own clocks, whatever any struct clock follows: for logs and for what is measured in
 * wall time. */
int64_t machine_utc_ns(void);
int64_t machine_monotonic_ns(void);

#endif
