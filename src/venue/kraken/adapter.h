/* What the files of the Kraken adapter share: one struct kraken, the venue of venue.h. */
#ifndef VENUE_KRAKEN_ADAPTER_H
#define VENUE_KRAKEN_ADAPTER_H

#include "venue/known_orders.h"
#include "venue/kraken/instruments.h"
#include "venue/kraken/rest.h"
#include "venue/venue.h"

struct kraken_feed;
struct kraken_trading;
struct kraken_search;
struct kraken_start;

/* Latest clock frame of a connection. */
struct kraken_tick {
    bool seen; /* since the connection came */
    int64_t ns;
    uint64_t step;
    double speed;
};

struct kraken {
    struct venue_config config;
    struct venue_inlet inlet;
    struct venue_stats stats;
    struct kraken_instruments *instruments;
    struct kraken_rest *rest;
    struct kraken_feed *feed;       /* feed.h: public socket, books, candles */
    struct kraken_trading *trading; /* trading.h: private socket, orders */
    struct kraken_search *search;   /* search.h: reconciliation and queries */
    struct kraken_start *start;     /* start.h: tables, warm-up, fees */
    bool ready;                     /* the venue's tables are here */
    struct kraken_tick tick[LINK_KIND_COUNT];
    bool step_held; /* lock-step: done, but for questions that the venue has not answered yet */
    struct known_orders known;
};

/* Stamps the account on what is about one, counts, and hands the event in. */
void kraken_submit(struct kraken *k, struct event *ev);
void kraken_link(struct kraken *k, enum link_kind link, bool up);
void kraken_say(struct kraken *k, enum venue_say level, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
int64_t kraken_now(const struct kraken *k);
/* A frame of the channel `clock` came on this connection. */
void kraken_clock(struct kraken *k, enum link_kind link, const struct kraken_frame *frame);
/* No question of the search is open any more: a step that waited for that is told again. */
void kraken_settled(struct kraken *k);
/* Whether there are credentials, so that there is an account to speak of. */
bool kraken_has_account(const struct kraken *k);

#endif
