#include "kit/faulty_disk.h"

#include <errno.h>
#include <string.h>

static int due(struct faulty_disk *f)
{
    f->operations++;
    return f->fail_at && f->operations >= f->fail_at && f->operations < f->fail_at + f->fail_for
               ? -f->fail_with
               : 0;
}

static int faulty_create(void *ctx, const char *path)
{
    struct faulty_disk *f = ctx;
    int failed = due(f);
    int fd = failed ? failed : disk_os.create(disk_os.ctx, path);

    if (fd >= 0 && fd < 64)
        f->end[fd] = 0;
    return fd;
}

static int faulty_write_at(void *ctx, int fd, const void *bytes, size_t size, int64_t offset)
{
    struct faulty_disk *f = ctx;
    int failed = due(f);
    int64_t grows = offset + (int64_t)size - f->end[fd];

    if (failed == 0 && f->space >= 0 && grows > f->space)
        failed = -ENOSPC;
    if (failed) {
        disk_os.write_at(disk_os.ctx, fd, bytes, size / 2, offset);
        return failed;
    }
    if (f->space >= 0 && grows > 0) {
        f->space -= grows;
        f->end[fd] += grows;
    }
    return disk_os.write_at(disk_os.ctx, fd, bytes, size, offset);
}

static int faulty_sync(void *ctx, int fd)
{
    struct faulty_disk *f = ctx;
    int failed = due(f);

    if (f->stalls)
        sem_wait(&f->go);
    return failed ? failed : disk_os.sync(disk_os.ctx, fd);
}

static int faulty_preallocate(void *ctx, int fd, int64_t bytes)
{
    struct faulty_disk *f = ctx;

    if (f->space >= 0 && bytes > f->space)
        return -ENOSPC;
    f->reserved = bytes;
    if (f->space >= 0)
        f->space -= bytes;
    return due(f) ? -f->fail_with : disk_os.preallocate(disk_os.ctx, fd, bytes);
}

static int faulty_close(void *ctx, int fd)
{
    (void)ctx;
    return disk_os.close(disk_os.ctx, fd);
}

static int faulty_rename(void *ctx, const char *from, const char *to)
{
    int failed = due(ctx);

    return failed ? failed : disk_os.rename(disk_os.ctx, from, to);
}

static int faulty_remove(void *ctx, const char *path)
{
    struct faulty_disk *f = ctx;

    if (strstr(path, "reserve") && f->reserved > 0) {
        f->space += f->space >= 0 ? f->reserved : 0;
        f->reserved = 0;
    }
    return disk_os.remove(disk_os.ctx, path);
}

static int faulty_sync_folder(void *ctx, const char *path)
{
    int failed = due(ctx);

    return failed ? failed : disk_os.sync_folder(disk_os.ctx, path);
}

void faulty_disk_init(struct faulty_disk *f)
{
    memset(f, 0, sizeof *f);
    f->space = -1;
    f->fail_for = 1;
    f->fail_with = EIO;
    sem_init(&f->go, 0, 0);
    f->ops = (struct disk){
        .ctx = f,
        .create = faulty_create,
        .write_at = faulty_write_at,
        .sync = faulty_sync,
        .preallocate = faulty_preallocate,
        .close = faulty_close,
        .rename = faulty_rename,
        .remove = faulty_remove,
        .sync_folder = faulty_sync_folder,
    };
}
