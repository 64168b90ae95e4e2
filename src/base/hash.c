#include "base/hash.h"

#include <string.h>

static uint64_t low_first(const uint8_t *b, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)b[i] << (8 * i);
    return v;
}

uint64_t hash_bytes(uint64_t h, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;

    h = hash_step(h, size);
    for (; size >= 8; size -= 8, at += 8)
        h = hash_step(h, low_first(at, 8));
    return size > 0 ? hash_step(h, low_first(at, size)) : h;
}

uint64_t hash_double(uint64_t h, double v)
{
    uint64_t bits = UINT64_C(0x7ff8) << 48;

    if (v == v)
        memcpy(&bits, &v, sizeof bits);
    return hash_step(h, v == 0 ? 0 : bits);
}
