#include "os/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/text.h"
#include "os/clock.h"
#include "os/files.h"

static enum status refuse_held(int fd, const char *path, struct error *err)
{
    char line[160];
    ssize_t len = pread(fd, line, sizeof line - 1, 0);
    size_t end;

    line[len > 0 ? len : 0] = '\0';
    end = strcspn(line, "\n");
    line[end] = '\0';
    error_set(err, STATUS_LOCKED, "another instance holds the lock: %s: %s", path,
              line[0] ? line : "it has not said who it is");
    error_hint(err, "two engines on one account trade twice; use another --state, or: novapulse "
                    "ctl stop");
    return STATUS_LOCKED;
}

static enum status say_who(int fd, const char *who, struct error *err)
{
    char room[160];
    struct text t = TEXT(room);

    text_printf(&t, "process %lld (%s, since ", (long long)getpid(), who);
    text_utc(&t, machine_utc_ns(), 0);
    text_cstr(&t, ")\n");
    if (ftruncate(fd, 0) != 0)
        return error_set(err, STATUS_IO, "lock: %s", strerror(errno));
    return file_write_all(fd, text_str(&t), err);
}

enum status lock_take(struct lock *ret_lock, const char *dir, const char *who, struct error *err)
{
    char path[PATH_TEXT_MAX];
    int len = snprintf(path, sizeof path, "%s/lock", dir);
    enum status s;
    int fd;

    ret_lock->fd = -1;
    if (len < 0 || (size_t)len >= sizeof path)
        return error_set(err, STATUS_RANGE, "lock: the path is too long");
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set(err, STATUS_IO, "lock %s: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        s = errno == EWOULDBLOCK ? refuse_held(fd, path, err)
                                 : error_set(err, STATUS_IO, "lock %s: %s", path, strerror(errno));
    else
        s = say_who(fd, who, err);
    if (s != STATUS_OK) {
        close(fd);
        return s;
    }
    ret_lock->fd = fd;
    return STATUS_OK;
}

void lock_release(struct lock *l)
{
    if (l->fd >= 0) {
        if (ftruncate(l->fd, 0) != 0)
            errno = 0; /* the line is for people only; the lock goes with the descriptor */
        close(l->fd);
    }
    l->fd = -1;
}
