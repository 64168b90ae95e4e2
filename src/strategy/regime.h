/* What kind of market it is: does it go somewhere, and how wildly.  Unknown until it can be told.
 */
#ifndef STRATEGY_REGIME_H
#define STRATEGY_REGIME_H

enum regime_trend { REGIME_TREND_UNKNOWN = 0, REGIME_TRENDING, REGIME_RANGING };
enum regime_vol { REGIME_VOL_UNKNOWN = 0, REGIME_VOL_LOW, REGIME_VOL_MID, REGIME_VOL_HIGH };
enum { REGIME_TRENDS = 3, REGIME_VOLS = 4 };

const char *regime_trend_name(enum regime_trend r); /* "trend", "range", "unknown" */
const char *regime_vol_name(enum regime_vol r); /* "low_vol", "mid_vol", "high_vol", "unknown" */

#endif
