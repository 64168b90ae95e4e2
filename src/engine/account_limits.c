/* What restrains an entry beside the market and the clock: what may still be lost, what the latest
 * trades say, how many positions, and how much may be spent, alone, by asset and together.  Unknown
 * fails closed. */
#include <math.h>

#include "config/asset_groups.h"
#include "engine/account.h"
#include "engine/co_movement.h"
#include "risk/drawdown.h"
#include "risk/kelly.h"
#include "risk/portfolio.h"
#include "risk/ruin.h"

static const int64_t S = 1000000000;
static const int64_t MS = 1000000;

static bool deny(struct denial *ret, enum denial_code code, double a, double b, double c)
{
    *ret = (struct denial){.code = code, .figure = {a, b, c, 0}};
    return false;
}

/* ---- what may still be lost ---- */

static bool is_lost(struct money start, struct money equity, double share, double cap)
{
    double lost = loss_since(start, equity);

    return lost >= share || (cap > 0 && lost * money_to_double(start) >= cap);
}

bool account_day_is_lost(const struct engine *e)
{
    const struct options_risk *o = &e->options.risk;

    return e->account.ledger_open && is_lost(e->account.standing.equity_day, account_equity(e),
                                             o->max_daily_loss, o->daily_loss_cap);
}

bool account_week_is_lost(const struct engine *e)
{
    const struct options_risk *o = &e->options.risk;

    return e->account.ledger_open && is_lost(e->account.standing.equity_week, account_equity(e),
                                             o->max_weekly_loss, o->weekly_loss_cap);
}

double account_drawdown(const struct engine *e)
{
    return standing_drawdown(&e->account.standing, account_equity(e));
}

static bool check_losses(const struct engine *e, struct denial *ret)
{
    const struct options_risk *o = &e->options.risk;
    const struct standing *s = &e->account.standing;
    struct money equity = account_equity(e);

    if (account_day_is_lost(e))
        return deny(ret, DENY_DAILY_LOSS, loss_since(s->equity_day, equity), o->max_daily_loss, 0);
    if (account_week_is_lost(e))
        return deny(ret, DENY_WEEKLY_LOSS, loss_since(s->equity_week, equity), o->max_weekly_loss,
                    0);
    if (o->max_drawdown > 0 && account_drawdown(e) >= o->max_drawdown)
        return deny(ret, DENY_DRAWDOWN, account_drawdown(e), o->max_drawdown, 0);
    return true;
}

/* ---- what the latest trades say ---- */

void account_record(struct trade_judgement *ret, const struct engine *e)
{
    const struct options_risk *o = &e->options.risk;
    double r[TRADE_LOG_MAX];
    unsigned n = trade_log_read(&e->account.standing.log, (unsigned)o->edge_trades,
                                e->last_at - o->edge_memory_s * S, r);

    ret->summary = trade_summary_of(r, n);
    ret->is_known = n >= RUIN_TRADES_MIN;
    kelly_of(&ret->kelly, &(struct kelly_input){
                              .win_rate = n ? (double)ret->summary.wins / n : 0,
                              .win = ret->summary.win,
                              .loss = ret->summary.loss,
                              .trades = n,
                              .scale = o->kelly_scale,
                              .cap = o->max_kelly,
                          });
    ret->ruin = ruin_of_wealth(r, n, o->per_trade, o->ruin_level);
}

static bool check_record(const struct engine *e, struct denial *ret, double *ret_kelly)
{
    const struct options_risk *o = &e->options.risk;
    struct trade_judgement j;

    *ret_kelly = (double)INFINITY;
    account_record(&j, e);
    if (!j.is_known)
        return true;
    if (o->kelly && !(j.kelly.fraction > 0))
        return deny(ret, DENY_NO_EDGE, j.kelly.edge, j.summary.trades, j.summary.wins);
    if (o->max_ruin > 0 && !(j.ruin <= o->max_ruin))
        return deny(ret, DENY_RUIN, j.ruin, o->max_ruin, j.summary.trades);
    if (o->kelly)
        *ret_kelly = j.kelly.fraction;
    return true;
}

/* ---- how many ---- */

unsigned account_positions_open(const struct account *a)
{
    unsigned n = 0;

    for (unsigned i = 0; i < a->position_span; i++)
        n += a->position[i].number != 0;
    return n;
}

static int group_of_pair(const struct engine *e, unsigned pair)
{
    return group_of(str_of(e->options.risk.groups),
                    str_of(pair_at_const(e, pair)->instrument.base));
}

static bool check_counts(const struct engine *e, uint16_t pair, struct denial *ret)
{
    const struct options_risk *o = &e->options.risk;
    const struct account *a = &e->account;
    unsigned open = account_positions_open(a), in_group = 0;
    int group = group_of_pair(e, pair);

    if (open >= (uint64_t)o->max_positions || open >= POSITIONS_MAX)
        return deny(ret, DENY_MAX_POSITIONS, open, (double)o->max_positions, 0);
    for (unsigned i = 0; group != GROUP_NONE && i < a->position_span; i++)
        in_group += a->position[i].number && group_of_pair(e, a->position[i].pair) == group;
    if (in_group >= (uint64_t)o->max_group)
        return deny(ret, DENY_GROUP, in_group, (double)o->max_group, 0);
    /* Each position may need a stop and an exit beside its entry. */
    if (a->orders.working_count + 3 > ORDERS_MAX)
        return deny(ret, DENY_ORDERS_FULL, a->orders.working_count, 0, 0);
    return true;
}

