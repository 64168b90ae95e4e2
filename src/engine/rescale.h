/* A venue that changes a pair's decimals changes the meaning of every tick and lot that we keep of
 * it.  All of them are told in the new ones: exactly where they fit, else what is held is rounded
 * down (never more is sold than there is) and prices to the nearest. */
#ifndef ENGINE_RESCALE_H
#define ENGINE_RESCALE_H

#include "engine/state.h"

/* `pair` still has its old rules.  False, with nothing changed, when a figure does not fit. */
bool pair_rescale(struct turn *t, uint16_t pair, const struct instrument *to);

#endif
