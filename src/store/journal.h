/* The journal: every event that entered the core, on disk before anything that it caused leaves the
 * machine.  Files: segment.h; names `NNNNNNNN.npj` in one folder.
 *
 *   trading thread                               journal thread
 *     journal_append(j, ev)                        packs, writes, one fdatasync for all that waits
 *     engine_step(...)                             tells `durable` through which event
 *     journal_stepped(j, hashes)
 *     journal_commit(j)      at the turn's end when an effect leaves, else every JOURNAL_COMMIT_MS
 *     ...effects leave when journal_durable(j) has reached their cause
 *
 * The trading thread never waits: events stand in a bounded ring; when the disk is so slow that the
 * ring is full, journal_append says STATUS_FULL and the event must not be stepped.
 *
 * A new segment begins at every start and whenever journal_wants_checkpoint says so, with the
 * core's whole block, so that any segment replays alone.
 *
 * A full disk: a file kept back for that (`reserve`) is given up, the state becomes DISK_FULL (no
 * entries, please), and exits can still be journalled.  A failing disk: FAILED; what was not
 * confirmed is written again, at the same place, every second until it is; nothing is confirmed in
 * between.  Callbacks run on the journal thread and must only wake somebody.
 *
 * Not threaded (simulation, tests): the same, done inside journal_commit. */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/event.h"
#include "store/disk.h"

enum { JOURNAL_COMMIT_MS = 250 };

enum journal_state { JOURNAL_WELL = 0, JOURNAL_DISK_FULL, JOURNAL_FAILED };

struct journal_settings {
    const char *folder; /* made when it is not there */
    const char *build;  /* version and commit, for people */
    uint64_t schema, config;
    uint64_t segment_bytes;
    uint64_t reserve_bytes;   /* 0: none */
    uint64_t retention_bytes; /* 0: for ever */
    int64_t retention_ns;     /* in the core's time; 0: for ever */
    bool threaded;
    const struct disk *disk; /* NULL: the operating system's */
    void *ctx;
    void (*on_durable)(void *ctx, uint64_t seq);
    void (*on_state)(void *ctx, enum journal_state s, const char *why);
};

/* The core after event last_seq. */
struct checkpoint {
    const void *core;
    size_t size;
    uint64_t last_seq;
    int64_t at;
    uint64_t decision_hash, effect_hash;
};

struct journal_figures {
    uint64_t events, hash_records;
    uint64_t bytes;     /* written to disk, headers and checkpoints included */
    uint64_t raw_bytes; /* of payloads before packing */
    uint64_t commits, commit_ns, commit_ns_max;
    uint64_t segments, dropped; /* begun, and given up by retention */
};

struct journal;

/* Begins a new segment with this checkpoint, and waits until that is on disk. */
enum status journal_new(struct journal **ret, const struct journal_settings *s,
                        const struct checkpoint *first, struct error *err);
/* Commits, waits, closes the segment properly.  STATUS_IO when the last events did not get there.
 */
enum status journal_free(struct journal *j);

enum status journal_append(struct journal *j, const struct event *ev);
void journal_stepped(struct journal *j, uint64_t decision_hash, uint64_t effect_hash);
void journal_commit(struct journal *j);
uint64_t journal_durable(const struct journal *j);
/* journal_commit, and waits until it is durable: at the end, and in lock-step. */
enum status journal_flush(struct journal *j);

bool journal_wants_checkpoint(const struct journal *j);
/* Copies the block; what is appended from now on stands in a segment of its own.  STATUS_FULL:
 * try again later, nothing is lost. */
enum status journal_checkpoint(struct journal *j, const struct checkpoint *c);

enum journal_state journal_state(const struct journal *j);
struct journal_figures journal_figures(struct journal *j);

#endif
