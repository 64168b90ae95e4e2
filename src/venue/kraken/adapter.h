/* What the files of the Kraken adapter share: one struct kraken, the venue of venue.h. */
#ifndef VENUE_KRAKEN_ADAPTER_H
#define VENUE_KRAKEN_ADAPTER_H

#include "venue/adapter.h"
#include "venue/kraken/instruments.h"
#include "venue/kraken/rest.h"

struct kraken_feed;
struct kraken_poll;
struct kraken_trading;
struct kraken_search;
struct kraken_start;

struct kraken {
    struct adapter base;
    struct kraken_instruments *instruments;
    struct kraken_rest *rest;
    struct kraken_feed *feed;       /* feed.h: public socket, books, candles */
    struct kraken_poll *poll;       /* poll.h: quotes without the socket */
    struct kraken_trading *trading; /* trading.h: private socket, orders */
    struct kraken_search *search;   /* search.h: reconciliation and queries */
    struct kraken_start *start;     /* start.h: tables, warm-up, fees */
    bool ready;                     /* the venue's tables are here */
};

/* A frame of the channel `clock` came on this connection. */
void kraken_clock(struct kraken *k, enum link_kind link, const struct kraken_frame *frame);

#endif
