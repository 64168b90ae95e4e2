#include "confluence/combine.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "confluence/tally.h"
#include "strategy/keltner.h"

static bool meets(double value, double limit)
{
    return value >= limit - 1e-9;
}

/* The primary timeframe where it is ready, else the smallest one that is; count when none is. */
static unsigned find_leader(const struct options *o, const struct decision *d)
{
    unsigned leader = d->frames;

    for (unsigned i = d->frames; i-- > 0;) {
        if (!d->frame[i].ready)
            continue;
        if (d->frame[i].timeframe_s == o->trading.primary_timeframe_s)
            return i;
        leader = i;
    }
    return leader;
}

static bool keltner_agrees(const struct decision *d)
{
    for (unsigned i = 0; i < d->votes; i++)
        if (strategies[d->vote[i].strategy] == &keltner_strategy &&
            d->vote[i].stance == d->stance && vote_is_actionable(&d->vote[i]))
            return true;
    return false;
}

static bool may_act_alone(const struct options_confluence *o, const struct decision *d)
{
    if (o->allow_keltner_solo && meets(d->confidence, o->keltner_solo_min_confidence) &&
        keltner_agrees(d))
        return true;
    return o->allow_any_solo && d->count == 1 && meets(d->confidence, o->solo_min_confidence);
}

/* What the leader's regime asks for beyond the usual. */
static struct options_extra extra_of(const struct options_confluence *o,
                                     const struct frame_verdict *v)
{
    struct options_extra x = {0};
    const struct options_extra *by_trend = v->trend == REGIME_TRENDING  ? &o->in_trend
                                           : v->trend == REGIME_RANGING ? &o->in_range
                                                                        : &x;
    const struct options_extra *by_vol = v->volatility == REGIME_VOL_HIGH  ? &o->in_high_vol
                                         : v->volatility == REGIME_VOL_LOW ? &o->in_low_vol
                                                                           : &x;

    return (struct options_extra){by_trend->votes + by_vol->votes,
                                  by_trend->confidence + by_vol->confidence};
}

static double kept_within(double v, double least, double most)
{
    return v < least ? least : v > most ? most : v;
}

static double confidence_limit(const struct options_confluence *o, double extra)
{
    return kept_within(kept_within(o->min_confidence, 0.45, 0.75) + extra, 0.3, 0.95);
}

static uint8_t votes_needed(const struct options_confluence *o, int64_t extra)
{
    return (uint8_t)(o->threshold + extra > 2 ? o->threshold + extra : 2);
}

static bool book_agrees(const struct decision *d)
{
    return d->book.state == BOOK_FRESH && d->book.side == d->stance;
}

static bool is_sure_fire(const struct decision *d, double limit)
{
    return d->count >= d->needed && book_agrees(d) && meets(d->frame[d->leader].confidence, limit);
}

static double at_most_one(double v)
{
    return v < 1 ? v : 1;
}

static void apply_rule(const struct options_confluence *o, struct decision *d)
{
    struct options_extra extra = extra_of(o, &d->frame[d->leader]);
    double limit = confidence_limit(o, extra.confidence);
    bool alone = false;

    d->needed = votes_needed(o, extra.votes);
    d->limit = limit;
    d->book.agrees = book_agrees(d);
    if (d->count < d->needed) {
        alone = may_act_alone(o, d);
        if (!alone) {
            d->rule = RULE_TOO_FEW;
            return;
        }
        d->needed = 1;
    }
    if (!alone && is_sure_fire(d, limit)) {
        d->strength = at_most_one(d->strength + SURE_FIRE_STRENGTH);
        d->confidence = at_most_one(d->confidence + SURE_FIRE_CONFIDENCE);
        d->rule = RULE_SURE_FIRE;
        d->acts = 1;
        return;
    }
    if (!meets(d->confidence, limit)) {
        d->rule = RULE_CONFIDENCE;
        return;
    }
    d->rule = alone ? RULE_SOLO : RULE_VOTES;
    d->acts = 1;
}

static void take_votes(const struct options *o, const double *factor, const struct ballot *leader,
                       unsigned owner, struct decision *d)
{
    const struct frame_verdict *v = &d->frame[d->leader];

    if (leader->votes) {
        memset(d->vote, 0, sizeof d->vote);
        memcpy(d->vote, leader->vote, leader->votes * sizeof *leader->vote);
    }
    d->votes = (uint8_t)leader->votes;
    d->owner = (uint8_t)owner;
    for (unsigned i = 0; i < leader->votes; i++)
        if (v->stance != STANCE_NONE && d->vote[i].stance == v->stance &&
            vote_is_actionable(&d->vote[i]))
            d->weight[i] = tally_vote_weight(o, factor, &d->vote[i], v);
}

static void begin_verdict(const struct ballot *b, struct frame_verdict *ret)
{
    ret->timeframe_s = b->timeframe_s;
    ret->trend = (uint8_t)b->trend;
    ret->volatility = (uint8_t)b->volatility;
    ret->ready = b->ready;
}

/* Every ready timeframe's verdict; only the leader hears the book. */
static unsigned count_ballots(const struct options *o, const double *factor,
                              const struct ballot *ballot, unsigned leader, struct decision *d)
{
    unsigned owner = 0, other;

    for (unsigned i = 0; i < d->frames; i++)
        if (ballot[i].votes && ballot[i].ready)
            tally_votes(o, factor, ballot[i].vote, ballot[i].votes, i == leader ? &d->book : NULL,
                        &d->frame[i], i == leader ? &owner : &other);
    return owner;
}

void confluence_combine(const struct options *o, const double *factor, const struct ballot *ballot,
                        unsigned n, const struct pressure *book, struct decision *ret)
{
    unsigned leader, owner;

    assert(n >= 1 && n <= TIMEFRAMES_MAX);
    memset(ret, 0, offsetof(struct decision, vote));
    ret->frames = (uint8_t)n;
    if (book)
        ret->book = *book;
    for (unsigned i = 0; i < n; i++)
        begin_verdict(&ballot[i], &ret->frame[i]);
    leader = find_leader(o, ret);
    if (leader == n) {
        ret->rule = RULE_SHORT_HISTORY;
        return;
    }
    if (!ballot[leader].is_news) {
        ret->rule = RULE_NO_NEWS;
        return;
    }
    owner = count_ballots(o, factor, ballot, leader, ret);
    ret->leader = (uint8_t)leader;
    take_votes(o, factor, &ballot[leader], owner, ret);
    const struct frame_verdict *v = &ret->frame[leader];
    if (v->stance == STANCE_NONE) {
        ret->rule = v->votes_for ? RULE_TIE : RULE_NOTHING;
        return;
    }
    ret->agreement = (uint8_t)tally_frames(ret->frame, n, leader, &ret->strength, &ret->confidence);
    if (ret->agreement < o->confluence.min_agreement) {
        ret->rule = RULE_TIMEFRAMES;
        ret->strength = ret->confidence = 0;
        return;
    }
    ret->stance = v->stance;
    ret->count = v->votes_for;
    apply_rule(&o->confluence, ret);
}
