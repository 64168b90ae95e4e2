/* Effects that leave the machine, waiting in order until the journal is on disk through the event
 * that caused them.  Bounded; trading thread only. */
#ifndef APP_OUTBOX_H
#define APP_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/effect.h"

enum { OUTBOX_MAX = 4096 };

struct outbox {
    struct effect *item; /* OUTBOX_MAX of them */
    uint64_t put, taken;
};

enum status outbox_init(struct outbox *b, struct error *err);
void outbox_release(struct outbox *b);
/* False when it is full: the caller must not step on. */
bool outbox_put(struct outbox *b, const struct effect *fx);
/* The oldest one whose cause is durable, removed; false when there is none. */
bool outbox_take(struct outbox *b, uint64_t durable_seq, struct effect *ret);
bool outbox_is_empty(const struct outbox *b);
/* Room for at least one whole step. */
bool outbox_has_room(const struct outbox *b);

#endif
