/* Balances, holds, fills' money, and the audit. */
#include "sim/state.h"

#include <assert.h>

int64_t asset_units(const struct instrument *in, struct qty q)
{
    return q.lots * decimal_pow10(MONEY_DECIMALS - (unsigned)in->qty_decimals);
}

/* What a buy of q at px takes, fee included. */
static bool buy_units(const struct sim *s, const struct sim_order *o, struct price px, struct qty q,
                      int64_t *ret)
{
    const struct sim_pair *p = pair_of(s, o->pair);
    struct sim_rates rates = sim_rates(s, o->account, o->pair);
    struct rate rate = rates.taker.e8 > rates.maker.e8 ? rates.taker : rates.maker;
    struct money cost, fee = {0};

    if (!notional(&cost, &p->in, px, q, ROUND_UP) || (rate.e8 > 0 && !fee_of(&fee, cost, rate)))
        return false;
    return !__builtin_add_overflow(cost.units, fee.units, ret);
}

bool hold_needed(const struct sim *s, const struct sim_order *o, int64_t *ret_units)
{
    const struct sim_pair *p = pair_of(s, o->pair);
    struct price px = type_has_limit(o->type) ? o->price : o->stop_price;

    if (o->type == ORDER_BRACKET && o->side == SIDE_BUY) { /* the stop is the dearer end */
        struct sim_order stopped = *o;

        stopped.triggered = 1;
        px = order_limit(&p->in, &stopped);
    }
    if (o->side == SIDE_SELL) {
        *ret_units = asset_units(&p->in, order_rest(o));
        return true;
    }
    if (!px.ticks) { /* a market buy holds nothing: it is over before anything else happens */
        *ret_units = 0;
        return true;
    }
    return buy_units(s, o, px, order_rest(o), ret_units);
}

struct sim_balance *hold_balance(const struct sim *s, const struct sim_order *o)
{
    const struct sim_pair *p = pair_of(s, o->pair);

    return balance_of(s, o->account, o->side == SIDE_SELL ? p->base : p->quote);
}

void hold_set(struct sim *s, struct sim_order *o, int64_t units)
{
    hold_balance(s, o)->held += units - o->held;
    o->held = units;
}

static void pay(struct sim *s, uint16_t account, uint32_t asset, int64_t units)
{
    balance_of(s, account, asset)->total += units;
    s->house[asset] -= units;
}

/* After a fill the hold shrinks to what is left, never grows, and never beyond what is there. */
static void hold_shrink(struct sim *s, struct sim_order *o)
{
    const struct sim_balance *b = hold_balance(s, o);
    int64_t spare = b->total - (b->held - o->held);
    int64_t need = 0;

    if (o->held == 0 || !hold_needed(s, o, &need))
        need = 0;
    if (need > spare)
        need = spare;
    hold_set(s, o, need);
}

void money_fill(struct sim *s, struct sim_order *o, struct price px, struct qty q, struct rate rate,
                struct money *ret_cost, struct money *ret_fee)
{
    const struct sim_pair *p = pair_of(s, o->pair);
    bool buys = o->side == SIDE_BUY;
    struct money cost = {0}, fee = {0};
    struct sim_balance *b = hold_balance(s, o);
    bool fits =
        notional(&cost, &p->in, px, q, buys ? ROUND_UP : ROUND_DOWN) && fee_of(&fee, cost, rate);

    assert(fits);
    if (buys) {
        int64_t can = b->total - (b->held - o->held);

        if (cost.units > can)
            cost.units = can;
        if (fee.units > can - cost.units)
            fee.units = can - cost.units;
        pay(s, o->account, p->quote, -(cost.units + fee.units));
        pay(s, o->account, p->base, asset_units(&p->in, q));
    } else {
        pay(s, o->account, p->base, -asset_units(&p->in, q));
        pay(s, o->account, p->quote, cost.units - fee.units);
    }
    volume_add(volume_of(s, o->account), s->now, cost);
    o->filled.lots += q.lots;
    o->cost.units += cost.units;
    o->fee.units += fee.units;
    hold_shrink(s, o);
    *ret_cost = cost;
    *ret_fee = fee;
}

/* NULL while it lives, and when it is forgotten. */
static struct sim_order *closed_by_number(const struct sim *s, uint64_t number)
{
    for (uint64_t i = 0; i < s->closed_made && i < s->limits.closed_orders; i++) {
        struct sim_order *o = closed_of(s, s->closed_made - 1 - i);

        if (o->number == number)
            return o;
    }
    return NULL;
}

/* Moves back what the fill moved; false when the account does not have it free. */
static bool pay_back(struct sim *s, const struct sim_fill *f)
{
    const struct sim_pair *p = pair_of(s, f->pair);
    bool bought = f->side == SIDE_BUY;
    int64_t base = asset_units(&p->in, f->qty);
    int64_t quote = bought ? f->cost.units + f->fee.units : f->cost.units - f->fee.units;
    uint32_t got = bought ? p->base : p->quote, gave = bought ? p->quote : p->base;
    const struct sim_balance *b = balance_of(s, f->account, got);

    if (b->total - b->held < (bought ? base : quote))
        return false;
    pay(s, f->account, got, -(bought ? base : quote));
    pay(s, f->account, gave, bought ? quote : base);
    return true;
}

bool sim_bust(struct sim *s, uint64_t fill_number)
{
    struct sim_fill *f;
    struct sim_order *o;

    if (!fill_number || fill_number > s->fills_made ||
        s->fills_made - fill_number >= s->limits.fills)
        return false;
    f = fill_of(s, fill_number - 1);
    o = closed_by_number(s, f->order);
    if (!o || f->account >= s->limits.accounts || !pay_back(s, f))
        return false;
    o->filled.lots -= f->qty.lots;
    o->cost.units -= f->cost.units;
    o->fee.units -= f->fee.units;
    o->state = ORDER_CANCELED;
    f->account = UINT16_MAX;
    return true;
}

static enum status audit_asset(const struct sim *s, uint32_t asset, struct error *err)
{
    int64_t sum = s->house[asset];

    for (uint32_t a = 0; a < s->limits.accounts; a++) {
        const struct sim_balance *b = balance_of(s, a, asset);

        if (b->held < 0 || b->total < b->held)
            return error_set(err, STATUS_CORRUPT, "account %u holds %lld of %lld units of %s", a,
                             (long long)b->held, (long long)b->total, s->asset[asset]);
        sum += b->total;
    }
    if (sum != 0)
        return error_set(err, STATUS_CORRUPT, "%lld units of %s came from nowhere", (long long)sum,
                         s->asset[asset]);
    return STATUS_OK;
}

static int64_t holds_of_orders(const struct sim *s, uint32_t account, uint32_t asset)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < s->limits.live_orders; i++) {
        const struct sim_order *o = order_of(s, i);

        if (o->number && o->account == account &&
            hold_balance(s, o) == balance_of(s, account, asset))
            sum += o->held;
    }
    return sum;
}

enum status sim_audit(const struct sim *s, struct error *err)
{
    for (uint32_t asset = 0; asset < s->assets; asset++) {
        enum status st = audit_asset(s, asset, err);

        if (st != STATUS_OK)
            return st;
        for (uint32_t a = 0; a < s->limits.accounts; a++)
            if (balance_of(s, a, asset)->held != holds_of_orders(s, a, asset))
                return error_set(err, STATUS_CORRUPT, "account %u: holds of %s without an order", a,
                                 s->asset[asset]);
    }
    return STATUS_OK;
}
