/* Puts effects on the list of a step and into the running hashes.  Room for what must leave is kept
 * by asking emit_room before a fan-out; a people-only effect that finds no room is dropped (the
 * journal can make it again), a leaving one must find it (asserted). */
#ifndef ENGINE_EMIT_H
#define ENGINE_EMIT_H

#include "engine/state.h"

/* Whether `n` more effects fit. */
bool emit_room(const struct turn *t, unsigned n);

/* A zeroed effect of this kind with its header filled, or NULL without room (people-only kinds). */
struct effect *emit_begin(struct turn *t, enum effect_kind kind, uint16_t pair);
/* Hashes it, once its union is filled. */
void emit_end(struct turn *t, const struct effect *fx);

void emit_request(struct turn *t, enum effect_kind kind, const struct order *o,
                  const struct order_request *r);
/* The order as people and the database see it. */
void order_describe(struct fx_order *ret, const struct order *o);
void emit_order(struct turn *t, const struct order *o);
void emit_position(struct turn *t, const struct position *p, enum position_change change);
void emit_denial(struct turn *t, uint16_t pair, const struct denial *d, uint64_t decision);
void emit_notice(struct turn *t, enum severity severity, uint16_t pair, const char *code,
                 const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void emit_post(struct turn *t, enum self_task task, uint32_t cursor);

#endif
