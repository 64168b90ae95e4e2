/* What this adapter remembers of orders, because most records of the executions channel are thin
 * ("new" has neither symbol nor quantity): pair, ids and terms, merged by order_id, or by client id
 * before the venue gave one.  A ring of the newest; one that still lives is kept before one that
 * has ended.  Pure. */
#ifndef VENUE_KNOWN_ORDERS_H
#define VENUE_KNOWN_ORDERS_H

#include <stdbool.h>
#include <stdint.h>

#include "order/order.h"

enum { KNOWN_ORDERS_MAX = 1024 };

struct known_order {
    char venue_id[VENUE_ID_MAX];
    char client_id[CLIENT_ID_MAX];
    uint16_t pair; /* PAIR_NONE (0xffff) while not told */
    uint8_t side, type;
    bool has_terms, ended, used;
    struct qty qty;
    struct price price, stop_price;
    int64_t expires_at;
    struct qty booked;  /* in fills told so far: for a venue whose news are totals */
    int64_t asked_at;   /* when a request left on which there is no word yet; 0: none */
    int64_t touched_at; /* placed or last amended, ours: the age that the venue's limiter counts */
};

struct known_orders {
    unsigned next; /* where the next one is put, if that one has ended */
    struct known_order item[KNOWN_ORDERS_MAX];
};

void known_orders_init(struct known_orders *k);
/* By venue id when that is known to us, else by client id; NULL when neither is. */
struct known_order *known_order_find(struct known_orders *k, struct str venue_id,
                                     struct str client_id);
/* The same, and a new one when there is none; learns the id that was missing. */
struct known_order *known_order_of(struct known_orders *k, struct str venue_id,
                                   struct str client_id);

#endif
