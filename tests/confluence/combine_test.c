/* Votes made by hand, counted by hand. */
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

/* Two for, one against, one too weak to count. */
static void four_votes(struct vote *ret)
{
    ret[0] = vote_of(KELTNER, STANCE_LONG, 0.8, 0.63);
    ret[1] = vote_of(TREND, STANCE_LONG, 0.5, 0.7);
    ret[2] = vote_of(TREND, STANCE_SHORT, 0.4, 0.4);
    ret[3] = vote_of(KELTNER, STANCE_LONG, 0.2, 0.9);
}

static struct ballot ballot_of(const struct vote *vote, unsigned votes, uint32_t timeframe_s)
{
    return (struct ballot){.vote = vote,
                           .votes = votes,
                           .timeframe_s = timeframe_s,
                           .trend = REGIME_TREND_UNKNOWN,
                           .volatility = REGIME_VOL_UNKNOWN,
                           .ready = true,
                           .is_news = true};
}

static void assert_near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9))
        fail_msg("expected %.12g, got %.12g", want, got);
}

/* Confidence: mean + 0.10 for the second vote - 0.08 for the one against + 0.03 for a vote of the
 * regime's own family. */
static void four_votes_in_a_trend_give_the_worked_figures(void **state)
{
    struct options o;
    struct vote vote[4];
    struct frame_verdict v = {.trend = REGIME_TRENDING, .volatility = REGIME_VOL_MID, .ready = 1};
    unsigned owner;

    (void)state;
    check_options(&o);
    four_votes(vote);
    tally_votes(&o, NULL, vote, 4, NULL, &v, &owner);
    assert_int_equal(v.stance, STANCE_LONG);
    assert_int_equal(v.votes_for, 2);
    assert_int_equal(v.votes_against, 1);
    assert_int_equal(owner, 0);
    assert_near(v.strength, (0.8 * 0.27 + 0.5 * 0.26) / 0.53);
    assert_near(v.confidence, (0.63 * 0.27 + 0.7 * 0.26) / 0.53 + 0.10 - 0.08 + 0.03);
    assert_true(fabs(v.strength - 0.6528) < 5e-5 && fabs(v.confidence - 0.7143) < 5e-5);
}

static void four_votes_in_a_quiet_range_give_the_worked_figures(void **state)
{
    struct options o;
    struct vote vote[4];
    struct frame_verdict v = {.trend = REGIME_RANGING, .volatility = REGIME_VOL_LOW, .ready = 1};
    unsigned owner;

    (void)state;
    check_options(&o);
    four_votes(vote);
    tally_votes(&o, NULL, vote, 4, NULL, &v, &owner);
    assert_true(fabs(v.strength - 0.7137) < 5e-5 && fabs(v.confidence - 0.7001) < 5e-5);
}

static void an_unknown_regime_changes_no_weight_and_adds_nothing(void **state)
{
    struct options o;
    struct vote vote[4];
    struct frame_verdict v = {.ready = 1};
    unsigned owner;

    (void)state;
    check_options(&o);
    four_votes(vote);
    tally_votes(&o, NULL, vote, 4, NULL, &v, &owner);
    assert_near(v.strength, (0.8 * 0.3 + 0.5 * 0.2) / 0.5);
    assert_near(v.confidence, (0.63 * 0.3 + 0.7 * 0.2) / 0.5 + 0.10 - 0.08);
}

static void only_a_vote_of_the_regimes_own_family_earns_its_bonus(void **state)
{
    struct options o;
    struct vote vote[1] = {vote_of(KELTNER, STANCE_LONG, 0.8, 0.6)};
    struct frame_verdict v = {.trend = REGIME_TRENDING, .ready = 1};
    unsigned owner;

    (void)state;
    check_options(&o);
    tally_votes(&o, NULL, vote, 1, NULL, &v, &owner);
    assert_near(v.confidence, 0.6);
    v.trend = REGIME_RANGING;
    tally_votes(&o, NULL, vote, 1, NULL, &v, &owner);
    assert_near(v.confidence, 0.63);
}

