/* The engine's door.  One block of caller's memory, no pointers inside, nothing allocated after
 * init, no clock, no I/O, no globals.
 *
 *   same events + same options + same seed  ->  same effects and same bytes, on every machine
 *
 * The block itself is the checkpoint: write engine_size() bytes, read them back into a block of the
 * same size, and go on.  It belongs to one build schema (engine_schema()); what must outlive a
 * version is carried by engine_adopt and engine/portable.h.
 *
 * Every struct that stands in the block is free of padding (checked by -Wpadded in its header), so
 * that equal states are equal bytes.
 *
 * Three layers: market (once per venue) says votes and bars, profile says a decision, account says
 * an order or a denial.  What crosses is a value.
 *
 * Threads: one at a time.  Errors: none; what cannot be is an EFFECT_NOTICE and a breaker. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/options.h"
#include "engine/effect.h"
#include "engine/event.h"
#include "engine/snapshot.h"

struct engine;

/* Bytes for these options: a multiple of 64. */
size_t engine_size(const struct options *o);

/* `memory` has engine_size(o) bytes, aligned to 64; it is zeroed here.  `seed` drives all chance,
 * `epoch` (36^5 values) marks this install's client order ids.  Pairs take the indices of
 * o->trading.pairs. */
struct engine *engine_init(void *memory, const struct options *o, uint64_t seed, uint32_t epoch);

/* After events that the venue may have seen were lost: the sequences would be used twice, so ids go on
 * under another epoch.  Between steps, and a checkpoint must follow. */
void engine_renew_epoch(struct engine *e, uint32_t epoch);

/* Takes a block that was written by engine_size() bytes before.  NULL when size, magic or schema do
 * not match this build. */
struct engine *engine_open(void *memory, size_t size);
uint64_t engine_schema(void);

/* One event.  ret_effects is overwritten.  At most EFFECTS_MAX; what is longer goes on by POST.
 * ev->seq must be engine_last_seq + 1 and ev->at not before the last one. */
void engine_step(struct engine *e, const struct event *ev, struct effects *ret_effects);

/* When EV_TIMER is wanted next, or INT64_MAX.  The shell sends it at or after that time; equal
 * times: timers before data. */
int64_t engine_wake_at(const struct engine *e);

uint64_t engine_last_seq(const struct engine *e);
int64_t engine_last_at(const struct engine *e);
const struct options *engine_options(const struct engine *e);
/* Running hashes since init: decisions (market decisions, denials, place, amend, cancel) and all
 * effects, in canonical form (engine/effect_hash.h). */
uint64_t engine_decision_hash(const struct engine *e);
uint64_t engine_effect_hash(const struct engine *e);

/* Whether a quote or print of this pair can matter now (an order or a position is open): a driver
 * that makes quotes from bars leaves out what cannot matter. */
bool engine_watches_quotes(const struct engine *e, uint16_t pair);

/* What is known of a pair; NULL beyond the last one. */
const struct instrument *engine_instrument(const struct engine *e, uint16_t pair);
/* Money now; false before the account's books are open. */
bool engine_money(const struct engine *e, struct money *ret_equity, struct money *ret_cash,
                  struct money *ret_exposure);

/* What people may see; a copy.  Leaves .risk empty: that costs more and is asked for less often
 * (engine/risk_report.h). */
void engine_snapshot(const struct engine *e, struct snapshot *ret);
/* The newest bars of the base timeframe, oldest first; returns how many. */
size_t engine_bars(const struct engine *e, uint16_t pair, struct bar *ret, size_t max);

/* Carries over what outlives a change of options or version (orders, positions, ledger, risk
 * state, control state, sequences) into a freshly initialised engine.  STATUS_CONFIG when a pair
 * that still has a position or working order is not among the fresh engine's pairs. */
enum status engine_adopt(struct engine *fresh, const struct engine *old, struct error *err);

#endif
