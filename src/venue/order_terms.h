/* What a request about an order says, before a venue's words for it: exact text for every number.  What does
 * not apply is empty or 0. */
#ifndef VENUE_ORDER_TERMS_H
#define VENUE_ORDER_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "market/units.h"
#include "order/order.h"

/* Of a placement, an amend or a cancel. */
struct order_terms {
    struct str pair;     /* in the venue's spelling */
    struct str order_id; /* of amends and cancels; preferred to client_id */
    struct str client_id;
    enum side side;
    enum order_type type;
    enum time_in_force tif;
    struct str qty;        /* base units; an amend's new total */
    struct str quote_qty;  /* market buys only */
    struct str price;      /* the limit; of a bracket the target */
    struct str stop_price; /* the trigger; of a trailing stop its distance, "25.5" or "1.5%" */
    int64_t expires_at;    /* TIF_GTD, ns */
    int64_t deadline;      /* ns */
    bool post_only, validate;
};

/* Digits with at most one point inside: what JSON and forms both take, without a sign or an exponent. */
bool number_is_plain(struct str s);
bool number_is_positive(struct str s);

#endif
