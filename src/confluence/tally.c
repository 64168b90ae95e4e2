#include "confluence/tally.h"

static double at_most(double v, double limit)
{
    return v < limit ? v : limit;
}

double tally_weight(const struct strategy *s, double weight, enum regime_trend trend,
                    enum regime_vol volatility)
{
    if (trend == REGIME_TRENDING)
        weight *= s->factors.trend;
    else if (trend == REGIME_RANGING)
        weight *= s->factors.range;
    if (volatility == REGIME_VOL_HIGH)
        weight *= s->factors.high_vol;
    else if (volatility == REGIME_VOL_LOW)
        weight *= s->factors.low_vol;
    return weight;
}

static bool is_regimes_own(enum family family, enum regime_trend trend)
{
    return (trend == REGIME_TRENDING && family == FAMILY_TREND) ||
           (trend == REGIME_RANGING && family == FAMILY_RANGE);
}

static unsigned count_stance(const struct vote *vote, unsigned count, enum stance stance)
{
    unsigned found = 0;

    for (unsigned i = 0; i < count; i++)
        found += vote[i].stance == stance && vote_is_actionable(&vote[i]);
    return found;
}

/* Weighted means of the winning votes into v; true when one of them is the regime's own. */
static bool average_winners(const struct options *o, const double *factor, const struct vote *vote,
                            unsigned count, struct frame_verdict *v, unsigned *ret_owner)
{
    double weights = 0, strength = 0, confidence = 0, plain_strength = 0, plain_confidence = 0;
    double strongest = -1;
    bool own = false;

    for (unsigned i = 0; i < count; i++) {
        if (vote[i].stance != v->stance || !vote_is_actionable(&vote[i]))
            continue;
        const struct strategy *s = strategies[vote[i].strategy];
        double weight = strategy_voter(s, o)->weight * (factor ? factor[vote[i].strategy] : 1);

        weight = tally_weight(s, weight, v->trend, v->volatility);

        weights += weight;
        strength += weight * vote[i].strength;
        confidence += weight * vote[i].confidence;
        plain_strength += vote[i].strength;
        plain_confidence += vote[i].confidence;
        own |= is_regimes_own(s->family, v->trend);
        if (vote[i].strength > strongest) {
            strongest = vote[i].strength;
            *ret_owner = i;
        }
    }
    v->strength = weights > 0 ? strength / weights : plain_strength / v->votes_for;
    v->confidence = weights > 0 ? confidence / weights : plain_confidence / v->votes_for;
    return own;
}

void tally_votes(const struct options *o, const double *factor, const struct vote *vote,
                 unsigned count, struct frame_verdict *v, unsigned *ret_owner)
{
    unsigned longs = count_stance(vote, count, STANCE_LONG);
    unsigned shorts = count_stance(vote, count, STANCE_SHORT);

    *ret_owner = 0;
    v->stance = longs > shorts ? STANCE_LONG : shorts > longs ? STANCE_SHORT : STANCE_NONE;
    v->votes_for = (uint8_t)(longs > shorts ? longs : shorts);
    v->votes_against = (uint8_t)(longs > shorts ? shorts : longs);
    v->strength = v->confidence = 0;
    if (v->stance == STANCE_NONE)
        return;

    bool own = average_winners(o, factor, vote, count, v, ret_owner);
    v->confidence = at_most(v->confidence + at_most(0.10 * (v->votes_for - 1), 0.30), 1);
    v->confidence -= at_most(0.08 * v->votes_against, 0.25);
    if (v->confidence < 0)
        v->confidence = 0;
    if (own)
        v->confidence = at_most(v->confidence + 0.03, 1);
}

unsigned tally_frames(const struct frame_verdict *v, unsigned count, unsigned leader,
                      double *ret_strength, double *ret_confidence)
{
    unsigned agreement = 0;

    for (unsigned i = 0; i < count; i++)
        agreement += v[i].ready && v[i].stance == v[leader].stance;
    double bonus = at_most(0.05 * (agreement - 1), 0.15);
    *ret_strength = at_most(v[leader].strength + bonus, 1);
    *ret_confidence = at_most(v[leader].confidence + bonus, 1);
    return agreement;
}
