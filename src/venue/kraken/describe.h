/* The venue's messages as people and scripts read them: one JSON line an event, numbers with the
 * venue's own digits (an exponent is written out).  What `decode` prints; it reads with the same
 * decoders as the adapter.
 *
 *   d = kraken_describe_new(emit, ctx);
 *   kraken_describe_instruments(d, bytes, &err);     optional: AssetPairs or an instrument frame
 *   kraken_describe_ws(d, frame, &err)               frames in the order of their arrival: books and
 *   kraken_describe_rest(d, "ohlc", body, &err)      orders are carried from one to the next
 *
 * Anything but STATUS_OK means that the message was refused; err says why.  Human pace: allocates. */
#ifndef VENUE_KRAKEN_DESCRIBE_H
#define VENUE_KRAKEN_DESCRIBE_H

#include "base/status.h"
#include "base/str.h"

struct kraken_describe;

struct kraken_describe *kraken_describe_new(void (*emit)(void *ctx, struct str line), void *ctx);
void kraken_describe_free(struct kraken_describe *d);
enum status kraken_describe_instruments(struct kraken_describe *d, struct str bytes,
                                        struct error *err);
enum status kraken_describe_ws(struct kraken_describe *d, struct str frame, struct error *err);
/* `endpoint` as in the names of recordings: "open_orders", "ohlc", ... */
enum status kraken_describe_rest(struct kraken_describe *d, const char *endpoint, struct str body,
                                 struct error *err);

#endif
