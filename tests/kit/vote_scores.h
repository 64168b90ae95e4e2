/* What a strategy says of a hand-made moment, told for the long side and for its mirror image. */
#ifndef TESTS_KIT_VOTE_SCORES_H
#define TESTS_KIT_VOTE_SCORES_H

#include <math.h>
#include <string.h>

#include "kit/check_series.h"
#include "strategy/strategy.h"

static inline struct vote ask_strategy(const struct strategy *s, const struct view *now)
{
    struct vote v;

    memset(&v, 0, sizeof v);
    s->vote(now, &v);
    return v;
}

static inline void assert_scores(struct vote v, enum stance stance, double strength,
                                 double confidence)
{
    if (v.stance != stance || fabs(v.strength - strength) > 1e-12 ||
        fabs(v.confidence - confidence) > 1e-12)
        fail_msg("expected %s %g %g, got %s %.15g %.15g", stance_name(stance), strength, confidence,
                 stance_name(v.stance), v.strength, v.confidence);
}

/* The figure of this name; the strategy must have it. */
static inline double figure_of(const struct strategy *s, const struct vote *v, const char *name)
{
    for (int i = 0; i < VOTE_FIGURES_MAX && s->figures[i]; i++)
        if (strcmp(s->figures[i], name) == 0)
            return v->figure[i];
    fail_msg("%s has no figure %s", s->name, name);
    return 0;
}

static inline void assert_figure(const struct strategy *s, const struct vote *v, const char *name,
                                 double value)
{
    double got = figure_of(s, v, name);

    if (!(fabs(got - value) <= 1e-12))
        fail_msg("%s: expected %g, got %.15g", name, value, got);
}

/* expect_both and expect_silence of a test's moments, which it tells by vote_of and turns over by mirror:
 * the same for a long as they stand and for a short turned over; `why` is a part of the sentence. */
#define EXPECT_BOTH_SIDES(moment, the_strategy)                                                    \
    static void expect_both(moment m, double strength, double confidence)                          \
    {                                                                                              \
        assert_scores(vote_of(m), STANCE_LONG, strength, confidence);                              \
        assert_scores(vote_of(mirror(m)), STANCE_SHORT, strength, confidence);                     \
    }                                                                                              \
                                                                                                   \
    static void expect_silence(moment m, const char *why)                                          \
    {                                                                                              \
        struct vote v = vote_of(m);                                                                \
                                                                                                   \
        assert_scores(v, STANCE_NONE, 0, 0);                                                       \
        assert_non_null(strstr((the_strategy).sentences[v.why], why));                             \
        assert_scores(vote_of(mirror(m)), STANCE_NONE, 0, 0);                                      \
    }

/* A bar of a price axis turned over at 100. */
static inline struct bar_values mirrored_bar(struct bar_values b)
{
    return (struct bar_values){b.ordinal,    200 - b.open,  200 - b.low,
                               200 - b.high, 200 - b.close, b.volume};
}

#endif
