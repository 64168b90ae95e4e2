/* What the benchmarks share: a stopwatch, and chances that are the same at each run. */
#ifndef BENCH_KIT_H
#define BENCH_KIT_H

#include <stdint.h>
#include <time.h>

static inline double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* In [0, 1). */
static inline double chance(uint32_t *seed)
{
    *seed = (1103515245u * *seed + 12345u) & 0x7fffffffu;
    return *seed / 2147483648.0;
}

/* In 0..n-1. */
static inline unsigned chance_of(uint64_t *seed, unsigned n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % n;
}

#endif
