#include "net/backoff.h"

void backoff_init(struct backoff *b, int64_t first_ns, int64_t most_ns, uint64_t seed)
{
    *b = (struct backoff){.first_ns = first_ns, .most_ns = most_ns, .random = seed};
}

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t backoff_next(struct backoff *b)
{
    int64_t wait = b->first_ns;

    for (unsigned i = 0; i < b->failures && wait < b->most_ns; i++)
        wait *= 2;
    if (wait > b->most_ns)
        wait = b->most_ns;
    b->failures++;
    uint64_t half = (uint64_t)wait / 2;
    return wait - (int64_t)(next_random(&b->random) % (half + 1));
}

void backoff_reset(struct backoff *b)
{
    b->failures = 0;
}
