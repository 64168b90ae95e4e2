/* The part of the portable state that strategies have earned: results of votes and of trades by
 * regime, and what the weights have learned.  Strategies and regimes go by name; one that this
 * build does not know is left out.
 *
 *   "results":[{"of":"votes","strategy":"keltner","trend":"range","volatility":"low_vol",
 *               "trades":12,"wins":7,"gain":9000000,"loss":5000000}, ...]
 *   "learned":[{"strategy":"keltner","count":11800000,"sum":3900000}, ...] */
#ifndef ENGINE_PORTABLE_RESULTS_H
#define ENGINE_PORTABLE_RESULTS_H

#include "base/json.h"
#include "engine/state.h"

void portable_put_results(struct json_writer *w, const struct engine *e);
/* One element of "results", and of "learned". */
void portable_take_result(struct json *j, struct engine *e);
void portable_take_learned(struct json *j, struct engine *e);

#endif
