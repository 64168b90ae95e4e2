/* Writing a block file: two slots in turn, and a log of what changed since. */
#include "os/block_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/block_file_internal.h"

/* A run of changed words goes on over a gap of so few unchanged ones: a head costs as much. */
enum { PAGE = 4096, WORD = BLOCK_WORD, GAP_WORDS = 2 };

static enum status refuse(const char *path, const char *what, struct error *err)
{
    bool no_room = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

    return error_set(err, no_room ? STATUS_FULL : STATUS_IO, "%s: %s: %s", path, what,
                     strerror(errno));
}

static enum status write_at(int fd, const char *path, const void *from, size_t len, size_t at,
                            struct error *err)
{
    const char *bytes = from;

    while (len > 0) {
        ssize_t n = pwrite(fd, bytes, len, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return refuse(path, "writing", err);
        bytes += n;
        len -= (size_t)n;
        at += (size_t)n;
    }
    return STATUS_OK;
}

static enum status sync_it(int fd, const char *path, struct error *err)
{
    return fdatasync(fd) == 0 ? STATUS_OK
                              : error_set(err, STATUS_IO, "%s: syncing: %s", path, strerror(errno));
}

/* ---- its life ---- */

enum status block_file_open(struct block_file **ret, const char *path, char **ret_bytes,
                            size_t *ret_len, struct error *err)
{
    struct block_file *f = calloc(1, sizeof *f);
    enum status s;

    *ret_bytes = NULL;
    *ret_len = 0;
    if (!f)
        return error_set(err, STATUS_NO_MEMORY, "%s: out of memory", path);
    f->block_fd = f->log_fd = -1;
    snprintf(f->block_path, sizeof f->block_path, "%s.block", path);
    snprintf(f->log_path, sizeof f->log_path, "%s.changes", path);
    f->record = malloc(BLOCK_LOG_BYTES);
    s = f->record ? block_file_read_back(f, err)
                  : error_set(err, STATUS_NO_MEMORY, "%s: no memory", path);
    if (s == STATUS_OK && f->size) {
        *ret_bytes = malloc(f->size);
        if (*ret_bytes)
            memcpy(*ret_bytes, f->shadow, f->size);
        else
            s = error_set(err, STATUS_NO_MEMORY, "%s: out of memory", path);
        *ret_len = f->size;
    }
    if (s != STATUS_OK) {
        block_file_free(f);
        return s;
    }
    *ret = f;
    return STATUS_OK;
}

void block_file_free(struct block_file *f)
{
    if (!f)
        return;
    if (f->block_fd >= 0)
        close(f->block_fd);
    if (f->log_fd >= 0)
        close(f->log_fd);
    free(f->shadow);
    free(f->record);
    free(f);
}

const char *block_file_note(const struct block_file *f)
{
    return f->note;
}

const char *block_file_kept(const struct block_file *f)
{
    return f->shadow;
}

static enum status open_whole(int *ret_fd, const char *path, size_t bytes, struct error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return refuse(path, "opening", err);
    *ret_fd = fd;
    errno = posix_fallocate(fd, 0, (off_t)bytes);
    return errno ? refuse(path, "making room", err) : STATUS_OK;
}

static enum status ready(struct block_file *f, size_t len, struct error *err)
{
    enum status s = STATUS_OK;

    if (!f->size) {
        f->size = len;
        f->shadow = calloc(1, len);
        if (!f->shadow)
            return error_set(err, STATUS_NO_MEMORY, "%s: out of memory", f->block_path);
    }
    assert(len == f->size && len % WORD == 0 && len <= BLOCK_MAX);
    if (f->block_fd < 0)
        s = open_whole(&f->block_fd, f->block_path, 2 * slot_bytes(len), err);
    if (s == STATUS_OK && f->log_fd < 0)
        s = open_whole(&f->log_fd, f->log_path, BLOCK_LOG_BYTES, err);
    return s;
}

/* ---- the whole block ---- */

static void make_head(struct slot_head *ret, uint64_t generation, const char *bytes, size_t len)
{
    memset(ret, 0, sizeof *ret);
    memcpy(ret->mark, block_slot_mark, sizeof block_slot_mark);
    ret->generation = generation;
    ret->size = len;
    for (size_t i = 0; i * BLOCK_PIECE < len; i++)
        ret->piece_crc[i] = block_piece_crc(bytes, len, i);
    ret->crc = block_head_crc(ret);
}

/* The head behind the block, each on disk before what follows: a head is never ahead of its block.
 * The first record of the new generation, an empty one, proves later that its slot was whole. */
enum status block_file_settle(struct block_file *f, const char *bytes, size_t len,
                              struct error *err)
{
    struct slot_head h;
    enum status s = ready(f, len, err);
    size_t at = (f->generation + 1) % 2 ? 0 : slot_bytes(len);