static void weights_that_sum_to_nothing_give_plain_means(void **state)
{
    struct options o;
    struct vote vote[2] = {vote_of(KELTNER, STANCE_SHORT, 0.8, 0.6),
                           vote_of(TREND, STANCE_SHORT, 0.4, 0.5)};
    struct frame_verdict v = {.ready = 1};
    unsigned owner;

    (void)state;
    check_options(&o);
    o.keltner.voter.weight = o.trend.voter.weight = 0;
    tally_votes(&o, NULL, vote, 2, NULL, &v, &owner);
    assert_int_equal(v.stance, STANCE_SHORT);
    assert_near(v.strength, 0.6);
    assert_near(v.confidence, 0.55 + 0.10);
}

static void agreement_and_opposition_are_limited(void **state)
{
    struct options o;
    struct vote vote[11];
    struct frame_verdict v = {.ready = 1};
    unsigned owner;

    (void)state;
    check_options(&o);
    for (int i = 0; i < 6; i++)
        vote[i] = vote_of(TREND, STANCE_LONG, 0.5, 0.4);
    for (int i = 6; i < 11; i++)
        vote[i] = vote_of(KELTNER, STANCE_SHORT, 0.9, 0.9);
    tally_votes(&o, NULL, vote, 11, NULL, &v, &owner);
    assert_int_equal(v.votes_for, 6);
    assert_near(v.confidence, 0.4 + 0.30 - 0.25);
    for (int i = 0; i < 6; i++)
        vote[i].confidence = 0.95;
    tally_votes(&o, NULL, vote, 11, NULL, &v, &owner);
    assert_near(v.confidence, 1 - 0.25);
}

static void the_strongest_winning_vote_owns_stop_and_target(void **state)
{
    struct options o;
    struct vote vote[3] = {vote_of(KELTNER, STANCE_LONG, 0.5, 0.9),
                           vote_of(TREND, STANCE_LONG, 0.7, 0.4),
                           vote_of(TREND, STANCE_SHORT, 0.9, 0.9)};
    struct frame_verdict v = {.ready = 1};
    unsigned owner;

    (void)state;
    check_options(&o);
    tally_votes(&o, NULL, vote, 3, NULL, &v, &owner);
    assert_int_equal(owner, 1);
    vote[0].strength = 0.7; /* the first of equals */
    tally_votes(&o, NULL, vote, 3, NULL, &v, &owner);
    assert_int_equal(owner, 0);
}

static struct decision decide(const struct options *o, const struct vote *vote, unsigned votes)
{
    struct ballot b = ballot_of(vote, votes, 60);
    struct decision d;

    confluence_combine(o, NULL, &b, 1, NULL, &d);
    return d;
}

static void no_vote_and_votes_too_weak_to_count_are_nothing(void **state)
{
    struct options o;
    struct vote weak = vote_of(KELTNER, STANCE_LONG, 0.29, 0.9);

    (void)state;
    check_options(&o);
    struct decision d = decide(&o, NULL, 0);
    assert_int_equal(d.rule, RULE_NOTHING);
    d = decide(&o, &weak, 1);
    assert_int_equal(d.rule, RULE_NOTHING);
    assert_int_equal(d.votes, 1); /* shown, not counted */
    assert_int_equal(d.stance, STANCE_NONE);
    assert_false(d.acts);
}

static void as_many_for_as_against_is_a_tie(void **state)
{
    struct options o;
    struct vote vote[2] = {vote_of(KELTNER, STANCE_LONG, 0.9, 0.9),
                           vote_of(TREND, STANCE_SHORT, 0.4, 0.4)};

    (void)state;
    check_options(&o);
    struct decision d = decide(&o, vote, 2);
    assert_int_equal(d.rule, RULE_TIE);
    assert_int_equal(d.stance, STANCE_NONE);
    assert_int_equal(d.votes, 2);
}

