/* What people may see, copied out. */
#include <string.h>

#include "engine/account.h"
#include "engine/emit.h"
#include "engine/market.h"
#include "strategy/strategy.h"

static void fill_control(struct snapshot *s, const struct control_state *c)
{
    s->paused = c->paused_at != 0;
    s->killed = c->killed_at != 0;
    s->paused_at = c->paused_at;
    s->killed_at = c->killed_at;
    memcpy(s->paused_by, c->paused_by, sizeof s->paused_by);
    memcpy(s->paused_why, c->paused_why, sizeof s->paused_why);
    memcpy(s->killed_by, c->killed_by, sizeof s->killed_by);
    memcpy(s->killed_why, c->killed_why, sizeof s->killed_why);
}

static void fill_venue(struct snapshot *s, const struct engine *e)
{
    s->venue = (uint8_t)e->options.venue.name;
    s->mode = (uint8_t)e->options.venue.mode;
    s->market_link = e->link[LINK_MARKET];
    s->account_link = e->link[LINK_ACCOUNT];
    s->venue_status = e->venue_status;
    s->reconciled = e->account.reconciled;
    s->reconciled_at = e->account.reconciled_at;
    for (unsigned b = 0; b < BREAKER_COUNT; b++) {
        s->breaker[b].since = e->account.breaker[b].since;
        s->breaker[b].trips = e->account.breaker[b].trips;
        s->breaker[b].automatic = breaker_closes((enum breaker)b) == CLOSES_ITSELF;
    }
}

static void fill_money(struct snapshot *s, const struct engine *e)
{
    const struct account *a = &e->account;

    if (e->pairs)
        memcpy(s->quote_asset, pair_at_const(e, 0)->instrument.quote, ASSET_NAME_MAX);
    s->cash = a->ledger.cash;
    s->equity = account_equity(e);
    s->equity_day = a->standing.equity_day;
    s->equity_peak = a->standing.equity_peak;
    s->realised = a->realised;
    s->realised_day = a->standing.realised_day;
    s->fees = a->ledger.fees;
    s->fees_day = a->standing.fees_day;
    s->exposure = account_exposure(e, PAIR_NONE);
    s->max_exposure = e->options.risk.max_exposure;
    s->max_daily_loss = e->options.risk.max_daily_loss;
    s->trades = a->trades;
    s->wins = a->wins;
    s->trades_day = a->standing.trades_day;
    s->wins_day = a->standing.wins_day;
    s->positions_max = (uint32_t)e->options.risk.max_positions;
    s->decisions = (uint32_t)a->decisions;
    s->denials = (uint32_t)a->denials;
}

static void fill_pair(struct snapshot_pair *s, const struct engine *e, unsigned i)
{
    const struct pair_state *p = pair_at_const(e, i);

    s->instrument = p->instrument;
    s->bid = p->quote.bid;
    s->ask = p->quote.ask;
    s->last = p->last;
    s->quote_at = p->quote_at;
    s->bar_at = p->bar_at;
    bar_builder_forming(&p->builder, &s->forming);
    s->bars = (uint32_t)(p->bars < e->bar_capacity ? p->bars : e->bar_capacity);
    s->bars_needed = frame_bars_needed(&e->options);
    s->decided_at = p->decided_at;
    s->confidence = p->confidence;
    s->stance = p->stance;
    s->rule = p->rule;
    s->count = p->count;
    s->foreign = p->foreign;
    s->denial = p->denial;
    s->data = market_data_counts(e, i);
}

/* Lost if the stop fills at its price, fees both ways in. */
static struct money at_risk(const struct engine *e, const struct position *p)
{
    const struct instrument *in = &pair_at_const(e, p->pair)->instrument;
    struct money value = {0}, fee = {0};

    if (p->held.qty.lots > 0 && p->stop.ticks > 0 &&
        notional(&value, in, p->stop, p->held.qty, ROUND_DOWN))
        fee_of(&fee, value, e->account.taker);
    int64_t loss = p->cost.units + p->fees.units - p->revenue.units - value.units + fee.units;
    return (struct money){loss > 0 ? loss : 0};
}

static struct price stop_at_venue(const struct engine *e, const struct position *p)
{
    for (unsigned i = 0; i < e->account.orders.working_count; i++) {
        const struct order *o = order_working_const(&e->account.orders, i);
        if (o->position == p->number && o->purpose == PURPOSE_STOP && o->accepted &&
            order_is_live(o))
            return o->stop_price;
    }
    return (struct price){0};
}

static void fill_position(struct snapshot_position *s, const struct engine *e,
                          const struct position *p)
{
    s->position = p->number;
    s->decision = p->decision;
    s->opened_at = p->opened_at;
    s->qty = p->held.qty;
    s->entry = p->opened_at ? p->entry : p->plan;
    s->stop = p->stop;
    s->target = p->target;
    s->best = p->best;
    s->stop_resting = stop_at_venue(e, p);
    s->cost = p->held.cost;
    s->fees = p->fees;
    s->profit = position_profit(e, p);
    s->at_risk = at_risk(e, p);
    s->pair = p->pair;
    s->strategy = p->strategy;
    s->trailing = p->trailing;
    s->breakeven = p->breakeven;
    s->closing = p->closing;
}

static void fill_strategies(struct snapshot *s, const struct engine *e)
{
    for (unsigned i = 0; i < strategy_count; i++) {
        const struct options_voter *v = strategy_voter(strategies[i], &e->options);

        s->strategy[i] = (struct snapshot_strategy){
            .enabled = voter_is_on(&e->options, strategies[i]->voter),
            .weight = v->weight,
            .factor = e->profile.factor[i],
            .votes = e->profile.record[i].results,
            .trades = e->account.result[i],
        };
    }
    s->strategies = strategy_count;
}

void engine_snapshot(const struct engine *e, struct snapshot *ret)
{
    memset(ret, 0, sizeof *ret);
    ret->seq = e->last_seq;
    ret->at = e->last_at;
    ret->started_at = e->started_at;
    ret->run = e->run;
    fill_venue(ret, e);
    fill_control(ret, &e->control);
    fill_money(ret, e);
    fill_strategies(ret, e);
    for (; ret->pairs < e->pairs && ret->pairs < SNAPSHOT_PAIRS_MAX; ret->pairs++)
        fill_pair(&ret->pair[ret->pairs], e, ret->pairs);
    for (unsigned i = 0; i < e->account.position_span; i++) {
        if (e->account.position[i].number)
            fill_position(&ret->position[ret->positions++], e, &e->account.position[i]);
    }
    for (unsigned i = 0; i < e->account.orders.working_count && ret->orders < SNAPSHOT_ORDERS_MAX;
         i++) {
        const struct order *o = order_working_const(&e->account.orders, i);
        if (order_works(o)) {
            struct snapshot_order *out = &ret->order[ret->orders++];
            out->pair = o->pair;
            order_describe(&out->order, o);
        }
    }
}

const struct instrument *engine_instrument(const struct engine *e, uint16_t pair)
{
    return pair < e->pairs ? &pair_at_const(e, pair)->instrument : NULL;
}

bool engine_money(const struct engine *e, struct money *ret_equity, struct money *ret_cash,
                  struct money *ret_exposure)
{
    if (!e->account.ledger_open)
        return false;
    *ret_equity = account_equity(e);
    *ret_cash = e->account.ledger.cash;
    *ret_exposure = account_exposure(e, PAIR_NONE);
    return true;
}
