/* What `decode` prints: one event of a venue as one JSON line, `type` first, numbers with the venue's own
 * digits (an exponent is written out).  Both adapters' describers write with it.
 *
 *   struct tell t;  tell_init(&t, emit, ctx)  ...  tell_release(&t)
 *   t.wrong = false;                      at the start of each message
 *   tell_begin(&t, "trade");
 *   tell_number(&t, "price", x.price);    each leaves the member out when its value is empty
 *   tell_end(&t);                         hands the line to emit
 *
 * A member that should be a number and is none sets `wrong`: its line is not handed out, and the message
 * is to be refused.  Human pace: one line of up to LINE_MAX bytes is allocated. */
#ifndef VENUE_TELL_H
#define VENUE_TELL_H

#include "base/json.h"
#include "base/status.h"
#include "base/str.h"
#include "base/text.h"
#include "market/instrument.h"

struct tell {
    void (*emit)(void *ctx, struct str line);
    void *ctx;
    struct text line;
    struct json_writer w;
    bool wrong;
};

bool tell_init(struct tell *t, void (*emit)(void *ctx, struct str line), void *ctx);
void tell_release(struct tell *t);

void tell_begin(struct tell *t, const char *type);
void tell_end(struct tell *t);
void tell_number(struct tell *t, const char *key, struct str number);
void tell_bare(struct tell *t, const char *key, struct str number); /* unquoted */
void tell_text(struct tell *t, const char *key, struct str raw);
void tell_at(struct tell *t, int64_t ns); /* "venue_at" */
void tell_rfc3339(struct tell *t, struct str text);
void tell_seconds(struct tell *t, struct str text);
void tell_rate(struct tell *t, const char *key, struct rate rate);
/* An element of an array: a number that was read as one. */
void tell_value(struct tell *t, struct str number);
/* One [price, quantity] of a side of a book. */
void tell_level(struct tell *t, struct str price, struct str qty);
/* The event "error" of a code, the venue's words and what may be done. */
void tell_error(struct tell *t, struct str code, struct str why, enum retry_class retry);

/* What the venue said of an instrument, in its digits. */
struct told_rules {
    struct str tick, min_qty, min_cost;
    struct rate maker, taker;
    bool has_maker, has_taker;
};
void tell_instrument(struct tell *t, const struct instrument *in, const struct told_rules *told);

#endif
