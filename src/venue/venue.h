/* What a venue is to the rest: a const struct of functions and what it declares to be able to do.
 * An adapter turns the venue's bytes into events and effects into the venue's bytes; it keeps the
 * full books, the tokens and the connections to itself, and decides nothing.
 *
 *   ops->open(&venue, &config, &inlet, &err)   connects from now on, again and again, by itself
 *   inlet.submit(ctx, &event)                  each fact; the app stamps at and seq, and steps
 *   ops->execute(venue, &effect)               PLACE AMEND CANCEL QUERY RECONCILE, once committed
 *   ops->close(venue)                          forgets; resting orders stay where they are
 *
 * Pairs are the indices of venue_config.pairs, which are those of the engine.
 *
 * What an adapter says:
 *
 *   EV_LINK                          each connection, up (subscribed and answering) and down
 *   EV_VENUE_STATUS                  the trading mode of the whole venue
 *   EV_INSTRUMENT, EV_FEES           before the first price of a pair, and when they change
 *   EV_BAR                           BAR_WARMUP once after open, oldest first; then closed candles
 *   EV_TRADE                         each print once
 *   EV_QUOTE                         when the best bid or offer changed; none while the book is bad.
 *                                    QUOTE_POLLED while the market connection is out for long
 *   EV_DEPTH                         the whole book, every `depth_every` while it lives
 *   EV_ORDER, EV_FILL, EV_BALANCE    as they come, and between EV_RECONCILE BEGIN and END
 *
 * A request without an answer is never reported as refused.  One that provably did not leave is
 * reported as OE_REJECT with RETRY_LATER at once.
 *
 * Threads: the loop's.  submit is called from the adapter's own callbacks, never from inside
 * execute; it may call execute, and may not call close. */
#ifndef VENUE_VENUE_H
#define VENUE_VENUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/effect.h"
#include "engine/event.h"
#include "market/depth.h"
#include "market/latency.h"

struct loop;
struct paper_terms;
struct venue; /* each adapter's own */

enum venue_capability {
    VENUE_AMEND = 1 << 0,        /* orders change in place and keep their id and fills */
    VENUE_POST_ONLY = 1 << 1,    /* an order may ask never to take */
    VENUE_DEADLINE = 1 << 2,     /* the venue itself refuses what arrives too late */
    VENUE_EXPIRY = 1 << 3,       /* TIF_GTD */
    VENUE_CLIENT_ID = 1 << 4,    /* orders are found by our id */
    VENUE_RESTING_STOP = 1 << 5, /* a stop rests at the venue and survives our death */
    VENUE_FILL_IDS = 1 << 7,     /* every fill has an id of its own */
};

enum venue_say { VENUE_SAY_DEBUG = 0, VENUE_SAY_INFO, VENUE_SAY_WARNING, VENUE_SAY_ERROR };

/* What an adapter may call. */
struct venue_inlet {
    void *ctx;
    void (*submit)(void *ctx, struct event *ev); /* fills at and seq; the event is the caller's */
    int64_t (*now)(void *ctx);                   /* the one clock, ns since 1970 */
    /* For the log.  `code` is stable ("kraken.book_bad"); no secrets in `text`. */
    void (*say)(void *ctx, enum venue_say level, const char *code, const char *text);
    /* The embedded exchange's time: market time, the step it is at, and market seconds per wall
     * second.  Speed 0 is lock-step: called once every connection has delivered all that belongs
     * to the step, and answered by ops->step_done(step), without which time stands still; called
     * again for the same step when a reconciliation or a query was open and has been answered.
     * NULL: not wanted. */
    void (*on_clock)(void *ctx, int64_t market_ns, uint64_t step, double speed);
};

/* Borrowed for the life of the venue. */
struct venue_credentials {
    const char *key, *secret; /* NULL or empty: public data only */
};

struct venue_config {
    struct loop *loop;
    unsigned pair_count;
    const char (*pairs)[PAIR_NAME_MAX]; /* "BTC/USD"; borrowed */
    const char *rest_url, *ws_url, *ws_auth_url;
    struct venue_credentials credentials;
    const char *state_dir;   /* where what must survive a restart is kept (the last nonce) */
    uint16_t account;        /* stamped on EV_ORDER, EV_FILL, EV_BALANCE, EV_RECONCILE, EV_FEES */
    struct depth_rule depth; /* of EV_DEPTH */
    int64_t depth_every;     /* ns between its readings of a pair at least; 0: none */
    int64_t
        poll_after; /* ns of a market connection out, after which quotes are asked for; 0: never */
    int64_t book_depth;  /* levels a side; the adapter takes the venue's next larger */
    int64_t warmup_bars; /* of one minute, and of each of the other intervals; 0: none */
    unsigned interval_count;
    const int64_t *intervals_s;      /* of warm-up; borrowed */
    uint64_t seed;                   /* of the jitter */
    const struct paper_terms *paper; /* paper_ops alone: whose feed, which terms (paper.h) */
};

/* Counted since open. */
struct venue_stats {
    uint64_t messages, bytes;
    uint64_t refused;       /* frames that could not be read */
    uint64_t unknown;       /* channels and kinds that are not known, left out */
    uint64_t books_checked; /* checksums compared */
    uint64_t books_bad;     /* and failed */
    uint64_t trades_missed; /* gaps in the trade ids */
    uint64_t reconnects;
    uint64_t polled; /* quotes that were asked for */
    uint64_t requests, answers;
    uint64_t rate_limited;
    int64_t market_heard_at, account_heard_at; /* last message, by the one clock */
    struct latencies latency;
};

struct venue_ops {
    const char *name;
    uint32_t capabilities; /* enum venue_capability */
    enum status (*open)(struct venue **ret, const struct venue_config *config,
                        const struct venue_inlet *inlet, struct error *err);
    void (*close)(struct venue *v); /* NULL is fine */
    void (*execute)(struct venue *v, const struct effect *fx);
    /* Lock-step: all that follows from `step` has been sent.  NULL where there is no such thing. */
    void (*step_done)(struct venue *v, uint64_t step);
    void (*stats)(const struct venue *v, struct venue_stats *ret);
};

extern const struct venue_ops kraken_ops;
extern const struct venue_ops coinbase_ops;
extern const struct venue_ops paper_ops; /* paper.h */

#endif
