/* The profile layer: one set of options looks at a pair and says a decision.  It learns nothing of
 * accounts; its decision is handed to the account as a value.  What it learns it learns from the
 * market: each vote's reference outcome, told by the bars that follow. */
#ifndef ENGINE_PROFILE_H
#define ENGINE_PROFILE_H

#include "engine/state.h"

/* The weights' factors anew: after a start, and when options or records changed. */
void profile_refresh(struct engine *e);
/* The factors start at 1 again; results stay. */
void profile_forget(struct engine *e);

/* A base bar closed, warm-up or not: what became of earlier votes. */
void profile_follow(struct turn *t, uint16_t pair, const struct bar *bar);
/* A base bar closed: decide when the pair has history enough. */
void profile_on_bar(struct turn *t, uint16_t pair, const struct bar *bar);
/* A price moved: the optional re-evaluation with the forming bar. */
void profile_on_price(struct turn *t, uint16_t pair);

#endif
