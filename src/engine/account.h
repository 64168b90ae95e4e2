/* The account layer: balances, orders, positions, protection, limits, ledger.  It follows a
 * profile's decision with an order or a named denial, and looks after what is open.
 *
 *   account_entry.c      decision -> checks -> size -> entry order
 *   account_chase.c      an entry that waits: it follows the market, then takes or leaves
 *   account_orders.c     news of orders and fills -> order table, ledger, position
 *   account_position.c   the life of one position: protect, trail, leave, close
 *   account_exit.c       leaving: which order goes next, and when
 *   account_partial.c    taking a part of the profit on the way
 *   account_execution.c  how well orders are carried out: slippage and latency
 *   account_reconcile.c  asking the venue, and comparing
 *   account_risk.c       equity, day, breakers, exposure
 *   account_limits.c     what restrains an entry: losses, record, counts, room
 *   account_timers.c     what is due by time alone
 *   account_control.c    the operator's verbs
 *
 * Every function takes the step's turn; nothing here is called from outside the engine. */
#ifndef ENGINE_ACCOUNT_H
#define ENGINE_ACCOUNT_H

#include "engine/state.h"
#include "risk/kelly.h"
#include "risk/sizing.h"

void account_init(struct account *a);

/* The orders of a position that still work, by purpose. */
struct position_orders {
    struct order *entry, *stop, *exit;
};

/* ---- account_entry.c ---- */
void account_decide(struct turn *t, const struct decision *d);
/* False, and why, when no order of this pair may leave that buys: a person, a breaker, the venue, or
 * books that are in doubt. */
bool account_may_enter(const struct turn *t, uint16_t pair, struct denial *ret);

/* ---- account_chase.c ---- */
/* Amends the entry, or sends what follows an expired one; does nothing when neither is due. */
void entry_chase(struct turn *t, struct position *p, struct position_orders o);
/* The venue says that this order's time was over. */
void entry_expired(struct turn *t, const struct order *o);

/* ---- account_orders.c ---- */
void account_on_order(struct turn *t);
void account_on_fill(struct turn *t);
/* Sends a new order of this position; NULL when the table is full (a notice has been made). */
struct order *order_send(struct turn *t, struct position *p, enum order_purpose purpose,
                         enum side side, const struct order_request *terms);
void order_cancel(struct turn *t, struct order *o);
void order_amend(struct turn *t, struct order *o, struct qty qty, struct price price,
                 struct price stop);
void order_query(struct turn *t, struct order *o);
/* How long to wait after the n-th refusal in a row, n from 1: 1, 2, 4 ... 60 s. */
int64_t refusal_wait(uint32_t n);

/* ---- account_position.c ---- */
struct position *position_of_pair(struct account *a, uint16_t pair);
const struct position *position_of_pair_const(const struct account *a, uint16_t pair);
struct position *position_find(struct account *a, uint64_t number);
/* A fresh one with the next number, NULL when every slot is taken; and its end. */
struct position *position_take(struct account *a);
void position_free(struct account *a, struct position *p);
struct position_orders position_orders(struct account *a, const struct position *p);
/* Does the next thing that the position needs; called after anything about it changed. */
void position_advance(struct turn *t, struct position *p);
void positions_advance(struct turn *t, unsigned from);
void position_on_quote(struct turn *t, uint16_t pair);
/* Places the stop unless it cannot rest: too little, already reached, or refused just now. */
void position_place_stop(struct turn *t, struct position *p);
/* Starts leaving; the first reason stays. */
void position_leave(struct turn *t, struct position *p, enum exit_reason why);

/* Books the result, starts the cooldowns, frees the slot; what is still held becomes dust. */
void position_end(struct turn *t, struct position *p);

/* ---- account_execution.c ---- */
/* What the market offers the order as it leaves. */
void execution_expect(const struct turn *t, struct order *o);
/* The venue's first word on it. */
void execution_note_answer(struct turn *t, const struct order *o);
void execution_note_fill(struct turn *t, const struct order *o, struct price paid);
bool execution_is_slow(const struct turn *t);
/* A person has looked. */
void execution_forget(struct account *a);

/* ---- account_partial.c ---- */
/* True while a part is offered: the stop is left as it is. */
bool position_partial(struct turn *t, struct position *p, struct position_orders o);
/* What its stop is to cover: what is held less the part that goes. */
struct qty position_kept(const struct position *p);

/* ---- account_exit.c ---- */
/* A limit within the allowed slack that lives as long as an exit may. */
void exit_limit_terms(const struct turn *t, const struct position *p, struct order_request *ret);
void position_exit_step(struct turn *t, struct position *p, struct position_orders o);

/* ---- account_reconcile.c ---- */
void reconcile_start(struct turn *t);
/* A reconciliation is wanted at `at` at the latest. */
void reconcile_by(struct account *a, int64_t at);
void account_on_reconcile(struct turn *t);
void account_on_balance(struct turn *t);

/* ---- account_risk.c ---- */
struct money account_equity(const struct engine *e);
/* Cost of what is held in a pair, or in all (PAIR_NONE), and of entries in flight as if they filled
 * whole at their limit. */
struct money account_exposure(const struct engine *e, uint16_t pair);
struct money account_free_cash(const struct engine *e);
/* Net result if the position were sold at the bid now, fees both ways. */
struct money position_profit(const struct engine *e, const struct position *p);
/* The account's first equity is known: its figures begin. */
void account_open_standing(struct turn *t);
/* A new day starts new daily figures, a Monday weekly ones (trading.time_zone). */
void account_roll_day(struct turn *t);
void account_mark_peak(struct turn *t);
void breaker_trip(struct turn *t, enum breaker b, const char *why);
void breaker_reset(struct turn *t, enum breaker b);
/* The first breaker that forbids entries, or BREAKER_COUNT. */
enum breaker account_open_breaker(const struct account *a);

/* ---- account_limits.c ---- */
/* What the record of the latest trades says; `is_known` from RUIN_TRADES_MIN on. */
struct trade_judgement {
    struct trade_summary summary;
    struct kelly kelly;
    double ruin; /* chance; nan when unknown */
    bool is_known;
};
void account_record(struct trade_judgement *ret, const struct engine *e);

struct entry_limits {
    struct denial denial;
    double size_factor;       /* 0..1 */
    double kelly;             /* of sizing_input */
    double most[BOUND_COUNT]; /* of sizing_input */
};
/* False: .denial says why nothing may be entered. */
bool account_limits(const struct turn *t, uint16_t pair, struct entry_limits *ret);
double account_size_factor(const struct engine *e, uint16_t pair);
unsigned account_positions_open(const struct account *a);
bool account_day_is_lost(const struct engine *e);
bool account_week_is_lost(const struct engine *e);
double account_drawdown(const struct engine *e);

/* ---- account_control.c ---- */
/* No entry may be made, and none may rest. */
bool account_entries_are_off(const struct engine *e);
/* Killed, and positions keep their stops: nothing but a stop may end one. */
bool account_keeps_stops_only(const struct engine *e);
void account_on_control(struct turn *t);
/* Tells the end of a kill or a graceful stop once nothing is left to do. */
void account_control_finish(struct turn *t);
/* Entries off, entry orders cancelled; nothing when paused already. */
void account_pause(struct turn *t, struct str who, struct str why);

/* ---- account_timers.c ---- */
void account_on_timer(struct turn *t);
/* When the account next wants the time. */
int64_t account_wake_at(const struct engine *e);

#endif
