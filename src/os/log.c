#include "os/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/mask.h"

#define MEGABYTE (INT64_C(1) << 20)

struct log_file {
    char path[PATH_TEXT_MAX];
    int fd;
    int64_t size, max;
    int64_t kept;
};

struct log {
    pthread_mutex_t mutex; /* guards all below */
    enum log_level level;
    struct log_file main, errors;
    int console_fd;
    uint64_t lost;
    struct mask_values hidden; /* owned copies */
};

static const char *level_name(enum log_level level)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    return names[level];
}

static enum status open_file(struct log_file *f, struct error *err)
{
    struct stat st;

    f->fd = open(f->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (f->fd < 0)
        return error_set(err, STATUS_IO, "log %s: %s", f->path, strerror(errno));
    f->size = fstat(f->fd, &st) == 0 ? (int64_t)st.st_size : 0;
    return STATUS_OK;
}

static enum status init_file(struct log_file *f, const char *dir, const char *name, int64_t mb,
                             int64_t kept, struct error *err)
{
    int len = snprintf(f->path, sizeof f->path, "%s/%s", dir, name);

    f->max = mb * MEGABYTE;
    f->kept = kept;
    if (len < 0 || (size_t)len + 4 >= sizeof f->path)
        return error_set(err, STATUS_RANGE, "log: the path is too long");
    return open_file(f, err);
}

/* novapulse.log.1 is the newest of the old ones. */
static void turn_over(struct log_file *f)
{
    char older[PATH_TEXT_MAX + 24], newer[PATH_TEXT_MAX + 24];

    close(f->fd);
    for (int64_t i = f->kept; i > 0; i--) {
        snprintf(older, sizeof older, "%s.%lld", f->path, (long long)i);
        snprintf(newer, sizeof newer, "%s.%lld", f->path, (long long)(i - 1));
        rename(i == 1 ? f->path : newer, older);
    }
    if (f->kept == 0)
        unlink(f->path);
    f->fd = -1;
    open_file(f, NULL);
}

static bool append(struct log_file *f, struct str line)
{
    if (f->fd >= 0 && f->size > 0 && f->size + (int64_t)line.len > f->max)
        turn_over(f);
    if (f->fd < 0 && open_file(f, NULL) != STATUS_OK)
        return false;
    if (write(f->fd, line.at, line.len) != (ssize_t)line.len)
        return false;
    f->size += (int64_t)line.len;
    return true;
}

enum status log_new(struct log **ret_log, const char *dir, const struct options_log *options,
                    int console_fd, struct error *err)
{
    struct log *l;
    enum status s = dir_make(dir, err);

    if (s != STATUS_OK)
        return s;
    l = calloc(1, sizeof *l);
    if (!l)
        return error_set(err, STATUS_NO_MEMORY, "log: out of memory");
    pthread_mutex_init(&l->mutex, NULL);
    l->level = (enum log_level)options->level;
    l->console_fd = console_fd;
    l->main.fd = l->errors.fd = -1;
    s = init_file(&l->main, dir, "novapulse.log", options->main_mb, options->main_kept, err);
    if (s == STATUS_OK)
        s = init_file(&l->errors, dir, "errors.log", options->errors_mb, options->errors_kept, err);
    if (s != STATUS_OK) {
        log_free(l);
        return s;
    }
    *ret_log = l;
    return STATUS_OK;
}

void log_free(struct log *l)
{
    if (!l)
        return;
    if (l->main.fd >= 0)
        close(l->main.fd);
    if (l->errors.fd >= 0)
        close(l->errors.fd);
    for (unsigned i = 0; i < l->hidden.count; i++) {
        explicit_bzero((char *)l->hidden.value[i].at, l->hidden.value[i].len);
        free((char *)l->hidden.value[i].at);
    }
    pthread_mutex_destroy(&l->mutex);
    free(l);
}

void log_set_level(struct log *l, enum log_level level)
{
    pthread_mutex_lock(&l->mutex);
    l->level = level;
    pthread_mutex_unlock(&l->mutex);
}

void log_hide(struct log *l, struct str value)
{
    char *copy = value.len >= MASK_VALUE_LEAST ? malloc(value.len) : NULL;

    if (!copy)
        return;
    memcpy(copy, value.at, value.len);
    pthread_mutex_lock(&l->mutex);
    if (l->hidden.count < MASK_VALUES_MAX)
        l->hidden.value[l->hidden.count++] = (struct str){copy, value.len};
    else
        free(copy);
    pthread_mutex_unlock(&l->mutex);
}

uint64_t log_lost(struct log *l)
{
    uint64_t lost;

    pthread_mutex_lock(&l->mutex);
    lost = l->lost;
    pthread_mutex_unlock(&l->mutex);
    return lost;
}

static void put_masked(struct json_writer *w, struct str s, const struct mask_values *hidden)
{
    char room[LOG_LINE_MAX / 2];
    struct text t = TEXT(room);

    mask_text(&t, s, hidden);
    json_write_str(w, text_str(&t));
}

static void put_field(struct json_writer *w, const struct log_field *f,
                      const struct mask_values *hidden)
{
    json_write_key(w, f->key);
    if (mask_key(str_of(f->key)))
        json_write_cstr(w, "****");
    else if (f->text.at)
        put_masked(w, f->text, hidden);
    else if (f->is_whole)
        json_write_i64(w, f->whole);
    else
        json_write_double(w, f->real);
}

/* The line as JSON, its newline included; what does not fit is left out with its field. */
static void compose(struct text *t, const struct log *l, enum log_level level, const char *from,
                    const char *what, const struct log_field *fields, size_t count)
{
    char at_room[40];
    struct text at = TEXT(at_room);
    struct json_writer w;

    text_utc(&at, machine_utc_ns(), 6);
    json_write_init(&w, t);
    json_write_object(&w);
    json_put_cstr(&w, "at", at_room);
    json_put_cstr(&w, "level", level_name(level));
    json_put_cstr(&w, "from", from);
    json_write_key(&w, "what");
    put_masked(&w, str_of(what), &l->hidden);
    for (size_t i = 0; i < count; i++) {
        struct text saved = *t;
        struct json_writer before = w;
        put_field(&w, &fields[i], &l->hidden);
        if (t->cut || t->len + 4 >= t->cap) {
            *t = saved;
            w = before;
        }
    }
    json_write_object_end(&w);
    text_char(t, '\n');
}

static void tell_console(const struct log *l, enum log_level level, const char *from,
                         const char *what)
{
    char room[1024];
    struct text t = {room, 0, sizeof room - 1, false};

    text_printf(&t, "%s %s: ", level_name(level), from);
    mask_text(&t, str_of(what), &l->hidden);
    room[t.len] = '\n';
    if (write(l->console_fd, room, t.len + 1) < 0)
        return;
}

void log_fields(struct log *l, enum log_level level, const char *from, const char *what,
                const struct log_field *fields, size_t count)
{
    char room[LOG_LINE_MAX];
    struct text t = TEXT(room);

    if (!l)
        return;
    pthread_mutex_lock(&l->mutex);
    if (level >= l->level) {
        compose(&t, l, level, from, what, fields, count);
        l->lost += !append(&l->main, text_str(&t));
        if (level >= LOG_ERROR)
            l->lost += !append(&l->errors, text_str(&t));
        if (l->console_fd >= 0)
            tell_console(l, level, from, what);
    }
    pthread_mutex_unlock(&l->mutex);
}

void log_say(struct log *l, enum log_level level, const char *from, const char *fmt, ...)
{
    char room[1024];
    struct text t = TEXT(room);
    va_list args;

    va_start(args, fmt);
    text_vprintf(&t, fmt, args);
    va_end(args);
    log_fields(l, level, from, room, NULL, 0);
}

void log_error(struct log *l, const char *from, const struct error *err)
{
    LOG(l, LOG_ERROR, from, err->what, log_text("status", status_name(err->status)),
        log_text("hint", err->hint));
}
