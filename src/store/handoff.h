/* Records of any length from one thread to one other, through a fixed ring of memory: the giver
 * never waits and never locks.
 *
 *   giver   p = handoff_reserve(h, most); if (!p) ...no room...; write at p; handoff_give(h, size);
 *   taker   p = handoff_peek(h, &size);   if (!p) ...nothing...; read at p; handoff_drop(h);
 *
 * A reservation is one run of memory and may be given smaller than reserved, or never.  Records are
 * aligned to 8.  handoff_sleep waits until something is there or handoff_wake was called. */
#ifndef STORE_HANDOFF_H
#define STORE_HANDOFF_H

#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct handoff {
    uint8_t *ring;
    size_t size;              /* a multiple of 8 */
    _Atomic uint64_t given;   /* bytes since the start, giver's */
    _Atomic uint64_t dropped; /* taker's */
    uint64_t reserved_at;     /* giver's: where the record of the reservation begins */
    sem_t news;
};

bool handoff_init(struct handoff *h, size_t size);
void handoff_release(struct handoff *h);

void *handoff_reserve(struct handoff *h, size_t most);
void handoff_give(struct handoff *h, size_t size);

const void *handoff_peek(struct handoff *h, size_t *ret_size);
void handoff_drop(struct handoff *h);

void handoff_wake(struct handoff *h);
void handoff_sleep(struct handoff *h, int64_t at_most_ns);

#endif
