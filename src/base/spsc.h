/* A queue of equal records from one thread to one other, without locks: one thread alone pushes,
 * one alone pops.  The caller's memory; nothing is allocated.
 *
 * What was written before a push is seen after the pop of that record. */
#ifndef BASE_SPSC_H
#define BASE_SPSC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CACHE_LINE = 64 };

struct spsc {
    char *records;
    size_t record_size;
    uint64_t mask; /* capacity - 1 */
    /* Each side's counter has a cache line of its own, so that the sides do not slow each other. */
    _Alignas(CACHE_LINE) _Atomic uint64_t pushed;
    _Alignas(CACHE_LINE) _Atomic uint64_t popped;
};

/* `capacity` is a power of two; `records` holds capacity x record_size bytes. */
void spsc_init(struct spsc *q, void *records, size_t record_size, uint64_t capacity);

/* False when the queue is full; nothing is lost then but the caller's patience. */
bool spsc_push(struct spsc *q, const void *record);
/* False when the queue is empty. */
bool spsc_pop(struct spsc *q, void *ret_record);
/* Records waiting; a moment later it may be another number. */
uint64_t spsc_waiting(struct spsc *q);

#endif
