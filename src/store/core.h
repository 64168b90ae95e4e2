/* The core as recovery and replay need it: a block of memory and what can be done with it.  The
 * program gives engine/engine.h's functions; a test gives a smaller core. */
#ifndef STORE_CORE_H
#define STORE_CORE_H

#include <stddef.h>
#include <stdint.h>

#include "engine/effect.h"
#include "engine/event.h"

enum { CORE_ALIGNMENT = 64 };

struct core {
    uint64_t (*schema)(void);
    /* NULL when the block is not of this build. */
    void *(*open)(void *memory, size_t size);
    void (*step)(void *core, const struct event *ev, struct effects *ret_effects);
    uint64_t (*last_seq)(const void *core);
    int64_t (*last_at)(const void *core);
    uint64_t (*decision_hash)(const void *core);
    uint64_t (*effect_hash)(const void *core);
};

/* Told what happens to a core; each may be NULL. */
struct core_watch {
    void *ctx;
    void (*opened)(void *ctx,
                   const void *core); /* loaded from a checkpoint, before its first step */
    void (*stepped)(void *ctx, const void *core, const struct event *ev,
                    const struct effects *effects);
};

#endif
