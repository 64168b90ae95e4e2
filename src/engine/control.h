/* The operator's verbs: one table that web, chat and command line share.  A command enters as
 * EV_CONTROL and its outcome leaves as EFFECT_CONTROL; meanings as docs/operate.md tells. */
#ifndef ENGINE_CONTROL_H
#define ENGINE_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { WHO_MAX = 32, CONTROL_REASON_MAX = 96 };

enum control_verb {
    CONTROL_PAUSE = 1,
    CONTROL_RESUME,
    CONTROL_CLOSE, /* one position */
    CONTROL_CLOSE_ALL,
    CONTROL_KILL,
    CONTROL_REARM,
    CONTROL_RECONCILE,
    CONTROL_ACCEPT,        /* what the venue says of a pair's foreign things is taken as it is */
    CONTROL_RESET_WEIGHTS, /* what the strategies' weights have learned is forgotten */
    CONTROL_RESET_RISK,    /* peak, streaks and the trades' record begin anew */
    CONTROL_STOP,          /* end the daemon gracefully: entries cancelled, protections kept */
    CONTROL_VERB_COUNT
};

enum role { ROLE_VIEWER = 0, ROLE_OPERATOR, ROLE_ADMIN };

enum danger { DANGER_SAFE = 0, DANGER_NORMAL, DANGER_HEAVY, DANGER_EXTREME };

struct control_row {
    enum control_verb verb;
    const char *name; /* "close-all" */
    enum role role;   /* the least that may */
    enum danger danger;
    bool takes_position; /* needs the number of a position */
    bool needs_reason;
    const char *does; /* one sentence for help and dialogs */
};

const struct control_row *control_find(struct str name);
const struct control_row *control_row(enum control_verb verb);
/* Rows in the order people see them, CONTROL_VERB_COUNT - 1 of them.  control_find takes close_all
 * for close-all, and answers NULL, as control_row does, for what there is not. */
const struct control_row *control_table(unsigned *ret_count);

struct control_command {
    uint64_t request;  /* the caller's number; the answer carries it */
    uint64_t position; /* CONTROL_CLOSE: its number; CONTROL_ACCEPT: the pair's index */
    char who[WHO_MAX]; /* "ana", "cli", "paper key" */
    char source[12];   /* "web", "cli", "telegram", "signal" */
    char reason[CONTROL_REASON_MAX];
    uint32_t verb;
};

#endif
