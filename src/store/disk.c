#include "store/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int os_create(void *ctx, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    (void)ctx;
    return fd < 0 ? -errno : fd;
}

static int os_write_at(void *ctx, int fd, const void *bytes, size_t size, int64_t offset)
{
    const char *at = bytes;

    (void)ctx;
    while (size > 0) {
        ssize_t n = pwrite(fd, at, size, offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        at += n;
        size -= (size_t)n;
        offset += n;
    }
    return 0;
}

static int os_sync(void *ctx, int fd)
{
    (void)ctx;
    return fdatasync(fd) ? -errno : 0;
}

static int os_preallocate(void *ctx, int fd, int64_t bytes)
{
    (void)ctx;
    return -posix_fallocate(fd, 0, bytes);
}

static int os_close(void *ctx, int fd)
{
    (void)ctx;
    return close(fd) ? -errno : 0;
}

static int os_rename(void *ctx, const char *from, const char *to)
{
    (void)ctx;
    return rename(from, to) ? -errno : 0;
}

static int os_remove(void *ctx, const char *path)
{
    (void)ctx;
    return unlink(path) ? -errno : 0;
}

static int os_sync_folder(void *ctx, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed;

    (void)ctx;
    if (fd < 0)
        return -errno;
    failed = fsync(fd) ? -errno : 0;
    close(fd);
    return failed;
}

const struct disk disk_os = {
    .create = os_create,
    .write_at = os_write_at,
    .sync = os_sync,
    .preallocate = os_preallocate,
    .close = os_close,
    .rename = os_rename,
    .remove = os_remove,
    .sync_folder = os_sync_folder,
};
