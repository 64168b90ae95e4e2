/* The part of the portable state that restrains the account beyond its figures: the record of its
 * latest trades, strategies that cool down in a pair, breakers that are open.  By name, as
 * everything portable; what this build does not know is left out.
 *
 *   "trade_log":[{"at":1785542400000000000,"r":-1.02}, ...]          oldest first
 *   "cooldowns":[{"pair":"BTC/USD","strategy":"keltner","until":...}, ...]
 *   "breakers":[{"breaker":"drawdown","since":...,"trips":1}, ...] */
#ifndef ENGINE_PORTABLE_RISK_H
#define ENGINE_PORTABLE_RISK_H

#include "base/json.h"
#include "engine/state.h"

void portable_put_risk(struct json_writer *w, const struct engine *e);
/* One element of each. */
void portable_take_trade(struct json *j, struct engine *e);
void portable_take_cooldown(struct json *j, struct engine *e);
void portable_take_breaker(struct json *j, struct engine *e);

#endif
