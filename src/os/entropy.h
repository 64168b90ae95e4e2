/* Chance for secrets, ids and seeds, from the kernel.  (base/random.h is the seeded kind.) */
#ifndef OS_ENTROPY_H
#define OS_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Waits for the kernel's pool at boot; ends the process when there is none, for nothing safe can be
 * made without. */
void entropy_bytes(void *ret_bytes, size_t n);
uint64_t entropy_u64(void);
/* n random bytes as 2 n hex digits: a key, a token. */
void entropy_token(struct text *t, size_t n);

#endif
