/* Writes segments one after the other, on the journal thread.  What a failed write left behind is
 * written over by the next try: the place of the next byte moves only when it is on disk. */
#ifndef STORE_SEGMENT_WRITER_H
#define STORE_SEGMENT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/disk.h"
#include "store/journal_folder.h"
#include "store/segment.h"

struct segment_writer {
    const struct disk *disk;
    const char *folder;
    int fd;         /* -1: none begun */
    int64_t offset; /* of the next byte */
    uint64_t chain;
    uint64_t number; /* of the segment being written */
    uint64_t reserve_bytes;
    bool has_reserve;
    uint64_t bytes; /* written in all */
};

void segment_writer_init(struct segment_writer *w, const struct disk *disk, const char *folder,
                         uint64_t last_number, uint64_t reserve_bytes);
/* Begins the next segment: a file of another name until it is whole.  Only then is the one before
 * closed.  `checkpoint` are h->checkpoint_stored bytes.  0 or -errno; the one before goes on then.
 */
int segment_writer_begin(struct segment_writer *w, struct segment_header *h,
                         const void *checkpoint);
/* Bytes at the end, and waits until they are on disk. */
int segment_writer_add(struct segment_writer *w, const void *bytes, size_t size);
/* An end block behind the last one; next_seq is the event that would come. */
void segment_writer_close(struct segment_writer *w, uint64_t next_seq);

/* A reserve that an earlier run left counts as ours: a start on a full disk may need it. */
void segment_writer_find_reserve(struct segment_writer *w);
/* Keeps disk space back, or gives it up; true when something changed. */
bool segment_writer_keep_reserve(struct segment_writer *w);
bool segment_writer_give_reserve(struct segment_writer *w);

#endif
