/* Everything that enters the core.  The shell stamps `at`, gives `seq`, appends the event to the
 * journal, and calls engine_step.  An event is a plain value; texts stand in fixed fields, rest
 * zero.
 *
 * Adding a kind: a row in EVENT_MAP, a member of the union, a row in event_codec.c, a handler in
 * engine.c. */
#ifndef ENGINE_EVENT_H
#define ENGINE_EVENT_H

#include <stdint.h>

#include "engine/control.h"
#include "market/bar.h"
#include "market/depth.h"
#include "market/instrument.h"
#include "order/order.h"

enum { OPTION_KEY_MAX = 64, OPTION_VALUE_MAX = 192 };

#define EVENT_MAP(X)                                                                               \
    X(START, "start")           /* the process began or came back: u.start */                      \
    X(TIMER, "timer")           /* time passed: engine_wake_at() is due */                         \
    X(SELF, "self")             /* the engine's own post: u.self goes on where it stopped */       \
    X(OPTION, "option")         /* a hot change of configuration: u.option */                      \
    X(INSTRUMENT, "instrument") /* the venue's rules for `pair`: u.instrument */                   \
    X(FEES, "fees")             /* the account's fee tier: u.fees (pair or all) */                 \
    X(LINK, "link")             /* a connection came or went: u.link */                            \
    X(VENUE_STATUS, "status")   /* the venue's trading mode: u.venue_status */                     \
    X(TRADE, "trade")           /* a market print: u.trade */                                      \
    X(QUOTE, "quote")           /* best bid and offer: u.quote */                                  \
    X(DEPTH, "depth")           /* what the order book says: u.depth */                            \
    X(BAR, "bar")               /* a bar from the venue, a file or warm-up: u.bar */               \
    X(ORDER, "order")           /* news of an order: u.order */                                    \
    X(FILL, "fill")             /* an execution: u.fill */                                         \
    X(BALANCE, "balance")       /* what the account holds of an asset: u.balance */                \
    X(RECONCILE, "reconcile")   /* a reconciliation's answers begin, end or failed: u.reconcile */ \
    X(CONTROL, "control")       /* an operator's act: u.control */

enum event_kind {
    EV_NONE = 0,
#define EVENT_ENUM(name, text) EV_##name,
    EVENT_MAP(EVENT_ENUM)
#undef EVENT_ENUM
        EVENT_KIND_COUNT
};
const char *event_kind_name(enum event_kind k);

enum { PAIR_NONE = 0xffff, ACCOUNT_ALL = 0xffff };

/* EV_START: orders in flight become UNKNOWN, books are empty, reconcile before the first entry. */
struct ev_start {
    uint64_t run;      /* counts process starts of this state directory, from 1 */
    uint8_t recovered; /* 0: first start or a graceful end; 1: after a crash */
    uint8_t pad[7];
};

struct ev_self {
    uint32_t task;   /* engine-private */
    uint32_t cursor; /* where it goes on */
};

struct ev_option {
    char key[OPTION_KEY_MAX];
    char value[OPTION_VALUE_MAX];
};

struct ev_fees {
    struct rate maker, taker;
};

enum link_kind {
    LINK_MARKET = 0,
    LINK_ACCOUNT,
    LINK_KIND_COUNT,               /* those to the venue */
    LINK_JOURNAL = LINK_KIND_COUNT /* our own disk: down while events may not find room there */
};
struct ev_link {
    uint8_t link; /* enum link_kind */
    uint8_t up;
    uint8_t pad[6];
};

struct ev_trade {
    struct price price;
    struct qty qty;
    uint64_t trade_id; /* 0 when the venue has none */
    uint8_t taker_side;
    uint8_t pad[7];
};

enum quote_flag {
    QUOTE_ESTIMATED = 1 << 0, /* made from a bar by the driver's stated rule */
    QUOTE_POLLED = 1 << 2,    /* asked for while the market's connection was out */
    QUOTE_BOOK_BAD = 1 << 1, /* the book failed its check: there is no quote until further notice */
};
struct ev_quote {
    struct price bid, ask;
    struct qty bid_qty, ask_qty;
    uint32_t flags;
    uint32_t pad;
};

struct ev_balance {
    char asset[ASSET_NAME_MAX];
    uint32_t snapshot;
    struct money total; /* asset units x 10^8 */
    struct money held;  /* in open orders; -1 when the message does not say */
};

enum reconcile_stage {
    RECONCILE_BEGIN = 0, /* what follows as EV_ORDER/EV_FILL/EV_BALANCE with snapshot set answers */
    RECONCILE_END,       /* open orders, closed orders, fills and balances were all asked */
    RECONCILE_FAILED,
};
struct ev_reconcile {
    uint64_t id;      /* of the EFFECT_RECONCILE that it answers */
    int64_t asked_at; /* when the venue was asked, ns */
    int64_t since;    /* fills and closed orders from here on are complete */
    uint32_t stage;
    uint32_t pad;
};

struct event {
    uint64_t seq;     /* ordinal in the journal, from 1 */
    int64_t at;       /* our clock, ns since 1970, never falling */
    int64_t venue_at; /* theirs, 0 when the message has none */
    uint16_t kind;    /* enum event_kind */
    uint16_t pair;    /* index, or PAIR_NONE */
    uint16_t account;
    uint16_t pad;
    union {
        struct ev_start start;
        struct ev_self self;
        struct ev_option option;
        struct instrument instrument;
        struct ev_fees fees;
        struct ev_link link;
        uint64_t venue_status; /* enum market_status */
        struct ev_trade trade;
        struct ev_quote quote;
        struct depth depth;
        struct bar bar;
        struct order_report order;
        struct fill_report fill;
        struct ev_balance balance;
        struct ev_reconcile reconcile;
        struct control_command control;
    } u;
};

/* An empty event about a pair, or PAIR_NONE: every byte 0 but for those two. */
void event_init(struct event *ret, enum event_kind kind, unsigned pair);

#endif
