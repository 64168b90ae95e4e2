/* What holds for every strategy of the table, and for any vote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "kit/check_series.h"
#include "strategy/strategy.h"

static void every_strategy_names_itself_its_figures_and_its_reads(void **state)
{
    struct options o;

    (void)state;
    check_options(&o);
    for (unsigned i = 0; i < strategy_count; i++) {
        const struct strategy *s = strategies[i];
        struct strategy_read read[STRATEGY_READS_MAX];

        assert_int_equal(strategy_find(str_of(s->name)), i);
        assert_non_null(s->title);
        assert_non_null(s->help);
        assert_non_null(strstr(s->sentences[0], "not available yet"));
        assert_non_null(s->figures[0]);
        assert_in_range(s->bars_back, 1, STRATEGY_BACK_MAX);
        memset(read, 0, sizeof read);
        unsigned reads = s->reads(&o, read);
        assert_in_range(reads, 1, STRATEGY_READS_MAX);
        for (unsigned k = 0; k < reads; k++) {
            assert_true(indicator_accepts(read[k].indicator, read[k].param));
            assert_true(read[k].output < read[k].indicator->output_count);
            assert_in_range(read[k].back, 1, STRATEGY_BACK_MAX);
            /* By the time it may speak, all that it reads is there. */
            assert_true(read[k].indicator->bars(read[k].param) + read[k].back - 1 <=
                        strategy_voter(s, &o)->min_bars);
        }
    }
    assert_int_equal(strategy_find(STR("no such strategy")), strategy_count);
}

static void the_configuration_knows_the_same_strategies(void **state)
{
    (void)state;
    assert_int_equal(voter_count, strategy_count);
    for (unsigned i = 0; i < strategy_count; i++) {
        assert_string_equal(voter_rows[i].name, strategies[i]->name);
        assert_int_equal(voter_rows[i].offset, strategies[i]->voter);
    }
}

static void families_and_regime_factors_are_the_stated_ones(void **state)
{
    static const struct {
        const char *name;
        enum family family;
        struct regime_factors factors;
    } stated[] = {
        {"keltner", FAMILY_RANGE, {0.9, 1.2, 1.0, 1.1}},
        {"trend", FAMILY_TREND, {1.3, 0.8, 1.0, 1.0}},
        {"mean_reversion", FAMILY_RANGE, {0.8, 1.3, 0.9, 1.2}},
        {"momentum", FAMILY_TREND, {1.2, 0.8, 1.1, 0.9}},
        {"vwap_momentum_alpha", FAMILY_TREND, {1.2, 0.8, 1.1, 0.9}},
        {"rsi_mean_reversion", FAMILY_RANGE, {0.8, 1.3, 0.9, 1.2}},
        {"breakout", FAMILY_TREND, {1.1, 0.8, 1.2, 0.9}},
        {"reversal", FAMILY_RANGE, {0.7, 1.1, 0.9, 1.0}},
        {"ichimoku", FAMILY_TREND, {1.2, 0.8, 1.0, 1.0}},
        {"order_flow", FAMILY_TREND, {1.0, 1.0, 0.9, 1.1}},
        {"stochastic_divergence", FAMILY_RANGE, {0.8, 1.2, 0.9, 1.1}},
        {"volatility_squeeze", FAMILY_TREND, {1.1, 0.9, 1.0, 1.1}},
        {"supertrend", FAMILY_TREND, {1.2, 0.8, 1.0, 1.0}},
        {"market_structure", FAMILY_TREND, {1.2, 0.8, 1.0, 1.0}},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof stated / sizeof *stated; i++) {
        const struct strategy *s = strategies[strategy_find(str_of(stated[i].name))];

        assert_int_equal(s->family, stated[i].family);
        assert_memory_equal(&s->factors, &stated[i].factors, sizeof s->factors);
    }
}

static struct vote sound_vote(void)
{
    return (struct vote){.strength = 0.5,
                         .confidence = 0.6,
                         .stop_atr = 1.5,
                         .target_atr = 2.5,
                         .atr = 1,
                         .stance = STANCE_LONG};
}

static void a_score_is_kept_between_0_and_1(void **state)
{
    struct vote v = sound_vote();

    (void)state;
    vote_settle(&v);
    assert_true(v.strength == 0.5 && v.confidence == 0.6 && v.stance == STANCE_LONG);
    v.strength = 1.2;
    v.confidence = -0.1;
    vote_settle(&v);
    assert_true(v.strength == 1 && v.confidence == 0 && v.stance == STANCE_LONG);
}

static void a_figure_that_is_not_a_number_takes_the_vote_back(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        struct vote v = sound_vote();
        double *const field[] = {&v.strength,   &v.confidence, &v.stop_atr,
                                 &v.target_atr, &v.atr,        &v.target_price};

        *field[i] = (double)NAN;
        v.why = 3;
        vote_settle(&v);
        assert_int_equal(v.stance, STANCE_NONE);
        assert_int_equal(v.why, 0);
        assert_true(v.strength == 0 && v.confidence == 0);
        assert_false(vote_is_actionable(&v));
    }
}

static void a_vote_without_a_stop_is_taken_back(void **state)
{
    struct vote v = sound_vote();

    (void)state;
    v.atr = 0;
    vote_settle(&v);
    assert_int_equal(v.stance, STANCE_NONE);
}

static void only_votes_of_at_least_three_tenths_count(void **state)
{
    struct vote v = sound_vote();

    (void)state;
    v.strength = v.confidence = 0.3;
    assert_true(vote_is_actionable(&v));
    v.strength = 0.2999;
    assert_false(vote_is_actionable(&v));
    v.strength = 0.3;
    v.confidence = 0.2999;
    assert_false(vote_is_actionable(&v));
    v.confidence = 0.3;
    v.stance = STANCE_NONE;
    assert_false(vote_is_actionable(&v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_strategy_names_itself_its_figures_and_its_reads),
        cmocka_unit_test(the_configuration_knows_the_same_strategies),
        cmocka_unit_test(families_and_regime_factors_are_the_stated_ones),
        cmocka_unit_test(a_score_is_kept_between_0_and_1),
        cmocka_unit_test(a_figure_that_is_not_a_number_takes_the_vote_back),
        cmocka_unit_test(a_vote_without_a_stop_is_taken_back),
        cmocka_unit_test(only_votes_of_at_least_three_tenths_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
