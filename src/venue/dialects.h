/* The venues whose bytes `decode` reads and `request` writes, a row each: adding a venue is its folder and one
 * line in dialects.c.
 *
 *   const struct venue_dialect *v = venue_dialect_find(name);      NULL: no such venue
 *   void *d = v->describe_new(emit, ctx);  v->describe_ws(d, frame, &err);  v->describe_free(d)
 *
 * Statuses as each venue's describe.h and preview.h say. */
#ifndef VENUE_DIALECTS_H
#define VENUE_DIALECTS_H

#include "base/status.h"
#include "base/text.h"
#include "venue/preview.h"

struct venue_dialect {
    const char *name;
    void *(*describe_new)(void (*emit)(void *ctx, struct str line), void *ctx);
    void (*describe_free)(void *d);
    /* NULL where names and digits need no table. */
    enum status (*describe_instruments)(void *d, struct str bytes, struct error *err);
    enum status (*describe_ws)(void *d, struct str frame, struct error *err);
    enum status (*describe_rest)(void *d, const char *endpoint, struct str body, struct error *err);
    enum status (*preview)(const struct venue_preview *p, struct text *out, struct error *err);
};

const struct venue_dialect *venue_dialect_find(const char *name);
/* "kraken, coinbase", for messages. */
void venue_dialect_names(struct text *out);

#endif
