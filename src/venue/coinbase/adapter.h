/* What the files of the Coinbase adapter share: one struct coinbase, the venue of venue.h. */
#ifndef VENUE_COINBASE_ADAPTER_H
#define VENUE_COINBASE_ADAPTER_H

#include "engine/effect.h"
#include "venue/coinbase/instruments.h"
#include "venue/coinbase/rest.h"
#include "venue/known_orders.h"
#include "venue/venue.h"

struct coinbase_feed;
struct coinbase_user;
struct coinbase_orders;
struct coinbase_search;
struct coinbase_start;

/* Latest clock frame of a connection. */
struct coinbase_tick {
    bool seen; /* since the connection came */
    int64_t ns;
    uint64_t step;
    double speed;
};

struct coinbase {
    struct venue_config config;
    struct venue_inlet inlet;
    struct venue_stats stats;
    struct coinbase_instruments *instruments;
    struct coinbase_rest *rest;
    struct coinbase_feed *feed;     /* feed.h: market socket, books, trades */
    struct coinbase_user *user;     /* user.h: the account's socket */
    struct coinbase_orders *orders; /* orders.h: placements, edits, cancels */
    struct coinbase_search *search; /* search.h: lists, single orders, fills */
    struct coinbase_start *start;   /* start.h: products, warm-up, fees, clock skew */
    struct coinbase_tick tick[LINK_KIND_COUNT];
    bool step_held; /* lock-step: done, but for questions that the venue has not answered yet */
    struct known_orders known;
};

/* Stamps the account on what is about one, counts, and hands the event in. */
void coinbase_submit(struct coinbase *c, struct event *ev);
void coinbase_link(struct coinbase *c, enum link_kind link, bool up);
void coinbase_say(struct coinbase *c, enum venue_say level, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
int64_t coinbase_now(const struct coinbase *c);
/* An event of the channel `clock` came on this connection. */
void coinbase_clock(struct coinbase *c, enum link_kind link, const struct coinbase_frame *frame);
/* Nothing that was asked is open any more: a step that waited for that is told again. */
void coinbase_settled(struct coinbase *c);
/* Whether there are credentials, so that there is an account to speak of. */
bool coinbase_has_account(const struct coinbase *c);

#endif