static void enough_votes_that_are_sure_enough_act(void **state)
{
    struct options o;
    struct vote vote[2] = {vote_of(KELTNER, STANCE_SHORT, 0.6, 0.55),
                           vote_of(TREND, STANCE_SHORT, 0.6, 0.55)};

    (void)state;
    check_options(&o); /* two votes, confidence 0.65 */
    struct decision d = decide(&o, vote, 2);
    assert_int_equal(d.rule, RULE_VOTES);
    assert_true(d.acts);
    assert_int_equal(d.stance, STANCE_SHORT);
    assert_int_equal(d.count, 2);
    assert_int_equal(d.needed, 2);
    assert_near(d.confidence, 0.65);
    vote[0].confidence = 0.549;
    d = decide(&o, vote, 2);
    assert_int_equal(d.rule, RULE_CONFIDENCE);
    assert_false(d.acts);
    assert_int_equal(d.stance, STANCE_SHORT);
}

static void the_confidence_limit_is_kept_between_45_and_75_per_cent(void **state)
{
    struct options o;
    struct vote vote[2] = {vote_of(KELTNER, STANCE_LONG, 0.6, 0.651),
                           vote_of(TREND, STANCE_LONG, 0.6, 0.651)};

    (void)state;
    check_options(&o);
    o.confluence.min_confidence = 0.99;
    assert_int_equal(decide(&o, vote, 2).rule, RULE_VOTES); /* 0.751 */
    o.confluence.min_confidence = 0;
    vote[0].confidence = vote[1].confidence = 0.349;
    assert_int_equal(decide(&o, vote, 2).rule, RULE_CONFIDENCE); /* 0.449 */
    vote[0].confidence = vote[1].confidence = 0.351;
    assert_int_equal(decide(&o, vote, 2).rule, RULE_VOTES);
}

static void fewer_votes_than_the_threshold_do_not_act_and_two_are_the_least(void **state)
{
    struct options o;
    struct vote vote[2] = {vote_of(KELTNER, STANCE_LONG, 0.9, 0.9),
                           vote_of(TREND, STANCE_LONG, 0.9, 0.9)};

    (void)state;
    check_options(&o);
    o.confluence.threshold = 3;
    struct decision d = decide(&o, vote, 2);
    assert_int_equal(d.rule, RULE_TOO_FEW);
    assert_int_equal(d.needed, 3);
    assert_int_equal(d.stance, STANCE_LONG);
    o.confluence.threshold = 1;
    d = decide(&o, vote, 1);
    assert_int_equal(d.rule, RULE_TOO_FEW);
    assert_int_equal(d.needed, 2);
}

static void a_sure_keltner_vote_may_act_alone_where_that_is_allowed(void **state)
{
    struct options o;
    struct vote vote = vote_of(KELTNER, STANCE_LONG, 0.6, 0.66);

    (void)state;
    check_options(&o);
    assert_int_equal(decide(&o, &vote, 1).rule, RULE_TOO_FEW);
    o.confluence.allow_keltner_solo = 1;
    struct decision d = decide(&o, &vote, 1);
    assert_int_equal(d.rule, RULE_SOLO);
    assert_true(d.acts);
    o.confluence.keltner_solo_min_confidence = 0.67;
    assert_int_equal(decide(&o, &vote, 1).rule, RULE_TOO_FEW);
    o.confluence.keltner_solo_min_confidence = 0.60;
    vote.confidence = 0.62; /* sure enough for the solo, not for the gate */
    assert_int_equal(decide(&o, &vote, 1).rule, RULE_CONFIDENCE);
    vote = vote_of(TREND, STANCE_LONG, 0.6, 0.66);
    assert_int_equal(decide(&o, &vote, 1).rule, RULE_TOO_FEW);
}

static void any_only_vote_may_act_alone_where_that_is_allowed(void **state)
{
    struct options o;
    struct vote vote[3] = {vote_of(TREND, STANCE_LONG, 0.6, 0.66)};

    (void)state;
    check_options(&o);
    o.confluence.allow_any_solo = 1;
    assert_int_equal(decide(&o, vote, 1).rule, RULE_SOLO);
    vote[0].confidence = 0.649;
    assert_int_equal(decide(&o, vote, 1).rule, RULE_TOO_FEW);
    o.confluence.threshold = 3; /* two are not one */
    vote[0] = vote[1] = vote_of(TREND, STANCE_LONG, 0.6, 0.9);
    assert_int_equal(decide(&o, vote, 2).rule, RULE_TOO_FEW);
}

