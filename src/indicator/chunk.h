/* A batch that needs columns between its inputs and its outputs takes so many bars at a time that they
 * stay in the nearest cache, on the stack. */
#ifndef INDICATOR_CHUNK_H
#define INDICATOR_CHUNK_H

#include <stddef.h>

enum { CHUNK_BARS = 4096 };

/* Bars of the chunk that begins at `from`, of n in all. */
static inline size_t chunk_of(size_t n, size_t from)
{
    return n - from < CHUNK_BARS ? n - from : CHUNK_BARS;
}

#endif
