#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "config/config.h"
#include "config/voters.h"

static struct config c;
static struct error err;

static const struct origin line_41 = {
    .kind = ORIGIN_FILE, .line = 41, .column = 15, .name = "novapulse.yaml"};

static void fresh(void)
{
    memset(&err, 0, sizeof err);
    config_init(&c);
}

static enum status set(const char *key, const char *value)
{
    return config_set(&c, str_of(key), str_of(value), line_41, &err);
}

static const char *printed(const char *key)
{
    static char room[30000];
    struct text t = TEXT(room);

    option_print(&t, &c.options, option_find(str_of(key)));
    assert_false(t.cut);
    return room;
}

static void every_row_has_a_sentence_and_a_value_of_its_own_that_reads_back(void **state)
{
    (void)state;
    fresh();
    for (unsigned i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        struct options again;
        char room[200];
        struct text why = TEXT(room);

        assert_true(strlen(row->help) > 10);
        assert_int_equal(row->help[strlen(row->help) - 1], '.');
        assert_ptr_equal(option_find(str_of(row->key)), row);
        memcpy(&again, &c.options, sizeof again);
        assert_true(option_read(&again, row, str_of(printed(row->key)), &why));
        assert_memory_equal(&again, &c.options, sizeof again);
    }
}

static void no_two_rows_share_a_key_or_a_place(void **state)
{
    (void)state;
    for (unsigned i = 0; i < option_row_count; i++)
        for (unsigned j = 0; j < i; j++) {
            assert_string_not_equal(option_rows[i].key, option_rows[j].key);
            if (option_rows[i].type != OPTION_PAIRS && option_rows[i].type != OPTION_FRAMES &&
                option_rows[j].type != OPTION_PAIRS && option_rows[j].type != OPTION_FRAMES)
                assert_int_not_equal(option_rows[i].offset, option_rows[j].offset);
        }
}

/* Members are eight bytes or texts: what rows do not reach must be the two counted lists. */
static void every_member_of_the_options_is_reached_by_a_row(void **state)
{
    static unsigned char reached[sizeof(struct options)];
    (void)state;

    memset(reached, 0, sizeof reached);
    for (unsigned i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (row->type == OPTION_PAIRS)
            memset(reached + offsetof(struct options, trading.pair_count), 1,
                   sizeof(int64_t) + sizeof c.options.trading.pairs);
        else if (row->type == OPTION_FRAMES)
            memset(reached + offsetof(struct options, trading.timeframe_count), 1,
                   sizeof(int64_t) + sizeof c.options.trading.timeframes_s);
        else
            memset(reached + row->offset, 1, row->type == OPTION_TEXT ? OPTION_TEXT_MAX : 8);
    }
    for (size_t i = 0; i < sizeof reached; i++)
        if (!reached[i])
            fail_msg("byte %zu of struct options has no row", i);
}

static void every_profile_is_accepted_without_a_warning(void **state)
{
    (void)state;
    for (const struct profile_row *p = profile_rows; p->name; p++) {
        fresh();
        assert_int_equal(config_profile(&c, str_of(p->name), &err), STATUS_OK);
        for (unsigned i = 0; i < config_rule_count; i++) {
            char room[220];
            struct text why = TEXT(room);
            bool fatal;
            if (config_rule_broken(&c.options, i, &why, &fatal))
                fail_msg("profile %s: %s", p->name, room);
        }
        assert_string_equal(c.options.profile, p->name);
    }
}

static void a_value_outside_its_range_names_the_place_and_what_is_allowed(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(set("risk.per_trade", "5"), STATUS_CONFIG);
    assert_string_equal(err.what, "risk.per_trade: 5 is outside 0.0001 to 0.1, "
                                  "fraction of equity (novapulse.yaml:41)");
    assert_string_equal(err.hint, "novapulse config explain risk.per_trade");
    assert_true(c.options.risk.per_trade == 0.005);
}

static void a_misspelt_key_is_told_its_nearest_one(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(set("risk.per_trad", "0.01"), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "a similar key is risk.per_trade"));
    assert_int_equal(set("stratgies.keltner.weight", "0.1"), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "a similar key is strategies.keltner.weight"));
    assert_int_equal(set("quite.something.else", "1"), STATUS_CONFIG);
    assert_null(strstr(err.what, "similar"));
    assert_int_equal(set("risk", "1"), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "a section"));
}

