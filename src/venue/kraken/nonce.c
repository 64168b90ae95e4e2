#include "venue/kraken/nonce.h"

#define AHEAD_NS UINT64_C(60000000000)

void nonce_init(struct nonce *n, uint64_t kept, bool (*keep)(void *ctx, uint64_t bound), void *ctx)
{
    *n = (struct nonce){.last = kept, .bound = kept, .keep = keep, .ctx = ctx};
}

bool nonce_next(struct nonce *n, int64_t now_ns, uint64_t *ret)
{
    uint64_t next = n->last + 1;

    if (now_ns > 0 && (uint64_t)now_ns > next)
        next = (uint64_t)now_ns;
    if (next >= n->bound) {
        uint64_t bound = next + AHEAD_NS;
        if (!n->keep(n->ctx, bound))
            return false;
        n->bound = bound;
    }
    n->last = next;
    *ret = next;
    return true;
}

void nonce_raise(struct nonce *n, uint64_t to)
{
    if (to > n->last)
        n->last = to;
}
