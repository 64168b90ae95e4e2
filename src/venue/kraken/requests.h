/* What we say to Kraken, as bytes: WebSocket v2 messages and REST bodies.  Pure; numbers arrive as
 * their exact text.  WebSocket wants prices and quantities as JSON numbers, REST as form fields.
 *
 *   requests.c        what the venue has words for
 *   requests_ws.c     messages         requests_rest.c     bodies
 *
 * What is checked first is written as it is; a text that is too short is cut (out->cut). */
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
/* Of an edit: a new order in the old one's place, with a new id; the limiter charges it like a cancel. */
enum status kraken_edit_check(const struct order_terms *t, struct error *err);

enum { KRAKEN_BATCH_MIN = 2, KRAKEN_BATCH_MAX = 15, KRAKEN_CANCELS_MAX = 50 };
/* Pair, deadline and validate of the first are those of all. */
enum status kraken_batch_check(const struct order_terms *orders, unsigned count,
                               enum kraken_transport how, struct error *err);

struct kraken_cancels {
    unsigned order_count, client_count;
    struct str order_ids[KRAKEN_CANCELS_MAX], client_ids[KRAKEN_CANCELS_MAX];
};
enum status kraken_cancels_check(const struct kraken_cancels *c, struct error *err);

/* ---- WebSocket; terms were checked ---- */
void kraken_ws_add_order(struct text *out, const struct order_terms *t, struct str token,
                         uint64_t req_id);
void kraken_ws_amend_order(struct text *out, const struct order_terms *t, struct str token,
                           uint64_t req_id);
void kraken_ws_cancel_order(struct text *out, const struct order_terms *t, struct str token,
                            uint64_t req_id);
void kraken_ws_cancel_all(struct text *out, struct str token, uint64_t req_id);
void kraken_ws_edit_order(struct text *out, const struct order_terms *t, struct str token,
                          uint64_t req_id);
void kraken_ws_batch_add(struct text *out, const struct order_terms *orders, unsigned count,
                         struct str token, uint64_t req_id);
void kraken_ws_batch_cancel(struct text *out, const struct kraken_cancels *c, struct str token,
                            uint64_t req_id);
/* The dead man's switch: all orders of the account go after so many seconds; 0 switches it off. */
void kraken_ws_cancel_all_after(struct text *out, int64_t timeout_s, struct str token,
                                uint64_t req_id);

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
void kraken_form_edit_order(struct text *body, const struct order_terms *t);

/* ---- REST: {"nonce":N,...} ---- */
void kraken_json_batch_add(struct text *body, uint64_t nonce, const struct order_terms *orders,
                           unsigned count);
void kraken_json_batch_cancel(struct text *body, uint64_t nonce, const struct kraken_cancels *c);

/* The venue's word for a type ("stop-loss-limit"), NULL for what it has not; and back. */
const char *kraken_order_type(enum order_type type);
bool kraken_order_type_find(struct str word, enum order_type *ret);

#endif
