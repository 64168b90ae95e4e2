/* The state directory of a daemon: who holds it, what this install is, and the engine in it.
 *
 *   DIR/lock              one instance
 *   DIR/install.json      epoch of our order ids, seed, keys of the embedded exchange, and what the books
 *                         are of (0600)
 *   DIR/dashboard.key     the sign-in key of the dashboard (0600)
 *   DIR/journal/          the truth
 *   DIR/portable.json     what outlives a version, as of the last checkpoint (0600)
 *   DIR/log/              what the program says
 *   DIR/exchange/         the embedded exchange's own state
 *   DIR/paper.*           the paper account
 *
 * A directory's books are of one venue in one mode, "sim", "paper kraken", "live kraken", for ever: money
 * and paper never meet in one ledger.
 *
 * state_open takes the lock and reads or makes the identity; state_bring_back brings back the engine:
 * the newest checkpoint and the events after it, or a fresh one.  When the options changed since, a
 * fresh engine adopts what outlives them. */
#ifndef APP_STATE_H
#define APP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "config/options.h"
#include "engine/engine.h"
#include "os/files.h"
#include "os/lock.h"

enum { SECRET_TEXT_MAX = 128, BOOKS_TEXT_MAX = 32 };

struct install {
    uint32_t epoch;
    uint64_t seed;
    char exchange_key[SECRET_TEXT_MAX];    /* of our account at the embedded exchange */
    char exchange_secret[SECRET_TEXT_MAX]; /* base64 */
    char books[BOOKS_TEXT_MAX];            /* what they are of */
};

struct state {
    char dir[PATH_TEXT_MAX];
    struct lock lock;
    struct install install;
    struct engine *engine;
    void *memory;      /* what `engine` stands in */
    bool recovered;    /* there was an engine before */
    bool upgraded;     /* it was of another version: only what is portable came over */
    bool lost_events;  /* that had been confirmed: the journal is damaged before its end */
    bool after_crash;  /* and it was not ended properly */
    uint64_t replayed; /* events */
    double seconds;    /* what that took */
};

struct core_watch;

/* `books`: what they are to be of; STATUS_CONFIG when those that are there are of something else. */
enum status state_open(struct state *ret, const char *wanted_dir, const char *who,
                       const char *books, struct error *err);
/* `watch` is told of every event replayed; may be NULL. */
enum status state_bring_back(struct state *s, const struct options *o,
                             const struct core_watch *watch, struct error *err);
/* Writes portable.json: with each checkpoint. */
enum status state_keep_portable(const struct state *s, struct error *err);
void state_close(struct state *s);

/* DIR/name into `ret`. */
enum status state_path(const struct state *s, const char *name, char ret[PATH_TEXT_MAX],
                       struct error *err);

struct core;
/* The engine as store's recovery and replay want it. */
extern const struct core engine_core;
/* A digest of the options that shape the engine: another one means another configuration. */
uint64_t options_digest(const struct options *o);

#endif
