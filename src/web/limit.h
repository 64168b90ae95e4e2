/* Token buckets per address, in a table of fixed size: who was seen longest ago makes room for a
 * newcomer, so a flood of addresses costs no memory and locks nobody out for good. */
#ifndef WEB_LIMIT_H
#define WEB_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { LIMIT_ADDRESSES = 256 };

struct limit_bucket {
    uint64_t address; /* keyed hash, 0: free */
    int64_t seen_ns;
    int64_t spent_ns; /* time that the taken tokens need to come back */
};

struct limit {
    int64_t token_ns; /* one token comes back in this time */
    int64_t burst_ns; /* what may be spent at once */
    uint8_t key[16];
    struct limit_bucket bucket[LIMIT_ADDRESSES];
};

/* `burst` tokens at once, all back after `window_s`.  `key` is random: nobody can aim at a row. */
void limit_init(struct limit *l, int64_t burst, int64_t window_s, const uint8_t key[16]);
/* Takes one token; 0 when there was one, else seconds until there is. */
int64_t limit_take(struct limit *l, struct str address, int64_t now_ns);
/* Looks without taking. */
int64_t limit_look(struct limit *l, struct str address, int64_t now_ns);

#endif