/* ---- how much ---- */

static bool same_asset(const struct engine *e, unsigned a, unsigned b)
{
    return str_eq(str_of(pair_at_const(e, a)->instrument.base),
                  str_of(pair_at_const(e, b)->instrument.base));
}

static double asset_exposure(const struct engine *e, uint16_t pair)
{
    struct money sum = {0};

    for (unsigned i = 0; i < e->pairs; i++)
        if (same_asset(e, i, pair))
            sum.units += account_exposure(e, (uint16_t)i).units;
    return money_to_double(sum);
}

/* Pairs at stake, the one to be entered first; their weights in equity. */
static unsigned pairs_at_stake(const struct engine *e, uint16_t pair, double equity,
                               uint16_t ret_pair[CO_MOVEMENT_PAIRS],
                               double ret_weight[CO_MOVEMENT_PAIRS])
{
    unsigned n = 1;

    ret_pair[0] = pair;
    ret_weight[0] = money_to_double(account_exposure(e, pair)) / equity;
    for (unsigned i = 0; i < e->account.position_span; i++) {
        const struct position *p = &e->account.position[i];
        if (!p->number || p->pair == pair)
            continue;
        ret_pair[n] = p->pair;
        ret_weight[n++] = money_to_double(account_exposure(e, p->pair)) / equity;
    }
    return n;
}

static bool correlated_room(const struct engine *e, uint16_t pair, double equity,
                            struct denial *ret, double *ret_room)
{
    uint16_t pairs[CO_MOVEMENT_PAIRS];
    double weight[CO_MOVEMENT_PAIRS];
    struct co_movement m;
    struct swing swing;
    unsigned n = pairs_at_stake(e, pair, equity, pairs, weight);

    *ret_room = (double)INFINITY;
    if (e->options.risk.max_volatility <= 0)
        return true;
    co_movement_read(&m, e, pairs, n);
    swing_of(&swing, &m);
    struct portfolio p = {n, weight, swing.sigma, swing.correlation};
    *ret_room = portfolio_room(&p, 0, e->options.risk.max_volatility) * equity;
    if (*ret_room != *ret_room)
        return deny(ret, DENY_UNKNOWN_SWING, m.returns, CO_MOVEMENT_MIN, 0);
    return true;
}

/* Where quotes are made from bars there is no book to look into. */
static bool depth_room(const struct turn *t, uint16_t pair, struct denial *ret, double *ret_room)
{
    const struct pair_state *p = pair_at_const(t->e, pair);
    const struct options *o = &t->e->options;
    int64_t age_ms = p->memory.at ? (t->now - p->memory.at) / MS : INT64_MAX;

    *ret_room = (double)INFINITY;
    if (o->risk.depth_share <= 0 || p->quote.flags & QUOTE_ESTIMATED)
        return true;
    if (age_ms > o->book.max_age_ms)
        return deny(ret, DENY_DATA_DEPTH, (double)age_ms, (double)o->book.max_age_ms, 0);
    *ret_room = o->risk.depth_share * money_to_double(p->depth.bid.notional);
    return true;
}

static double left(double limit, double used)
{
    return limit > used ? limit - used : 0;
}

static bool find_room(const struct turn *t, uint16_t pair, struct entry_limits *ret)
{
    const struct engine *e = t->e;
    const struct options_risk *o = &e->options.risk;
    double equity = money_to_double(account_equity(e));
    double exposure = money_to_double(account_exposure(e, PAIR_NONE));

    ret->most[BOUND_POSITION] = o->max_position;
    ret->most[BOUND_EXPOSURE] = left(equity * o->max_exposure, exposure);
    ret->most[BOUND_ASSET] = left(equity * o->max_asset, asset_exposure(e, pair));
    ret->most[BOUND_CASH] = money_to_double(account_free_cash(e));
    return correlated_room(e, pair, equity, &ret->denial, &ret->most[BOUND_CORRELATED]) &&
           depth_room(t, pair, &ret->denial, &ret->most[BOUND_DEPTH]);
}

/* ---- together ---- */

static double spread_factor(const struct pair_state *p)
{
    double bid = price_to_double(&p->instrument, p->quote.bid);
    double ask = price_to_double(&p->instrument, p->quote.ask);
    double beyond = (ask - bid) / ((ask + bid) / 2) - 0.001;

    if (!(beyond > 0))
        return 1;
    return beyond < 0.01 ? 1 - 50 * beyond : 0.5;
}

double account_size_factor(const struct engine *e, uint16_t pair)
{
    const struct options_risk *o = &e->options.risk;
    double factor = drawdown_factor((enum drawdown_scaling)o->drawdown_scaling, o->max_drawdown,
                                    account_drawdown(e));

    if (o->streak_scaling)
        factor *= streak_factor(&e->account.standing);
    if (o->spread_scaling)
        factor *= spread_factor(pair_at_const(e, pair));
    return factor;
}

bool account_limits(const struct turn *t, uint16_t pair, struct entry_limits *ret)
{
    if (!check_losses(t->e, &ret->denial) || !check_record(t->e, &ret->denial, &ret->kelly) ||
        !check_counts(t->e, pair, &ret->denial) || !find_room(t, pair, ret))
        return false;
    ret->size_factor = account_size_factor(t->e, pair);
    return true;
}
