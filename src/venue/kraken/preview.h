/* The request that an operation becomes, as text: what `request` prints.  Bytes only. */
#ifndef VENUE_KRAKEN_PREVIEW_H
#define VENUE_KRAKEN_PREVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "base/text.h"

struct kraken_preview {
    const char *op;         /* "place_order", ... */
    bool ws;                /* the WebSocket message instead of the REST call */
    struct str params;      /* a JSON object */
    struct str key, secret; /* empty: the signature is left out */
    uint64_t nonce;
    int64_t now;
    struct str instruments; /* AssetPairs or an instrument frame; empty: names are built, not
                             * looked up, and digits are not checked */
};

/* {"method","url","headers","body"}, or the WebSocket message.  STATUS_USAGE for an operation that
 * this adapter has not, and for parameters that the venue could not take. */
enum status kraken_preview_write(const struct kraken_preview *p, struct text *out,
                                 struct error *err);

#endif
