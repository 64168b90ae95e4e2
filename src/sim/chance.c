#include "sim/chance.h"

uint64_t chance_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

void chance_init(struct chance *c, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += UINT64_C(0x9E3779B97F4A7C15);
        c->s[i] = chance_mix(seed);
    }
}

static uint64_t rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t chance_next(struct chance *c)
{
    uint64_t *s = c->s;
    uint64_t result = rotl(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

double chance_uniform(struct chance *c)
{
    return (double)(chance_next(c) >> 11) * 0x1p-53;
}

uint64_t chance_below(struct chance *c, uint64_t n)
{
    unsigned __int128 m = (unsigned __int128)chance_next(c) * n;

    if ((uint64_t)m < n) {
        uint64_t floor = (0 - n) % n;

        while ((uint64_t)m < floor)
            m = (unsigned __int128)chance_next(c) * n;
    }
    return (uint64_t)(m >> 64);
}

bool chance_happens(struct chance *c, double probability)
{
    return probability > 0 && chance_uniform(c) < probability;
}

double chance_normal(struct chance *c)
{
    double sum = -6.0;

    for (int i = 0; i < 12; i++)
        sum += chance_uniform(c);
    return sum;
}
