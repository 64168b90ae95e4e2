#include "base/random.h"

#include <assert.h>
#include <math.h>

#include "base/fmath.h"

uint64_t random_mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

void random_seed(struct random *r, uint64_t seed)
{
    for (unsigned i = 0; i < 4; i++) {
        r->s[i] = random_mix(seed);
        seed += UINT64_C(0x9e3779b97f4a7c15);
    }
}

static uint64_t rotate_left(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

uint64_t random_u64(struct random *r)
{
    uint64_t result = rotate_left(r->s[1] * 5, 7) * 9;
    uint64_t shifted = r->s[1] << 17;

    r->s[2] ^= r->s[0];
    r->s[3] ^= r->s[1];
    r->s[1] ^= r->s[2];
    r->s[0] ^= r->s[3];
    r->s[2] ^= shifted;
    r->s[3] = rotate_left(r->s[3], 45);
    return result;
}

void random_jump(struct random *r)
{
    static const uint64_t polynomial[4] = {
        UINT64_C(0x180ec6d33cfd0aba), UINT64_C(0xd5a61266f0c9392c), UINT64_C(0xa9582618e03fc9aa),
        UINT64_C(0x39abdc4529b1661c)};
    struct random sum = {{0}};

    for (unsigned bit = 0; bit < 256; bit++) {
        if (polynomial[bit / 64] >> bit % 64 & 1)
            for (unsigned i = 0; i < 4; i++)
                sum.s[i] ^= r->s[i];
        random_u64(r);
    }
    *r = sum;
}

double random_uniform(struct random *r)
{
    return (double)(random_u64(r) >> 11) * 0x1p-53;
}

uint64_t random_below(struct random *r, uint64_t bound)
{
    /* The high half of a product with `bound`; the few low halves that would make some values
     * likelier are drawn again (Lemire 2019). */
    assert(bound > 0);
    uint64_t refused = (0 - bound) % bound;
    unsigned __int128 product;
    do
        product = (unsigned __int128)random_u64(r) * bound;
    while ((uint64_t)product < refused);
    return (uint64_t)(product >> 64);
}

double random_normal(struct random *r)
{
    double u, v, square;

    do {
        u = 2 * random_uniform(r) - 1;
        v = 2 * random_uniform(r) - 1;
        square = u * u + v * v;
    } while (square >= 1 || square == 0);
    return u * sqrt(-2 * fmath_log(square) / square);
}

double random_exponential(struct random *r)
{
    return -fmath_log(1 - random_uniform(r));
}
