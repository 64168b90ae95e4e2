#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

void arena_init(struct arena *a, void *block, size_t size)
{
    *a = (struct arena){.at = block, .size = size};
}

void *arena_take(struct arena *a, size_t size)
{
    size_t off = (size_t)(-((uintptr_t)a->at + a->used) & (_Alignof(max_align_t) - 1));
    size_t room = a->size - a->used;

    if (off > room || size > room - off)
        return NULL;
    void *piece = a->at + a->used + off;
    memset(piece, 0, size);
    a->used += off + size;
    return piece;
}

void arena_reset(struct arena *a, size_t mark)
{
    assert(mark <= a->used);
    a->used = mark;
}
