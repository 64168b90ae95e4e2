/* One block of plain bytes that changes in place, kept on disk so that a kill loses no change that
 * was kept, and so that a full disk cannot stop it: every byte that it will ever need is allocated
 * when it is made.
 *
 *   PATH.block     two slots, each a head and the whole block, written in turn
 *   PATH.changes   what changed since the newer slot, record after record
 *
 *   block_file_open(&f, path, &bytes, &len, &err)   the last kept state, NULL at the first start
 *   block_file_keep(f, bytes, len, &err)            appends the bytes that differ from the last time
 *   block_file_settle(f, bytes, len, &err)          the whole block into the other slot
 *   block_file_free(f)
 *
 * A record belongs to a slot by its generation and follows the one before by its ordinal.  When the
 * log is full, or a change is as large as the block, keep settles by itself.  Both return when it is
 * on the disk: a kill or a power cut at any instant leaves the state of the last keep that returned,
 * or of the one that was interrupted.
 *
 * What a kill can leave is told from what it cannot: a last record that is not whole was never told
 * of and is left out (block_file_note says so); a record before it, or a slot, that is not whole was
 * altered, and open refuses with the place, for going on without it would forget what was kept.
 *
 * One thread, one process.  Memory: a copy of the block, to find what changed. */
#ifndef OS_BLOCK_FILE_H
#define OS_BLOCK_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct block_file;

/* *ret_bytes is the caller's to free.  STATUS_CORRUPT when bytes were altered, STATUS_VERSION when
 * the files are not of this format. */
enum status block_file_open(struct block_file **ret, const char *path, char **ret_bytes,
                            size_t *ret_len, struct error *err);
void block_file_free(struct block_file *f);
/* What was left out when it was opened, in words; empty when nothing was. */
const char *block_file_note(const struct block_file *f);

/* `len` is the same in every call and a multiple of 8.  STATUS_FULL: the disk has no room, and the
 * state before this call is the kept one; after any other failure nobody knows which it is. */
enum status block_file_keep(struct block_file *f, const char *bytes, size_t len, struct error *err);
enum status block_file_settle(struct block_file *f, const char *bytes, size_t len,
                              struct error *err);
/* Whether the disk takes a record now: keeps an empty one. */
enum status block_file_probe(struct block_file *f, struct error *err);
/* The state that was kept last. */
const char *block_file_kept(const struct block_file *f);

#endif
