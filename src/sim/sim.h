/* A venue made of arithmetic: accounts with balances and holds, orders, and matching against a
 * market that is told to it.  Backtest, paper trading, the embedded exchange and the simulation
 * tests all trade here.  No clock, no I/O, no allocation: one block of plain state without
 * pointers, so it can be copied, compared and written to a file.  The same calls give the same
 * bytes.
 *
 * The market.  sim_quote (best bid and offer) or sim_book (up to SIM_DEPTH levels) and sim_trade
 * where there is a feed; sim_bar_point where there are bars alone (bar_path.h).  Our own orders
 * leave no footprint in it but one: what a taker took from a level is gone until the next quote.
 *   - A resting limit fills as a maker at its own price and never better.  With a feed by the
 *     queue-conservative rule: the displayed size at placing stands ahead, shrinks by trades and
 *     by falling displayed size, cancels are behind; a trade beyond the price, or the other
 *     side's quote at it, fills the rest.  A level deeper than the market shows counts as large
 *     as the last one shown.  With bars: a point must be beyond the price by a tick, and there is
 *     no more than participation x volume x the share of the bar's range that lies beyond.  A
 *     limit that takes has no more than participation x volume of the bar either; a market order
 *     gets all it wants, at the walk's price.
 *   - A taker walks the levels; behind the last one known stand estimated ones, each a step (the
 *     spread, at least a tick) further and twice as large, as far as `protection` from the touch.
 *   - Stops and targets (STOP_LOSS, TAKE_PROFIT and their limit forms) watch the last trade; with
 *     bars the price is taken to pass through every price between two points, so a stop goes off
 *     at its own price unless the bar opened beyond it.
 *   - A TRAILING_STOP's price is its distance: its stop follows the best last trade since then.
 *   - A BRACKET is a target and a stop on one balance: it rests as a limit at its price; when the last
 *     trade reaches its stop it leaves the book and takes as a limit 5 % beyond the stop.
 *
 * Money.  Balances are asset units x 10^8 for every asset; an instrument's quantities must have at
 * most 8 decimals, then lots turn into units exactly.  A buy holds cost and the higher fee of what
 * is left, in quote; a sell holds base.  A cost and a fee are rounded up, proceeds down; where the
 * sum of roundings would overdraw, the fee gives way.  The house is the other side of everything:
 * accounts + house = 0 per asset, always (sim_audit).
 *
 * News of an order: EV_ORDER ACCEPT, then EV_FILL and EV_BALANCE for each fill, and EV_ORDER
 * FILL_LAST, CANCELED or EXPIRED at its end; a stop that goes off and then rests says ACCEPT again,
 * with the reason "Triggered".
 *
 * Time.  Every call carries its time; an earlier one counts as now.  An order goes live at
 * at + latency, and its news come back a latency later, in order; sim_next hands them out once
 * their time has come, stamped with it (venue_at is the venue's own).  What is due at the same
 * instant as a market event comes before it. */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "engine/event.h"
#include "order/order.h"
#include "sim/bar_path.h"

enum {
    SIM_DEPTH = 25,
    SIM_ASSETS_MAX = 64,
};
#define SIM_NEVER INT64_MAX

struct sim;

struct sim_limits {
    uint32_t pairs, accounts;
    uint32_t live_orders;   /* all accounts together */
    uint32_t closed_orders; /* remembered, the oldest forgotten first */
    uint32_t fills;         /* remembered, likewise */
    uint32_t inbox;         /* requests on their way */
    uint32_t outbox;        /* news on their way; more are lost, counted by sim_lost */
};

/* What goes wrong on purpose: probabilities, seeded.  A lost answer's order lives on. */
struct sim_faults {
    double lose_request;
    double lose_answer;
    double duplicate;
    double delay; /* by delay_ns more; it may be overtaken */
    double reject;
    double partial; /* a taker finds only half of what it wants */
    int64_t delay_ns;
};

