/* Reads one segment from its file, event by event, and says where it is damaged.
 *
 *   torn     the file ends inside a block, or its last block is not whole and nothing follows: what
 *            a power cut leaves.  Nothing that was confirmed is missing.
 *   altered  a block is wrong and whole ones follow, or the segment was closed after it: somebody
 *            or something changed bytes.  What follows cannot be replayed from here. */
#ifndef STORE_SEGMENT_READER_H
#define STORE_SEGMENT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/event.h"
#include "store/segment.h"

struct segment_damage {
    bool torn;
    uint64_t offset, bytes; /* in the file */
    uint64_t first_seq;     /* first event that is lost */
    uint64_t last_seq;      /* last one, 0 when nobody can know */
};

enum segment_item {
    SEGMENT_EVENT,
    SEGMENT_HASHES, /* the core's hashes after the event before; comes only when they changed */
    SEGMENT_END,    /* no more; see segment_was_closed */
    SEGMENT_DAMAGED /* no more that can be trusted; see segment_damage */
};

struct segment_reader;

/* Opens the file and reads its header.  STATUS_IO, STATUS_CORRUPT, STATUS_VERSION (format). */
enum status segment_reader_new(struct segment_reader **ret, const char *path, struct error *err);
void segment_reader_free(struct segment_reader *r);

const struct segment_header *segment_header_of(const struct segment_reader *r);
/* Unpacks the core's block into header->checkpoint_size bytes.  STATUS_CORRUPT when altered. */
enum status segment_checkpoint(const struct segment_reader *r, void *ret_core, struct error *err);

enum segment_item segment_next(struct segment_reader *r, struct event *ret_event,
                               uint64_t *ret_decision_hash, uint64_t *ret_effect_hash);
const struct segment_damage *segment_damage(const struct segment_reader *r);
bool segment_was_closed(const struct segment_reader *r);
/* The event that would come next. */
uint64_t segment_next_seq(const struct segment_reader *r);

#endif
