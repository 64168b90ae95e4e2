/* The folder of segments: `NNNNNNNN.npj`, numbered upwards from 1, never used twice. */
#ifndef STORE_JOURNAL_FOLDER_H
#define STORE_JOURNAL_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "store/disk.h"

enum { JOURNAL_PATH_MAX = 512 };

struct segment_entry {
    uint64_t number;
    uint64_t bytes;
};

struct segment_list {
    struct segment_entry *entry; /* oldest first */
    size_t count;
};

/* False when the path is too long. */
bool journal_path(char ret[JOURNAL_PATH_MAX], const char *folder, uint64_t number,
                  const char *ending);
/* A folder that is not there is an empty one. */
enum status segment_list_read(struct segment_list *ret, const char *folder, struct error *err);
void segment_list_release(struct segment_list *l);

/* Gives up whole segments, oldest first, while all together are larger than `bytes` or what they
 * hold ended before `before` (0: no such limit).  The newest two always stay.  Returns how many. */
unsigned journal_retain(const struct disk *disk, const char *folder, uint64_t bytes,
                        int64_t before);

#endif
