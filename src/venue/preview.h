/* The request that an operation becomes, as text: what `request` prints, and what each adapter's preview.c writes.
 * Bytes only; nothing is sent. */
#ifndef VENUE_PREVIEW_H
#define VENUE_PREVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct venue_preview {
    const char *op;         /* "place_order", ... */
    bool ws;                /* the WebSocket message instead of the REST call */
    struct str params;      /* a JSON object (order_params.h) */
    struct str key, secret; /* empty: the signature is left out */
    uint64_t nonce;
    struct str token_nonce; /* hex text, fresh: of a venue whose requests carry tokens */
    int64_t now;
    struct str instruments; /* the venue's own table of pairs; empty: names are built, not looked
                             * up, and digits are not checked */
};

#endif
