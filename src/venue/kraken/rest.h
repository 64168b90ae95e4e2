/* Kraken's REST calls, asynchronous.  Two lanes, public and private; in each one call is under way
 * at a time, in the order asked, because nonces must arrive rising.  A call that was refused for its
 * nonce or for the rate limit is made again after waiting: it was certainly not done, and what may
 * not be late carries a deadline of its own.  Loop's thread. */
#ifndef VENUE_KRAKEN_REST_H
#define VENUE_KRAKEN_REST_H

#include <stdbool.h>

#include "base/status.h"
#include "base/str.h"
#include "venue/kraken/nonce_file.h"
#include "venue/venue.h"

struct http_client;
struct kraken_rest;

struct kraken_rest_reply {
    /* OK: result is there.  Otherwise error.what says why; TIMED_OUT, UNAVAILABLE: no answer. */
    enum status status;
    struct error error;
    struct str result; /* raw JSON; lives for the call */
};

typedef void kraken_rest_fn(void *ctx, const struct kraken_rest_reply *reply);

/* Borrows config and inlet.  Without credentials private calls are refused. */
struct kraken_rest *kraken_rest_new(const struct venue_config *config,
                                    const struct venue_inlet *inlet, struct venue_stats *stats,
                                    struct error *err);
/* Drops what waits; no `done` is called any more.  NULL is fine. */
void kraken_rest_free(struct kraken_rest *r);

/* "AssetPairs", "pair=XBTUSD&interval=1": `done` comes once, later.  False when the lane is full. */
bool kraken_rest_get(struct kraken_rest *r, const char *method, struct str query,
                     kraken_rest_fn *done, void *ctx);
/* The form without its nonce.  False when the lane is full or there are no credentials. */
bool kraken_rest_post(struct kraken_rest *r, const char *method, struct str form,
                      kraken_rest_fn *done, void *ctx);
/* The account's tier, by the engine's threshold that the executions channel told (limits.h). */
void kraken_rest_limit(struct kraken_rest *r, int64_t threshold);

#endif
