/* One instance a state directory: a lock that the kernel drops when its holder dies, however it
 * dies, and a line in it that says who holds it. */
#ifndef OS_LOCK_H
#define OS_LOCK_H

#include "base/status.h"

struct lock {
    int fd; /* -1: not held */
};

/* Takes DIR/lock.  `who` is what others are told: "novapulse run".  STATUS_LOCKED names the holder:
 * "another instance holds the lock: process 4121 (novapulse run, since 2026-11-23T08:11:02Z)". */
enum status lock_take(struct lock *ret_lock, const char *dir, const char *who, struct error *err);
void lock_release(struct lock *l);

#endif
