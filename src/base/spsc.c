#include "base/spsc.h"

#include <assert.h>
#include <string.h>

void spsc_init(struct spsc *q, void *records, size_t record_size, uint64_t capacity)
{
    assert(capacity > 0 && (capacity & (capacity - 1)) == 0);
    q->records = records;
    q->record_size = record_size;
    q->mask = capacity - 1;
    atomic_init(&q->pushed, 0);
    atomic_init(&q->popped, 0);
}

static char *record_at(struct spsc *q, uint64_t ordinal)
{
    return q->records + (ordinal & q->mask) * q->record_size;
}

bool spsc_push(struct spsc *q, const void *record)
{
    uint64_t pushed = atomic_load_explicit(&q->pushed, memory_order_relaxed);

    if (pushed - atomic_load_explicit(&q->popped, memory_order_acquire) > q->mask)
        return false;
    memcpy(record_at(q, pushed), record, q->record_size);
    atomic_store_explicit(&q->pushed, pushed + 1, memory_order_release);
    return true;
}

bool spsc_pop(struct spsc *q, void *ret_record)
{
    uint64_t popped = atomic_load_explicit(&q->popped, memory_order_relaxed);

    if (popped == atomic_load_explicit(&q->pushed, memory_order_acquire))
        return false;
    memcpy(ret_record, record_at(q, popped), q->record_size);
    atomic_store_explicit(&q->popped, popped + 1, memory_order_release);
    return true;
}

uint64_t spsc_waiting(struct spsc *q)
{
    uint64_t popped = atomic_load_explicit(&q->popped, memory_order_acquire);

    return atomic_load_explicit(&q->pushed, memory_order_acquire) - popped;
}
