/* The daemon: engine, journal, venue, database and people, wired on the trading thread.
 *
 *   venue, timers, people ─▶ journal ─▶ engine_step ─▶ people, database at once;
 *                                                      venue once the journal is on disk
 *
 * Everything here runs on the trading thread's loop.  Two functions come from elsewhere and only
 * post: the journal's "durable" and people's commands. */
#ifndef APP_DAEMON_H
#define APP_DAEMON_H

#include <stdint.h>

#include "app/cli.h"

struct daemon_plan {
    const struct cli *cli;
    const char *demo_note; /* said at the start; NULL for none */
    int64_t for_ns;        /* wall time, 0: no end */
    int64_t until;         /* market time, 0: no end */
    double speed;          /* of the embedded exchange; 0 is lock-step; < 0: as the options say */
};

/* Runs until it is stopped; the exit code. */
int daemon_run(const struct daemon_plan *plan);

#endif
