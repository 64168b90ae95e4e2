/* What we say to Coinbase, as bytes: bodies of order calls, and subscriptions.  Pure; numbers arrive as their
 * exact text and leave as JSON strings.
 *
 * Orders have one of the venue's configurations, found by type and time in force in one table: market (IOC), limit
 * (GTC, GTD, FOK, and IOC through the router), stop limit (GTC, GTD; a stop loss and a take profit
 * differ in their direction), bracket (GTC, GTD).  There is no stop that becomes a market order, no
 * trailing stop, no deadline, no cancel-all. */
#ifndef VENUE_COINBASE_REQUESTS_H
#define VENUE_COINBASE_REQUESTS_H

#include "base/status.h"
#include "base/text.h"
#include "market/instrument.h"
#include "venue/order_terms.h"

/* STATUS_USAGE with the reason for what the venue has no words for.  terms.pair is a product id. */
enum status coinbase_terms_check(const struct order_terms *t, struct error *err);
/* An edit names price and quantity, both: one left out counts as 0. */
enum status coinbase_edit_check(const struct order_terms *t, struct error *err);

/* ---- bodies; terms were checked ---- */
void coinbase_put_order(struct text *out, const struct order_terms *t);
/* The same without the client id. */
void coinbase_put_preview(struct text *out, const struct order_terms *t);
void coinbase_put_edit(struct text *out, const struct order_terms *t);
void coinbase_put_cancel(struct text *out, const struct str *order_ids, unsigned count);

struct coinbase_subscription {
    const char *channel;
    bool off; /* unsubscribe */
    const char (*product_ids)[PAIR_NAME_MAX];
    unsigned product_count; /* 0: the channel has none, or all of it */
    struct str jwt;         /* empty: none */
};
void coinbase_put_subscription(struct text *out, const struct coinbase_subscription *s);

/* The venue's configuration of a type and a time in force; NULL for what it has not.  And the type that a
 * configuration's name and direction stand for. */
const char *coinbase_configuration(enum order_type type, enum time_in_force tif);
bool coinbase_configuration_type(struct str kind, struct str stop_direction, enum side side,
                                 enum order_type *ret);

#endif
