/* What every adapter stands on: its configuration, the way into the engine and the log, its counters, the embedded
 * exchange's time, and what it remembers of orders.  An adapter's own struct begins with it (`base`).
 *
 * `name` is the venue's, and the first word of its codes in the log ("kraken.book_bad").  Threads: the loop's. */
#ifndef VENUE_ADAPTER_H
#define VENUE_ADAPTER_H

#include "venue/clock_skew.h"
#include "venue/known_orders.h"
#include "venue/venue.h"

/* Latest clock frame of a connection. */
struct adapter_tick {
    bool seen; /* since the connection came */
    int64_t ns;
    uint64_t step;
    double speed;
};

struct adapter {
    const char *name;
    struct venue_config config;
    struct venue_inlet inlet;
    struct venue_stats stats;
    struct adapter_tick tick[LINK_KIND_COUNT];
    bool step_held; /* lock-step: done, but for questions that the venue has not answered yet */
    bool (*is_waiting)(
        const struct adapter *a); /* for an answer by REST that belongs to the step */
    struct known_orders known;
    struct clock_skew skew; /* adapter_clock settles it */
};

void adapter_init(struct adapter *a, const char *name, const struct venue_config *config,
                  const struct venue_inlet *inlet, bool (*is_waiting)(const struct adapter *a));

/* Stamps the account on what is about one, notes how late it is, and hands the event in. */
void adapter_submit(struct adapter *a, struct event *ev);
/* Says and submits that a connection came or went. */
void adapter_link(struct adapter *a, enum link_kind link, bool up);
/* `topic` is the code's second word. */
void adapter_say(const struct adapter *a, enum venue_say level, const char *topic, const char *fmt,
                 ...) __attribute__((format(printf, 4, 5)));
int64_t adapter_now(const struct adapter *a);
/* Whether there are credentials, so that there is an account to speak of. */
bool adapter_has_account(const struct adapter *a);

/* Our time as the venue's clock has it: of deadlines and expiries.  0 (none) stays 0. */
int64_t adapter_venue_time(const struct adapter *a, int64_t ours);
/* An answer told the venue's time; a skew that changed is said, and true. */
bool adapter_measure_skew(struct adapter *a, const struct clock_reading *r);

/* A clock frame came on this connection.  In lock-step (speed 0) a step is complete, and told, once every connection
 * has delivered it; running free, the market's connection keeps the time. */
void adapter_clock(struct adapter *a, enum link_kind link, const struct adapter_tick *tick);
/* All of the step has been carried out: false when it is held back for an answer that is awaited. */
bool adapter_step_done(struct adapter *a);
/* An answer came.  An exchange that waits for us stands still while it is asked by REST: a step that was held back is
 * told again once nothing is open, or the answer would come many steps late, another number of them each time. */
void adapter_settled(struct adapter *a);

#endif
