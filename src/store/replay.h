/* One segment again, alone: its checkpoint, its events, through the same core, and whether every
 * step came to the same hashes as on the day. */
#ifndef STORE_REPLAY_H
#define STORE_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "store/core.h"
#include "store/segment_reader.h"

struct replay_options {
    bool verify;   /* stop at the first step that differs */
    int64_t until; /* stop before the first event after it, ns; 0: to the end */
    const struct core_watch *watch;
};

struct replay_report {
    struct segment_header header;
    uint64_t events, first_seq, last_seq;
    int64_t first_at, last_at;
    uint64_t compared; /* steps whose hashes were compared */
    bool differs;
    uint64_t differs_seq; /* first event whose step differs */
    uint16_t differs_kind;
    bool differs_in_decisions; /* otherwise in effects for people only */
    bool closed, damaged;
    struct segment_damage damage;
    uint64_t decision_hash, effect_hash; /* of the replayed core at the end */
    uint64_t state_hash; /* hash_bytes of its block: the next segment's checkpoint */
    bool whole;          /* read to its end, not stopped by `until` */
};

/* STATUS_VERSION: the segment belongs to another build, and what differs is said. */
enum status replay_segment(struct replay_report *ret, const char *path, const struct core *core,
                           const struct replay_options *o, struct error *err);

#endif
