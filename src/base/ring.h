/* Which slot of a fixed array is the newest, which the n-th oldest: the arithmetic of a ring over
 * the caller's array, whatever stands in it.  When it is full, a push takes the oldest slot.
 *
 *   bars[ring_push(&r)] = bar;
 *   for (uint32_t i = 0; i < r.count; i++) ...bars[ring_oldest(&r, i)]... */
#ifndef BASE_RING_H
#define BASE_RING_H

#include <assert.h>
#include <stdint.h>

struct ring {
    uint32_t capacity; /* slots of the array, at least 1 */
    uint32_t count;    /* slots in use */
    uint32_t next;     /* the slot that the next push writes */
    uint32_t pad;
};

static inline void ring_init(struct ring *r, uint32_t capacity)
{
    assert(capacity > 0);
    *r = (struct ring){.capacity = capacity};
}

/* Makes room for one more and says where it goes. */
static inline uint32_t ring_push(struct ring *r)
{
    uint32_t slot = r->next;

    r->next = slot + 1 == r->capacity ? 0 : slot + 1;
    if (r->count < r->capacity)
        r->count++;
    return slot;
}

/* The slot of the i-th newest, 0 being the newest; i < count. */
static inline uint32_t ring_newest(const struct ring *r, uint32_t i)
{
    assert(i < r->count);
    return r->next > i ? r->next - 1 - i : r->next + (r->capacity - 1 - i);
}

/* The slot of the i-th oldest, 0 being the oldest; i < count. */
static inline uint32_t ring_oldest(const struct ring *r, uint32_t i)
{
    assert(i < r->count);
    return ring_newest(r, r->count - 1 - i);
}

#endif
