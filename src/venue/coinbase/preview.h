/* Coinbase's requests as text (venue/preview.h).  The token of a request is signed by the key that is given;
 * without one, calls of market data go to the public paths, and others stand without it. */
#ifndef VENUE_COINBASE_PREVIEW_H
#define VENUE_COINBASE_PREVIEW_H

#include "base/status.h"
#include "base/text.h"
#include "venue/preview.h"

/* {"method","url","headers","body"}, or the WebSocket message (op `subscribe` or `unsubscribe`).
 * STATUS_USAGE for an operation that this venue has not, and for parameters that it could not take. */
enum status coinbase_preview_write(const struct venue_preview *p, struct text *out,
                                   struct error *err);

#endif
