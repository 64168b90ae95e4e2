/* The order book beside the strategies' votes, and what a regime asks for beyond the usual: counted
 * by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "confluence/combine.h"
#include "confluence/tally.h"
#include "kit/check_series.h"

enum { KELTNER = 0, TREND = 1 };

static struct vote vote_of(unsigned strategy, enum stance stance, double strength,
                           double confidence)
{
    return (struct vote){.strength = strength,
                         .confidence = confidence,
                         .stop_atr = 1,
                         .target_atr = 2,
                         .atr = 1,
                         .strategy = (uint8_t)strategy,
                         .stance = (uint8_t)stance};
}

static struct pressure book_of(double score, enum stance side)
{
    return (struct pressure){.state = BOOK_FRESH, .score = score, .side = (uint8_t)side};
}

static struct decision decide(const struct options *o, const struct vote *vote, unsigned votes,
                              const struct pressure *book)
{
    struct ballot b = {.vote = vote,
                       .votes = votes,
                       .timeframe_s = 60,
                       .trend = REGIME_TRENDING,
                       .volatility = REGIME_VOL_MID,
                       .ready = true,
                       .is_news = true};
    struct decision d;

    confluence_combine(o, NULL, &b, 1, book, &d);
    return d;
}

/* Two long, one short, one too weak to count. */
static void four_votes(struct vote *ret)
{
    ret[0] = vote_of(KELTNER, STANCE_LONG, 0.8, 0.63);
    ret[1] = vote_of(TREND, STANCE_LONG, 0.5, 0.7);
    ret[2] = vote_of(TREND, STANCE_SHORT, 0.4, 0.4);
    ret[3] = vote_of(KELTNER, STANCE_LONG, 0.2, 0.9);
}

static void assert_rounds_to(double got, double want)
{
    if (!(fabs(got - want) < 5e-5))
        fail_msg("expected %.4f, got %.12g", want, got);
}

static void assert_near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9))
        fail_msg("expected %.12g, got %.12g", want, got);
}

static void a_book_that_agrees_adds_its_bonus(void **state)
{
    struct options o;
    struct vote vote[4];
    struct pressure book = book_of(0.5, STANCE_LONG);

    (void)state;
    check_options(&o);
    o.confluence.threshold = 3; /* two votes are no sure fire */
    four_votes(vote);
    struct decision d = decide(&o, vote, 4, &book);
    assert_rounds_to(d.strength, 0.6528);
    assert_rounds_to(d.confidence, 0.7643);
    assert_int_equal(d.count, 2);
    assert_false(d.book.counted);
    book.side = STANCE_SHORT; /* against: says nothing */
    d = decide(&o, vote, 4, &book);
    assert_rounds_to(d.confidence, 0.7143);
    book = (struct pressure){.state = BOOK_OLD, .score = 0.5, .side = STANCE_LONG};
    d = decide(&o, vote, 4, &book);
    assert_rounds_to(d.confidence, 0.7143);
}

static void a_book_that_votes_counts_weighs_and_makes_it_sure_fire(void **state)
{
    struct options o;
    struct vote vote[4];
    struct pressure book = book_of(0.5, STANCE_LONG);

    (void)state;
    check_options(&o);
    o.book.vote = 1;
    o.confluence.threshold = 3;
    o.confluence.min_confidence = 0.65;
    four_votes(vote);
    struct decision d = decide(&o, vote, 4, &book);
    assert_rounds_to(d.strength, 0.8231);
    assert_rounds_to(d.confidence, 0.9297);
    assert_int_equal(d.count, 3);
    assert_int_equal(d.rule, RULE_SURE_FIRE);
    assert_true(d.acts && d.book.counted && d.book.agrees);
    assert_int_equal(d.owner, 0); /* a strategy owns the stop */
}

static void without_the_book_the_same_votes_are_too_few(void **state)
{
    struct options o;
    struct vote vote[4];
    struct pressure none = {.state = BOOK_UNSEEN};

    (void)state;
    check_options(&o);
    o.book.vote = 1;
    o.confluence.threshold = 3;
    four_votes(vote);
    assert_int_equal(decide(&o, vote, 4, &none).rule, RULE_TOO_FEW);
    assert_int_equal(decide(&o, vote, 4, NULL).rule, RULE_TOO_FEW);
}

static void sure_fire_asks_the_leaders_own_confidence(void **state)
{
    struct options o;
    struct vote vote[2] = {vote_of(KELTNER, STANCE_LONG, 0.6, 0.45),
                           vote_of(TREND, STANCE_LONG, 0.6, 0.45)};
    struct pressure book = book_of(0.3, STANCE_LONG);

    (void)state;
    check_options(&o);
    o.confluence.threshold = 2;
    o.confluence.min_confidence = 0.63; /* 0.45 + 0.10 + 0.05 + 0.03, exactly met */
    struct decision d = decide(&o, vote, 2, &book);
    assert_int_equal(d.rule, RULE_SURE_FIRE);
    assert_near(d.confidence, 0.73);
    assert_near(d.strength, 0.75);
    o.confluence.min_confidence = 0.64;
    d = decide(&o, vote, 2, &book);
    assert_int_equal(d.rule, RULE_CONFIDENCE);
    assert_near(d.confidence, 0.63);
}

