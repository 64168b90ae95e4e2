/* From a decision's vote to prices and a quantity: stop and target priced by the account's fees,
 * size by fixed fraction of equity with the stop distance and every cap, or a named denial with its
 * figures.  Long only.
 *
 * Formulas (f_in: the entry's fee, f_out: the taker fee at exit; P entry, S stop, T target):
 *   stop distance    max(stop_atr x ATR, min_stop x P), S = P - distance, rounded down to the tick
 *   target           max(target_atr x ATR, preferred level - P, target_fees x P x (f_in + f_out)),
 *                    rounded up
 *   risk per unit    u = P(1 + f_in) - S(1 - stop_slippage)(1 - f_out)
 *   net reward       T(1 - f_out) - P(1 + f_in)
 *   quantity         min(equity x per_trade x size_factor / u, equity x kelly / u, and each of
 *                    what may be spent, `most`, / (P(1 + f_in))), down to the lot; below the
 *                    venue's minimum there is no trade, never a bigger one
 *   net edge         the vote's own target, before the fee floor, must be farther away than the
 *                    round trip costs (fees both ways and the spread)
 *   break-even       P(1 + f_in) / (1 - f_out), rounded up
 * Sources: fixed fraction with fees in, fee-aware break-even and targets. */
#ifndef RISK_SIZING_H
#define RISK_SIZING_H

#include <stdint.h>

#include "config/options.h"
#include "market/instrument.h"
#include "risk/denial.h"
#include "strategy/vote.h"

/* Which cap bound the size. */
enum size_bound {
    BOUND_RISK = 0,
    BOUND_KELLY,
    BOUND_POSITION, /* from here on: an amount of quote currency */
    BOUND_EXPOSURE,
    BOUND_ASSET,
    BOUND_CORRELATED,
    BOUND_DEPTH,
    BOUND_CASH,
    BOUND_COUNT
};

struct sizing_input {
    const struct options_risk *limits;
    const struct instrument *instrument;
    const struct vote *owner; /* the vote whose stop and target are taken */
    struct price entry;       /* the limit price of the entry */
    struct price bid, ask;
    struct rate fee_in, fee_out;
    struct money equity;
    double size_factor;       /* 0..1 shrinks, never enlarges */
    double kelly;             /* fraction of equity that the record allows at risk; infinity: any */
    double most[BOUND_COUNT]; /* by bound, from BOUND_POSITION on, fees in; infinity: any */
};

struct sizing {
    struct denial denial; /* code DENY_NONE: the rest is set */
    struct price entry, stop, target;
    struct qty qty;
    uint32_t bound; /* enum size_bound */
    uint32_t pad;
    double net_reward; /* to risk */
};

void size_entry(struct sizing *ret, const struct sizing_input *in);

/* The executable price at which a long leaves without loss, fees in, rounded up to the tick. */
struct price breakeven_price(const struct instrument *in, struct price entry, struct rate fee_in,
                             struct rate fee_out);

#endif
