/* What the files of the Coinbase adapter share: one struct coinbase, the venue of venue.h. */
#ifndef VENUE_COINBASE_ADAPTER_H
#define VENUE_COINBASE_ADAPTER_H

#include "engine/effect.h"
#include "venue/adapter.h"
#include "venue/coinbase/instruments.h"
#include "venue/coinbase/rest.h"

struct coinbase_feed;
struct coinbase_poll;
struct coinbase_user;
struct coinbase_orders;
struct coinbase_search;
struct coinbase_start;

struct coinbase {
    struct adapter base;
    struct coinbase_instruments *instruments;
    struct coinbase_rest *rest;
    struct coinbase_feed *feed;     /* feed.h: market socket, books, trades */
    struct coinbase_poll *poll;     /* poll.h: quotes without the socket */
    struct coinbase_user *user;     /* user.h: the account's socket */
    struct coinbase_orders *orders; /* orders.h: placements, edits, cancels */
    struct coinbase_search *search; /* search.h: lists, single orders, fills */
    struct coinbase_start *start;   /* start.h: products, warm-up, fees, clock skew */
};

/* A frame of the channel `clock` came on this connection. */
void coinbase_clock(struct coinbase *c, enum link_kind link, const struct coinbase_frame *frame);

#endif
