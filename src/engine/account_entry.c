/* A decision becomes an entry order or a named denial.  The checks stand in the order in which a
 * person would ask them: may we trade at all, may we trade this pair now, is the market fit, what
 * would it cost and bring, how much. */
#include <string.h>

#include "engine/account.h"
#include "engine/emit.h"
#include "risk/sizing.h"

enum { NS_PER_S = 1000000000, MS = 1000000 };

struct entry {
    struct turn *t;
    const struct decision *d;
    struct pair_state *pair;
    struct denial denial;
};

static bool deny(struct entry *x, enum denial_code code, double a, double b)
{
    x->denial = (struct denial){.code = code, .figure = {a, b, 0, 0}};
    return false;
}

/* Is trading allowed at all? */
bool account_may_enter(const struct turn *t, uint16_t pair, struct denial *ret)
{
    const struct engine *e = t->e;
    uint8_t own = pair_at_const(e, pair)->instrument.status;
    enum breaker b = account_open_breaker(t->a);

    *ret = (struct denial){.code = DENY_NONE};
    if (e->control.killed_at)
        ret->code = DENY_KILLED;
    else if (e->control.paused_at || e->control.stopping)
        ret->code = DENY_PAUSED;
    else if (!t->a->reconciled || !t->a->fees_known || !e->link[LINK_ACCOUNT])
        ret->code = DENY_UNRECONCILED;
    else if (b != BREAKER_COUNT)
        *ret = (struct denial){.code = DENY_BREAKER, .figure = {b}};
    else if (e->venue_status != MARKET_ONLINE || own != MARKET_ONLINE)
        *ret =
            (struct denial){.code = DENY_VENUE_MODE,
                            .figure = {e->venue_status != MARKET_ONLINE ? e->venue_status : own}};
    return ret->code == DENY_NONE;
}

static bool check_control(struct entry *x)
{
    if (x->d->stance == STANCE_SHORT)
        return deny(x, DENY_NO_SHORT, 0, 0);
    return account_may_enter(x->t, x->d->pair, &x->denial);
}

static bool has_voted_for(const struct decision *d, unsigned i)
{
    return d->vote[i].stance == d->stance && vote_is_actionable(&d->vote[i]);
}

/* Votes of strategies that cool down in this pair are taken away: are enough left? */
static bool check_strategies(struct entry *x)
{
    const struct decision *d = x->d;
    unsigned left = d->book.counted;
    int64_t first = INT64_MAX;

    for (unsigned i = 0; i < d->votes; i++) {
        int64_t until = x->pair->strategy_until[d->vote[i].strategy];

        if (!has_voted_for(d, i))
            continue;
        if (x->t->now >= until)
            left++;
        else if (until < first)
            first = until;
    }
    if (first == INT64_MAX || (left >= d->needed && left > d->book.counted))
        return true;
    return deny(x, DENY_COOLDOWN_STRATEGY, (double)(first - x->t->now) / NS_PER_S, left);
}

/* Is this the time for this pair? */
static bool check_timing(struct entry *x)
{
    const struct options_trading *o = &x->t->e->options.trading;
    const struct standing *s = &x->t->a->standing;
    int64_t hour = x->t->now / (3600 * (int64_t)NS_PER_S) % 24;
    int64_t age_ms = (x->t->now - x->d->at) / MS;
    if (o->quiet_hours >> hour & 1)
        return deny(x, DENY_QUIET_HOURS, (double)hour, 0);
    if (age_ms > o->discard_after_ms)
        return deny(x, DENY_SIGNAL_OLD, (double)age_ms / 1e3, (double)o->discard_after_ms / 1e3);
    if (position_of_pair(x->t->a, x->d->pair))
        return deny(x, DENY_PAIR_OPEN, 0, 0);
    if (x->pair->foreign)
        return deny(x, DENY_FOREIGN, 0, 0);
    if (x->t->now < s->streak_until)
        return deny(x, DENY_LOSS_STREAK, (double)(s->streak_until - x->t->now) / NS_PER_S,
                    s->losses_in_a_row);
    if (x->t->now < s->loss_until)
        return deny(x, DENY_COOLDOWN_LOSS, (double)(s->loss_until - x->t->now) / NS_PER_S, 0);
    if (x->t->now < x->pair->cooldown_until)
        return deny(x, DENY_COOLDOWN_PAIR, (double)(x->pair->cooldown_until - x->t->now) / NS_PER_S,
                    0);
    return check_strategies(x);
}

/* Confidence after the signal's age has been taken off. */
static bool check_confidence(struct entry *x)
{
    const struct options *o = &x->t->e->options;
    double late_s =
        (double)(x->t->now - x->d->at - o->trading.decay_after_ms * MS) / (double)NS_PER_S;
    double decay = late_s > 0 ? late_s * o->trading.decay_per_s : 0;
    double confidence =
        x->d->confidence - (decay < o->trading.decay_max ? decay : o->trading.decay_max);

    if (!(confidence >= o->risk.confidence_floor))
        return deny(x, DENY_CONFIDENCE, confidence, o->risk.confidence_floor);
    return true;
}