static void a_value_remembers_where_it_came_from(void **state)
{
    char room[200];
    struct text t = TEXT(room);
    size_t row = (size_t)(option_find(STR("risk.per_trade")) - option_rows);

    (void)state;
    fresh();
    assert_int_equal(set("risk.per_trade", "0.01"), STATUS_OK);
    origin_print(&t, &c.origin[row]);
    assert_string_equal(room, "novapulse.yaml:41");
    assert_int_equal(c.origin[row].column, 15);
    assert_int_equal(c.origin[row + 1].kind, ORIGIN_BUILT_IN);
}

static void durations_are_read_in_any_unit_and_written_in_the_largest(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(set("risk.max_age", "90m"), STATUS_OK);
    assert_int_equal(c.options.risk.max_age_s, 5400);
    assert_string_equal(printed("risk.max_age"), "90m");
    assert_int_equal(set("risk.max_age", "7200"), STATUS_OK);
    assert_string_equal(printed("risk.max_age"), "2h");
    assert_int_equal(set("risk.max_age", "1.5h"), STATUS_OK);
    assert_int_equal(c.options.risk.max_age_s, 5400);
    assert_int_equal(set("order.entry_ttl", "2500"), STATUS_OK);
    assert_int_equal(c.options.order.entry_ttl_ms, 2500);
    assert_string_equal(printed("order.entry_ttl"), "2500ms");
    assert_int_equal(set("risk.max_age", "500ms"), STATUS_CONFIG);
    assert_int_equal(set("risk.max_age", "soon"), STATUS_CONFIG);
    assert_int_equal(set("risk.max_age", "-5s"), STATUS_CONFIG);
    assert_int_equal(set("risk.max_age", "99999999999999999999d"), STATUS_CONFIG);
}

static void hours_are_a_set_of_numbers_and_ranges(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(set("trading.quiet_hours", "22, 2-4,3"), STATUS_OK);
    assert_int_equal(c.options.trading.quiet_hours, 1 << 22 | 7 << 2);
    assert_string_equal(printed("trading.quiet_hours"), "2-4,22");
    assert_int_equal(set("trading.quiet_hours", "none"), STATUS_OK);
    assert_int_equal(c.options.trading.quiet_hours, 0);
    assert_int_equal(set("trading.quiet_hours", "24"), STATUS_CONFIG);
    assert_int_equal(set("trading.quiet_hours", "5-2"), STATUS_CONFIG);
}

static void timeframes_are_sorted_and_hold_one_minute(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(set("trading.timeframes", "1h, 5, 5m"), STATUS_OK);
    assert_string_equal(printed("trading.timeframes"), "1m,5m,60m");
    assert_int_equal(set("trading.timeframes", "7m"), STATUS_CONFIG);
    assert_int_equal(set("trading.timeframes", "30s"), STATUS_CONFIG);
    assert_int_equal(set("trading.timeframes", "1,2,3,4,5,6,8"), STATUS_CONFIG);
    assert_string_equal(printed("trading.timeframes"), "1m,5m,60m");
}

static void pairs_are_checked_before_any_is_taken(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(set("trading.pairs", "BTC/USD, ETH/EUR"), STATUS_OK);
    assert_int_equal(c.options.trading.pair_count, 2);
    assert_string_equal(c.options.trading.pairs[1], "ETH/EUR");
    assert_int_equal(c.options.trading.pairs[2][0], 0);
    assert_int_equal(set("trading.pairs", "SOL/USD,btcusd"), STATUS_CONFIG);
    assert_int_equal(set("trading.pairs", "SOL/USD,SOL/USD"), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "stands twice"));
    assert_int_equal(set("trading.pairs", ""), STATUS_CONFIG);
    assert_string_equal(c.options.trading.pairs[0], "BTC/USD");
}

static void words_and_switches_are_read_in_either_case(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(set("log.level", "WARNING"), STATUS_OK);
    assert_int_equal(c.options.log.level, LOG_WARNING);
    assert_int_equal(set("order.entry_style", "post_only"), STATUS_OK);
    assert_int_equal(c.options.order.entry_style, ENTRY_POST_ONLY);
    assert_int_equal(set("log.level", "loud"), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "debug, info, warning or error"));
    assert_int_equal(set("trading.start_paused", "Yes"), STATUS_OK);
    assert_int_equal(c.options.trading.start_paused, 1);
    assert_int_equal(set("trading.start_paused", "perhaps"), STATUS_CONFIG);
}

static void expect_refused(const char *key, const char *value, const char *words)
{
    fresh();
    assert_int_equal(set(key, value), STATUS_OK);
    assert_int_equal(config_finish(&c, &err), STATUS_CONFIG);
    if (!strstr(err.what, words))
        fail_msg("%s=%s: %s", key, value, err.what);
}

