/* The steps of a score, worked again, are the score. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "confluence/combine.h"
#include "confluence/walk.h"
#include "kit/check_series.h"
#include "strategy/strategy.h"

enum { ROUNDS = 20000 };

static struct vote any_vote(struct random *r)
{
    return (struct vote){.strength = random_uniform(r),
                         .confidence = random_uniform(r),
                         .stop_atr = 1,
                         .target_atr = 2,
                         .atr = 1,
                         .strategy = (uint8_t)random_below(r, strategy_count),
                         .stance = (uint8_t)(random_below(r, 4) ? STANCE_LONG : STANCE_SHORT)};
}

static struct pressure any_book(struct random *r)
{
    return (struct pressure){.state = (uint8_t)random_below(r, 3),
                             .side = (uint8_t)random_below(r, 3),
                             .score = 2 * random_uniform(r) - 1};
}

static void any_options(struct options *o, struct random *r)
{
    check_options(o);
    o->book.vote = random_below(r, 2) != 0;
    o->confluence.min_agreement = (int64_t)random_below(r, 3) + 1;
    o->confluence.min_confidence = 0.45;
    if (random_below(r, 5) == 0)
        o->keltner.voter.weight = o->trend.voter.weight = o->book.weight = 0;
}

static void the_steps_sum_to_the_score_and_the_shares_to_one(void **state)
{
    struct vote vote[3][4];
    struct ballot b[3];
    struct decision d;
    struct options o;
    struct random r;
    unsigned told = 0, seen[WALK_KIND_COUNT] = {0};

    (void)state;
    random_seed(&r, 11);
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct pressure book = any_book(&r);

        any_options(&o, &r);
        for (unsigned f = 0; f < 3; f++) {
            for (unsigned i = 0; i < 4; i++)
                vote[f][i] = any_vote(&r);
            b[f] = (struct ballot){.vote = vote[f],
                                   .votes = (unsigned)random_below(&r, 5),
                                   .timeframe_s = f ? f * 300 : 60,
                                   .trend = (enum regime_trend)random_below(&r, 3),
                                   .volatility = REGIME_VOL_MID,
                                   .ready = true,
                                   .is_news = true};
        }
        confluence_combine(&o, NULL, b, 3, &book, &d);
        struct walk_step step[WALK_STEPS_MAX];
        unsigned steps = decision_walk(&d, step);
        double strength = 0, confidence = 0, shares = decision_book_share(&d);
        for (unsigned i = 0; i < steps; i++) {
            strength += step[i].strength;
            confidence += step[i].confidence;
            seen[step[i].kind]++;
        }
        for (unsigned i = 0; i < d.votes; i++)
            shares += decision_share(&d, i);
        if (d.stance == STANCE_NONE)
            continue;
        told++;
        assert_true(fabs(strength - d.strength) < 1e-12);
        assert_true(fabs(confidence - d.confidence) < 1e-12);
        assert_true(fabs(shares - 1) < 1e-12);
    }
    assert_true(told > ROUNDS / 4);
    for (unsigned k = 0; k < WALK_KIND_COUNT; k++)
        if (!seen[k])
            fail_msg("no decision walked over %s", walk_code((enum walk_kind)k));
}

static void a_decision_without_a_verdict_has_no_steps(void **state)
{
    struct options o;
    struct decision d;
    struct ballot b = {.timeframe_s = 60, .ready = true, .is_news = true};
    struct walk_step step[WALK_STEPS_MAX];

    (void)state;
    check_options(&o);
    confluence_combine(&o, NULL, &b, 1, NULL, &d);
    assert_int_equal(decision_walk(&d, step), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_steps_sum_to_the_score_and_the_shares_to_one),
        cmocka_unit_test(a_decision_without_a_verdict_has_no_steps),
    };

    return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
