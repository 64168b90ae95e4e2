/* What is left after a fatal signal: DIR/crash-PID.txt with the signal, the last words, and a
 * backtrace; then the signal takes its course.  Nothing in it comes from memory at large, so no
 * secret can.
 *
 * A signal handler can only see what is global: this room keeps one pointer, set once here. */
#ifndef OS_CRASH_H
#define OS_CRASH_H

#include "base/status.h"

enum { CRASH_WORDS_MAX = 512 };

/* Memory of the caller's, for the life of the process. */
struct crash {
    char path[1024];
    char build[64];
    volatile char words[CRASH_WORDS_MAX]; /* what was being done; crash_note */
};

/* SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT, on a stack of their own. */
enum status crash_install(struct crash *c, const char *dir, const char *build, struct error *err);
/* "event 1042 at 1700000000000000000": replaces the words before.  Cheap; one thread. */
void crash_note(struct crash *c, const char *words);

#endif
