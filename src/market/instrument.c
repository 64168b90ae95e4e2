#include "market/instrument.h"

#include <assert.h>

static const char *const status_names[MARKET_STATUS_COUNT] = {
    [MARKET_UNKNOWN] = "unknown",         [MARKET_ONLINE] = "online",
    [MARKET_CANCEL_ONLY] = "cancel_only", [MARKET_POST_ONLY] = "post_only",
    [MARKET_LIMIT_ONLY] = "limit_only",   [MARKET_REDUCE_ONLY] = "reduce_only",
    [MARKET_MAINTENANCE] = "maintenance", [MARKET_DELISTED] = "delisted",
};

const char *market_status_name(enum market_status s)
{
    assert((unsigned)s < MARKET_STATUS_COUNT);
    return status_names[s];
}

bool market_status_find(struct str name, enum market_status *ret)
{
    for (unsigned i = 0; i < MARKET_STATUS_COUNT; i++) {
        if (str_is(name, status_names[i])) {
            *ret = (enum market_status)i;
            return true;
        }
    }
    return false;
}

bool instrument_accepts(const struct instrument *in, struct price px, struct qty q)
{
    struct money cost;

    if (px.ticks < in->tick.ticks || px.ticks % in->tick.ticks != 0)
        return false;
    if (q.lots <= 0 || q.lots < in->min_qty.lots || q.lots % in->lot.lots != 0)
        return false;
    return notional(&cost, in, px, q, ROUND_DOWN) && cost.units >= in->min_cost.units;
}
