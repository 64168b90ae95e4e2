#include "risk/sizing.h"

#include <assert.h>
#include <string.h>

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static bool deny(struct sizing *ret, enum denial_code code, double a, double b, double c, double d)
{
    ret->denial = (struct denial){.code = code, .figure = {a, b, c, d}};
    return false;
}

/* Stop and target prices of the vote around the entry. */
static bool price_exits(struct sizing *ret, const struct sizing_input *in)
{
    const struct vote *v = in->owner;
    double p = price_to_double(in->instrument, in->entry);
    double fees = rate_to_double(in->fee_in) + rate_to_double(in->fee_out);
    double spread =
        price_to_double(in->instrument, in->ask) - price_to_double(in->instrument, in->bid);

    if (!(v->atr > 0) || !(v->stop_atr > 0) || !(v->target_atr > 0))
        return deny(ret, DENY_STOP, 0, in->limits->max_stop, 0, 0);

    double stop = larger(v->stop_atr * v->atr, in->limits->min_stop * p);
    if (stop > in->limits->max_stop * p)
        return deny(ret, DENY_STOP, stop / p, in->limits->max_stop, 0, 0);

    double target = v->target_atr * v->atr;
    if (v->target_price > p + target)
        target = v->target_price - p;
    double costs = fees * p + larger(spread, 0);
    if (in->limits->net_edge && target <= costs)
        return deny(ret, DENY_NET_EDGE, target / p, costs / p, (target - costs) / p, 0);
    target = larger(target, in->limits->target_fees * fees * p);

    if (!price_from_double(&ret->stop, in->instrument, p - stop, ROUND_DOWN) ||
        !price_from_double(&ret->target, in->instrument, p + target, ROUND_UP) ||
        ret->stop.ticks >= in->bid.ticks || ret->stop.ticks >= in->entry.ticks ||
        ret->target.ticks <= in->entry.ticks)
        return deny(ret, DENY_STOP, stop / p, in->limits->max_stop, 0, 0);
    return true;
}

/* Net of costs, per unit: what the target brings and what the stop takes. */
static bool judge_reward(struct sizing *ret, const struct sizing_input *in, double *ret_risk)
{
    double p = price_to_double(in->instrument, in->entry);
    double paid = p * (1 + rate_to_double(in->fee_in));
    double keeps = 1 - rate_to_double(in->fee_out);
    double stop = price_to_double(in->instrument, ret->stop);
    double target = price_to_double(in->instrument, ret->target);
    double risk = paid - stop * (1 - in->limits->stop_slippage) * keeps;
    double reward = target * keeps - paid;

    *ret_risk = risk;
    ret->net_reward = reward / risk;
    /* The tolerance keeps a set-up that sits exactly on the threshold from being decided by the
     * last bit. */
    if (!(risk > 0) || ret->net_reward + 1e-9 < in->limits->min_reward)
        return deny(ret, DENY_REWARD, ret->net_reward, in->limits->min_reward, (target - p) / p,
                    (p - stop) / p);
    return true;
}

/* What people are told when this bound leaves too little. */
static const enum denial_code too_little[BOUND_COUNT] = {
    [BOUND_RISK] = DENY_TOO_SMALL,     [BOUND_KELLY] = DENY_TOO_SMALL,
    [BOUND_POSITION] = DENY_TOO_SMALL, [BOUND_EXPOSURE] = DENY_EXPOSURE,
    [BOUND_ASSET] = DENY_ASSET,        [BOUND_CORRELATED] = DENY_CORRELATED,
    [BOUND_DEPTH] = DENY_DEPTH,        [BOUND_CASH] = DENY_TOO_SMALL,
};

static bool deny_quantity(struct sizing *ret, const struct sizing_input *in, double qty)
{
    double p = price_to_double(in->instrument, in->entry), size = larger(qty, 0) * p;
    double minimum = larger(qty_to_double(in->instrument, in->instrument->min_qty) * p,
                            money_to_double(in->instrument->min_cost));

    if (ret->bound == BOUND_RISK && size >= in->size_factor * minimum)
        return deny(ret, DENY_SHRUNK, size, minimum, in->size_factor, 0);
    return deny(ret, too_little[ret->bound], size, minimum, 0, 0);
}

static bool choose_quantity(struct sizing *ret, const struct sizing_input *in, double risk)
{
    double p = price_to_double(in->instrument, in->entry);
    double unit = p * (1 + rate_to_double(in->fee_in));
    double equity = money_to_double(in->equity);
    double cap[BOUND_COUNT] = {
        [BOUND_RISK] = equity * in->limits->per_trade * in->size_factor / risk,
        [BOUND_KELLY] = equity * in->kelly / risk,
    };
    unsigned least = BOUND_RISK;

    for (unsigned i = BOUND_POSITION; i < BOUND_COUNT; i++)
        cap[i] = in->most[i] / unit;
    for (unsigned i = 0; i < BOUND_COUNT; i++) {
        if (cap[least] == cap[least] && !(cap[i] >= cap[least])) /* nan is the least of all */
            least = i;
    }
    ret->bound = least;
    if (!(equity > 0) || !(in->most[BOUND_CASH] > 0))
        return deny(ret, DENY_NO_EQUITY, in->most[BOUND_CASH], 0, 0, 0);
    if (!(cap[least] > 0) || !qty_from_double(&ret->qty, in->instrument, cap[least]) ||
        !instrument_accepts(in->instrument, in->entry, ret->qty))
        return deny_quantity(ret, in, cap[least]);
    return true;
}

void size_entry(struct sizing *ret, const struct sizing_input *in)
{
    double risk = 0;

    assert(in->size_factor >= 0 && in->size_factor <= 1);
    memset(ret, 0, sizeof *ret);
    ret->entry = in->entry;
    if (price_exits(ret, in) && judge_reward(ret, in, &risk))
        choose_quantity(ret, in, risk);
}

struct price breakeven_price(const struct instrument *in, struct price entry, struct rate fee_in,
                             struct rate fee_out)
{
    const __int128 one = 100000000;
    bool fits = true;
    int64_t ticks = decimal_divide((__int128)entry.ticks * (one + fee_in.e8), one - fee_out.e8,
                                   ROUND_UP, &fits);

    assert(fits);
    return price_round(in, (struct price){ticks}, ROUND_UP);
}
