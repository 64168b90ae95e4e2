#include "store/handoff.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

/* Before each record stands its length; SKIP sends the taker to the ring's beginning. */
static const uint64_t SKIP = UINT64_MAX;
enum { LENGTH_BYTES = 8 };

static uint64_t *length_at(struct handoff *h, uint64_t position)
{
    return (uint64_t *)(void *)(h->ring + position % h->size);
}

static uint64_t rounded(uint64_t n)
{
    return (n + 7) & ~(uint64_t)7;
}

bool handoff_init(struct handoff *h, size_t size)
{
    *h = (struct handoff){.size = rounded(size)};
    h->ring = malloc(h->size);
    return h->ring && sem_init(&h->news, 0, 0) == 0;
}

void handoff_release(struct handoff *h)
{
    if (h->ring)
        sem_destroy(&h->news);
    free(h->ring);
    h->ring = NULL;
}

void *handoff_reserve(struct handoff *h, size_t most)
{
    uint64_t given = atomic_load_explicit(&h->given, memory_order_relaxed);
    uint64_t dropped = atomic_load_explicit(&h->dropped, memory_order_acquire);
    uint64_t need = LENGTH_BYTES + rounded(most);
    uint64_t to_end = h->size - given % h->size;

    if (to_end >= need) {
        if (given + need - dropped > h->size)
            return NULL;
        h->reserved_at = given;
    } else {
        if (need > h->size || given + to_end + need - dropped > h->size)
            return NULL;
        *length_at(h, given) = SKIP;
        h->reserved_at = given + to_end;
    }
    return h->ring + h->reserved_at % h->size + LENGTH_BYTES;
}

void handoff_give(struct handoff *h, size_t size)
{
    *length_at(h, h->reserved_at) = size;
    atomic_store_explicit(&h->given, h->reserved_at + LENGTH_BYTES + rounded(size),
                          memory_order_release);
    handoff_wake(h);
}

const void *handoff_peek(struct handoff *h, size_t *ret_size)
{
    uint64_t dropped = atomic_load_explicit(&h->dropped, memory_order_relaxed);

    if (dropped == atomic_load_explicit(&h->given, memory_order_acquire))
        return NULL;
    if (*length_at(h, dropped) == SKIP) {
        dropped += h->size - dropped % h->size;
        atomic_store_explicit(&h->dropped, dropped, memory_order_release);
    }
    *ret_size = *length_at(h, dropped);
    return h->ring + dropped % h->size + LENGTH_BYTES;
}

void handoff_drop(struct handoff *h)
{
    uint64_t dropped = atomic_load_explicit(&h->dropped, memory_order_relaxed);

    atomic_store_explicit(&h->dropped, dropped + LENGTH_BYTES + rounded(*length_at(h, dropped)),
                          memory_order_release);
}

void handoff_wake(struct handoff *h)
{
    sem_post(&h->news);
}

void handoff_sleep(struct handoff *h, int64_t at_most_ns)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    at_most_ns += until.tv_nsec;
    until.tv_sec += at_most_ns / 1000000000;
    until.tv_nsec = at_most_ns % 1000000000;
    while (sem_clockwait(&h->news, CLOCK_MONOTONIC, &until) && errno == EINTR)
        ;
    while (sem_trywait(&h->news) == 0)
        ;
}
