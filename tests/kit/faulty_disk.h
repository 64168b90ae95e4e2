/* The operating system's disk with faults: the n-th operation fails once, space that runs out (a
 * write then leaves half of its bytes), or a disk that does not answer until it is let. */
#ifndef KIT_FAULTY_DISK_H
#define KIT_FAULTY_DISK_H

#include <semaphore.h>
#include <stdatomic.h>

#include "store/disk.h"

struct faulty_disk {
    struct disk ops;
    unsigned operations; /* so far */
    unsigned fail_at;    /* 1 is the first; 0: none */
    unsigned fail_for;   /* so many from there on */
    int fail_with;       /* an errno */
    int64_t space;       /* bytes left; -1: endless */
    int64_t reserved;    /* bytes of the preallocated file */
    int64_t end[64];     /* of what was written, by descriptor */
    atomic_int stalls;   /* not 0: sync waits for `go` */
    sem_t go;
};

/* Must not move afterwards. */
void faulty_disk_init(struct faulty_disk *f);

#endif
