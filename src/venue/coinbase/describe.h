/* Coinbase's messages as people and scripts read them: one JSON line an event (venue/tell.h).  What `decode`
 * prints; it reads with the same decoders as the adapter.
 *
 *   d = coinbase_describe_new(emit, ctx);
 *   coinbase_describe_ws(d, frame, &err)             frames in the order of their arrival: orders are
 *   coinbase_describe_rest(d, "candles", body, &err) carried from one to the next
 *
 * Lists that the venue sends newest first come out oldest first.  A fill of the user channel is the growth of
 * an order's totals, and says so (`provisional`).  A frame whose sequence number jumps says `gap`.
 * Anything but STATUS_OK means that the message was refused; err says why.  Human pace: allocates. */
#ifndef VENUE_COINBASE_DESCRIBE_H
#define VENUE_COINBASE_DESCRIBE_H

#include "base/status.h"
#include "base/str.h"

struct coinbase_describe;

struct coinbase_describe *coinbase_describe_new(void (*emit)(void *ctx, struct str line),
                                                void *ctx);
void coinbase_describe_free(struct coinbase_describe *d);
enum status coinbase_describe_ws(struct coinbase_describe *d, struct str frame, struct error *err);
/* `endpoint` as in the names of recordings: "list_orders", "candles", ... */
enum status coinbase_describe_rest(struct coinbase_describe *d, const char *endpoint,
                                   struct str body, struct error *err);

#endif
