/* Seeded chance: xoshiro256**, seeded by SplitMix64.  The same numbers on every machine. */
#ifndef SIM_CHANCE_H
#define SIM_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
    uint64_t s[4];
};

void chance_init(struct chance *c, uint64_t seed);
uint64_t chance_next(struct chance *c);
double chance_uniform(struct chance *c);                   /* [0, 1) */
uint64_t chance_below(struct chance *c, uint64_t n);       /* 0 .. n-1 without bias; n > 0 */
bool chance_happens(struct chance *c, double probability); /* draws only when it can happen */
/* Mean 0, deviation 1: the sum of twelve uniforms less six (tails end at 6). */
double chance_normal(struct chance *c);
/* A bijection that scatters its input: for ids and derived seeds. */
uint64_t chance_mix(uint64_t x);

#endif
