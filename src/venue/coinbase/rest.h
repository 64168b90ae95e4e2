/* Coinbase's REST calls, asynchronous.  Three lanes: market data without a signature, the account's lists, and
 * orders, which never wait behind lists.  A lane has several calls under way; those of one lane leave in
 * the order asked, and their answers may overtake each other.
 *
 * Each signed call carries a token of its own.  Those of the three order calls are signed ahead, one each,
 * so that an order's bytes need no signature when it leaves (`coinbase_rest_ready` signs them).
 *
 * A GET that was refused for the rate limit is made again after waiting; nothing else is: what an order call was
 * answered is told, whatever it was.  Loop's thread. */
#ifndef VENUE_COINBASE_REST_H
#define VENUE_COINBASE_REST_H

#include <stdbool.h>

#include "base/status.h"
#include "base/str.h"
#include "base/text.h"
#include "venue/venue.h"

struct coinbase_rest;

struct coinbase_reply {
    /* OK: HTTP 200 and a body, which may itself say no.  REJECTED, AUTH, NOT_FOUND, RATE_LIMITED: the venue
     * refused the call.  TIMED_OUT, UNAVAILABLE: the outcome is unknown.  NETWORK: it did not leave. */
    enum status status;
    struct error error;
    struct str body; /* lives for the call */
};

typedef void coinbase_reply_fn(void *ctx, const struct coinbase_reply *reply);

enum coinbase_lane { COINBASE_MARKET = 0, COINBASE_LISTS, COINBASE_ORDERS, COINBASE_LANES };

/* Borrows config, inlet and stats. */
struct coinbase_rest *coinbase_rest_new(const struct venue_config *config,
                                        const struct venue_inlet *inlet, struct venue_stats *stats,
                                        struct error *err);
/* Drops what waits; no `done` is called any more.  NULL is fine. */
void coinbase_rest_free(struct coinbase_rest *r);

/* `path` begins behind /api/v3/brokerage, `query` has its '?' or is empty; `done` comes once, later, unless it
 * answers false: the lane is full, or has no key. */
bool coinbase_rest_get(struct coinbase_rest *r, enum coinbase_lane lane, struct str path,
                       struct str query, coinbase_reply_fn *done, void *ctx);
/* Of the lane of orders. */
bool coinbase_rest_post(struct coinbase_rest *r, struct str path, struct str body,
                        coinbase_reply_fn *done, void *ctx);

/* The venue's clock minus ours, ns: taken into account by every token. */
void coinbase_rest_skew(struct coinbase_rest *r, int64_t ns);
/* A token for a subscription, appended. */
enum status coinbase_rest_token(struct coinbase_rest *r, struct text *out, struct error *err);
/* Signs ahead whatever order call has no token, or an old one. */
void coinbase_rest_ready(struct coinbase_rest *r);

#endif
