/* The running hashes that two runs are compared by.
 *
 * An effect enters in canonical form: its members one by one as 64-bit numbers, never its memory.
 * Every nan is one value and -0 is 0; a text counts by its length and bytes; of a decision only the
 * frames and votes that it has; padding and `cause` are left out, so that a run that met more or
 * fewer quiet events in between decides the same.  64 bits, order matters, not cryptographic: they
 * find a difference, they do not resist one made on purpose. */
#ifndef ENGINE_EFFECT_HASH_H
#define ENGINE_EFFECT_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/effect.h"

/* The hash after one more effect; starts at 0. */
uint64_t effect_hash(uint64_t before, const struct effect *fx);
/* Those that the decision hash is over: decisions, denials, place, amend, cancel. */
bool effect_is_decision(enum effect_kind k);

#endif
