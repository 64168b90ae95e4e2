#include "engine/profile.h"

#include <string.h>

#include "engine/account.h"
#include "engine/emit.h"
#include "engine/market.h"
#include "strategy/strategy.h"

static const int64_t NS_PER_S = 1000000000;

static void remember(struct pair_state *p, const struct turn *t, const struct decision *d)
{
    p->decided_at = t->now;
    p->confidence = d->confidence;
    p->stance = d->stance;
    p->rule = d->rule;
    p->count = d->count;
    p->denial = DENY_NONE;
    p->scan_price = p->last;
}

/* ---- reference outcomes ---- */

void profile_refresh(struct engine *e)
{
    for (unsigned i = 0; i < strategy_count; i++)
        e->profile.factor[i] = track_record_factor(&e->profile.record[i], &e->options.adaptive);
}

void profile_forget(struct engine *e)
{
    for (unsigned i = 0; i < strategy_count; i++)
        track_record_forget(&e->profile.record[i]);
    profile_refresh(e);
}

static void learn(struct engine *e, unsigned strategy, const struct reference *was, int64_t outcome)
{
    struct track_record *record = &e->profile.record[strategy];

    track_record_add(record, &e->options.adaptive, (enum regime_trend)was->trend,
                     (enum regime_vol)was->volatility, outcome);
    e->profile.factor[strategy] = track_record_factor(record, &e->options.adaptive);
}

void profile_follow(struct turn *t, uint16_t pair, const struct bar *bar)
{
    struct pair_state *p = pair_at(t->e, pair);
    struct bar_values v;

    if (!p->references)
        return;
    v = bar_values_of(&p->instrument, bar);
    for (uint64_t left = p->references; left; left &= left - 1) {
        unsigned i = (unsigned)__builtin_ctzll(left);
        struct reference was = p->reference[i];
        int64_t outcome;

        if (!reference_push(&p->reference[i], &v, &outcome))
            continue;
        p->references &= ~(UINT64_C(1) << i);
        learn(t->e, i, &was, outcome);
    }
}

/* Votes of the decision whose strategy has none open in this pair begin one. */
static void open_references(struct engine *e, const struct decision *d, const struct bar *bar)
{
    struct pair_state *p = pair_at(e, d->pair);
    struct reference_rule rule = {.min_stop = e->options.risk.min_stop,
                                  .horizon = e->options.adaptive.horizon_s / bar->interval_s};
    const struct frame_verdict *leader = &d->frame[d->leader];

    for (unsigned i = 0; i < d->votes; i++) {
        const struct vote *v = &d->vote[i];
        struct reference *r = &p->reference[v->strategy];

        if (r->stance != STANCE_NONE || !vote_is_actionable(v))
            continue;
        reference_open(r, &rule, v, d->close, bar->open_time / NS_PER_S / bar->interval_s);
        if (r->stance == STANCE_NONE)
            continue;
        r->trend = leader->trend;
        r->volatility = leader->volatility;
        p->references |= UINT64_C(1) << v->strategy;
    }
}

/* ---- decisions ---- */

/* What would act does not when the prices under it are not to be relied on. */
static void doubt_data(struct turn *t, uint16_t pair, const struct bar *bar, struct decision *d)
{
    bool unverified = market_is_unverified(t->e, pair, bar);

    if (!unverified && bar->volume.lots > 0)
        return;
    d->acts = 0;
    d->rule = unverified ? RULE_UNVERIFIED : RULE_NO_TRADE;
}

static void decide(struct turn *t, uint16_t pair, const struct frame *const frames[],
                   const struct bar *bar, int64_t at, bool forming)
{
    struct pair_state *p = pair_at(t->e, pair);
    struct pressure book = market_pressure(t->e, pair, t->now);
    struct decision d;

    confluence_decide(&t->e->options, t->e->profile.factor, frames,
                      (unsigned)t->e->options.trading.timeframe_count, &book, &d);
    if (d.acts)
        doubt_data(t, pair, bar, &d);
    d.number = ++p->decisions;
    d.at = at;
    d.bar_time = bar->open_time;
    d.close = price_to_double(&p->instrument, bar->close);
    d.pair = pair;
    d.forming = forming;
    remember(p, t, &d);
    if (d.votes == 0)
        return;
    if (!forming)
        open_references(t->e, &d, bar);
    t->a->decisions++;
    struct effect *fx = emit_begin(t, EFFECT_DECISION, pair);
    if (fx) {
        fx->u.decision = d;
        emit_end(t, fx);
    }
    account_decide(t, &d);
}

void profile_on_bar(struct turn *t, uint16_t pair, const struct bar *bar)
{
    const struct frame *frames[TIMEFRAMES_MAX];

    if (!market_is_warm(t->e, pair))
        return;
    for (unsigned f = 0; f < (unsigned)t->e->options.trading.timeframe_count; f++)
        frames[f] = frame_at(t->e, pair, f);
    decide(t, pair, frames, bar, bar->open_time + bar->interval_s * NS_PER_S, false);
}

static bool moved_enough(const struct turn *t, const struct pair_state *p)
{
    double trigger = t->e->options.trading.price_move_trigger;
    double from = (double)p->scan_price.ticks, to = (double)p->last.ticks;

    if (!(trigger > 0) || !(from > 0))
        return false;
    return (to > from ? to - from : from - to) >= trigger * from;
}

void profile_on_price(struct turn *t, uint16_t pair)
{
    struct pair_state *p = pair_at(t->e, pair);
    const struct frame *frames[TIMEFRAMES_MAX];
    struct bar_values v;
    struct bar forming;

    if (!moved_enough(t, p) || !market_is_warm(t->e, pair) ||
        !bar_builder_forming(&p->builder, &forming))
        return;
    memcpy(scratch_frame(t->e), frame_at(t->e, pair, 0), t->e->frame_bytes);
    v = bar_values_of(&p->instrument, &forming);
    struct pressure pressure = market_pressure(t->e, pair, t->now);
    frame_push(scratch_frame(t->e), &t->e->options, &v, pressure_view(&pressure));
    frames[0] = scratch_frame(t->e);
    for (unsigned f = 1; f < (unsigned)t->e->options.trading.timeframe_count; f++)
        frames[f] = frame_at(t->e, pair, f);
    decide(t, pair, frames, &forming, t->now, true);
}
