/* What travels about orders and fills, and what an account keeps of its own.
 *
 * Ids.  A client order id is unique per attempt and never used twice: prefix "np", the install
 * epoch (5 base-36 digits, random, new after a restore), the account (2) and the sequence (8), 17
 * characters in all, so it fits Kraken's 18.  Inside the core an order is its sequence number. */
#ifndef ORDER_ORDER_H
#define ORDER_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "market/instrument.h"
#include "market/units.h"

enum {
    CLIENT_ID_MAX = 20, /* zero-terminated */
    VENUE_ID_MAX = 40,
    FILL_ID_MAX = 40,
    REASON_MAX = 64,
};

enum order_type {
    ORDER_MARKET = 0,
    ORDER_LIMIT,
    ORDER_STOP_LOSS, /* stop_price reached by the last trade: a market order */
    ORDER_STOP_LOSS_LIMIT,
    ORDER_TAKE_PROFIT,
    ORDER_TAKE_PROFIT_LIMIT,
    ORDER_TRAILING_STOP,
    ORDER_BRACKET,
    ORDER_TYPE_COUNT
};
const char *order_type_name(enum order_type t); /* the contract's words: "stop_loss", ... */
bool order_type_find(struct str name, enum order_type *ret);

enum time_in_force { TIF_GTC = 0, TIF_IOC, TIF_FOK, TIF_GTD, TIF_COUNT };

/* Where an order is, as we know it.  UNKNOWN is a state: only news from the venue leaves it. */
enum order_state {
    ORDER_NONE = 0,
    ORDER_SENT,    /* effect emitted, nothing heard */
    ORDER_OPEN,    /* live at the venue, nothing filled */
    ORDER_PARTIAL, /* live at the venue, something filled */
    ORDER_UNKNOWN, /* no answer in time, or we restarted before one came */
    ORDER_FILLED,  /* the rest are ends */
    ORDER_CANCELED,
    ORDER_EXPIRED,
    ORDER_REJECTED,
    ORDER_ABSENT, /* asked everywhere after the deadline: it never came to be */
    ORDER_STATE_COUNT
};
const char *order_state_name(enum order_state s);
bool order_state_is_live(enum order_state s); /* SENT, OPEN, PARTIAL, UNKNOWN */

/* What we can learn. */
enum order_event {
    OE_SEND = 0,
    OE_ACCEPT, /* acknowledged, or seen open at the venue */
    OE_REJECT,
    OE_FILL,      /* some, and more is left */
    OE_FILL_LAST, /* nothing is left */
    OE_CANCELED,
    OE_EXPIRED,
    OE_TIMEOUT, /* no answer within its bound, or a restart */
    OE_ABSENT,  /* the full search found nothing after the deadline and the lag bound */
    OE_COUNT
};

/* The next state, or ORDER_NONE for a move that cannot be: it trips a breaker and starts
 * reconciliation, and is never ignored.  A fill after a cancel is legal. */
enum order_state order_next(enum order_state at, enum order_event what);

enum order_purpose {
    PURPOSE_ENTRY = 0,
    PURPOSE_STOP,   /* protection resting at the venue */
    PURPOSE_TARGET, /* a resting or swapped-in limit at the target */
    PURPOSE_EXIT,   /* leaves now: operator, time, kill, stop that could not rest */
    PURPOSE_COUNT
};
const char *order_purpose_name(enum order_purpose p);

enum liquidity { LIQUIDITY_UNKNOWN = 0, LIQUIDITY_MAKER, LIQUIDITY_TAKER };

/* ---- facts from a venue ---- */

/* EV_ORDER.  Fields that a message did not carry are 0, empty, or flagged absent; the order table
 * merges them by venue_id or client_id. */
struct order_report {
    char client_id[CLIENT_ID_MAX]; /* empty when the venue did not say */
    char venue_id[VENUE_ID_MAX];
    char reason[REASON_MAX]; /* the venue's own words */
    uint32_t pad0;
    struct qty qty;
    struct qty filled; /* cumulative; see has_filled */
    struct price price;
    struct price stop_price;
    struct money cost; /* cumulative, 0 when unknown */
    int64_t expires_at;
    uint8_t what; /* enum order_event: ACCEPT, REJECT, FILL*, CANCELED, EXPIRED, ABSENT */
    uint8_t side; /* enum side, SIDE_NONE when not said */
    uint8_t type; /* enum order_type, meaningful when has_terms */
    uint8_t has_terms;
    uint8_t has_filled;
    uint8_t retry;     /* enum retry_class of a refusal */
    uint8_t snapshot;  /* from a list (open orders), not from a live stream */
    uint8_t is_amend;  /* ACCEPT/REJECT of an amend: the order itself lives on */
    uint8_t is_cancel; /* REJECT of a cancel */
    uint8_t pad[7];
};

/* EV_FILL.  Idempotent by fill_id. */
struct fill_report {
    char client_id[CLIENT_ID_MAX];
    char venue_id[VENUE_ID_MAX];
    char fill_id[FILL_ID_MAX];
    char fee_asset[ASSET_NAME_MAX];
    struct price price;
    struct qty qty;
    struct money fee;   /* in fee_asset x 10^8 */
    int64_t trade_time; /* the venue's, ns */
    uint8_t side;
    uint8_t liquidity;
    uint8_t provisional; /* made from totals; the venue's own fill will replace it */
    uint8_t snapshot;
    uint32_t pad;
};

/* ---- what leaves for a venue ---- */

/* EFFECT_PLACE, EFFECT_AMEND and EFFECT_CANCEL carry one of these. */
struct order_request {
    uint64_t order; /* our sequence number */
    char client_id[CLIENT_ID_MAX];
    char venue_id[VENUE_ID_MAX]; /* known ones of amends and cancels; empty otherwise */
    uint32_t pad0;
    struct qty qty; /* amend: the new total */
    struct price price;
    struct price stop_price;
    int64_t expires_at; /* TIF_GTD, ns; 0 otherwise */
    int64_t deadline;   /* the venue must refuse it after this, ns */
    uint8_t side;
    uint8_t type;
    uint8_t tif;
    uint8_t post_only;
    uint8_t purpose; /* enum order_purpose */
    uint8_t pad[3];
};

/* "np" + epoch + account + sequence. */
void client_id_make(char ret[CLIENT_ID_MAX], uint32_t epoch, uint32_t account, uint64_t order);
/* False for an id that is not of ours at all; otherwise whose it is. */
bool client_id_read(struct str id, uint32_t *ret_epoch, uint32_t *ret_account, uint64_t *ret_order);

#endif
