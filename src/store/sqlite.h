/* The SQLite database: the rows that people ask for, written from effects and a few events.  Used by
 * one thread at a time.  The only SQL of the program stands here, in migrations.c and history.c. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"
#include "engine/effect.h"
#include "engine/event.h"

struct database;

struct equity_point {
    int64_t at;
    struct money equity, cash, exposure;
};

/* Opens or makes the file (WAL), brings it to this build's shape. */
enum status database_open(struct database **ret, const char *path, struct error *err);
void database_close(struct database *db);
/* A file that is no database, or a damaged one, is renamed to PATH.damaged-N and kept for a person to
 * look at; ret_moved is then its new name, else empty. */
void database_set_aside(const char *path, struct text *ret_moved);

/* All false on failure; database_why tells. */
bool database_begin(struct database *db);
bool database_commit(struct database *db);
void database_rollback(struct database *db);
const char *database_why(struct database *db);

/* Whether rows come of it at all. */
bool database_wants_effect(enum effect_kind k);
bool database_wants_event(enum event_kind k);
bool database_put_effect(struct database *db, const struct effect *fx, uint32_t n);
bool database_put_event(struct database *db, const struct event *ev);
bool database_put_equity(struct database *db, uint64_t seq, const struct equity_point *p);

/* Everything caused through this event is in the rows; 0 at first. */
bool database_set_through(struct database *db, uint64_t seq);
uint64_t database_through(struct database *db);
/* Takes back what later events caused (they were not on disk, or are to be written anew). */
bool database_forget_after(struct database *db, uint64_t seq);

#endif
