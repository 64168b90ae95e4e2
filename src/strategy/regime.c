#include "strategy/regime.h"

const char *regime_trend_name(enum regime_trend r)
{
    static const char *const name[] = {"unknown", "trend", "range"};

    return (unsigned)r <= REGIME_RANGING ? name[r] : "unknown";
}

const char *regime_vol_name(enum regime_vol r)
{
    static const char *const name[] = {"unknown", "low_vol", "mid_vol", "high_vol"};

    return (unsigned)r <= REGIME_VOL_HIGH ? name[r] : "unknown";
}
