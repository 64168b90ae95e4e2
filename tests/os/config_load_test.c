#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "os/config_load.h"

static struct config c;
static struct config_report report;
static struct error err;
static struct config_sources from;

static enum status load(const char *yaml)
{
    memset(&err, 0, sizeof err);
    return config_load_bytes(&c, &report, &from, str_of(yaml), "test.yaml", &err);
}

static int no_sources(void **state)
{
    (void)state;
    memset(&from, 0, sizeof from);
    return 0;
}

static const struct origin *origin(const char *key)
{
    return &c.origin[option_find(str_of(key)) - option_rows];
}

/* Some problem stands at this place with these words. */
static void expect_problem(uint32_t line, uint32_t column, const char *words)
{
    for (unsigned i = 0; i < report.count; i++)
        if (report.problem[i].from.line == line && report.problem[i].from.column == column &&
            strstr(report.problem[i].text, words))
            return;
    for (unsigned i = 0; i < report.count; i++)
        print_message("%u:%u %s\n", (unsigned)report.problem[i].from.line,
                      (unsigned)report.problem[i].from.column, report.problem[i].text);
    fail_msg("nothing at %u:%u about \"%s\"", (unsigned)line, (unsigned)column, words);
}

static void nothing_given_is_the_built_in_configuration(void **state)
{
    static struct config plain;

    (void)state;
    assert_int_equal(load(""), STATUS_OK);
    config_init(&plain);
    assert_memory_equal(&c.options, &plain.options, sizeof c.options);
}

static void nested_keys_and_dotted_ones_mean_the_same(void **state)
{
    (void)state;
    assert_int_equal(load("strategies:\n"
                          "  keltner:\n"
                          "    weight: 0.4\n"
                          "strategies.trend.weight: 0.5\n"
                          "risk: {per_trade: 0.01, max_age: 2h}\n"),
                     STATUS_OK);
    assert_true(c.options.keltner.voter.weight == 0.4);
    assert_true(c.options.trend.voter.weight == 0.5);
    assert_int_equal(c.options.risk.max_age_s, 7200);
    assert_int_equal(origin("strategies.keltner.weight")->line, 3);
    assert_int_equal(origin("strategies.keltner.weight")->column, 5);
    assert_string_equal(origin("risk.per_trade")->name, "test.yaml");
}

static void a_list_is_a_value_of_several(void **state)
{
    (void)state;
    assert_int_equal(load("trading:\n"
                          "  pairs: [BTC/USD, SOL/USD]\n"
                          "  timeframes:\n"
                          "    - 1\n"
                          "    - 5m\n"
                          "  quiet_hours: []\n"),
                     STATUS_OK);
    assert_int_equal(c.options.trading.pair_count, 2);
    assert_int_equal(c.options.trading.timeframe_count, 2);
    assert_int_equal(c.options.trading.quiet_hours, 0);
}

static void all_faults_are_told_at_once_with_their_places(void **state)
{
    (void)state;
    assert_int_equal(load("risk:\n"
                          "  per_trade: 5\n"
                          "  max_stop: &a 0.1\n"
                          "stratgies:\n"
                          "  keltner: {weight: 2}\n"
                          "log: loud\n"
                          "order:\n"
                          "  deadline: {a: 1}\n"
                          "venue:\n"
                          "  book_depth: twenty\n"),
                     STATUS_CONFIG);
    assert_string_equal(err.what, "configuration refused: 7 problems with test.yaml");
    expect_problem(2, 3, "risk.per_trade: 5 is outside 0.0001 to 0.1");
    expect_problem(3, 13, "anchors are not allowed");
    expect_problem(5, 13, "similar key is strategies.keltner.weight");
    expect_problem(6, 1, "log: a section, not a key");
    expect_problem(8, 3, "order.deadline: a value, not a section");
    expect_problem(8, 14, "order.deadline.a: unknown key");
    expect_problem(10, 3, "venue.book_depth: twenty is no whole number");
    for (unsigned i = 1; i < report.count; i++)
        assert_true(report.problem[i - 1].from.line <= report.problem[i].from.line);
}

static void a_key_given_twice_is_refused(void **state)
{
    (void)state;
    assert_int_equal(load("risk:\n  per_trade: 0.01\n  per_trade: 0.02\n"), STATUS_CONFIG);
    expect_problem(3, 3, "stands in line 2 already");
    assert_int_equal(load("risk:\n  per_trade: 0.01\nrisk:\n  max_stop: 0.2\n"), STATUS_CONFIG);
    expect_problem(3, 1, "stands in line 1 already");
    assert_int_equal(load("risk.per_trade: 0.01\nrisk: {per_trade: 0.02}\n"), STATUS_CONFIG);
    expect_problem(2, 8, "stands in line 1 already");
}

