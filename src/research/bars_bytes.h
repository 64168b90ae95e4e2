/* The bytes of a file that may be plain, gzip or zstd (told by its first bytes, not by its name),
 * read forward in pieces. */
#ifndef RESEARCH_BARS_BYTES_H
#define RESEARCH_BARS_BYTES_H

#include <stddef.h>

#include "base/status.h"

struct bars_bytes;

/* NOT_FOUND, IO, NO_MEMORY. */
enum status bars_bytes_open(struct bars_bytes **ret, const char *path, struct error *err);
/* Up to `size` bytes into `room`; *ret_got is 0 at the end.  CORRUPT when the compressed stream is
 * damaged, TRUNCATED when it ends too early. */
enum status bars_bytes_read(struct bars_bytes *b, char *room, size_t size, size_t *ret_got,
                            struct error *err);
void bars_bytes_close(struct bars_bytes *b); /* NULL is fine */

#endif
