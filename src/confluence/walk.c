#include "confluence/walk.h"

#include "confluence/tally.h"

static const char *const codes[] = {
#define WALK_CODE(name, code, text) code,
    WALK_MAP(WALK_CODE)
#undef WALK_CODE
};

static const char *const texts[] = {
#define WALK_TEXT(name, code, text) text,
    WALK_MAP(WALK_TEXT)
#undef WALK_TEXT
};

const char *walk_code(enum walk_kind k)
{
    return (unsigned)k < WALK_KIND_COUNT ? codes[k] : "unknown";
}

const char *walk_text(enum walk_kind k)
{
    return (unsigned)k < WALK_KIND_COUNT ? texts[k] : "unknown step";
}

/* ---- shares ---- */

static bool counts(const struct decision *d, unsigned i)
{
    return d->vote[i].stance == d->frame[d->leader].stance && vote_is_actionable(&d->vote[i]) &&
           d->frame[d->leader].stance != STANCE_NONE;
}

static double share_of(const struct decision *d, double weight)
{
    double all = d->book.counted ? d->book.weight : 0;
    unsigned voters = d->book.counted ? 1 : 0;

    for (unsigned i = 0; i < d->votes; i++) {
        if (!counts(d, i))
            continue;
        all += d->weight[i];
        voters++;
    }
    return all > 0 ? weight / all : voters ? 1.0 / voters : 0;
}

double decision_share(const struct decision *d, unsigned vote)
{
    return counts(d, vote) ? share_of(d, d->weight[vote]) : 0;
}

double decision_book_share(const struct decision *d)
{
    return d->book.counted ? share_of(d, d->book.weight) : 0;
}

/* ---- steps ---- */

struct walk {
    struct walk_step *step;
    unsigned steps;
    double strength, confidence; /* so far */
};

static double within(double v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static void go(struct walk *w, enum walk_kind kind, unsigned count, double strength,
               double confidence)
{
    double s = within(w->strength + strength), c = within(w->confidence + confidence);

    if (w->steps && s == w->strength && c == w->confidence)
        return;
    w->step[w->steps++] = (struct walk_step){kind, count, s - w->strength, c - w->confidence};
    w->strength = s;
    w->confidence = c;
}

static void go_means(struct walk *w, const struct decision *d)
{
    double vote = pressure_vote(&d->book), share = decision_book_share(d);
    double strength = share * vote, confidence = strength;

    for (unsigned i = 0; i < d->votes; i++) {
        strength += decision_share(d, i) * d->vote[i].strength;
        confidence += decision_share(d, i) * d->vote[i].confidence;
    }
    go(w, WALK_MEANS, d->frame[d->leader].votes_for, strength, confidence);
}

static bool has_regimes_own(const struct decision *d)
{
    enum regime_trend trend = (enum regime_trend)d->frame[d->leader].trend;

    for (unsigned i = 0; i < d->votes; i++)
        if (counts(d, i) && tally_is_regimes_own(d->vote[i].strategy, trend))
            return true;
    return false;
}

unsigned decision_walk(const struct decision *d, struct walk_step ret[WALK_STEPS_MAX])
{
    const struct frame_verdict *v = &d->frame[d->leader];
    struct walk w = {.step = ret};

    if (d->votes == 0 || v->stance == STANCE_NONE)
        return 0;
    go_means(&w, d);
    go(&w, WALK_AGREEMENT, v->votes_for, 0, tally_agreement(v->votes_for));
    go(&w, WALK_OPPOSITION, v->votes_against, 0, -tally_opposition(v->votes_against));
    go(&w, WALK_BOOK, 0, 0, d->book.bonus);
    go(&w, WALK_REGIME, 0, 0, has_regimes_own(d) ? TALLY_REGIME_BONUS : 0);
    if (d->stance == STANCE_NONE)
        return w.steps;
    go(&w, WALK_TIMEFRAMES, d->agreement, tally_timeframes(d->agreement),
       tally_timeframes(d->agreement));
    if (d->rule == RULE_SURE_FIRE)
        go(&w, WALK_SURE_FIRE, 0, SURE_FIRE_STRENGTH, SURE_FIRE_CONFIDENCE);
    return w.steps;
}
