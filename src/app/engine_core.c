/* The engine as store/core.h wants it. */
#include "app/state.h"
#include "base/hash.h"
#include "store/core.h"

static void *core_open(void *memory, size_t size)
{
    return engine_open(memory, size);
}

static void core_step(void *core, const struct event *ev, struct effects *ret_effects)
{
    engine_step(core, ev, ret_effects);
}

static uint64_t core_last_seq(const void *core)
{
    return engine_last_seq(core);
}

static int64_t core_last_at(const void *core)
{
    return engine_last_at(core);
}

static uint64_t core_decision_hash(const void *core)
{
    return engine_decision_hash(core);
}

static uint64_t core_effect_hash(const void *core)
{
    return engine_effect_hash(core);
}

const struct core engine_core = {
    .schema = engine_schema,
    .open = core_open,
    .step = core_step,
    .last_seq = core_last_seq,
    .last_at = core_last_at,
    .decision_hash = core_decision_hash,
    .effect_hash = core_effect_hash,
};
