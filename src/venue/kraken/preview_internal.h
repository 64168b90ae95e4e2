/* What preview.c, preview_reads.c and preview_orders.c share. */
#ifndef VENUE_KRAKEN_PREVIEW_INTERNAL_H
#define VENUE_KRAKEN_PREVIEW_INTERNAL_H

#include "market/instrument.h"
#include "venue/kraken/preview.h"
#include "venue/kraken/requests.h"
#include "venue/order_params.h"

/* A pair in the table of instruments, when there is one. */
struct found {
    bool given, known;
    char altname[PAIR_NAME_MAX];
    struct instrument rules;
};

struct writing {
    const struct venue_preview *preview;
    const struct order_params *x;
    struct order_terms *t; /* pair: in the spelling of the transport */
    const struct found *found;
};

/* Stands for what GetWebSocketsToken gives. */
#define TOKEN STR("TOKEN")

/* Digits and steps by the venue's rules, where they were given. */
enum status preview_check_digits(const struct found *found, const struct order_terms *t,
                                 struct error *err);

/* ---- preview_reads.c: what asks and changes nothing ---- */
struct reading;
const struct reading *reading_find(const char *op); /* NULL */
const char *reading_method(const struct reading *r);
bool reading_is_private(const struct reading *r);
/* Appends the query, or the rest of the form. */
enum status reading_write(struct text *body, const struct reading *r, const struct writing *w,
                          struct error *err);

/* ---- preview_orders.c: what trades ---- */
/* Writes the body, or the message when `how` is KRAKEN_WS. */
typedef enum status write_fn(struct text *out, const struct writing *w, enum kraken_transport how,
                             struct error *err);
struct trading {
    const char *op, *method;
    bool is_json; /* the body of REST */
    write_fn *write;
};
const struct trading *trading_find(const char *op); /* NULL */

#endif