static void what_yaml_can_do_beyond_a_mapping_is_refused(void **state)
{
    (void)state;
    assert_int_equal(load("- 1\n"), STATUS_CONFIG);
    expect_problem(1, 1, "not a mapping");
    assert_int_equal(load("risk: {per_trade: *x}\n"), STATUS_CONFIG);
    expect_problem(1, 19, "aliases");
    assert_int_equal(load("risk: {per_trade: !!float 0.01}\n"), STATUS_CONFIG);
    expect_problem(1, 19, "tags");
    assert_int_equal(load("risk: {per_trade: 0.01}\n---\nrisk: {}\n"), STATUS_CONFIG);
    expect_problem(2, 1, "a second document");
    assert_int_equal(load("risk: [\n"), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "not well-formed YAML"));
    assert_int_equal(load("a: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}\n"), STATUS_CONFIG);
    assert_int_equal(load("trading: {pairs: [[BTC/USD]]}\n"), STATUS_CONFIG);
    expect_problem(1, 19, "plain values only");
    assert_int_equal(load("store: {state_dir: \"a\\0b\"}\n"), STATUS_CONFIG);
    expect_problem(1, 20, "control character");
}

/* Reading ends at a fault, also between a list that stands as a key and its value. */
static void a_fault_after_a_key_that_is_a_list_ends_the_reading(void **state)
{
    (void)state;
    assert_int_equal(load("? [a\n]\norder.deadline# 500ms\n"), STATUS_CONFIG);
    assert_true(report.count <= 3);
}

static void a_section_whose_keys_are_commented_out_is_nothing(void **state)
{
    (void)state;
    assert_int_equal(load("risk:\n  # per_trade: 0.01\nlog:\n"), STATUS_OK);
    assert_int_equal(load("risk:\n  per_trade:\n"), STATUS_CONFIG);
    expect_problem(2, 3, "the value is missing");
}

static void sources_stand_above_each_other_from_profile_to_set(void **state)
{
    char *environment[] = {"NOVAPULSE_RISK_MAX_STOP=0.3", "MAX_DAILY_LOSS=0.04", NULL};
    struct config_assignment set[] = {{"risk.max_stop", "0.4", "--set"}};

    (void)state;
    from.environment = environment;
    assert_int_equal(load("profile: conservative\nrisk: {max_stop: 0.2, per_trade: 0.001}\n"),
                     STATUS_OK);
    assert_true(c.options.risk.max_stop == 0.3);
    assert_true(c.options.risk.per_trade == 0.001);
    assert_true(c.options.risk.max_daily_loss == 0.04);
    assert_int_equal(c.options.risk.max_positions, 3);
    assert_int_equal(origin("risk.max_positions")->kind, ORIGIN_PROFILE);
    assert_string_equal(origin("risk.max_daily_loss")->name, "MAX_DAILY_LOSS");

    from.set = set;
    from.set_count = 1;
    assert_int_equal(load("profile: conservative\nrisk: {max_stop: 0.2}\n"), STATUS_OK);
    assert_true(c.options.risk.max_stop == 0.4);
    assert_string_equal(origin("risk.max_stop")->name, "--set");
}

static void the_originals_variables_are_honoured_and_ours_stand_above_them(void **state)
{
    char *environment[] = {"EXCHANGE_NAME=coinbase",  "ACTIVE_EXCHANGE=kraken",
                           "MAX_RISK_PER_TRADE=0.01", "NOVAPULSE_RISK_PER_TRADE=0.002",
                           "EXCHANGE_POST_ONLY=true", "INITIAL_BANKROLL=10000",
                           "START_PAUSED=yes",        "DASHBOARD_HOST=",
                           "DASHBOARD_PORT=8080",     "LOG_LEVEL=DEBUG",
                           "TRADING_MODE=live",       NULL};

    (void)state;
    from.environment = environment;
    assert_int_equal(load(""), STATUS_OK);
    assert_int_equal(c.options.venue.name, VENUE_KRAKEN);
    assert_int_equal(c.options.venue.mode, MODE_LIVE);
    assert_true(c.options.risk.per_trade == 0.002);
    assert_int_equal(c.options.order.entry_style, ENTRY_POST_ONLY);
    assert_true(c.options.sim.starting_balance == 10000);
    assert_int_equal(c.options.trading.start_paused, 1);
    assert_string_equal(c.options.dashboard.host, "127.0.0.1");
    assert_int_equal(c.options.dashboard.port, 8080);
    assert_int_equal(c.options.log.level, LOG_DEBUG);
}

