/* The embedded exchange as a child process of a session of its own, so that a terminal's Ctrl-C and
 * our death do not reach it.  It keeps its state in DIR; while it lives, DIR/listen.json says its pid
 * and port.  Found alive, it is attached to; otherwise it is started from its saved state. */
#ifndef APP_EXCHANGE_CHILD_H
#define APP_EXCHANGE_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "app/cli.h"
#include "app/state.h"
#include "base/status.h"

struct exchange_child {
    char dir[PATH_TEXT_MAX];
    int pid; /* 0: none */
    uint16_t port;
    bool attached; /* it was alive before us */
};

/* `cli` lends --config, --profile, --set, --data and --speed for the child's own command line. */
enum status exchange_child_start(struct exchange_child *ret, const struct cli *cli,
                                 const struct state *s, struct error *err);
bool exchange_child_lives(const struct exchange_child *c);
/* Ends it, its state saved; waits up to ten seconds. */
void exchange_child_end(struct exchange_child *c);

enum { EXCHANGE_CHILD_SECRET_MAX = 128 };

/* The secret that the exchange and its client share, in the form that the protocol wants. */
void exchange_child_secret(const struct install *in, int64_t protocol,
                           char ret[EXCHANGE_CHILD_SECRET_MAX]);

#endif
