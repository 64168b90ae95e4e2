#include "market/latency.h"

#define US INT64_C(1000)
#define MS (1000 * US)
#define S  (1000 * MS)

static const int64_t bound[LATENCY_BUCKETS] = {
    10 * US, 20 * US, 50 * US, 100 * US, 200 * US, 500 * US, 1 * MS,    2 * MS,
    5 * MS,  10 * MS, 20 * MS, 50 * MS,  100 * MS, 200 * MS, 500 * MS,  1 * S,
    2 * S,   5 * S,   10 * S,  20 * S,   50 * S,   100 * S,  INT64_MAX,
};

void latency_note(struct latency_histogram *l, int64_t ns)
{
    unsigned i = 0;

    if (ns < 0)
        ns = 0;
    while (ns > bound[i])
        i++;
    l->bucket[i]++;
    l->count++;
    if (l->sum <= INT64_MAX - ns)
        l->sum += ns;
    if (ns > l->most)
        l->most = ns;
}

int64_t latency_bound(unsigned bucket)
{
    return bound[bucket];
}

int64_t latency_quantile(const struct latency_histogram *l, double quantile)
{
    uint64_t below = 0;

    for (unsigned i = 0; i < LATENCY_BUCKETS; i++) {
        below += l->bucket[i];
        if (l->count && (double)below >= quantile * (double)l->count)
            return bound[i] < l->most ? bound[i] : l->most;
    }
    return 0;
}

const char *latency_kind_name(enum latency_kind kind)
{
    static const char *const name[LATENCY_KIND_COUNT] = {
        [LATENCY_MARKET] = "market",
        [LATENCY_ORDER] = "order",
        [LATENCY_REST] = "rest",
        [LATENCY_PING] = "ping",
    };

    return name[kind];
}
