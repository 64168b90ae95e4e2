#include "base/big.h"

#include <assert.h>
#include <string.h>

static void big_append(struct big *b, uint32_t limb)
{
    if (limb == 0)
        return;
    assert(b->count < LIMBS_MAX);
    b->limb[b->count++] = limb;
}

void big_set(struct big *b, uint64_t v)
{
    b->count = 0;
    if (v >> 32) {
        b->limb[b->count++] = (uint32_t)v;
        v >>= 32;
    }
    big_append(b, (uint32_t)v);
}

/* b = b x by + add */
void big_multiply(struct big *b, uint32_t by, uint32_t add)
{
    uint64_t carry = add;

    for (unsigned i = 0; i < b->count; i++) {
        carry += (uint64_t)b->limb[i] * by;
        b->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    big_append(b, (uint32_t)carry);
}

void big_multiply_power(struct big *b, uint32_t base, unsigned power)
{
    uint32_t chunk = 1;

    while (power-- > 0) {
        chunk *= base;
        if (chunk > UINT32_MAX / base || power == 0) {
            big_multiply(b, chunk, 0);
            chunk = 1;
        }
    }
}

/* b = b / by, returns the remainder */
uint32_t big_divide(struct big *b, uint32_t by)
{
    uint64_t rest = 0;

    for (unsigned i = b->count; i-- > 0;) {
        rest = rest << 32 | b->limb[i];
        b->limb[i] = (uint32_t)(rest / by);
        rest %= by;
    }
    while (b->count > 0 && b->limb[b->count - 1] == 0)
        b->count--;
    return (uint32_t)rest;
}

void big_shift_left(struct big *b, unsigned bits)
{
    unsigned limbs = bits / 32, rest = bits % 32;

    if (b->count == 0)
        return;
    if (rest > 0)
        big_multiply(b, UINT32_C(1) << rest, 0);
    assert(b->count + limbs <= LIMBS_MAX);
    memmove(b->limb + limbs, b->limb, b->count * sizeof b->limb[0]);
    memset(b->limb, 0, limbs * sizeof b->limb[0]);
    b->count += limbs;
}

unsigned big_bits(const struct big *b)
{
    return b->count == 0 ? 0 : 32 * b->count - (unsigned)__builtin_clz(b->limb[b->count - 1]);
}

int big_compare(const struct big *a, const struct big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (unsigned i = a->count; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

/* a = a - b, for a >= b */
void big_subtract(struct big *a, const struct big *b)
{
    int64_t borrow = 0;

    for (unsigned i = 0; i < a->count; i++) {
        borrow += (int64_t)a->limb[i] - (i < b->count ? (int64_t)b->limb[i] : 0);
        a->limb[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    while (a->count > 0 && a->limb[a->count - 1] == 0)
        a->count--;
}
