/* The database kept in step with the core, on a thread of its own.  A projection of the journal:
 * it may be behind, broken, or thrown away; nothing waits for it and nothing stops with it.
 *
 *   projection_new                 opens the file, in the caller's thread
 *   recover(..., watch)            projection_stepped for what is replayed: fills what a crash cut off
 *   projection_begin(p, last seq)  rows of later events, which never got to the journal, are taken
 *                                  back; from here on a thread writes, one transaction for all that
 *                                  waits
 *   after each engine_step         projection_stepped(p, core, ev, effects)    copies, never waits
 *
 * When the queue is full or the database fails, what could not be written is left out, on_failure
 * says so once, and `through` stays where the rows are complete; the file is opened again every few
 * seconds.  projection_rebuild fills such a gap from the journal: rows are keyed by event, so
 * writing one twice changes nothing. */
#ifndef STORE_PROJECTION_H
#define STORE_PROJECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/effect.h"
#include "engine/event.h"
#include "store/sqlite.h"

/* Its file in the state directory. */
#define DATABASE_NAME "novapulse.db"

/* What it asks of a core beside effects; each may be NULL. */
struct projection_view {
    /* Money now; false when there is nothing to say yet.  Asked once a minute of the core's time. */
    bool (*equity)(const void *core, struct equity_point *ret);
    /* What is known of a pair; false from the first index that does not exist. */
    bool (*instrument)(const void *core, uint16_t pair, struct instrument *ret);
};

struct projection_settings {
    const char *path;
    bool threaded; /* from projection_begin on; before it, and without, calls write themselves */
    struct projection_view view;
    void *ctx;
    /* On the thread that writes: must only note it.  `why` empty: well again. */
    void (*on_failure)(void *ctx, const char *why);
};

struct projection;

/* A database that does not open is a failure told by on_failure, not of this function. */
enum status projection_new(struct projection **ret, const struct projection_settings *s,
                           struct error *err);
/* Writes what waits and closes. */
void projection_free(struct projection *p);

/* The pairs as the core knows them: before the first step. */
void projection_seed(struct projection *p, const void *core);
enum status projection_begin(struct projection *p, uint64_t last_seq, struct error *err);
/* Steps that it knows already are passed over. */
void projection_stepped(struct projection *p, const void *core, const struct event *ev,
                        const struct effects *effects);

/* Rows are complete through this event; 0 for an empty or unreadable database. */
uint64_t projection_through(const struct projection *p);
/* Nothing is missing that the journal could still tell. */
bool projection_is_complete(const struct projection *p);
/* Effects and events left out since the start. */
uint64_t projection_left_out(const struct projection *p);
/* Waits until all that was given is written or left out. */
void projection_flush(struct projection *p);

struct core;
struct projection_rebuilt {
    uint64_t segments, damaged; /* read; and those that could not be read to their end */
    uint64_t first_seq, last_seq;
};

/* All rows anew from every segment of this build.  What is older than the first of them stays as it
 * is.  Must not run beside a program that writes this database. */
enum status projection_rebuild(struct projection_rebuilt *ret, const struct projection_settings *s,
                               const char *journal_folder, const struct core *core,
                               struct error *err);

#endif
