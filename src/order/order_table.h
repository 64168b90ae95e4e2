/* An account's own orders: the live ones and, for fills that come late, the last ended ones.
 * A fixed table without pointers; a new order takes the slot of the oldest ended one.
 *
 *   struct order *o = order_table_add(&t, number);      NULL when every slot is live
 *   enum order_state was = o->state;
 *   if (!order_learn(o, OE_ACCEPT)) ...an impossible move: breaker, reconcile...
 *
 * Quantities and fees are summed from fills alone; totals in reports are only compared. */
#ifndef ORDER_ORDER_TABLE_H
#define ORDER_ORDER_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "order/order.h"

enum { ORDERS_MAX = 256, FILLS_REMEMBERED = 1024 };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct order {
    uint64_t id; /* sequence number, 0: free slot */
    uint64_t position;
    char client_id[CLIENT_ID_MAX];
    char venue_id[VENUE_ID_MAX];
    char reason[REASON_MAX]; /* the venue's last words on it */
    uint8_t state;           /* enum order_state */
    uint8_t purpose;
    uint8_t side;
    uint8_t type;
    struct qty qty;    /* the total asked for */
    struct qty filled; /* sum of fills booked */
    struct price price, stop_price;
    struct price expected; /* what the market offered when it was sent; a stop's own price */
    int64_t placed_at;
    int64_t deadline;   /* the venue refuses it after this */
    int64_t expires_at; /* 0: never */
    int64_t heard_at;   /* last news of it */
    int64_t asked_at;   /* last query, 0: none */
    int64_t cancel_at;  /* cancel sent, 0: not */
    int64_t retry_at;   /* a refused cancel or amend is not repeated before this */
    int64_t amend_at;   /* amend sent and not answered, 0: none */
    int64_t amended_at; /* last amend answered or creation */
    struct qty amend_qty;
    struct price amend_price, amend_stop;
    struct qty told_filled; /* the venue's cumulative figure, for comparison */
    uint16_t pair;
    uint8_t accepted; /* the venue has once acknowledged it */
    uint8_t post_only;
    uint8_t seen;     /* met in the reconciliation under way */
    uint8_t searches; /* complete searches that did not find it */
    uint8_t cancels;  /* cancels sent */
    uint8_t listed;   /* stands in order_table.working */
};

struct order_table {
    uint64_t next_id; /* from 1 */
    uint64_t fills;   /* fill ids remembered so far */
    uint32_t working_count;
    uint32_t pad;
    uint16_t working[ORDERS_MAX]; /* slots of orders that may still move money, oldest first */
    struct order item[ORDERS_MAX];
    char fill_id[FILLS_REMEMBERED][FILL_ID_MAX];
    uint8_t fill_ours[FILLS_REMEMBERED]; /* 0: of an order that was not known */
};

#pragma GCC diagnostic pop

void order_table_init(struct order_table *t);
struct order *order_table_add(struct order_table *t);
struct order *order_find(struct order_table *t, uint64_t id);
/* By our client id where the message has one, else by the venue's id. */
struct order *order_find_venue(struct order_table *t, const char *client_id, const char *venue_id);
unsigned order_table_live(const struct order_table *t);

/* The i-th order that works: live, or ended with fills still to come.  The list only grows until
 * order_table_settle takes out those that work no more, so it can be walked while orders change. */
struct order *order_working(struct order_table *t, unsigned i);
const struct order *order_working_const(const struct order_table *t, unsigned i);
bool order_works(const struct order *o);
/* An ended order works again: the venue told of a fill that has not come. */
void order_table_list(struct order_table *t, struct order *o);
void order_table_settle(struct order_table *t);

/* Moves along order_next; false and unchanged when the move is impossible. */
bool order_learn(struct order *o, enum order_event what);
bool order_is_live(const struct order *o);
struct qty order_left(const struct order *o);

/* True the first time this fill id is met; it is remembered.  One that was met before its order was
 * known (`ours` false) is new once more when it comes with it. */
bool order_table_fill_is_new(struct order_table *t, const char fill_id[FILL_ID_MAX], bool ours);

#endif
