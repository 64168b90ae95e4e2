/* What the daemon's files share. */
#ifndef APP_DAEMON_INTERNAL_H
#define APP_DAEMON_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "app/credentials.h"
#include "app/daemon.h"
#include "app/exchange_child.h"
#include "app/outbox.h"
#include "app/people.h"
#include "app/state.h"
#include "app/venues.h"
#include "net/loop.h"
#include "os/clock.h"
#include "os/crash.h"
#include "os/log.h"
#include "os/service_manager.h"
#include "store/journal.h"
#include "store/projection.h"
#include "venue/venue.h"

enum { COMMANDS_MAX = 64, SELF_MAX = 2 * EFFECTS_MAX, EARLY_MAX = 1 << 20 };

struct daemon {
    const struct daemon_plan *plan;
    const struct cli *cli;
    const struct options *options;
    struct state state;
    struct crash crash;
    struct log *log;
    struct loop *loop;
    struct clock clock;
    struct timer *wake, *beat, *end;
    struct journal *journal;
    struct projection *projection;
    struct people *people;
    struct outbox outbox;
    struct effects *effects;
    struct snapshot *snapshot;

    const struct venue_row *row; /* NULL: the embedded exchange */
    const struct venue_ops *ops;
    struct venue *venue;
    struct credentials credentials; /* live alone */
    struct exchange_child exchange;
    /* Lock-step: when the last step was, and the time that the data of the next one carry. */
    int64_t last_step, next_step;
    char rest_url[OPTION_TEXT_MAX], ws_url[OPTION_TEXT_MAX], ws_auth_url[OPTION_TEXT_MAX];
    char exchange_secret[EXCHANGE_CHILD_SECRET_MAX];

    /* Events that came before the embedded exchange said what time it is. */
    struct event *early;
    unsigned early_count, early_room;
    bool started; /* EV_START has been stepped */

    struct ev_self self[SELF_MAX];
    unsigned self_count;
    bool releasing;

    pthread_mutex_t command_lock;
    struct control_command command[COMMANDS_MAX];
    unsigned command_count;
    uint64_t next_request;

    _Atomic bool durable_posted;
    _Atomic int journal_state;
    int told_journal_state; /* what the engine knows */
    bool missed;            /* events that the journal did not take: never stepped */
    int64_t published_mono, committed_mono, risk_mono;
    struct risk_report risk;
    struct service_manager manager;
    bool told_ready;
    uint64_t committed_seq;
    int signals;
    bool ending;
    int exit_code;
};

/* ---- daemon_step.c: events in, effects out ---- */
void daemon_take(struct daemon *d, struct event *ev);
/* Timers that are due by the clock. */
void daemon_run_timers(struct daemon *d);
/* Sends what the journal allows. */
void daemon_release(struct daemon *d);
/* Lock-step: waits for the disk, then sends everything. */
void daemon_release_all(struct daemon *d);
void daemon_turn(void *daemon);
void daemon_publish(struct daemon *d);

/* ---- daemon_dump.c ---- */
void daemon_dump(struct daemon *d);
void daemon_keep_portable(struct daemon *d);
/* The engine learns how the journal does. */
void daemon_tell_journal(struct daemon *d);
void daemon_command(struct daemon *d, const struct control_command *c);

/* ---- daemon_venue.c: the venue, its clock, the embedded exchange ---- */
enum status daemon_open_venue(struct daemon *d, struct error *err);
void daemon_close_venue(struct daemon *d);
/* Once a second: looks after the embedded exchange, and after --until on a real venue. */
void daemon_check_venue(struct daemon *d);
bool daemon_is_live(const struct daemon *d);
/* The first event, then those that came early. */
void daemon_start_engine(struct daemon *d);

/* ---- daemon_history.c ---- */
/* Bars and trades from before the start, for the page; before people_start. */
void daemon_remember(struct daemon *d);

/* ---- daemon_say.c: what is said on the console and in the log ---- */
void daemon_say_effect(struct daemon *d, const struct effect *fx);

#endif
