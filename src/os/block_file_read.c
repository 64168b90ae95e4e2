/* Reading a block file back: what a kill left of it, and what somebody altered. */
#include <stdlib.h>
#include <string.h>

#include "base/crc32.h"
#include "base/text.h"
#include "os/block_file_internal.h"

const char block_slot_mark[8] = {'N', 'P', 'B', 'L', 'O', 'C', 'K', '2'};

uint32_t block_head_crc(const struct slot_head *h)
{
    uint32_t crc = crc32_add(CRC32_START, &h->generation, 2 * sizeof(uint64_t));

    return crc32_add(crc, h->piece_crc, sizeof h->piece_crc);
}

uint32_t block_piece_crc(const char *block, size_t size, size_t i)
{
    size_t from = i * BLOCK_PIECE, left = size - from;

    return crc32_add(CRC32_START, block + from, left < BLOCK_PIECE ? left : BLOCK_PIECE);
}

uint32_t block_record_crc(const struct record_head *h, const char *runs)
{
    uint32_t crc = crc32_add(CRC32_START, h, offsetof(struct record_head, crc));

    return crc32_add(crc, runs, h->size);
}

bool block_apply_runs(struct block_file *f, const char *runs, size_t len)
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

/* ---- slots ---- */

struct file_bytes {
    const char *at;
    size_t len;
};

static bool has_mark(struct file_bytes slot)
{
    return slot.len >= sizeof(struct slot_head) &&
           memcmp(slot.at, block_slot_mark, sizeof block_slot_mark) == 0;
}

/* No head was ever written there. */
static bool is_blank(struct file_bytes slot)
{
    static const char nothing[sizeof block_slot_mark];

    return slot.len < sizeof nothing || memcmp(slot.at, nothing, sizeof nothing) == 0;
}

/* False when its head was torn, or never written. */
static bool head_read(struct slot_head *ret, struct file_bytes slot)
{
    if (!has_mark(slot))
        return false;
    memcpy(ret, slot.at, sizeof *ret);
    return ret->crc == block_head_crc(ret) && ret->size > 0 && ret->size <= BLOCK_MAX &&
           slot_bytes((size_t)ret->size) <= slot.len;
}

/* The block of a whole head: as it was written, or refused with the place that was altered. */
static enum status take_block(struct block_file *f, const struct slot_head *h,
                              struct file_bytes slot, size_t file_at, struct error *err)
{
    const char *block = slot.at + sizeof *h;
    size_t size = (size_t)h->size;

    for (size_t i = 0; i * BLOCK_PIECE < size; i++)
        if (block_piece_crc(block, size, i) != h->piece_crc[i]) {
            size_t from = file_at + sizeof *h + i * BLOCK_PIECE, left = size - i * BLOCK_PIECE;

            return error_set(err, STATUS_CORRUPT, "%s: altered between byte %zu and byte %zu",
                             f->block_path, from, from + (left < BLOCK_PIECE ? left : BLOCK_PIECE));
        }
    f->shadow = malloc(size);
    if (!f->shadow)
        return error_set(err, STATUS_NO_MEMORY, "%s: out of memory", f->block_path);
    memcpy(f->shadow, block, size);
    f->size = size;
    f->generation = h->generation;
    return STATUS_OK;
}

static enum status newest_slot(struct block_file *f, const char *bytes, size_t len,
                               struct error *err)
{
    struct file_bytes slot[2] = {{bytes, len / 2}, {bytes + len / 2, len - len / 2}};
    struct slot_head head[2];
    bool whole[2];
    unsigned newest;

    for (unsigned i = 0; i < 2; i++)
        whole[i] = head_read(&head[i], slot[i]);
    if (!whole[0] && !whole[1] && is_blank(slot[0]) && is_blank(slot[1]))
        return STATUS_OK; /* killed while it was made: nothing was kept yet */
    if (!whole[0] && !whole[1] && !has_mark(slot[0]) && !has_mark(slot[1]))
        return error_set(err, STATUS_VERSION, "%s: not a state of this version", f->block_path);
    if (!whole[0] && !whole[1])
        return error_set(err, STATUS_CORRUPT, "%s: altered: neither head is whole", f->block_path);
    newest = whole[1] && (!whole[0] || head[1].generation > head[0].generation);
    return take_block(f, &head[newest], slot[newest], newest ? len / 2 : 0, err);
}

/* ---- the log ---- */

static bool record_read(struct record_head *ret, struct file_bytes log, size_t at)
{
    if (log.len < at || log.len - at < sizeof *ret)
        return false;
    memcpy(ret, log.at + at, sizeof *ret);
    return true;
}

static bool is_whole(const struct record_head *h, struct file_bytes log, size_t at)
{
    return h->size <= log.len - at - sizeof *h &&
           h->crc == block_record_crc(h, log.at + at + sizeof *h);
}

static bool is_next(const struct block_file *f, const struct record_head *h)
{
    return h->generation == f->generation && h->ordinal == f->ordinal + 1;
}

/* Of this generation's coming records, or of the one that follows it.  A log holds what was written
 * over before, any words at all: only what could be such a head is worth a checksum. */
static bool is_later(const struct block_file *f, const struct record_head *h)
{
    if (h->ordinal < 1 || h->ordinal > BLOCK_LOG_BYTES / sizeof *h)
        return false;
    return h->generation == f->generation + 1 ||
           (h->generation == f->generation && h->ordinal > f->ordinal);
}

/* Behind the last record that could be read: nothing, one that a kill tore, or whole ones, and then
 * what lies between was altered. */
static enum status look_behind(struct block_file *f, struct file_bytes log, struct error *err)
{
    struct text note = TEXT(f->note);
    struct record_head h;

    for (size_t at = f->log_at; record_read(&h, log, at); at += BLOCK_WORD) {
        if (!is_later(f, &h) || !is_whole(&h, log, at))
            continue;
        if (h.generation > f->generation)
            return error_set(err, STATUS_CORRUPT, "%s: altered: the newer head is not whole",
                             f->block_path);
        return error_set(err, STATUS_CORRUPT, "%s: altered at byte %zu, in change %llu of %llu",
                         f->log_path, f->log_at, (unsigned long long)f->ordinal + 1,
                         (unsigned long long)h.ordinal);
    }
    if (record_read(&h, log, f->log_at) && is_next(f, &h))
        text_printf(&note, "%s: the last change, at byte %llu, is not whole and was left out",
                    f->log_path, (unsigned long long)f->log_at);
    return STATUS_OK;
}

static enum status apply_log(struct block_file *f, struct file_bytes log, struct error *err)
{
    struct record_head h;

    while (record_read(&h, log, f->log_at) && is_next(f, &h) && is_whole(&h, log, f->log_at) &&
           block_apply_runs(f, log.at + f->log_at + sizeof h, h.size)) {
        f->ordinal = h.ordinal;
        f->log_at += sizeof h + h.size;
    }
    return look_behind(f, log, err);
}

enum status block_file_read_back(struct block_file *f, struct error *err)
{
    char *bytes = NULL;
    size_t len = 0;
    enum status s = file_read(f->block_path, 2 * slot_bytes(BLOCK_MAX), &bytes, &len, err);

    if (s == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (s == STATUS_OK)
        s = newest_slot(f, bytes, len, err);
    free(bytes);
    if (s != STATUS_OK || !f->size)
        return s;
    s = file_read(f->log_path, 2 * BLOCK_LOG_BYTES, &bytes, &len, err);
    if (s == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (s == STATUS_OK)
        s = apply_log(f, (struct file_bytes){bytes, len}, err);
    free(bytes);
    return s;
}