static void keys_that_contradict_each_other_are_refused(void **state)
{
    (void)state;
    expect_refused("strategies.trend.ema_fast", "50", "must be below strategies.trend.ema_slow");
    expect_refused("strategies.keltner.macd_slow", "12", "must be below");
    expect_refused("strategies.keltner.rsi_long_max", "60", "rsi_short_min");
    expect_refused("strategies.keltner.min_bars", "40", "need 60 bars");
    expect_refused("strategies.mean_reversion.min_bars", "69", "need 70 bars");
    expect_refused("strategies.vwap_momentum_alpha.vwap_window", "41", "need 51 bars");
    expect_refused("strategies.rsi_mean_reversion.rsi_period", "41", "need 51 bars");
    expect_refused("strategies.breakout.lookback_period", "61", "need 81 bars");
    expect_refused("confluence.min_agreement", "4", "has only 3");
    expect_refused("confluence.regime_atr_low", "0.03", "regime_atr_high");
    expect_refused("trading.primary_timeframe", "30m", "not in trading.timeframes");
    expect_refused("trading.decay_after", "2m", "trading.discard_after");
    expect_refused("risk.min_stop", "0.1", "risk.max_stop");
    expect_refused("order.trailing_at", "0.027", "order.breakeven_at");
    expect_refused("venue.mode", "live", "sim, which has no money");
    expect_refused("venue.book_depth", "50", "10, 25, 100");
}

/* Bars of a quarter of an hour: the quickest strategies need 50, that is 750 minutes. */
static void history_too_short_for_the_longest_timeframe_is_refused(void **state)
{
    (void)state;
    expect_refused("trading.history_bars", "749", "timeframe 15m needs 750");
    fresh();
    assert_int_equal(set("trading.history_bars", "750"), STATUS_OK);
    assert_int_equal(config_finish(&c, &err), STATUS_OK);
}

/* (1 + 0.008) / (1 - 0.008) - 1 = 0.0161290... */
static void a_break_even_rule_below_the_true_break_even_is_refused(void **state)
{
    (void)state;
    fresh();
    assert_true(options_breakeven(&c.options) > 0.016129 &&
                options_breakeven(&c.options) < 0.01613);
    expect_refused("order.breakeven_at", "0.0161", "true break-even");
    expect_refused("order.breakeven_at", "0.012", "true break-even");
    fresh();
    assert_int_equal(set("order.breakeven_at", "0.01613"), STATUS_OK);
    assert_int_equal(config_finish(&c, &err), STATUS_OK);
}

/* 1.028 x 0.988 - 1 = 0.0157, less than 0.0161. */
static void a_trailing_stop_that_would_lose_the_fees_is_refused(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(set("order.trailing_at", "0.028"), STATUS_OK);
    assert_int_equal(set("order.trailing_step", "0.012"), STATUS_OK);
    assert_int_equal(config_finish(&c, &err), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "secures 0.0156"));
}

static void votes_that_can_never_be_reached_are_refused(void **state)
{
    (void)state;
    fresh();
    for (unsigned i = 2; i < voter_count; i++) { /* two are left */
        char key[64];
        snprintf(key, sizeof key, "strategies.%s.enabled", voter_rows[i].name);
        assert_int_equal(set(key, "off"), STATUS_OK);
    }
    assert_int_equal(config_finish(&c, &err), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "confluence.threshold needs 3 votes"));
    assert_int_equal(set("confluence.threshold", "2"), STATUS_OK);
    assert_int_equal(config_finish(&c, &err), STATUS_OK);
}

static bool is_on(const char *strategy)
{
    return voter_is_on(&c.options, voter_rows[voter_find(str_of(strategy))].offset);
}

static void the_one_strategy_that_is_named_votes_alone(void **state)
{
    (void)state;
    fresh();
    assert_true(is_on("trend") && is_on("breakout"));
    assert_int_equal(set("strategies.breakout.enabled", "off"), STATUS_OK);
    assert_true(is_on("trend") && !is_on("breakout"));
    assert_int_equal(set("strategies.only", "breakout"), STATUS_OK); /* off does not count then */
    for (unsigned i = 0; i < voter_count; i++)
        assert_int_equal(voter_is_on(&c.options, voter_rows[i].offset),
                         i == voter_find(STR("breakout")));
    assert_int_equal(set("strategies.only", ""), STATUS_OK);
    assert_true(is_on("trend") && !is_on("breakout"));
}

