/* Seeded randomness: xoshiro256** by Blackman and Vigna (prng.di.unimi.it), its state filled by
 * SplitMix64.  The same seed gives the same numbers on every machine.  Not for secrets. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t s[4];
};

void random_seed(struct random *r, uint64_t seed);
uint64_t random_u64(struct random *r);
/* 0 <= x < 1, in steps of 2^-53. */
double random_uniform(struct random *r);
/* 0 <= x < bound, every value equally likely; bound > 0. */
uint64_t random_below(struct random *r, uint64_t bound);
/* Mean 0, deviation 1 (Marsaglia's polar method; draws a varying count of numbers). */
double random_normal(struct random *r);
/* Mean 1, always positive: waiting times. */
double random_exponential(struct random *r);

/* 2^128 steps on: streams that start one jump apart never meet. */
void random_jump(struct random *r);

/* One step of SplitMix64: a bijection that scatters its input, for ids and derived seeds. */
uint64_t random_mix(uint64_t x);

#endif
