/* The inside of struct sim, for this room's own files.
 *
 * One block, addressed by offsets:
 *
 *   struct sim | pairs | volumes[account] | balances[account][asset] | orders | closed ring | fills ring | inbox |
 * outbox
 *
 * Live orders are slots of a pool; each pair links its own in time priority, free slots are linked
 * by `next`.  Closed ones are copied to a ring.  The inbox is a FIFO (requests of one line keep
 * their order); the outbox is sorted by delivery time. */
#ifndef SIM_STATE_H
#define SIM_STATE_H

#include "base/random.h"
#include "sim/fee_tiers.h"
#include "sim/sim.h"

enum { SIM_NIL = UINT32_MAX };
#define SIM_MAGIC UINT64_C(0x31304d49534e504e)

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct sim_pair {
    struct instrument in;
    struct rate maker, taker;
    struct sim_level bid[SIM_DEPTH], ask[SIM_DEPTH];
    uint32_t bids, asks; /* levels known; 0 a side: no market */
    struct price last;   /* 0: nobody traded */
    struct price slip;   /* what market orders pay beyond, from the bar's range */
    int64_t point_at;    /* bars: where the path stands */
    struct price point;
    int64_t bar_time;
    struct qty bar_volume;
    struct price bar_range;
    uint32_t first, end;  /* live orders, oldest first */
    uint16_t base, quote; /* assets */
    uint16_t announced;
    uint16_t by_bars;
};

struct sim_balance {
    int64_t total, held;
};

enum sim_command_kind {
    COMMAND_PLACE = 1,
    COMMAND_AMEND,
    COMMAND_CANCEL,
    COMMAND_CANCEL_ALL,
    COMMAND_QUERY,
    COMMAND_RECONCILE,
};

struct sim_command {
    int64_t at;
    uint64_t reconcile;
    int64_t since;
    int64_t asked_at;
    struct order_request request;
    uint16_t kind, account, pair, pad;
};

struct sim {
    uint64_t magic;
    uint64_t size;
    struct sim_limits limits;
    uint32_t pad;
    struct sim_options options;
    struct random random;
    int64_t now;
    int64_t due;          /* the next arrival or expiry */
    int64_t last_arrival; /* requests keep their order */
    int64_t last_news;    /* so do news, unless a fault delays one */
    uint64_t orders_made, fills_made, lost, partials;
    uint64_t closed_made;
    uint64_t pairs_at, volumes_at, balances_at, orders_at, closed_at, fills_at, inbox_at, outbox_at;
    uint32_t free_order;
    uint32_t inbox_first, inbox_count;
    uint32_t outbox_first, outbox_count;
    uint32_t assets;
    uint32_t live;
    uint32_t pad2;
    char asset[SIM_ASSETS_MAX][ASSET_NAME_MAX];
    int64_t house[SIM_ASSETS_MAX];
};

#pragma GCC diagnostic pop

static inline struct sim_pair *pair_of(const struct sim *s, uint32_t i)
{
    return (struct sim_pair *)((char *)(uintptr_t)s + s->pairs_at) + i;
}

static inline struct volume *volume_of(const struct sim *s, uint32_t account)
{
    return (struct volume *)((char *)(uintptr_t)s + s->volumes_at) + account;
}

static inline struct sim_balance *balance_of(const struct sim *s, uint32_t account, uint32_t asset)
{
    return (struct sim_balance *)((char *)(uintptr_t)s + s->balances_at) +
           account * SIM_ASSETS_MAX + asset;
}

static inline struct sim_order *order_of(const struct sim *s, uint32_t slot)
{
    return (struct sim_order *)((char *)(uintptr_t)s + s->orders_at) + slot;
}

static inline uint32_t slot_of(const struct sim *s, const struct sim_order *o)
{
    return (uint32_t)(o - order_of(s, 0));
}

static inline struct sim_order *closed_of(const struct sim *s, uint64_t made)
{
    return (struct sim_order *)((char *)(uintptr_t)s + s->closed_at) +
           made % s->limits.closed_orders;
}

static inline struct sim_fill *fill_of(const struct sim *s, uint64_t made)
{
    return (struct sim_fill *)((char *)(uintptr_t)s + s->fills_at) + made % s->limits.fills;
}

static inline struct sim_command *inbox_of(const struct sim *s, uint32_t i)
{
    return (struct sim_command *)((char *)(uintptr_t)s + s->inbox_at) +
           (s->inbox_first + i) % s->limits.inbox;
}

static inline struct event *outbox_of(const struct sim *s, uint32_t i)
{
    return (struct event *)((char *)(uintptr_t)s + s->outbox_at) +
           (s->outbox_first + i) % s->limits.outbox;
}

/* Draws only when it can happen. */
static inline bool happens(struct sim *s, double probability)
{
    return probability > 0 && random_uniform(&s->random) < probability;
}

static inline struct qty order_rest(const struct sim_order *o)
{
    return (struct qty){o->qty.lots - o->filled.lots};
}

/* sim.c */
void pair_link(struct sim *s, struct sim_order *o); /* as the youngest */
void pair_unlink(struct sim *s, struct sim_order *o);
void sim_find_due(struct sim *s);
void order_close(struct sim *s, struct sim_order *o, enum order_state state, const char *reason);

/* money.c */
int64_t asset_units(const struct instrument *in, struct qty q);
bool hold_needed(const struct sim *s, const struct sim_order *o, int64_t *ret_units);
struct sim_balance *hold_balance(const struct sim *s, const struct sim_order *o);
void hold_set(struct sim *s, struct sim_order *o, int64_t units);
/* Moves money for a fill; what it cost stands in the order and is returned. */
void money_fill(struct sim *s, struct sim_order *o, struct price px, struct qty q, struct rate rate,
                struct money *ret_cost, struct money *ret_fee);

/* news.c */
void news_order(struct sim *s, const struct sim_order *o, enum order_event what);
void news_snapshot(struct sim *s, const struct sim_order *o);
void news_triggered(struct sim *s, const struct sim_order *o);
void news_amended(struct sim *s, const struct sim_order *o);
void news_refused(struct sim *s, const struct sim_command *c, const char *why);
void news_absent(struct sim *s, const struct sim_command *c);
void news_fill(struct sim *s, const struct sim_fill *f, bool snapshot);
void news_balance(struct sim *s, uint16_t account, uint32_t asset, bool snapshot);
void news_reconcile(struct sim *s, const struct sim_command *c, enum reconcile_stage stage);
void venue_id_make(const struct sim *s, char first, uint64_t number, char ret[VENUE_ID_MAX]);

/* matching.c */
void order_activate(struct sim *s, struct sim_order *o); /* at the market, as a new arrival */
void order_rest_in_queue(struct sim *s, struct sim_order *o);
bool order_crosses(const struct sim *s, const struct sim_order *o, struct price limit);
bool order_triggers(const struct sim *s, const struct sim_order *o);
/* A trailing stop's trigger, after the last trade; true when it moved. */
bool order_trail(const struct sim_pair *p, struct sim_order *o);
/* What taking all of the rest would cost now; false when the market has no room for it. */
bool take_cost(const struct sim *s, const struct sim_order *o, struct money *ret);

/* The limit that an order works at: of a bracket whose stop went off, beyond that stop. */
struct price order_limit(const struct instrument *in, const struct sim_order *o);

/* intake.c */
void command_arrive(struct sim *s, const struct sim_command *c);
bool type_has_limit(uint8_t type);
bool type_has_stop(uint8_t type);

#endif
