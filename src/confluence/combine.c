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

static double confidence_limit(const struct options_confluence *o)
{
    return o->min_confidence < 0.45 ? 0.45 : o->min_confidence > 0.75 ? 0.75 : o->min_confidence;
}

static void apply_rule(const struct options_confluence *o, struct decision *d)
{
    bool alone = false;

    d->needed = (uint8_t)(o->threshold > 2 ? o->threshold : 2);
    if (d->count < d->needed) {
        alone = may_act_alone(o, d);
        if (!alone) {
            d->rule = RULE_TOO_FEW;
            return;
        }
        d->needed = 1;
    }
    if (!meets(d->confidence, confidence_limit(o))) {
        d->rule = RULE_CONFIDENCE;
        return;
    }
    d->rule = alone ? RULE_SOLO : RULE_VOTES;
    d->acts = 1;
}

static void take_votes(const struct ballot *leader, unsigned owner, struct decision *d)
{
    if (leader->votes) {
        memset(d->vote, 0, sizeof d->vote);
        memcpy(d->vote, leader->vote, leader->votes * sizeof *leader->vote);
    }
    d->votes = (uint8_t)leader->votes;
    d->owner = (uint8_t)owner;
}

static void count_ballot(const struct options *o, const double *factor, const struct ballot *b,
                         struct frame_verdict *ret, unsigned *ret_owner)
{
    ret->timeframe_s = b->timeframe_s;
    ret->trend = (uint8_t)b->trend;
    ret->volatility = (uint8_t)b->volatility;
    ret->ready = b->ready;
    *ret_owner = 0;
    if (b->votes && b->ready)
        tally_votes(o, factor, b->vote, b->votes, ret, ret_owner);
}

void confluence_combine(const struct options *o, const double *factor, const struct ballot *ballot,
                        unsigned n, struct decision *ret)
{
    unsigned owner[TIMEFRAMES_MAX];

    assert(n >= 1 && n <= TIMEFRAMES_MAX);
    memset(ret, 0, offsetof(struct decision, vote));
    ret->frames = (uint8_t)n;
    for (unsigned i = 0; i < n; i++)
        count_ballot(o, factor, &ballot[i], &ret->frame[i], &owner[i]);

    unsigned leader = find_leader(o, ret);
    if (leader == n) {
        ret->rule = RULE_SHORT_HISTORY;
        return;
    }
    const struct frame_verdict *v = &ret->frame[leader];
    if (!ballot[leader].is_news) {
        ret->rule = RULE_NO_NEWS;
        return;
    }
    ret->leader = (uint8_t)leader;
    take_votes(&ballot[leader], owner[leader], ret);
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