static void a_confidence_that_is_not_a_number_never_passes(void **state)
{
    struct options o;
    struct vote vote[2] = {vote_of(KELTNER, STANCE_LONG, 0.6, (double)NAN),
                           vote_of(TREND, STANCE_LONG, 0.6, (double)NAN)};

    (void)state;
    check_options(&o);
    o.confluence.allow_any_solo = o.confluence.allow_keltner_solo = 1;
    assert_false(decide(&o, vote, 2).acts);
    assert_false(decide(&o, vote, 1).acts);
}

/* Three timeframes: long, long, short. */
static void three_ballots(struct ballot *ret, const struct vote *up, const struct vote *down)
{
    ret[0] = ballot_of(up, 2, 60);
    ret[1] = ballot_of(up, 2, 300);
    ret[2] = ballot_of(down, 2, 900);
}

static void each_agreeing_timeframe_adds_five_points(void **state)
{
    struct options o;
    struct vote up[2] = {vote_of(KELTNER, STANCE_LONG, 0.6, 0.6),
                         vote_of(TREND, STANCE_LONG, 0.6, 0.6)};
    struct vote down[2] = {vote_of(KELTNER, STANCE_SHORT, 0.6, 0.6),
                           vote_of(TREND, STANCE_SHORT, 0.6, 0.6)};
    struct ballot b[3];
    struct decision d;

    (void)state;
    check_options(&o);
    three_ballots(b, up, down);
    confluence_combine(&o, NULL, b, 3, NULL, &d);
    assert_int_equal(d.agreement, 2);
    assert_int_equal(d.frames, 3);
    assert_near(d.strength, 0.65);
    assert_near(d.confidence, 0.75);
    assert_int_equal(d.frame[2].stance, STANCE_SHORT);
    b[2].vote = up;
    confluence_combine(&o, NULL, b, 3, NULL, &d);
    assert_int_equal(d.agreement, 3);
    assert_near(d.confidence, 0.80);
}

static void too_little_agreement_between_timeframes_is_told_and_does_not_act(void **state)
{
    struct options o;
    struct vote up[2] = {vote_of(KELTNER, STANCE_LONG, 0.6, 0.6),
                         vote_of(TREND, STANCE_LONG, 0.6, 0.6)};
    struct vote down[2] = {vote_of(KELTNER, STANCE_SHORT, 0.6, 0.6),
                           vote_of(TREND, STANCE_SHORT, 0.6, 0.6)};
    struct ballot b[3];
    struct decision d;

    (void)state;
    check_options(&o);
    o.confluence.min_agreement = 3;
    three_ballots(b, up, down);
    confluence_combine(&o, NULL, b, 3, NULL, &d);
    assert_int_equal(d.rule, RULE_TIMEFRAMES);
    assert_int_equal(d.agreement, 2);
    assert_int_equal(d.stance, STANCE_NONE);
    assert_false(d.acts);
    assert_int_equal(d.frame[0].stance, STANCE_LONG);
}

static void a_timeframe_that_is_not_ready_neither_votes_nor_leads(void **state)
{
    struct options o;
    struct vote up[2] = {vote_of(KELTNER, STANCE_LONG, 0.6, 0.6),
                         vote_of(TREND, STANCE_LONG, 0.6, 0.6)};
    struct vote down[2] = {vote_of(KELTNER, STANCE_SHORT, 0.6, 0.6),
                           vote_of(TREND, STANCE_SHORT, 0.6, 0.6)};
    struct ballot b[3];
    struct decision d;

    (void)state;
    check_options(&o);
    three_ballots(b, up, down);
    b[1].ready = false;
    confluence_combine(&o, NULL, b, 3, NULL, &d);
    assert_int_equal(d.agreement, 1);
    b[0].ready = false; /* the smallest one that is ready leads */
    confluence_combine(&o, NULL, b, 3, NULL, &d);
    assert_int_equal(d.stance, STANCE_SHORT);
    b[2].ready = false;
    confluence_combine(&o, NULL, b, 3, NULL, &d);
    assert_int_equal(d.rule, RULE_SHORT_HISTORY);
    assert_int_equal(d.votes, 0);
}

