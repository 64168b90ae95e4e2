#include "os/block_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crc32.h"
#include "os/files.h"

/* A run of changed words goes on over a gap of so few unchanged ones: a head costs as much. */
enum { LOG_BYTES = 4 << 20, PAGE = 4096, WORD = 8, GAP_WORDS = 2 };
#define BLOCK_MAX (INT64_C(64) << 20)

struct slot_head {
    char mark[8];
    uint64_t generation; /* from 1 */
    uint64_t size;
    uint32_t crc; /* of generation, size and the block */
    uint32_t pad;
};

/* A record: this, then runs of {struct run_head, bytes}, `size` bytes in all. */
struct record_head {
    uint64_t generation;
    uint64_t ordinal; /* from 1 in a generation */
    uint32_t size;
    uint32_t crc; /* of generation, ordinal, size and the runs */
};

struct run_head {
    uint32_t at, len;
};

static const char slot_mark[8] = {'N', 'P', 'B', 'L', 'O', 'C', 'K', '1'};

struct block_file {
    char block_path[PATH_TEXT_MAX], log_path[PATH_TEXT_MAX];
    int block_fd, log_fd;
    size_t size;         /* of the block, 0 before it is known */
    uint64_t generation; /* of the newer slot */
    uint64_t ordinal;    /* of the last record */
    size_t log_at;       /* where the next record goes */
    char *shadow;        /* the block as kept */
    char *record;        /* LOG_BYTES: one being made */
};

static enum status refuse(const char *path, const char *what, struct error *err)
{
    return error_set(err, errno == ENOSPC || errno == EDQUOT ? STATUS_FULL : STATUS_IO,
                     "%s: %s: %s", path, what, strerror(errno));
}

static size_t slot_bytes(size_t size)
{
    return sizeof(struct slot_head) + size;
}

static uint32_t slot_crc(const struct slot_head *h, const char *block)
{
    uint32_t crc = crc32_add(CRC32_START, (const char *)&h->generation, 2 * sizeof(uint64_t));

    return crc32_add(crc, block, (size_t)h->size);
}

static uint32_t record_crc(const struct record_head *h, const char *runs)
{
    uint32_t crc = crc32_add(CRC32_START, (const char *)h, offsetof(struct record_head, crc));

    return crc32_add(crc, runs, h->size);
}

static enum status write_at(int fd, const char *path, const char *bytes, size_t len, size_t at,
                            struct error *err)
{
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

/* ---- reading ---- */

/* The slot's block within `bytes`, NULL when it is not whole. */
static const char *whole_slot(const char *bytes, size_t len, size_t at, struct slot_head *ret)
{
    if (at + sizeof *ret > len)
        return NULL;
    memcpy(ret, bytes + at, sizeof *ret);
    if (memcmp(ret->mark, slot_mark, sizeof slot_mark) != 0 || ret->size > len ||
        at + slot_bytes((size_t)ret->size) > len)
        return NULL;
    return ret->crc == slot_crc(ret, bytes + at + sizeof *ret) ? bytes + at + sizeof *ret : NULL;
}

/* No head was ever written there. */
static bool is_blank(const char *slot, size_t len)
{
    static const char nothing[sizeof slot_mark];

    return len < sizeof slot_mark || memcmp(slot, nothing, sizeof nothing) == 0;
}

static enum status newest_slot(struct block_file *f, const char *bytes, size_t len,
                               struct error *err)
{
    size_t half = len / 2;
    struct slot_head a, b;
    const char *first = whole_slot(bytes, half, 0, &a);
    const char *second = whole_slot(bytes, len, half, &b);

