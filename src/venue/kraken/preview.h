/* The request that an operation becomes, as text: what `request` prints.  Bytes only. */
#ifndef VENUE_KRAKEN_PREVIEW_H
#define VENUE_KRAKEN_PREVIEW_H

#include "base/status.h"
#include "base/text.h"
#include "venue/preview.h"

/* {"method","url","headers","body"}, or the WebSocket message.  STATUS_USAGE for an operation that
 * this adapter has not, and for parameters that the venue could not take. */
enum status kraken_preview_write(const struct venue_preview *p, struct text *out,
                                 struct error *err);

#endif
