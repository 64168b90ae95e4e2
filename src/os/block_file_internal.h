/* The bytes of a block file, for its reader and its writer. */
#ifndef OS_BLOCK_FILE_INTERNAL_H
#define OS_BLOCK_FILE_INTERNAL_H

#include <stdbool.h>

#include "os/block_file.h"
#include "os/files.h"

enum { BLOCK_LOG_BYTES = 4 << 20, BLOCK_WORD = 8, BLOCK_PIECE = 64 * 1024 };
enum { BLOCK_PIECES_MAX = 1024 };
#define BLOCK_MAX ((size_t)BLOCK_PIECES_MAX * BLOCK_PIECE)

/* A slot: this, then the block.  The head is written once the block is on disk, so that a whole head
 * over a block that does not fit it means that bytes were altered. */
struct slot_head {
    char mark[8];
    uint64_t generation; /* from 1 */
    uint64_t size;
    uint32_t crc; /* of all else but the mark */
    uint32_t pad;
    uint32_t piece_crc[BLOCK_PIECES_MAX];
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

struct block_file {
    char block_path[PATH_TEXT_MAX], log_path[PATH_TEXT_MAX];
    int block_fd, log_fd;
    size_t size;         /* of the block, 0 before it is known */
    uint64_t generation; /* of the newer slot */
    uint64_t ordinal;    /* of the last record */
    size_t log_at;       /* where the next record goes */
    char *shadow;        /* the block as kept */
    char *record;        /* BLOCK_LOG_BYTES: one being made */
    char note[200];
};

extern const char block_slot_mark[8];

static inline size_t slot_bytes(size_t size)
{
    return sizeof(struct slot_head) + size;
}

uint32_t block_head_crc(const struct slot_head *h);
/* Of the i-th piece of a block. */
uint32_t block_piece_crc(const char *block, size_t size, size_t i);
uint32_t block_record_crc(const struct record_head *h, const char *runs);
/* Runs into the shadow; false when one does not fit. */
bool block_apply_runs(struct block_file *f, const char *runs, size_t len);

/* block_file_read.c: what the files hold, into the shadow; size stays 0 at a first start. */
enum status block_file_read_back(struct block_file *f, struct error *err);

#endif
