/* An engine at a desk: no network and no simulated venue; the test itself plays venue, market, clock
 * and operator, and reads what the engine emits.
 *
 *   struct desk *d = desk_new(tune);              reconciled, 10,000.00 USD, BTC/USD at 99.98 / 100.00
 *   desk_decide(d, 0);                            a long decision: stop 98.00, target 106.00, 2 BTC
 *   desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(2));
 *   assert_non_null(desk_seen(d, EFFECT_PLACE));  what the last act made the engine say
 *
 * Prices are ticks of 0.01 USD, quantities lots of 1e-8, money 1e-8 USD.  Fees are 0 unless a test
 * says otherwise, so that results can be worked by hand.  Every act clears the list of effects
 * first; posts are handed back at once and their effects are on the list too. */
#ifndef TESTS_KIT_DESK_H
#define TESTS_KIT_DESK_H

#include <stdbool.h>

#include "config/config.h"
#include "engine/account.h"

#define LOTS(whole) ((int64_t)((whole)*100000000.0 + 0.5))
#define USD(whole)  ((int64_t)((whole)*100000000.0 + 0.5))
#define SECONDS(n)  ((int64_t)(n)*INT64_C(1000000000))
#define DESK_START  (INT64_C(1700006400) * 1000000000 + SECONDS(12 * 3600)) /* a noon, UTC */

enum { DESK_EFFECTS_MAX = 1024 };

struct desk {
    struct config config;
    struct engine *engine;
    struct account *account;
    size_t size;
    int64_t now;
    uint64_t run, names;
    struct effects step;
    struct effect *item; /* what the last act said, DESK_EFFECTS_MAX at most */
    unsigned count;
    bool posts_wait; /* posts are kept from being handed back */
};

/* `tune` may be NULL; it changes the options before the engine is made. */
struct desk *desk_new(void (*tune)(struct options *));
/* The same before the account's link is up: nothing is reconciled. */
struct desk *desk_new_unreconciled(void (*tune)(struct options *));
void desk_free(struct desk *d);
/* Pairs P00/USD, P01/USD, ... for a tune function. */
void desk_pairs(struct options *o, unsigned count);

/* ---- acts ---- */
void desk_say(struct desk *d, struct event ev);
void desk_quote(struct desk *d, uint16_t pair, int64_t bid, int64_t ask);
void desk_bid(struct desk *d, int64_t bid); /* of pair 0, ask two ticks above */
void desk_trade(struct desk *d, uint16_t pair, int64_t price, int64_t lots);
void desk_fees(struct desk *d, int64_t maker_e8, int64_t taker_e8);
void desk_link(struct desk *d, bool up);
void desk_start(struct desk *d); /* EV_START and all that follows, up to the links */
void desk_control(struct desk *d, enum control_verb verb);
void desk_close(struct desk *d, uint64_t position);
/* Time goes on; EV_TIMER comes whenever the engine wants it, and the effects add up. */
void desk_pass(struct desk *d, int64_t seconds);

/* A decision as a profile would give it: long, confidence 0.8, ATR 1.00, stop 2 and target 6 ATR. */
struct decision desk_decision(const struct desk *d, uint16_t pair);
void desk_take(struct desk *d, const struct decision *what);
void desk_decide(struct desk *d, uint16_t pair);

/* ---- the venue's answers ---- */
void desk_report(struct desk *d, const struct order *o, enum order_event what);
void desk_accept(struct desk *d, const struct order *o);
void desk_refuse(struct desk *d, const struct order *o); /* of a placement */
void desk_canceled(struct desk *d, const struct order *o);
void desk_refuse_cancel(struct desk *d, const struct order *o);
void desk_amended(struct desk *d, const struct order *o, bool accepted);
void desk_fill(struct desk *d, const struct order *o, int64_t price, int64_t lots);
void desk_fill_named(struct desk *d, const struct order *o, const char *name, int64_t price,
                     int64_t lots);

/* A reconciliation's answer to the last question: orders that the lists hold (may be NULL), cash,
 * and what is held of pair 0's base asset. */
void desk_reconcile(struct desk *d, const struct order *open, int64_t cash, int64_t base);
/* The same with cash and base as the books have them. */
void desk_agree(struct desk *d, const struct order *open);

/* ---- what can be seen ---- */
/* The newest order of this purpose in pair 0 (of any pair: desk_order_of), NULL for none. */
struct order *desk_order(struct desk *d, enum order_purpose purpose);
struct order *desk_order_of(struct desk *d, uint16_t pair, enum order_purpose purpose);
struct position *desk_position(struct desk *d); /* of pair 0, NULL for none */
const struct effect *desk_seen(const struct desk *d, enum effect_kind kind); /* the first */
const struct effect *desk_placed(const struct desk *d, enum order_purpose purpose);
const struct effect *desk_noticed(const struct desk *d, const char *code);
unsigned desk_count(const struct desk *d, enum effect_kind kind);
enum denial_code desk_denial(const struct desk *d);

/* ---- short cuts ---- */
/* 2 BTC bought whole at 100.00, the stop at 98.00 acknowledged. */
struct position *desk_hold(struct desk *d);

#endif
