/* A line on which everything takes time: what is put in comes out in the same order, a latency and up to a jitter later,
 * in wall time.  The same seed and the same load give the same delays. */
#ifndef VENUE_EXCHANGE_DELAY_LINE_H
#define VENUE_EXCHANGE_DELAY_LINE_H

#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

struct loop;
struct delay_line;

struct latency {
    int64_t ns, jitter_ns; /* one way */
};

/* NULL: no memory.  `arrive` gets what was put in; `bytes` lives as long as the call. */
struct delay_line *delay_line_new(struct loop *l, struct latency latency, uint64_t seed,
                                  void (*arrive)(void *ctx, const void *parcel, struct str bytes),
                                  void *ctx);
/* Everything that is still on its way arrives at once. */
void delay_line_free(struct delay_line *d);
/* Copies `size` bytes of `parcel`, which is plain, and `bytes`.  False: no memory. */
bool delay_line_put(struct delay_line *d, const void *parcel, size_t size, struct str bytes);

/* "80ms", "80ms~40ms": the latency, and the most that chance adds. */
enum status latency_parse(struct latency *ret, struct str text, struct error *err);

#endif
