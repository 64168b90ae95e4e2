/* The parameters of `request`, as people write them: one JSON object of texts, numbers or true and false,
 * read into slices, and the terms of an order out of them.  Pure.
 *
 *   order_params_read(bytes, &params, &err)      STATUS_USAGE names the unknown parameter or the place
 *   order_params_terms(&params, &terms, &err)    pair, ids and numbers borrow from `bytes` */
#ifndef VENUE_ORDER_PARAMS_H
#define VENUE_ORDER_PARAMS_H

#include "base/status.h"
#include "base/str.h"
#include "venue/order_terms.h"

struct order_params {
    struct str pair, side, type, quantity, quote_quantity, price, stop_price, post_only;
    struct str time_in_force, expire_at, deadline, client_id, order_id, validate;
    struct str interval, since, until, offset, limit, pairs, channel;
    struct str asset, depth, grouping, timeout;
    struct str ids, order_ids, client_ids; /* "A,B" */
    struct str orders;                     /* raw: a list of such objects */
};

enum status order_params_read(struct str bytes, struct order_params *ret, struct error *err);
enum status order_params_terms(const struct order_params *x, struct order_terms *ret,
                               struct error *err);
/* RFC 3339, or a whole number of seconds, ms or ns since 1970 by its size; nothing leaves *ret_ns.
 * 0 is a time like any other: whether one was given, its text says. */
bool order_params_time(struct str text, int64_t *ret_ns);

#endif
