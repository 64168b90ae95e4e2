/* A running 64-bit hash: the same on every machine, fast, not cryptographic.  It finds a
 * difference; it does not resist one made on purpose.  Order matters; start at any value. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* One more number.  For a given v, different hashes stay different. */
static inline uint64_t hash_step(uint64_t h, uint64_t v)
{
    h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ (h >> 29);
}

/* One more run of bytes: its length, then eight at a time, lowest first. */
uint64_t hash_bytes(uint64_t h, const void *bytes, size_t size);

/* One more double: by its bits, with -0 as 0 and every nan as one nan. */
uint64_t hash_double(uint64_t h, double v);

#endif
