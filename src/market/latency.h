/* How long what we ask a venue for, and what it tells us, takes: one histogram a kind, of fixed buckets on a 1-2-5
 * scale from 10 us to 100 s, so that two runs and two venues can be laid beside each other.
 *
 *   latency_note(&l.of[LATENCY_REST], ns)     constant memory, no allocation
 *   latency_bound(i)                          the bucket's upper bound, ns, itself within; the last has none
 *   latency_quantile(&l.of[...], 0.99)        an upper bound of it
 *
 * A negative span (two clocks that do not agree) counts as none.  Pure. */
#ifndef MARKET_LATENCY_H
#define MARKET_LATENCY_H

#include <stdint.h>

enum latency_kind {
    LATENCY_MARKET =
        0, /* the stamp of a quote or print to its receipt, by the venue's clock as far as it is known */
    LATENCY_ORDER, /* a request that left to the first word on it */
    LATENCY_REST,  /* a call by HTTP to its answer */
    LATENCY_PING,  /* of a WebSocket to its pong */
    LATENCY_KIND_COUNT
};

enum { LATENCY_BUCKETS = 23 };

struct latency_histogram {
    uint64_t count, bucket[LATENCY_BUCKETS];
    int64_t sum, most; /* ns */
};

struct latencies {
    struct latency_histogram of[LATENCY_KIND_COUNT];
};

void latency_note(struct latency_histogram *l, int64_t ns);
int64_t latency_bound(unsigned bucket); /* INT64_MAX of the last */
/* 0 when nothing was noted; never more than the longest noted. */
int64_t latency_quantile(const struct latency_histogram *l, double quantile);
const char *latency_kind_name(enum latency_kind kind);

#endif
