/* The profile layer: one set of options looks at a pair and says a decision.  It learns nothing of
 * accounts; its decision is handed to the account as a value. */
#ifndef ENGINE_PROFILE_H
#define ENGINE_PROFILE_H

#include "engine/state.h"

/* A base bar closed: decide when the pair has history enough. */
void profile_on_bar(struct turn *t, uint16_t pair, const struct bar *bar);
/* A price moved: the optional re-evaluation with the forming bar. */
void profile_on_price(struct turn *t, uint16_t pair);

#endif
