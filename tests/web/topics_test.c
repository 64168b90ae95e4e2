#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "config/options.h"
#include "web/topics.h"

static struct snapshot *s;
static struct feed *feed;
static char room[16384];

static int set_up(void **state)
{
    (void)state;
    s = calloc(1, sizeof *s);
    feed = feed_new();
    s->reconciled = 1;
    s->pairs = 1;
    s->pair[0].instrument =
        (struct instrument){.pair = "BTC/USD", .price_decimals = 1, .qty_decimals = 8};
    s->pair[0].bars = s->pair[0].bars_needed = 50;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(s);
    feed_free(feed);
    return 0;
}

static struct json_writer writer(struct text *t)
{
    struct json_writer w;

    *t = TEXT(room);
    json_write_init(&w, t);
    return w;
}

static void says(const char *part)
{
    if (!strstr(room, part))
        fail_msg("%s is not in %s", part, room);
}

static void money_keeps_all_its_digits_as_text(void **state)
{
    struct text t;
    struct json_writer w = writer(&t);

    (void)state;
    s->equity.units = INT64_C(9007199254740993); /* 2^53 + 1: no double holds it */
    s->equity_day.units = INT64_C(9007199254740994);
    topic_equity(&w, s);

    says("\"equity\":\"90071992.54740993\"");
    says("\"day\":\"-0.00000001\"");
}

static void a_position_is_told_in_its_instruments_decimals_and_unknown_prices_as_null(void **state)
{
    struct text t;
    struct json_writer w = writer(&t);

    (void)state;
    s->positions = 1;
    s->pair[0].bid.ticks = 987370;
    s->position[0] = (struct snapshot_position){
        .position = 1042, .qty = {205000}, .entry = {973770}, .stop = {956240}};
    topic_positions(&w, s, feed);

    says("\"position\":1042");
    says("\"qty\":\"0.00205000\"");
    says("\"entry\":\"97377.0\"");
    says("\"stop\":\"95624.0\"");
    says("\"target\":null");
    says("\"stop_resting\":null");
    says("\"value\":\"202.41085000\""); /* 98737.0 x 0.00205 */
}

static void the_state_is_the_worst_that_holds(void **state)
{
    static const struct {
        const char *word, *text;
    } expected[] = {{"running", "Running"},
                    {"warming", "Warming up (37 of 50 bars)"},
                    {"breaker", "Paused by breaker: stale data"},
                    {"starting", "Starting"},
                    {"paused", "Paused by ana"},
                    {"closing", "Closing 1 position"},
                    {"killed", "Killed"}};

    (void)state;
    for (int i = 0; i < 7; i++) {
        char words[96];
        struct text t = TEXT(words);
        if (i == 1)
            s->pair[0].bars = 37;
        else if (i == 2)
            s->breaker[BREAKER_STALE_DATA].since = 1;
        else if (i == 3)
            s->reconciled = 0;
        else if (i == 4)
            s->paused = 1, str_copy(s->paused_by, WHO_MAX, STR("ana"));
        else if (i == 5)
            s->positions = 1, s->position[0].closing = 1;
        else if (i == 6)
            s->killed = 1;
        state_text(&t, s);
        assert_string_equal(words, expected[i].text);
        assert_string_equal(state_word(s), expected[i].word);
    }
}

static void the_mode_is_live_only_with_real_money(void **state)
{
    (void)state;
    s->mode = MODE_LIVE;
    assert_string_equal(mode_word(s), "SIM");
    s->venue = VENUE_KRAKEN;
    assert_string_equal(mode_word(s), "LIVE");
    s->mode = MODE_PAPER;
    assert_string_equal(mode_word(s), "PAPER");
}

static void what_was_wrong_with_data_is_told_by_pair_and_kind(void **state)
{
    struct text t;
    struct json_writer w = writer(&t);

    (void)state;
    s->pair[0].data.of[DATA_GAP] = 3;
    s->pair[0].data.of[DATA_BAD_BOOK] = 1;
    topic_data(&w, s);
    says("\"BTC/USD\":[{\"kind\":\"suspect\",\"count\":0,");
    says("{\"kind\":\"gap\",\"count\":3,\"text\":\"stretches without bars: kept as gaps\"}");
    says("{\"kind\":\"bad_book\",\"count\":1,");
}

static void a_trade_tells_its_net_profit(void **state)
{
    struct text t;
    struct json_writer w = writer(&t);
    struct feed_trade trade = {.position = {.position = 9,
                                            .cost = {200 * MONEY_ONE},
                                            .revenue = {207 * MONEY_ONE},
                                            .fees = {MONEY_ONE / 2},
                                            .exit_reason = EXIT_REASON_TARGET}};

    (void)state;
    topic_trade(&w, s, &trade);

    says("\"net_profit\":\"6.50000000\"");
    says("\"exit_reason\":\"exit.target\"");
    says("\"exit_time\":null");
}

static void words_from_outside_are_escaped(void **state)
{
    struct text t;
    struct json_writer w = writer(&t);

    (void)state;
    s->paused = 1;
    str_copy(s->paused_by, sizeof s->paused_by, STR("ana"));
    str_copy(s->paused_why, sizeof s->paused_why, STR("\"</script>\n"));
    topic_engine(&w, s);

    says("\"why\":\"\\\"</script>\\n\"");
}

static void a_pair_beyond_the_table_is_a_question_mark(void **state)
{
    struct text t;
    struct json_writer w = writer(&t);
    struct feed_trade trade = {.pair = 5000};

    (void)state;
    topic_trade(&w, s, &trade);
    says("\"pair\":\"?\"");
}

int main(void)
{
#define TOLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TOLD(money_keeps_all_its_digits_as_text),
        TOLD(a_position_is_told_in_its_instruments_decimals_and_unknown_prices_as_null),
        TOLD(the_state_is_the_worst_that_holds),
        TOLD(the_mode_is_live_only_with_real_money),
        TOLD(what_was_wrong_with_data_is_told_by_pair_and_kind),
        TOLD(a_trade_tells_its_net_profit),
        TOLD(words_from_outside_are_escaped),
        TOLD(a_pair_beyond_the_table_is_a_question_mark),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