static void a_book_alone_is_no_verdict_and_opposes_nobody(void **state)
{
    struct options o;
    struct vote shorts[1] = {vote_of(TREND, STANCE_SHORT, 0.8, 0.8)};
    struct vote weak[1] = {vote_of(TREND, STANCE_LONG, 0.1, 0.1)};
    struct pressure book = book_of(0.9, STANCE_LONG);

    (void)state;
    check_options(&o);
    o.book.vote = 1;
    assert_int_equal(decide(&o, weak, 1, &book).rule, RULE_NOTHING);
    assert_int_equal(decide(&o, NULL, 0, &book).rule, RULE_NOTHING);
    /* One short, and the book long: as many on both sides. */
    assert_int_equal(decide(&o, shorts, 1, &book).rule, RULE_TIE);
    book.side = STANCE_SHORT;
    struct decision d = decide(&o, shorts, 1, &book);
    assert_int_equal(d.stance, STANCE_SHORT);
    assert_int_equal(d.count, 2);
}

static void a_vote_of_the_book_grows_with_its_score(void **state)
{
    struct pressure p = book_of(-0.5, STANCE_SHORT);

    (void)state;
    assert_near(pressure_vote(&p), 0.7);
    p.score = 1;
    assert_near(pressure_vote(&p), 1);
}

static void the_decision_keeps_what_each_vote_weighed(void **state)
{
    struct options o;
    struct vote vote[4];

    (void)state;
    check_options(&o);
    four_votes(vote);
    struct decision d = decide(&o, vote, 4, NULL);
    assert_near(d.weight[0], 0.3 * 0.9); /* Keltner in a trend */
    assert_near(d.weight[1], 0.2 * 1.3);
    assert_near(d.weight[2], 0); /* against */
    assert_near(d.weight[3], 0); /* too weak */
}

static void a_regime_may_ask_for_more_votes_and_more_confidence(void **state)
{
    struct options o;
    struct vote vote[2] = {vote_of(KELTNER, STANCE_LONG, 0.6, 0.6),
                           vote_of(TREND, STANCE_LONG, 0.6, 0.6)};

    (void)state;
    check_options(&o);
    o.confluence.threshold = 2;
    o.confluence.min_confidence = 0.6;
    struct decision d = decide(&o, vote, 2, NULL); /* 0.6 + 0.10 + 0.03 */
    assert_int_equal(d.rule, RULE_VOTES);
    assert_near(d.limit, 0.6);
    o.confluence.in_trend.confidence = 0.13;
    assert_int_equal(decide(&o, vote, 2, NULL).rule, RULE_VOTES);
    o.confluence.in_trend.confidence = 0.14;
    d = decide(&o, vote, 2, NULL);
    assert_int_equal(d.rule, RULE_CONFIDENCE);
    assert_near(d.limit, 0.74);
    o.confluence.in_trend = (struct options_extra){.votes = 1};
    d = decide(&o, vote, 2, NULL);
    assert_int_equal(d.rule, RULE_TOO_FEW);
    assert_int_equal(d.needed, 3);
    o.confluence.in_trend = (struct options_extra){0};
    o.confluence.in_range = o.confluence.in_high_vol = o.confluence.in_low_vol =
        (struct options_extra){.votes = 5, .confidence = 0.3}; /* not this regime */
    assert_int_equal(decide(&o, vote, 2, NULL).rule, RULE_VOTES);
}

static void a_regime_cannot_bring_the_votes_below_two(void **state)
{
    struct options o;
    struct vote vote[1] = {vote_of(TREND, STANCE_LONG, 0.9, 0.9)};

    (void)state;
    check_options(&o);
    o.confluence.in_trend.votes = -3;
    struct decision d = decide(&o, vote, 1, NULL);
    assert_int_equal(d.rule, RULE_TOO_FEW);
    assert_int_equal(d.needed, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_book_that_agrees_adds_its_bonus),
        cmocka_unit_test(a_book_that_votes_counts_weighs_and_makes_it_sure_fire),
        cmocka_unit_test(without_the_book_the_same_votes_are_too_few),
        cmocka_unit_test(sure_fire_asks_the_leaders_own_confidence),
        cmocka_unit_test(a_book_alone_is_no_verdict_and_opposes_nobody),
        cmocka_unit_test(a_vote_of_the_book_grows_with_its_score),
        cmocka_unit_test(the_decision_keeps_what_each_vote_weighed),
        cmocka_unit_test(a_regime_may_ask_for_more_votes_and_more_confidence),
        cmocka_unit_test(a_regime_cannot_bring_the_votes_below_two),
    };

    return cmocka_run_group_tests_name("book_vote", tests, NULL, NULL);
}