static void the_primary_timeframe_leads_and_speaks_once_a_bar(void **state)
{
    struct options o;
    struct vote up[2] = {vote_of(KELTNER, STANCE_LONG, 0.6, 0.6),
                         vote_of(TREND, STANCE_LONG, 0.6, 0.6)};
    struct vote down[2] = {vote_of(KELTNER, STANCE_SHORT, 0.6, 0.6),
                           vote_of(TREND, STANCE_SHORT, 0.6, 0.6)};
    struct ballot b[3];
    struct decision d;

    (void)state;
    check_options(&o);
    o.trading.primary_timeframe_s = 900;
    three_ballots(b, up, down);
    confluence_combine(&o, NULL, b, 3, NULL, &d);
    assert_int_equal(d.stance, STANCE_SHORT);
    b[2].is_news = false;
    confluence_combine(&o, NULL, b, 3, NULL, &d);
    assert_int_equal(d.rule, RULE_NO_NEWS);
    assert_false(d.acts);
    assert_int_equal(d.stance, STANCE_NONE);
}

static void every_rule_and_regime_has_its_name(void **state)
{
    (void)state;
    assert_string_equal(rule_code(RULE_TIE), "votes.tie");
    assert_string_equal(rule_code(RULE_SHORT_HISTORY), "signal.bars");
    assert_string_equal(rule_text(RULE_SOLO), "one strategy is sure enough to act alone");
    assert_string_equal(regime_trend_name(REGIME_TRENDING), "trend");
    assert_string_equal(regime_trend_name(REGIME_RANGING), "range");
    assert_string_equal(regime_vol_name(REGIME_VOL_LOW), "low_vol");
    assert_string_equal(regime_vol_name(REGIME_VOL_HIGH), "high_vol");
    assert_string_equal(regime_vol_name(REGIME_VOL_UNKNOWN), "unknown");
    assert_string_equal(stance_name(STANCE_SHORT), "short");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_votes_in_a_trend_give_the_worked_figures),
        cmocka_unit_test(four_votes_in_a_quiet_range_give_the_worked_figures),
        cmocka_unit_test(an_unknown_regime_changes_no_weight_and_adds_nothing),
        cmocka_unit_test(only_a_vote_of_the_regimes_own_family_earns_its_bonus),
        cmocka_unit_test(weights_that_sum_to_nothing_give_plain_means),
        cmocka_unit_test(agreement_and_opposition_are_limited),
        cmocka_unit_test(the_strongest_winning_vote_owns_stop_and_target),
        cmocka_unit_test(no_vote_and_votes_too_weak_to_count_are_nothing),
        cmocka_unit_test(as_many_for_as_against_is_a_tie),
        cmocka_unit_test(enough_votes_that_are_sure_enough_act),
        cmocka_unit_test(the_confidence_limit_is_kept_between_45_and_75_per_cent),
        cmocka_unit_test(fewer_votes_than_the_threshold_do_not_act_and_two_are_the_least),
        cmocka_unit_test(a_sure_keltner_vote_may_act_alone_where_that_is_allowed),
        cmocka_unit_test(any_only_vote_may_act_alone_where_that_is_allowed),
        cmocka_unit_test(a_confidence_that_is_not_a_number_never_passes),
        cmocka_unit_test(each_agreeing_timeframe_adds_five_points),
        cmocka_unit_test(too_little_agreement_between_timeframes_is_told_and_does_not_act),
        cmocka_unit_test(a_timeframe_that_is_not_ready_neither_votes_nor_leads),
        cmocka_unit_test(the_primary_timeframe_leads_and_speaks_once_a_bar),
        cmocka_unit_test(every_rule_and_regime_has_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