    if (!first && !second && is_blank(bytes, len) && is_blank(bytes + half, len - half))
        return STATUS_OK; /* killed while it was made: nothing was kept yet */
    if (len >= sizeof a && memcmp(bytes, slot_mark, sizeof slot_mark) != 0 && !second)
        return error_set(err, STATUS_VERSION, "%s: not a state of this version", f->block_path);
    if (!first && !second)
        return error_set(err, STATUS_CORRUPT, "%s: damaged", f->block_path);
    bool is_second = second && (!first || b.generation > a.generation);
    f->generation = is_second ? b.generation : a.generation;
    f->size = (size_t)(is_second ? b.size : a.size);
    f->shadow = malloc(f->size);
    if (!f->shadow)
        return error_set(err, STATUS_NO_MEMORY, "%s: out of memory", f->block_path);
    memcpy(f->shadow, is_second ? second : first, f->size);
    return STATUS_OK;
}

static bool apply_runs(struct block_file *f, const char *runs, size_t len)
{
    struct run_head run;

    for (size_t at = 0; at < len; at += sizeof run + run.len) {
        if (len - at < sizeof run)
            return false;
        memcpy(&run, runs + at, sizeof run);
        if (run.len > len - at - sizeof run || run.at > f->size || run.len > f->size - run.at)
            return false;
        memcpy(f->shadow + run.at, runs + at + sizeof run, run.len);
    }
    return true;
}

/* Records of this generation in their order, up to the first that is not whole. */
static void apply_log(struct block_file *f, const char *log, size_t len)
{
    struct record_head h;

    while (len - f->log_at >= sizeof h) {
        const char *runs = log + f->log_at + sizeof h;

        memcpy(&h, log + f->log_at, sizeof h);
        if (h.generation != f->generation || h.ordinal != f->ordinal + 1 ||
            h.size > len - f->log_at - sizeof h || h.crc != record_crc(&h, runs) ||
            !apply_runs(f, runs, h.size))
            return;
        f->ordinal = h.ordinal;
        f->log_at += sizeof h + h.size;
    }
}

static enum status read_back(struct block_file *f, struct error *err)
{
    char *bytes = NULL;
    size_t len = 0;
    enum status s = file_read(f->block_path, 2 * BLOCK_MAX, &bytes, &len, err);

    if (s == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (s == STATUS_OK)
        s = newest_slot(f, bytes, len, err);
    free(bytes);
    if (s != STATUS_OK)
        return s;
    s = file_read(f->log_path, 2 * LOG_BYTES, &bytes, &len, err);
    if (s == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (s == STATUS_OK)
        apply_log(f, bytes, len);
    free(bytes);
    return s;
}

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
    f->record = malloc(LOG_BYTES);
    s = f->record ? read_back(f, err) : error_set(err, STATUS_NO_MEMORY, "%s: no memory", path);
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

/* ---- writing ---- */

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
        s = open_whole(&f->log_fd, f->log_path, LOG_BYTES, err);
    return s;
}

enum status block_file_settle(struct block_file *f, const char *bytes, size_t len,
                              struct error *err)
{
    struct slot_head h = {.generation = f->generation + 1, .size = len};
    enum status s = ready(f, len, err);
    size_t at = h.generation % 2 ? 0 : slot_bytes(len);

    memcpy(h.mark, slot_mark, sizeof slot_mark);
    h.crc = slot_crc(&h, bytes);
    if (s == STATUS_OK)
        s = write_at(f->block_fd, f->block_path, bytes, len, at + sizeof h, err);
    if (s == STATUS_OK)
        s = write_at(f->block_fd, f->block_path, (const char *)&h, sizeof h, at, err);
    /* The log of the slot before is written over from here on. */
    if (s == STATUS_OK && fdatasync(f->block_fd) != 0)
        s = refuse(f->block_path, "syncing", err);
    if (s != STATUS_OK)
        return s;
    memcpy(f->shadow, bytes, len);
    f->generation = h.generation;
    f->ordinal = 0;
    f->log_at = 0;
    return STATUS_OK;
}

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
        if (*used + sizeof run + run.len > LOG_BYTES - f->log_at)
            return false;
        memcpy(f->record + *used, &run, sizeof run);
        memcpy(f->record + *used + sizeof run, bytes + at, run.len);
        *used += sizeof run + run.len;
        at = end;
    }
    return true;
}

enum status block_file_keep(struct block_file *f, const char *bytes, size_t len, struct error *err)
{
    struct record_head h = {.generation = f->generation, .ordinal = f->ordinal + 1};
    enum status s = ready(f, len, err);
    size_t used = sizeof h;

    if (s != STATUS_OK)
        return s;
    if (!f->generation || LOG_BYTES - f->log_at < sizeof h)
        return block_file_settle(f, bytes, len, err);
    for (size_t at = 0; at < len; at += PAGE) {
        size_t end = at + PAGE < len ? at + PAGE : len;

        if (memcmp(bytes + at, f->shadow + at, end - at) != 0 &&
            !add_page(f, bytes, at, end, &used))
            return block_file_settle(f, bytes, len, err);
    }
    if (used == sizeof h)
        return STATUS_OK;
    h.size = (uint32_t)(used - sizeof h);
    h.crc = record_crc(&h, f->record + sizeof h);
    memcpy(f->record, &h, sizeof h);
    s = write_at(f->log_fd, f->log_path, f->record, used, f->log_at, err);
    if (s != STATUS_OK)
        return s;
    apply_runs(f, f->record + sizeof h, h.size);
    f->ordinal = h.ordinal;
    f->log_at += used;
    return STATUS_OK;
}
