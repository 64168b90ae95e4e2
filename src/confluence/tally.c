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

double tally_agreement(unsigned votes)
{
    return at_most(0.10 * (votes - 1), 0.30);
}

double tally_opposition(unsigned votes)
{
    return at_most(0.08 * votes, 0.25);
}

double tally_timeframes(unsigned agreement)
{
    return at_most(0.05 * (agreement - 1), 0.15);
}

bool tally_is_regimes_own(unsigned strategy, enum regime_trend trend)
{
    enum family family = strategies[strategy]->family;

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

double tally_vote_weight(const struct options *o, const double *factor, const struct vote *vote,
                         const struct frame_verdict *v)
{
    const struct strategy *s = strategies[vote->strategy];
    double weight = strategy_voter(s, o)->weight * (factor ? factor[vote->strategy] : 1);

    return tally_weight(s, weight, v->trend, v->volatility);
}

/* Sums over the winning votes. */
struct sums {
    double weights, strength, confidence; /* weighted */
    double plain_strength, plain_confidence;
    unsigned votes;
};

static void add_vote(struct sums *s, double weight, double strength, double confidence)
{
    s->weights += weight;
    s->strength += weight * strength;
    s->confidence += weight * confidence;
    s->plain_strength += strength;
    s->plain_confidence += confidence;
    s->votes++;
}

/* Weighted means of the winning votes into v; true when one of them is the regime's own. */
static bool average_winners(const struct options *o, const double *factor, const struct vote *vote,
                            unsigned count, const struct pressure *voting, struct frame_verdict *v,
                            unsigned *ret_owner)
{
    struct sums sums = {0};
    double strongest = -1;
    bool own = false;

    for (unsigned i = 0; i < count; i++) {
        if (vote[i].stance != v->stance || !vote_is_actionable(&vote[i]))
            continue;
        add_vote(&sums, tally_vote_weight(o, factor, &vote[i], v), vote[i].strength,
                 vote[i].confidence);
        own |= tally_is_regimes_own(vote[i].strategy, (enum regime_trend)v->trend);
        if (vote[i].strength > strongest) {
            strongest = vote[i].strength;
            *ret_owner = i;
        }
    }
    if (voting && voting->side == v->stance)
        add_vote(&sums, o->book.weight, pressure_vote(voting), pressure_vote(voting));
    v->strength =
        sums.weights > 0 ? sums.strength / sums.weights : sums.plain_strength / sums.votes;
    v->confidence =
        sums.weights > 0 ? sums.confidence / sums.weights : sums.plain_confidence / sums.votes;
    return own;
}

static void count_sides(const struct vote *vote, unsigned count, const struct pressure *voting,
                        struct frame_verdict *v)
{
    unsigned longs = count_stance(vote, count, STANCE_LONG);
    unsigned shorts = count_stance(vote, count, STANCE_SHORT);
    unsigned for_long = longs + (voting && voting->side == STANCE_LONG);
    unsigned for_short = shorts + (voting && voting->side == STANCE_SHORT);

    v->stance = for_long > for_short   ? STANCE_LONG
                : for_short > for_long ? STANCE_SHORT
                                       : STANCE_NONE;
    v->votes_for = (uint8_t)(for_long > for_short ? for_long : for_short);
    v->votes_against = (uint8_t)(for_long > for_short ? shorts : longs);
    if ((v->stance == STANCE_LONG && longs == 0) || (v->stance == STANCE_SHORT && shorts == 0)) {
        v->stance = STANCE_NONE;
        v->votes_for = v->votes_against = 0;
    }
}

/* What an agreeing book does, noted in it; returns its bonus. */
static double note_book(const struct options *o, bool votes, struct pressure *book)
{
    book->counted = votes;
    book->weight = votes ? o->book.weight : 0;
    book->bonus = votes ? 0 : o->book.bonus;
    return book->bonus;
}

void tally_votes(const struct options *o, const double *factor, const struct vote *vote,
                 unsigned count, struct pressure *book, struct frame_verdict *v,
                 unsigned *ret_owner)
{
    bool speaks = book && book->state == BOOK_FRESH && book->side != STANCE_NONE;
    const struct pressure *voting = speaks && o->book.vote ? book : NULL;

    *ret_owner = 0;
    v->strength = v->confidence = 0;
    count_sides(vote, count, voting, v);
    if (v->stance == STANCE_NONE)
        return;

    bool own = average_winners(o, factor, vote, count, voting, v, ret_owner);
    v->confidence = at_most(v->confidence + tally_agreement(v->votes_for), 1);
    v->confidence -= tally_opposition(v->votes_against);
    if (v->confidence < 0)
        v->confidence = 0;
    if (speaks && book->side == v->stance)
        v->confidence = at_most(v->confidence + note_book(o, voting != NULL, book), 1);
    if (own)
        v->confidence = at_most(v->confidence + TALLY_REGIME_BONUS, 1);
}

unsigned tally_frames(const struct frame_verdict *v, unsigned count, unsigned leader,
                      double *ret_strength, double *ret_confidence)
{
    unsigned agreement = 0;

    for (unsigned i = 0; i < count; i++)
        agreement += v[i].ready && v[i].stance == v[leader].stance;
    double bonus = tally_timeframes(agreement);
    *ret_strength = at_most(v[leader].strength + bonus, 1);
    *ret_confidence = at_most(v[leader].confidence + bonus, 1);
    return agreement;
}
