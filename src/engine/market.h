/* The market layer: prints and quotes become bars, bars become series and indicators, each closed
 * base bar is handed to the profile.  Knows no account. */
#ifndef ENGINE_MARKET_H
#define ENGINE_MARKET_H

#include "engine/state.h"

void market_init(struct engine *e);
void market_on_instrument(struct turn *t);
void market_on_trade(struct turn *t);
void market_on_quote(struct turn *t);
/* Numbers that no book can have (a negative sum, more young than there is) are left out. */
void market_on_depth(struct turn *t);
void market_on_bar(struct turn *t);
/* Closes the bars whose end and grace have passed; those that find no room for their effects stay
 * due. */
void market_on_time(struct turn *t);
/* Forming bars from before a pause of unknown length are given up. */
void market_on_start(struct turn *t);
/* When the next forming bar is closed by timer. */
int64_t market_wake_at(const struct engine *e);
/* How the pair's book leans now. */
struct pressure market_pressure(const struct engine *e, unsigned pair, int64_t now);
/* The bar's prices, or the newest print, wait for confirmation. */
bool market_is_unverified(const struct engine *e, unsigned pair, const struct bar *bar);
/* All that was wrong with the pair's data since the engine began. */
struct data_counts market_data_counts(const struct engine *e, unsigned pair);
/* The newest base bar, or NULL. */
const struct bar *market_last_bar(const struct engine *e, unsigned pair);
/* Enough bars for every enabled strategy on the base timeframe. */
bool market_is_warm(const struct engine *e, unsigned pair);

#endif
