/* What we say to Kraken, as bytes: WebSocket v2 messages and REST bodies.  Pure; numbers arrive as
 * their exact text.  WebSocket wants prices and quantities as JSON numbers, REST as form fields. */
#ifndef VENUE_KRAKEN_REQUESTS_H
#define VENUE_KRAKEN_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "base/text.h"
#include "market/units.h"
#include "order/order.h"
#include "venue/order_terms.h"

enum kraken_transport { KRAKEN_REST, KRAKEN_WS };

/* STATUS_USAGE with the reason for what the venue has no words for. */
enum status kraken_terms_check(const struct order_terms *t, enum kraken_transport how,
                               struct error *err);
/* Likewise for the ids of an amend or a cancel, and the numbers of an amend. */
enum status kraken_change_check(const struct order_terms *t, bool is_amend, struct error *err);

/* ---- WebSocket; terms were checked ---- */
void kraken_ws_add_order(struct text *out, const struct order_terms *t, struct str token,
                         uint64_t req_id);
void kraken_ws_amend_order(struct text *out, const struct order_terms *t, struct str token,
                           uint64_t req_id);
void kraken_ws_cancel_order(struct text *out, const struct order_terms *t, struct str token,
                            uint64_t req_id);
void kraken_ws_cancel_all(struct text *out, struct str token, uint64_t req_id);

struct kraken_subscription {
    const char *channel;
    bool off; /* unsubscribe */
    const char (*symbols)[PAIR_NAME_MAX];
    unsigned symbol_count; /* 0: the channel has none */
    int64_t depth;         /* book */
    int64_t interval_min;  /* ohlc */
    int snapshot;          /* -1: not said */
    struct str token;      /* private channels */
};
void kraken_ws_subscribe(struct text *out, const struct kraken_subscription *s, uint64_t req_id);
void kraken_ws_ping(struct text *out, uint64_t req_id);
void kraken_ws_step_done(struct text *out, uint64_t step);

/* ---- REST: "nonce=N&key=value&..." ---- */
void kraken_form_start(struct text *body, uint64_t nonce);
/* Appends "&key=value", escaped; "key=value" when body is empty. */
void kraken_form_put(struct text *body, const char *key, struct str value);
void kraken_form_put_i64(struct text *body, const char *key, int64_t value);
void kraken_form_add_order(struct text *body, const struct order_terms *t);
void kraken_form_amend_order(struct text *body, const struct order_terms *t);
void kraken_form_cancel_order(struct text *body, const struct order_terms *t);

/* The venue's word for a type ("stop-loss-limit"), NULL for what it has not; and back. */
const char *kraken_order_type(enum order_type type);
bool kraken_order_type_find(struct str word, enum order_type *ret);

#endif
