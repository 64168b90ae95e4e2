/* What the journal asks of the operating system, as a struct of functions, so that a test can fail
 * the n-th write.  Every function returns 0 or more on success and -errno otherwise. */
#ifndef STORE_DISK_H
#define STORE_DISK_H

#include <stddef.h>
#include <stdint.h>

struct disk {
    void *ctx;
    int (*create)(void *ctx, const char *path); /* new and empty, for writing: a descriptor */
    int (*write_at)(void *ctx, int fd, const void *bytes, size_t size, int64_t offset); /* all */
    int (*sync)(void *ctx, int fd);
    int (*preallocate)(void *ctx, int fd, int64_t bytes);
    int (*close)(void *ctx, int fd);
    int (*rename)(void *ctx, const char *from, const char *to);
    int (*remove)(void *ctx, const char *path);
    int (*sync_folder)(void *ctx, const char *path); /* names in it are on disk */
};

extern const struct disk disk_os;

#endif
