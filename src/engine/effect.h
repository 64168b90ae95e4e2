/* What the core asks of the world: a short list a step.  Effects that leave the machine (PLACE,
 * AMEND, CANCEL, QUERY, RECONCILE) wait until the journal is on disk through the event that caused
 * them; the others are for people, the database and the shell, and may be dropped by a full queue
 * because the journal can make them again.
 *
 * Adding a kind: a row in EFFECT_MAP, a member of the union, its canonical form in effect_hash.c. */
#ifndef ENGINE_EFFECT_H
#define ENGINE_EFFECT_H

#include <stdint.h>

#include "confluence/decision.h"
#include "engine/event.h"
#include "order/order.h"
#include "risk/denial.h"

#define EFFECT_MAP(X)                                                                              \
    X(PLACE, "place")         /* u.request */                                                      \
    X(AMEND, "amend")         /* u.request */                                                      \
    X(CANCEL, "cancel")       /* u.request */                                                      \
    X(QUERY, "query")         /* u.request: ask for this one order by its ids */                   \
    X(RECONCILE, "reconcile") /* u.reconcile: ask for everything */                                \
    X(DECISION, "decision")   /* u.decision: one that had at least one vote */                     \
    X(DENIAL, "denial")       /* u.denial: why the account did not follow it */                    \
    X(BAR, "bar")             /* u.bar: a base bar closed, or was corrected */                     \
    X(ORDER, "order")         /* u.order: an order's state changed */                              \
    X(FILL, "fill")           /* u.fill: an execution was booked */                                \
    X(POSITION, "position")   /* u.position: opened, changed, or closed */                         \
    X(NOTICE, "notice")       /* u.notice: for the log and for people */                           \
    X(CONTROL, "control")     /* u.control: the answer to an operator */                           \
    X(POST, "post")           /* u.post: hand this event back as EV_SELF */                        \
    X(EXIT, "exit")           /* u.exit: end the process with this code, nothing is left to do */

enum effect_kind {
    EFFECT_NONE = 0,
#define EFFECT_ENUM(name, text) EFFECT_##name,
    EFFECT_MAP(EFFECT_ENUM)
#undef EFFECT_ENUM
        EFFECT_KIND_COUNT
};
const char *effect_kind_name(enum effect_kind k);
/* PLACE, AMEND, CANCEL, QUERY, RECONCILE. */
int effect_leaves(enum effect_kind k);

struct fx_reconcile {
    uint64_t id;
    int64_t since; /* fills and closed orders from here on */
};

struct fx_denial {
    struct denial denial;
    uint64_t decision; /* number of the decision, 0 for none */
};

struct fx_order { /* our order after the change */
    uint64_t order, position;
    char client_id[CLIENT_ID_MAX];
    char venue_id[VENUE_ID_MAX];
    char reason[REASON_MAX];
    uint32_t pad0;
    struct qty qty, filled;
    struct price price, stop_price;
    int64_t placed_at;
    uint8_t state, purpose, side, type;
    uint8_t pad[4];
};

struct fx_fill {
    uint64_t order, position;
    char fill_id[FILL_ID_MAX];
    struct price price;
    struct qty qty;
    struct money fee; /* quote currency */
    struct money notional;
    uint8_t side, liquidity, purpose;
    uint8_t pad[5];
};

enum position_change { POSITION_OPENED = 0, POSITION_CHANGED, POSITION_CLOSED };

/* Reason of an end, as codes people see: exit.stop, exit.target, ... */
#define EXIT_MAP(X)                                                                                \
    X(NONE, "")                                                                                    \
    X(STOP, "exit.stop")                                                                           \
    X(TARGET, "exit.target")                                                                       \
    X(TRAILING, "exit.trailing")                                                                   \
    X(BREAKEVEN, "exit.break_even")                                                                \
    X(TIME, "exit.time")                                                                           \
    X(SIGNAL, "exit.signal")                                                                       \
    X(OPERATOR, "exit.operator")                                                                   \
    X(CLOSE_ALL, "exit.close_all")                                                                 \
    X(KILL, "exit.kill")                                                                           \
    X(RECONCILE, "exit.reconcile")                                                                 \
    X(ERROR, "exit.error")
enum exit_reason {
#define EXIT_ENUM(name, code) EXIT_REASON_##name,
    EXIT_MAP(EXIT_ENUM)
#undef EXIT_ENUM
        EXIT_REASON_COUNT
};
const char *exit_reason_name(enum exit_reason r);

struct fx_position {
    uint64_t position;
    uint64_t decision; /* number of the decision that opened it */
    int64_t opened_at, closed_at;
    struct qty qty;       /* held now */
    struct qty bought;    /* in all */
    struct money cost;    /* paid for what was bought, without fees */
    struct money revenue; /* got for what was sold, without fees */
    struct money fees;    /* both ways, quote currency */
    struct price entry;   /* average, half even */
    struct price stop, target;
    struct price exit;   /* average of what was sold, 0 before */
    uint8_t change;      /* enum position_change */
    uint8_t exit_reason; /* enum exit_reason */
    uint8_t strategy;    /* owner of stop and target */
    uint8_t trailing, breakeven;
    uint8_t pad[3];
};

enum severity { SEVERITY_NEWS = 0, SEVERITY_OK, SEVERITY_WATCH, SEVERITY_ACT, SEVERITY_CRITICAL };

struct fx_notice {
    char code[32]; /* stable: "breaker.stale_data", "order.impossible" */
    char text[160];
    uint32_t severity;
    uint32_t pad;
};

enum control_outcome { CONTROL_DONE = 0, CONTROL_ALREADY, CONTROL_UNDERWAY, CONTROL_REFUSED };

struct fx_control {
    uint64_t request;
    char text[160]; /* the answer as people read it */
    uint32_t verb;
    uint32_t outcome;
};

struct effect {
    uint64_t cause; /* seq of the event */
    int64_t at;
    uint16_t kind;
    uint16_t pair;
    uint16_t account;
    uint16_t pad;
    union {
        struct order_request request;
        struct fx_reconcile reconcile;
        struct decision decision;
        struct fx_denial denial;
        struct bar bar;
        struct fx_order order;
        struct fx_fill fill;
        struct fx_position position;
        struct fx_notice notice;
        struct fx_control control;
        struct ev_self post;
        int64_t exit;
    } u;
};

enum { EFFECTS_MAX = 64 };

struct effects {
    uint32_t count;
    uint32_t pad;
    struct effect item[EFFECTS_MAX];
};

#endif