struct sim_options {
    uint64_t seed;
    int64_t latency_ns, jitter_ns; /* latency + 0..jitter, each way */
    double participation;          /* bars: the share of a bar's volume one order may take, 0 all */
    double spread;                 /* bars: fraction of price */
    double slippage;               /* bars: market orders pay this share of the bar's range more */
    double protection;             /* how far from the touch a taker walks, fraction of price */
    uint64_t
        fee_tiers; /* fees fall with an account's volume (fee_tiers.h) where the pair's are higher */
    uint64_t uuids; /* ids of orders and fills in the form of a UUID, not in the 6-5-6 form */
    struct sim_faults faults;
};

struct sim_level {
    struct price price;
    struct qty qty;
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* An order as the venue knows it. */
struct sim_order {
    uint64_t number; /* rises with each order accepted */
    int64_t opened_at, amended_at, triggered_at, closed_at, expires_at;
    struct qty qty, filled;
    struct price price, stop_price;
    struct money cost, fee; /* of what is filled */
    int64_t held;           /* units of quote (buy) or base (sell) */
    struct qty front;       /* displayed quantity ahead of it */
    int64_t bar_time;       /* bars: of this bar ... */
    struct qty bar_taken;   /* ... it has had so much */
    uint32_t prev, next;
    uint16_t account, pair;
    uint8_t side, type, tif, post_only;
    uint8_t state; /* enum order_state */
    uint8_t purpose, triggered, resting;
    char client_id[CLIENT_ID_MAX];
    char venue_id[VENUE_ID_MAX];
    char reason[REASON_MAX];
};

struct sim_fill {
    uint64_t number; /* rises with each fill, from 1 */
    uint64_t order;  /* sim_order.number */
    int64_t at;
    struct price price;
    struct qty qty;
    struct money cost, fee;
    uint16_t account, pair;
    uint8_t side, liquidity, type, pad;
    char fill_id[FILL_ID_MAX];
    char venue_id[VENUE_ID_MAX];
    char client_id[CLIENT_ID_MAX];
    uint32_t pad2;
};

#pragma GCC diagnostic pop

size_t sim_size(const struct sim_limits *limits);
/* Makes a venue in `memory` (8-byte aligned, sim_size bytes). */
struct sim *sim_init(void *memory, const struct sim_limits *limits, const struct sim_options *o,
                     int64_t at);
/* The venue that sim_init made in a block that was written and read back; NULL when `size` or the
 * limits in it do not fit. */
struct sim *sim_find(void *memory, size_t size);

/* Announces or changes a pair.  False for more than 8 quantity decimals, or no room. */
bool sim_pair(struct sim *s, uint16_t pair, const struct instrument *in, struct rate maker,
              struct rate taker);
/* The pair's decimals are others: orders, fills and what is under way are told in the new ones, quantities rounded
 * down and prices to the nearest, and there is no market until it is told anew.  False, with all that is kept
 * unchanged, when a figure does not fit. */
bool sim_rescale(struct sim *s, uint16_t pair, const struct instrument *to, int64_t at);
const struct instrument *sim_instrument(const struct sim *s, uint16_t pair);
/* What the next fill of this account in this pair pays: the pair's rates, or those that the volume
 * of thirty days has earned where they are lower. */
struct sim_rates {
    struct rate maker, taker;
};
struct sim_rates sim_rates(const struct sim *s, uint16_t account, uint16_t pair);
/* Traded in thirty days, quote currency. */
struct money sim_volume(const struct sim *s, uint16_t account);
void sim_fees(struct sim *s, uint16_t pair, struct rate maker, struct rate taker);
void sim_faults(struct sim *s, const struct sim_faults *f);
/* A venue that was found again goes on with other options; its seed, of which its ids are made, stays. */
void sim_retune(struct sim *s, const struct sim_options *o);
bool sim_deposit(struct sim *s, uint16_t account, struct str asset, struct money amount);

/* ---- the market ---- */
void sim_quote(struct sim *s, uint16_t pair, const struct ev_quote *q, int64_t at);
/* Best first, at most SIM_DEPTH a side are used. */
void sim_book(struct sim *s, uint16_t pair, const struct sim_level *bids, unsigned n_bids,
              const struct sim_level *asks, unsigned n_asks, int64_t at);
void sim_trade(struct sim *s, uint16_t pair, const struct ev_trade *t, int64_t at);
/* The feed is away: until the pair is told of again nobody trades in it, nothing fills and no stop goes
 * off.  Orders stay where they are. */
void sim_silence(struct sim *s, uint16_t pair, int64_t at);
/* One point of bar_path, in order; `b` is the whole bar. */
void sim_bar_point(struct sim *s, uint16_t pair, const struct bar *b, const struct bar_point *p);

/* ---- requests: they arrive a latency later.  False when the inbox is full. ---- */
bool sim_place(struct sim *s, uint16_t account, uint16_t pair, const struct order_request *r,
               int64_t at);
bool sim_amend(struct sim *s, uint16_t account, const struct order_request *r, int64_t at);
bool sim_cancel(struct sim *s, uint16_t account, const struct order_request *r, int64_t at);
bool sim_cancel_all(struct sim *s, uint16_t account, int64_t at);
/* The venue's own doing, at once: a live order ends, for this reason.  False when there is none. */
bool sim_withdraw(struct sim *s, uint16_t account, struct str venue_id, const char *reason,
                  int64_t at);
/* A trade that is declared void, at once and without news: money and order are as if it had not been, its fill
 * becomes nobody's.  False while its order lives or what it brought is not there any more. */
bool sim_bust(struct sim *s, uint64_t fill_number);
/* One order by its ids, as EV_ORDER with snapshot set: as it stands, or OE_ABSENT. */
bool sim_query(struct sim *s, uint16_t account, const struct order_request *r, int64_t at);
/* EV_RECONCILE BEGIN, open orders, closed ones and fills since, balances, EV_RECONCILE END. */
bool sim_reconcile(struct sim *s, uint16_t account, uint64_t id, int64_t since, int64_t at);

/* ---- time and news ---- */
void sim_advance(struct sim *s, int64_t at);
int64_t sim_now(const struct sim *s);
/* When sim_advance or sim_next has something to do next; SIM_NEVER. */
int64_t sim_wake_at(const struct sim *s);
/* The next news whose time has come (<= sim_now).  seq is 0: the shell gives it. */
bool sim_next(struct sim *s, struct event *ret);

/* ---- questions that take no time ---- */
/* Live orders of an account in the order of placing; start with NULL. */
const struct sim_order *sim_next_open(const struct sim *s, uint16_t account,
                                      const struct sim_order *after);
/* Remembered closed orders, newest first: 0 is the newest; NULL at the end. */
const struct sim_order *sim_closed(const struct sim *s, uint32_t i);
/* Remembered fills, newest first, of all accounts. */
const struct sim_fill *sim_fill_at(const struct sim *s, uint32_t i);
/* Live or remembered, by either id (an empty one matches nothing); a live one goes first. */
const struct sim_order *sim_order_find(const struct sim *s, uint16_t account, struct str venue_id,
                                       struct str client_id);
struct money sim_total(const struct sim *s, uint16_t account, struct str asset);
struct money sim_held(const struct sim *s, uint16_t account, struct str asset);
/* The i-th asset's name, empty at the end. */
struct str sim_asset(const struct sim *s, unsigned i);
uint64_t sim_lost(const struct sim *s);
uint64_t sim_partials(const struct sim *s); /* how often the fault has happened */

/* An id that stands for a number: equal only for equal numbers of one seed and one first letter.
 * OAAAAA-BBBBB-CCCCCC, or a UUID. */
void sim_id(char ret[VENUE_ID_MAX], char first, uint64_t seed, uint64_t number);
void sim_uuid(char ret[VENUE_ID_MAX], char first, uint64_t seed, uint64_t number);

/* Why an order would be refused now, in the venue's words, or NULL: validation without placing. */
const char *sim_refusal(const struct sim *s, uint16_t account, uint16_t pair,
                        const struct order_request *r);
/* The same, were a live order of that pair cancelled first. */
const char *sim_refusal_instead(const struct sim *s, uint16_t account, uint16_t pair,
                                const struct order_request *r, const struct sim_order *instead);

/* STATUS_OK when money is conserved, every hold is what the live orders need, and nothing is
 * overdrawn. */
enum status sim_audit(const struct sim *s, struct error *err);

#endif
