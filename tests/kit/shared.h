/* Recorded data that are not ours to keep: files under NOVAPULSE_SHARED (default ../shared).  A test
 * that needs one skips when it is absent. */
#ifndef KIT_SHARED_H
#define KIT_SHARED_H

#include "base/str.h"

/* The whole file, unpacked when it is gzip; at == NULL when there is none.  shared_free it. */
struct str shared_read(const char *path);
void shared_free(struct str file);

#endif
