/* Memory of one lifetime: taken piece by piece from a block of the caller's, given back all at
 * once.  For a message, a scan, a connection; nothing in it is freed one by one. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena {
    char *at;
    size_t size;
    size_t used;
};

void arena_init(struct arena *a, void *block, size_t size);

/* `size` bytes, all zero, aligned for anything; NULL when they do not fit. */
void *arena_take(struct arena *a, size_t size);

/* Gives back everything taken since `used` stood at `mark`; 0 is everything. */
void arena_reset(struct arena *a, size_t mark);

#endif
