/* What a connection would tell, asked for by REST while it is out for longer than allowed.
 *
 *   up ──out for `after`──▶ ask() ──polling_answered──`every` later──▶ ask() ... ──is_up──▶ up
 *
 * A question is never asked before the last one was answered, whatever the answer was.  Times are by the wall.  Never
 * asks while `after` is 0.  Loop's thread only. */
#ifndef VENUE_POLLING_H
#define VENUE_POLLING_H

#include "venue/adapter.h"

struct polling;

struct polling_handlers {
    bool (*is_up)(void *ctx);
    unsigned (*ask)(void *ctx); /* how many answers will come */
};

/* NULL when out of memory.  The handlers are borrowed.  `what` is said in the log. */
struct polling *polling_new(struct adapter *a, const char *what, int64_t after, int64_t every,
                            const struct polling_handlers *handlers, void *ctx);
void polling_free(struct polling *p); /* NULL is fine */
/* From now on the connection should be up. */
void polling_start(struct polling *p);
void polling_answered(struct polling *p);
/* Out, and asked about: an answer that comes later is old news. */
bool polling_is_on(const struct polling *p);

#endif
