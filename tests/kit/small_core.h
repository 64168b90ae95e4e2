/* A core that is small enough to see through: it remembers every event in a sum, answers each bar
 * with a decision and each order with a notice, and keeps the two running hashes. */
#ifndef KIT_SMALL_CORE_H
#define KIT_SMALL_CORE_H

#include "store/core.h"

struct small_core {
    uint64_t magic;
    uint64_t last_seq;
    int64_t last_at;
    uint64_t decision_hash, effect_hash;
    uint64_t sum; /* of all bytes of all events, in order */
    uint64_t bars, decisions, positions;
    unsigned char ballast[40000];
};

void small_core_init(struct small_core *c);
extern const struct core small_core_ops;
/* The same, but the decision from event SMALL_CORE_WRONG_AT on is a different one. */
extern const struct core small_core_wrong;
enum { SMALL_CORE_WRONG_AT = 250 };
/* The same with another schema. */
extern const struct core small_core_other;

#endif
