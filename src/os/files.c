#include "os/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status refuse(struct error *err, const char *path, const char *what)
{
    enum status s = errno == ENOENT                      ? STATUS_NOT_FOUND
                    : errno == ENOSPC || errno == EDQUOT ? STATUS_FULL
                    : errno == EACCES || errno == EPERM  ? STATUS_DENIED
                                                         : STATUS_IO;

    return error_set(err, s, "%s: %s: %s", path, what, strerror(errno));
}

static enum status read_up_to(int fd, const char *path, size_t max, char **ret_bytes,
                              size_t *ret_len, struct error *err)
{
    size_t cap = 4096, len = 0;
    char *bytes = malloc(cap);

    for (;;) {
        if (bytes && len + 1 >= cap) {
            char *grown = realloc(bytes, cap *= 2);
            if (!grown)
                free(bytes);
            bytes = grown;
        }
        if (!bytes)
            return error_set(err, STATUS_NO_MEMORY, "%s: out of memory", path);
        ssize_t got = read(fd, bytes + len, cap - len - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || len + (size_t)got > max) {
            enum status s =
                got < 0 ? refuse(err, path, "reading")
                        : error_set(err, STATUS_RANGE, "%s: larger than %zu bytes", path, max);
            free(bytes);
            return s;
        }
        if (got == 0)
            break;
        len += (size_t)got;
    }
    bytes[len] = '\0';
    *ret_bytes = bytes;
    *ret_len = len;
    return STATUS_OK;
}

enum status file_read(const char *path, size_t max, char **ret_bytes, size_t *ret_len,
                      struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum status s;

    if (fd < 0)
        return refuse(err, path, "opening");
    s = read_up_to(fd, path, max, ret_bytes, ret_len, err);
    close(fd);
    return s;
}

enum status file_write_all(int fd, struct str bytes, struct error *err)
{
    while (bytes.len > 0) {
        ssize_t put = write(fd, bytes.at, bytes.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return refuse(err, "file", "writing");
        bytes = str_slice(bytes, (size_t)put, bytes.len);
    }
    return STATUS_OK;
}

/* The part before the last slash, "." without one. */
static bool parent_of(const char *path, char ret[PATH_TEXT_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 1;

    if (len >= PATH_TEXT_MAX)
        return false;
    memcpy(ret, slash ? path : ".", len);
    if (slash == path)
        ret[len++] = '/';
    ret[len] = '\0';
    return true;
}

enum status dir_sync(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum status s = STATUS_OK;

    if (fd < 0)
        return refuse(err, path, "opening");
    if (fsync(fd) != 0)
        s = refuse(err, path, "fsync");
    close(fd);
    return s;
}

static enum status write_temporary(const char *temporary, struct str bytes, unsigned mode,
                                   struct error *err)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode);
    enum status s;

    if (fd < 0)
        return refuse(err, temporary, "making");
    s = file_write_all(fd, bytes, err);
    if (s == STATUS_OK && fsync(fd) != 0)
        s = refuse(err, temporary, "fsync");
    if (close(fd) != 0 && s == STATUS_OK)
        s = refuse(err, temporary, "closing");
    return s;
}

enum status file_write_atomic(const char *path, struct str bytes, unsigned mode, struct error *err)
{
    char temporary[PATH_TEXT_MAX], parent[PATH_TEXT_MAX];
    int len = snprintf(temporary, sizeof temporary, "%s.new", path);
    enum status s;

    if (len < 0 || (size_t)len >= sizeof temporary || !parent_of(path, parent))
        return error_set(err, STATUS_RANGE, "%s: the path is too long", path);
    s = write_temporary(temporary, bytes, mode, err);
    if (s == STATUS_OK && rename(temporary, path) != 0)
        s = refuse(err, path, "renaming");
    if (s != STATUS_OK) {
        unlink(temporary);
        return s;
    }
    return dir_sync(parent, err);
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

enum status dir_make(const char *path, struct error *err)
{
    char part[PATH_TEXT_MAX];
    size_t len = strlen(path);
    struct stat st;

    if (len == 0 || len >= sizeof part)
        return error_set(err, STATUS_RANGE, "directory \"%.100s\": no path, or too long", path);
    memcpy(part, path, len + 1);
    for (size_t i = 1; i <= len; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        char kept = part[i];
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return refuse(err, part, "making the directory");
        part[i] = kept;
    }
    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        return error_set(err, STATUS_EXISTS, "%s: is not a directory", path);
    return STATUS_OK;
}

enum status dir_state(const char *wanted, char ret_path[PATH_TEXT_MAX], struct error *err)
{
    const char *given = getenv("STATE_DIRECTORY");
    const char *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int len;

    if (wanted && wanted[0])
        len = snprintf(ret_path, PATH_TEXT_MAX, "%s", wanted);
    else if (given && given[0])
        len = snprintf(ret_path, PATH_TEXT_MAX, "%s", given);
    else if (xdg && xdg[0])
        len = snprintf(ret_path, PATH_TEXT_MAX, "%s/novapulse", xdg);
    else if (home && home[0])
        len = snprintf(ret_path, PATH_TEXT_MAX, "%s/.local/state/novapulse", home);
    else
        return error_set(err, STATUS_CONFIG,
                         "state directory: store.state_dir is empty and there "
                         "is no HOME");
    if (len < 0 || len >= PATH_TEXT_MAX)
        return error_set(err, STATUS_RANGE, "state directory: the path is too long");
    return dir_make(ret_path, err);
}
