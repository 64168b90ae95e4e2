/* Integers of a few thousand bits on the stack, for exact text of doubles.  A result that does not
 * fit is an assert: the callers bound what they ask for. */
#ifndef BASE_BIG_H
#define BASE_BIG_H

#include <stdint.h>

/* 32 bits each: enough for 800 decimal digits, or for 5^1130 and room to shift it. */
enum { LIMBS_MAX = 132 };

/* An integer: limb[0] is the least, the last one is not zero; count 0 is zero. */
struct big {
    unsigned count;
    uint32_t limb[LIMBS_MAX];
};

void big_set(struct big *b, uint64_t v);
/* b = b x by + add */
void big_multiply(struct big *b, uint32_t by, uint32_t add);
void big_multiply_power(struct big *b, uint32_t base, unsigned power);
/* b = b / by, returns the remainder */
uint32_t big_divide(struct big *b, uint32_t by);
void big_shift_left(struct big *b, unsigned bits);
unsigned big_bits(const struct big *b);
int big_compare(const struct big *a, const struct big *b);
/* a = a - b, for a >= b */
void big_subtract(struct big *a, const struct big *b);

#endif
