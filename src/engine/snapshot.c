#include "engine/snapshot.h"

const char *breaker_name(enum breaker b)
{
    static const char *const names[BREAKER_COUNT] = {
        [BREAKER_STALE_DATA] = "stale_data",     [BREAKER_FEED_DOWN] = "feed_down",
        [BREAKER_ACCOUNT_DOWN] = "account_down", [BREAKER_ORDER_IMPOSSIBLE] = "order_impossible",
        [BREAKER_RECONCILE] = "reconcile",       [BREAKER_UNPROTECTED] = "unprotected",
        [BREAKER_REJECTS] = "rejects",           [BREAKER_DAILY_LOSS] = "daily_loss",
        [BREAKER_JOURNAL] = "journal",
    };

    return (unsigned)b < BREAKER_COUNT ? names[b] : "none";
}
