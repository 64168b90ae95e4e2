/* After a stop of any kind: the newest checkpoint that is whole, then the events behind it, through
 * the core; what they would cause is dropped, for it happened or is asked from the venue.  The
 * result is, byte for byte, what the process had after its last event on disk. */
#ifndef STORE_RECOVER_H
#define STORE_RECOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "store/core.h"
#include "store/segment_reader.h"

struct recovery {
    void *core;   /* opened; stands in memory */
    void *memory; /* aligned_alloc'ed, the caller frees it */
    size_t size;
    uint64_t last_seq;
    int64_t last_at;
    uint64_t segment; /* whose checkpoint was taken */
    uint64_t events;  /* replayed */
    uint64_t skipped; /* newer segments whose checkpoint was damaged; their events were replayed */
    bool closed;      /* the last segment was closed properly */
    bool damaged;     /* see damage, in the last segment read */
    uint64_t damaged_segment;
    struct segment_damage damage; /* torn: nothing confirmed is lost; otherwise events are lost, so
                                     client order ids need a new epoch */
    double seconds;
};

/* STATUS_NOT_FOUND: there is no journal.  STATUS_VERSION: the newest is of another build (schema or
 * format).  STATUS_CORRUPT: no checkpoint is whole. */
enum status recover(struct recovery *ret, const char *folder, const struct core *core,
                    const struct core_watch *watch, struct error *err);

#endif
