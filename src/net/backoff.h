/* How long to wait before trying again: exponential, with seeded jitter so that many clients do not
 * come back together.
 *
 *   n-th failure in a row (from 0): half to all of min(most, first x 2^n) */
#ifndef NET_BACKOFF_H
#define NET_BACKOFF_H

#include <stdint.h>

struct backoff {
    int64_t first_ns, most_ns;
    uint64_t random; /* state of the seeded generator */
    unsigned failures;
};

void backoff_init(struct backoff *b, int64_t first_ns, int64_t most_ns, uint64_t seed);
int64_t backoff_next(struct backoff *b); /* after a failure: ns to wait */
void backoff_reset(struct backoff *b);   /* after a success that has lasted */

#endif