    make_head(&h, f->generation + 1, bytes, len);
    if (s == STATUS_OK)
        s = write_at(f->block_fd, f->block_path, bytes, len, at + sizeof h, err);
    if (s == STATUS_OK)
        s = sync_it(f->block_fd, f->block_path, err);
    if (s == STATUS_OK)
        s = write_at(f->block_fd, f->block_path, &h, sizeof h, at, err);
    if (s == STATUS_OK)
        s = sync_it(f->block_fd, f->block_path, err);
    if (s != STATUS_OK)
        return s;
    memcpy(f->shadow, bytes, len);
    f->generation = h.generation;
    f->ordinal = 0;
    f->log_at = 0;
    s = block_file_probe(f, err);
    return s == STATUS_FULL ? STATUS_OK : s; /* the slot is whole all the same */
}

/* ---- what changed ---- */

/* Appends the changed runs of one page; false when the record is full. */
static bool add_page(struct block_file *f, const char *bytes, size_t from, size_t to, size_t *used)
{
    size_t at = from;

    while (at < to) {
        if (memcmp(bytes + at, f->shadow + at, WORD) == 0) {
            at += WORD;
            continue;
        }
        size_t end = at + WORD;
        for (size_t look = end; look < to && look <= end + GAP_WORDS * WORD; look += WORD)
            if (memcmp(bytes + look, f->shadow + look, WORD) != 0)
                end = look + WORD;
        struct run_head run = {(uint32_t)at, (uint32_t)(end - at)};
        if (*used + sizeof run + run.len > BLOCK_LOG_BYTES - f->log_at)
            return false;
        memcpy(f->record + *used, &run, sizeof run);
        memcpy(f->record + *used + sizeof run, bytes + at, run.len);
        *used += sizeof run + run.len;
        at = end;
    }
    return true;
}

/* The record that stands in f->record, `used` bytes with its head. */
static enum status write_record(struct block_file *f, size_t used, struct error *err)
{
    struct record_head h = {.generation = f->generation, .ordinal = f->ordinal + 1};
    enum status s;

    h.size = (uint32_t)(used - sizeof h);
    h.crc = block_record_crc(&h, f->record + sizeof h);
    memcpy(f->record, &h, sizeof h);
    s = write_at(f->log_fd, f->log_path, f->record, used, f->log_at, err);
    if (s == STATUS_OK)
        s = sync_it(f->log_fd, f->log_path, err);
    if (s != STATUS_OK)
        return s;
    block_apply_runs(f, f->record + sizeof h, h.size);
    f->ordinal = h.ordinal;
    f->log_at += used;
    return STATUS_OK;
}

enum status block_file_keep(struct block_file *f, const char *bytes, size_t len, struct error *err)
{
    enum status s = ready(f, len, err);
    size_t used = sizeof(struct record_head);

    if (s != STATUS_OK)
        return s;
    if (!f->generation || BLOCK_LOG_BYTES - f->log_at < used)
        return block_file_settle(f, bytes, len, err);
    for (size_t at = 0; at < len; at += PAGE) {
        size_t end = at + PAGE < len ? at + PAGE : len;

        if (memcmp(bytes + at, f->shadow + at, end - at) != 0 &&
            !add_page(f, bytes, at, end, &used))
            return block_file_settle(f, bytes, len, err);
    }
    return used == sizeof(struct record_head) ? STATUS_OK : write_record(f, used, err);
}

enum status block_file_probe(struct block_file *f, struct error *err)
{
    if (BLOCK_LOG_BYTES - f->log_at < sizeof(struct record_head))
        return STATUS_OK; /* the next keep settles */
    return write_record(f, sizeof(struct record_head), err);
}
