#include "web/limit.h"

#include <sodium.h>
#include <string.h>

#define NS_PER_S INT64_C(1000000000)

void limit_init(struct limit *l, int64_t burst, int64_t window_s, const uint8_t key[16])
{
    memset(l, 0, sizeof *l);
    l->token_ns = window_s * NS_PER_S / burst;
    l->burst_ns = window_s * NS_PER_S;
    memcpy(l->key, key, sizeof l->key);
}

static uint64_t hash_address(const struct limit *l, struct str address)
{
    uint8_t out[crypto_shorthash_BYTES];
    uint64_t h;

    crypto_shorthash(out, (const unsigned char *)address.at, address.len, l->key);
    memcpy(&h, out, sizeof h);
    return h ? h : 1;
}

/* The address's bucket, with what came back since it was seen; the oldest row is given to a new
 * address. */
static struct limit_bucket *find(struct limit *l, struct str address, int64_t now_ns)
{
    uint64_t h = hash_address(l, address);
    struct limit_bucket *oldest = &l->bucket[0];

    for (struct limit_bucket *b = l->bucket; b < l->bucket + LIMIT_ADDRESSES; b++) {
        if (b->address == h) {
            int64_t back = now_ns - b->seen_ns;
            b->spent_ns -= back > b->spent_ns ? b->spent_ns : back > 0 ? back : 0;
            b->seen_ns = now_ns;
            return b;
        }
        if (b->seen_ns < oldest->seen_ns)
            oldest = b;
    }
    *oldest = (struct limit_bucket){.address = h, .seen_ns = now_ns};
    return oldest;
}

static int64_t wait_s(const struct limit *l, const struct limit_bucket *b)
{
    int64_t over = b->spent_ns + l->token_ns - l->burst_ns;

    return over > 0 ? (over + NS_PER_S - 1) / NS_PER_S : 0;
}

int64_t limit_look(struct limit *l, struct str address, int64_t now_ns)
{
    return wait_s(l, find(l, address, now_ns));
}

int64_t limit_take(struct limit *l, struct str address, int64_t now_ns)
{
    struct limit_bucket *b = find(l, address, now_ns);
    int64_t wait = wait_s(l, b);

    if (wait == 0)
        b->spent_ns += l->token_ns;
    return wait;
}
