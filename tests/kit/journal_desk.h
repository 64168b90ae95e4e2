/* A journal in a temporary folder with a small core behind it, driven by a market mix: what most of
 * the store's tests begin with. */
#ifndef KIT_JOURNAL_DESK_H
#define KIT_JOURNAL_DESK_H

#include "kit/market_mix.h"
#include "kit/small_core.h"
#include "store/journal.h"
#include "store/journal_folder.h"

struct journal_desk {
    char folder[64];
    struct journal_settings settings;
    struct small_core core;
    struct market_mix mix;
    struct effects effects;
    struct journal *journal;
};

/* Makes the folder; the journal is begun by journal_desk_begin. */
void journal_desk_init(struct journal_desk *d, bool threaded);
enum status journal_desk_begin(struct journal_desk *d);
/* Events through journal and core; a commit after each `commit_every`. */
void journal_desk_run(struct journal_desk *d, unsigned events, unsigned commit_every);
enum status journal_desk_checkpoint(struct journal_desk *d);
/* Removes the folder and everything in it; the journal is freed when it is there. */
void journal_desk_release(struct journal_desk *d);

/* The whole file into malloc'ed memory, and back. */
unsigned char *kit_read_file(const char *path, size_t *ret_size);
void kit_write_file(const char *path, const void *bytes, size_t size);
void folder_remove(const char *path);

#endif
