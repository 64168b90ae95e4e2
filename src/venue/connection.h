/* A WebSocket connection to a venue that comes back by itself, and the link that the engine is told of.
 *
 *   start ──▶ prepare ──▶ connect ──▶ open() ──the adapter says connection_up──▶ link up
 *     ▲                                                                         │
 *     └────── back-off ◀── lost, dropped, or silent for longer than allowed ◀───┘
 *
 * One that lasted a minute forgets its failures.  Looks for silence go by wall time: the connection is what is
 * watched, not the market.  Counts messages, bytes, reconnections and when something was last heard; its pings measure,
 * they decide nothing.
 * Loop's thread only. */
#ifndef VENUE_CONNECTION_H
#define VENUE_CONNECTION_H

#include "venue/adapter.h"

struct connection;

struct connection_rules {
    enum link_kind link;
    const char *url; /* borrowed */
    size_t message_max, queue_max;
    int64_t look;   /* ns between two looks for silence */
    unsigned looks; /* without a message, after which it counts as lost at the next */
    uint64_t seed;  /* of the back-off's jitter */
};

struct connection_handlers {
    /* Before each attempt, to fetch what it needs; answers with connection_connect or connection_put_off, now or
     * later.  NULL: nothing is needed. */
    void (*prepare)(void *ctx);
    void (*open)(void *ctx);
    void (*message)(void *ctx, struct str text);
    void (*look)(void *ctx); /* at each look for silence: at single streams; NULL is fine */
    void (*lost)(void *ctx); /* before the link is said to be down; NULL is fine */
};

/* NULL when out of memory.  The handlers are borrowed. */
struct connection *connection_new(struct adapter *a, const struct connection_rules *rules,
                                  const struct connection_handlers *handlers, void *ctx);
void connection_free(struct connection *c); /* NULL is fine */
void connection_start(struct connection *c);
void connection_connect(struct connection *c);
/* Not this time; `why` is said. */
void connection_put_off(struct connection *c, const char *why);
/* Subscribed and answering: tells the engine, once. */
void connection_up(struct connection *c);
bool connection_is_up(const struct connection *c);
bool connection_send(struct connection *c, struct str text);
/* Says why, and closes it. */
void connection_drop(struct connection *c, const char *why);

#endif
