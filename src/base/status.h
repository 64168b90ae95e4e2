/* The one map of what can go wrong, and an error that carries its context.
 *
 * A function that can fail returns `enum status` and takes a `struct error *` as its last argument
 * where there is something to say.  Outputs are named ret_... and written only on success.  Pure
 * code returns; the shell logs, once.  A bug of ours is an assert, not a status.
 *
 *   if (!file) return error_set(err, STATUS_NOT_FOUND, "journal %s: no such segment", name);
 *
 * `err` may be NULL: the status alone is returned.  Nothing here allocates; texts are cut at the
 * size of the field. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdarg.h>
#include <stdint.h>

/* What the caller may do about it. */
enum retry_class {
    RETRY_NEVER, /* final: doing it again gives the same answer */
    RETRY_LATER, /* transient: wait, then do it again */
    RETRY_ASK,   /* the outcome is unknown: ask the venue before doing anything again */
};

#define STATUS_MAP(X)                                                                              \
    X(OK, "ok", NEVER, "ok")                                                                       \
    X(FAILED, "failed", NEVER, "failed")                                                           \
    X(USAGE, "usage", NEVER, "wrong usage")                                                        \
    X(CONFIG, "config", NEVER, "configuration refused")                                            \
    X(DATA, "data", NEVER, "input data refused")                                                   \
    X(SYNTAX, "syntax", NEVER, "not well formed")                                                  \
    X(RANGE, "range", NEVER, "out of range")                                                       \
    X(TRUNCATED, "truncated", LATER, "more bytes are needed")                                      \
    X(CORRUPT, "corrupt", NEVER, "the bytes were altered or torn")                                 \
    X(VERSION, "version", NEVER, "made by another version")                                        \
    X(NOT_FOUND, "not_found", NEVER, "not found")                                                  \
    X(EXISTS, "exists", NEVER, "exists already")                                                   \
    X(FULL, "full", LATER, "no room left")                                                         \
    X(NO_MEMORY, "no_memory", LATER, "out of memory")                                              \
    X(IO, "io", LATER, "input or output failed")                                                   \
    X(NETWORK, "network", LATER, "the network failed")                                             \
    X(TIMED_OUT, "timed_out", ASK, "no answer in time; the outcome is unknown")                    \
    X(RATE_LIMITED, "rate_limited", LATER, "the venue asked us to slow down")                      \
    X(UNAVAILABLE, "unavailable", ASK, "the venue is away; the outcome is unknown")                \
    X(REJECTED, "rejected", NEVER, "the venue refused it")                                         \
    X(AUTH, "auth", NEVER, "credentials refused")                                                  \
    X(DENIED, "denied", NEVER, "not allowed or not confirmed")                                     \
    X(LOCKED, "locked", NEVER, "another instance holds the lock")                                  \
    X(INTERRUPTED, "interrupted", NEVER, "interrupted")                                            \
    X(PARTIAL, "partial", NEVER, "partly done")

enum status {
#define STATUS_ENUM(code, name, retry, text) STATUS_##code,
    STATUS_MAP(STATUS_ENUM)
#undef STATUS_ENUM
        STATUS_COUNT
};

struct error {
    enum status status;
    char what[240]; /* "WHAT: WHY", no newline */
    char hint[160]; /* a statement or a command to paste; empty when there is none */
};

/* A stable lower-case name ("rate_limited"), the sentence, and the class. */
const char *status_name(enum status s);
const char *status_text(enum status s);
enum retry_class status_retry(enum status s);

/* Fills err (when not NULL), clears its hint, and returns s.  Formats as text_printf does. */
enum status error_set(struct error *err, enum status s, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds a hint to what stands in err; nothing when err is NULL. */
void error_hint(struct error *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Puts "prefix: " before what stands in err, so that each level can say where it was. */
enum status error_prefix(struct error *err, enum status s, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