static void a_bad_variable_is_named(void **state)
{
    char *environment[] = {"MAX_RISK_PER_TRADE=2 %", NULL};

    (void)state;
    from.environment = environment;
    assert_int_equal(load(""), STATUS_CONFIG);
    assert_string_equal(err.what, "configuration refused: risk.per_trade: 2 % is no number "
                                  "(environment MAX_RISK_PER_TRADE)");
}

static void the_profile_is_the_highest_ones_choice(void **state)
{
    char *environment[] = {"NOVAPULSE_PROFILE=original", NULL};

    (void)state;
    assert_int_equal(load("profile: demo\n"), STATUS_OK);
    assert_string_equal(c.options.profile, "demo");
    from.environment = environment;
    assert_int_equal(load("profile: demo\n"), STATUS_OK);
    assert_string_equal(c.options.profile, "original");
    from.profile = "cost-aware";
    assert_int_equal(load("profile: demo\n"), STATUS_OK);
    assert_string_equal(c.options.profile, "cost-aware");
    from.profile = "brave";
    assert_int_equal(load(""), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "known are default, original"));
}

static void per_cent_where_a_fraction_is_meant_is_told_so(void **state)
{
    (void)state;
    assert_int_equal(load("risk: {per_trade: 0.5}\n"), STATUS_CONFIG);
    assert_string_equal(err.hint, "fractions, not per cent: write 0.005 for 0.5 %");
}

static void rules_that_span_keys_are_told_after_the_values_are_right(void **state)
{
    (void)state;
    assert_int_equal(load("order: {breakeven_at: 0.01, trailing_at: 0.012}\n"), STATUS_CONFIG);
    assert_int_equal(report.count, 2);
    assert_non_null(strstr(report.problem[0].text, "true break-even"));
}

static void a_broken_rule_is_told_with_the_place_of_the_key_that_broke_it(void **state)
{
    char *environment[] = {"EXCHANGE_TAKER_FEE=0.02", NULL};

    (void)state;
    assert_int_equal(load("order:\n  breakeven_at: 0.01\n"), STATUS_CONFIG);
    expect_problem(2, 3, "true break-even");
    assert_non_null(strstr(err.what, ":2)"));
    from.environment = environment;
    assert_int_equal(load(""), STATUS_CONFIG);
    assert_string_equal(report.problem[0].from.name, "EXCHANGE_TAKER_FEE");
}

static void a_variable_of_ours_that_means_nothing_is_told_with_the_nearest(void **state)
{
    char *environment[] = {"NOVAPULSE_RISK_MAX_STOPP=0.3",
                           "NOVAPULSE_SOMETHING=1",
                           "NOVAPULSE_CONFIG=x.yaml",
                           "NOVAPULSE_TEST_TIMEOUT=9",
                           "HOME=/",
                           NULL};

    (void)state;
    from.environment = environment;
    assert_int_equal(load(""), STATUS_OK);
    assert_int_equal(report.stranger_count, 2);
    assert_string_equal(report.stranger[0], "NOVAPULSE_RISK_MAX_STOPP is set and means nothing: a "
                                            "similar one is NOVAPULSE_RISK_MAX_STOP");
    assert_string_equal(report.stranger[1], "NOVAPULSE_SOMETHING is set and means nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_given_is_the_built_in_configuration, no_sources),
        cmocka_unit_test_setup(nested_keys_and_dotted_ones_mean_the_same, no_sources),
        cmocka_unit_test_setup(a_list_is_a_value_of_several, no_sources),
        cmocka_unit_test_setup(all_faults_are_told_at_once_with_their_places, no_sources),
        cmocka_unit_test_setup(a_key_given_twice_is_refused, no_sources),
        cmocka_unit_test_setup(what_yaml_can_do_beyond_a_mapping_is_refused, no_sources),
        cmocka_unit_test_setup(a_fault_after_a_key_that_is_a_list_ends_the_reading, no_sources),
        cmocka_unit_test_setup(a_section_whose_keys_are_commented_out_is_nothing, no_sources),
        cmocka_unit_test_setup(sources_stand_above_each_other_from_profile_to_set, no_sources),
        cmocka_unit_test_setup(the_originals_variables_are_honoured_and_ours_stand_above_them,
                               no_sources),
        cmocka_unit_test_setup(a_bad_variable_is_named, no_sources),
        cmocka_unit_test_setup(the_profile_is_the_highest_ones_choice, no_sources),
        cmocka_unit_test_setup(per_cent_where_a_fraction_is_meant_is_told_so, no_sources),
        cmocka_unit_test_setup(a_broken_rule_is_told_with_the_place_of_the_key_that_broke_it,
                               no_sources),
        cmocka_unit_test_setup(rules_that_span_keys_are_told_after_the_values_are_right,
                               no_sources),
        cmocka_unit_test_setup(a_variable_of_ours_that_means_nothing_is_told_with_the_nearest,
                               no_sources),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
