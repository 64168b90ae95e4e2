/* Nonces of one API key: nanoseconds since 1970, strictly increasing over the key's whole life.  A
 * restart or a clock that steps back must never repeat one, so a bound is kept on disk and nothing
 * above it is used before a higher bound is there.  One write a minute, not one a call.
 *
 *   next = max(last + 1, now);  when next >= bound: keep next + 60 s first */
#ifndef VENUE_KRAKEN_NONCE_H
#define VENUE_KRAKEN_NONCE_H

#include <stdbool.h>
#include <stdint.h>

struct nonce {
    uint64_t last;                           /* handed out */
    uint64_t bound;                          /* kept: no nonce at or above it has ever been used */
    bool (*keep)(void *ctx, uint64_t bound); /* durably, before it returns true */
    void *ctx;
};

/* `kept` is the bound that an earlier process left, 0 for none. */
void nonce_init(struct nonce *n, uint64_t kept, bool (*keep)(void *ctx, uint64_t bound), void *ctx);
/* False when a new bound could not be kept: then no call may be made. */
bool nonce_next(struct nonce *n, int64_t now_ns, uint64_t *ret);
/* The venue said "Invalid nonce": go ahead of whatever it has seen. */
void nonce_raise(struct nonce *n, uint64_t to);

#endif