/* Is the market fit to be traded on?  Unknown fails closed. */
static bool check_market(struct entry *x)
{
    const struct options_trading *o = &x->t->e->options.trading;
    const struct ev_quote *q = &x->pair->quote;
    int64_t age_ms = x->pair->quote_at ? (x->t->now - x->pair->quote_at) / MS : INT64_MAX;

    if (!x->t->e->link[LINK_MARKET])
        return deny(x, DENY_DATA_LINK,
                    (double)(x->t->now - x->t->e->link_down_at[LINK_MARKET]) / NS_PER_S, 0);
    if (q->flags & QUOTE_BOOK_BAD)
        return deny(x, DENY_DATA_BOOK, 0, 0);
    if (age_ms > o->stale_quote_ms)
        return deny(x, DENY_DATA_STALE, (double)age_ms, (double)o->stale_quote_ms);
    if (q->bid.ticks <= 0 || q->ask.ticks <= q->bid.ticks)
        return deny(x, DENY_DATA_BOOK, 0, 0);
    if (x->pair->quality.agreeing)
        return deny(x, DENY_DATA_UNVERIFIED, x->pair->quality.price, x->pair->quality.pending);
    double bid = price_to_double(&x->pair->instrument, q->bid);
    double ask = price_to_double(&x->pair->instrument, q->ask);
    double spread = (ask - bid) / ((ask + bid) / 2);
    if (o->max_spread > 0 && spread > o->max_spread)
        return deny(x, DENY_SPREAD, spread, o->max_spread);
    return true;
}

static void size_it(struct entry *x, struct sizing *ret)
{
    const struct engine *e = x->t->e;
    bool post_only = e->options.order.entry_style == ENTRY_POST_ONLY;
    struct entry_limits limits;

    memset(&limits, 0, sizeof limits);
    if (!account_limits(x->t, x->d->pair, &limits)) {
        x->denial = limits.denial;
        return;
    }
    struct sizing_input in = {
        .limits = &e->options.risk,
        .instrument = &x->pair->instrument,
        .owner = &x->d->vote[x->d->owner],
        .entry = post_only ? x->pair->quote.bid : x->pair->quote.ask,
        .bid = x->pair->quote.bid,
        .ask = x->pair->quote.ask,
        .fee_in = post_only ? x->t->a->maker : x->t->a->taker,
        .fee_out = x->t->a->taker,
        .equity = account_equity(e),
        .size_factor = limits.size_factor,
        .kelly = limits.kelly,
    };
    memcpy(in.most, limits.most, sizeof in.most);
    size_entry(ret, &in);
    x->denial = ret->denial;
}

/* Pair, slot and capacity are reserved before the order leaves. */
static struct position *reserve(struct entry *x, const struct sizing *s)
{
    struct position *p = position_take(x->t->a);

    p->decision = x->d->number;
    p->reserved_at = x->t->now;
    p->plan = s->entry;
    p->wanted = s->qty;
    p->stop_offset = s->entry.ticks - s->stop.ticks;
    p->target_offset = s->target.ticks - s->entry.ticks;
    p->stop = s->stop;
    p->target = s->target;
    p->pair = x->d->pair;
    p->strategy = x->d->vote[x->d->owner].strategy;
    for (unsigned i = 0; i < x->d->votes; i++)
        if (has_voted_for(x->d, i))
            p->agreed |= UINT64_C(1) << x->d->vote[i].strategy;
    p->trend = x->d->frame[x->d->leader].trend;
    p->volatility = x->d->frame[x->d->leader].volatility;
    return p;
}

static void open_entry(struct entry *x, const struct sizing *s)
{
    const struct options_order *o = &x->t->e->options.order;
    struct position *p = reserve(x, s);
    struct order_request terms = {
        .type = ORDER_LIMIT,
        .tif = TIF_GTD,
        .post_only = o->entry_style == ENTRY_POST_ONLY,
        .qty = s->qty,
        .price = s->entry,
        .expires_at = x->t->now + o->entry_ttl_ms * MS,
    };

    if (!order_send(x->t, p, PURPOSE_ENTRY, SIDE_BUY, &terms))
        position_free(x->t->a, p);
}

void account_decide(struct turn *t, const struct decision *d)
{
    struct entry x = {.t = t, .d = d, .pair = pair_at(t->e, d->pair)};
    struct sizing s;

    memset(&s, 0, sizeof s);
    if (!d->acts)
        return;
    if (check_control(&x) && check_timing(&x) && check_confidence(&x) && check_market(&x))
        size_it(&x, &s);
    x.pair->denial = x.denial.code;
    if (x.denial.code != DENY_NONE) {
        t->a->denials++;
        emit_denial(t, d->pair, &x.denial, d->number);
        return;
    }
    open_entry(&x, &s);
}