static void one_strategy_alone_must_be_one_that_exists_and_may_decide(void **state)
{
    (void)state;
    expect_refused("strategies.only", "breakin", "strategies.only is breakin: known are keltner,");
    assert_non_null(strstr(err.what, ", reversal"));
    expect_refused("strategies.only", "keltner", "needs 3 votes, but 1 strategy votes");
    assert_int_equal(set("confluence.allow_keltner_solo", "on"), STATUS_OK);
    assert_int_equal(config_finish(&c, &err), STATUS_OK);
    assert_int_equal(set("strategies.only", "trend"), STATUS_OK);
    assert_int_equal(config_finish(&c, &err), STATUS_CONFIG);
    assert_int_equal(set("confluence.allow_any_solo", "on"), STATUS_OK);
    assert_int_equal(config_finish(&c, &err), STATUS_OK);
}

static void a_strategy_that_can_never_pay_is_warned_about(void **state)
{
    bool warned = false;

    (void)state;
    fresh();
    assert_int_equal(set("risk.min_reward", "3"), STATUS_OK);
    assert_int_equal(config_finish(&c, &err), STATUS_OK);
    for (unsigned i = 0; i < config_rule_count; i++) {
        char room[400];
        struct text why = TEXT(room);
        bool fatal;
        if (config_rule_broken(&c.options, i, &why, &fatal)) {
            assert_false(fatal);
            warned = warned || strstr(room, ", trend 1.1");
        }
    }
    assert_true(warned);
}

static void a_hot_change_is_taken_whole_or_not_at_all(void **state)
{
    struct options before;

    (void)state;
    fresh();
    assert_int_equal(options_apply(&c.options, STR("risk.per_trade"), STR("0.01"), &err),
                     STATUS_OK);
    assert_true(c.options.risk.per_trade == 0.01);

    memcpy(&before, &c.options, sizeof before);
    assert_int_equal(options_apply(&c.options, STR("store.segment_mb"), STR("8"), &err),
                     STATUS_CONFIG);
    assert_string_equal(err.what, "store.segment_mb: needs a restart");
    assert_int_equal(options_apply(&c.options, STR("order.breakeven_at"), STR("0.01"), &err),
                     STATUS_CONFIG);
    assert_memory_equal(&before, &c.options, sizeof before);
}

static void an_unknown_profile_is_told_the_known_ones(void **state)
{
    (void)state;
    fresh();
    assert_int_equal(config_profile(&c, STR("brave"), &err), STATUS_CONFIG);
    assert_string_equal(
        err.what, "profile is brave: known are default, original, cost-aware, conservative, demo");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_sentence_and_a_value_of_its_own_that_reads_back),
        cmocka_unit_test(no_two_rows_share_a_key_or_a_place),
        cmocka_unit_test(every_member_of_the_options_is_reached_by_a_row),
        cmocka_unit_test(every_profile_is_accepted_without_a_warning),
        cmocka_unit_test(a_value_outside_its_range_names_the_place_and_what_is_allowed),
        cmocka_unit_test(a_misspelt_key_is_told_its_nearest_one),
        cmocka_unit_test(a_value_remembers_where_it_came_from),
        cmocka_unit_test(durations_are_read_in_any_unit_and_written_in_the_largest),
        cmocka_unit_test(hours_are_a_set_of_numbers_and_ranges),
        cmocka_unit_test(timeframes_are_sorted_and_hold_one_minute),
        cmocka_unit_test(pairs_are_checked_before_any_is_taken),
        cmocka_unit_test(words_and_switches_are_read_in_either_case),
        cmocka_unit_test(keys_that_contradict_each_other_are_refused),
        cmocka_unit_test(history_too_short_for_the_longest_timeframe_is_refused),
        cmocka_unit_test(a_break_even_rule_below_the_true_break_even_is_refused),
        cmocka_unit_test(a_trailing_stop_that_would_lose_the_fees_is_refused),
        cmocka_unit_test(votes_that_can_never_be_reached_are_refused),
        cmocka_unit_test(the_one_strategy_that_is_named_votes_alone),
        cmocka_unit_test(one_strategy_alone_must_be_one_that_exists_and_may_decide),
        cmocka_unit_test(a_strategy_that_can_never_pay_is_warned_about),
        cmocka_unit_test(a_hot_change_is_taken_whole_or_not_at_all),
        cmocka_unit_test(an_unknown_profile_is_told_the_known_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
