#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "config/options.h"
#include "web/operate.h"

#define S INT64_C(1000000000)

struct desk {
    struct operate operate;
    struct snapshot snapshot;
};

static struct desk *desk_with_positions(uint32_t n, enum venue_name venue, enum run_mode mode)
{
    static struct desk d;

    memset(&d, 0, sizeof d);
    operate_init(&d.operate, 1700000000 * S);
    d.snapshot.venue = (uint8_t)venue;
    d.snapshot.mode = (uint8_t)mode;
    d.snapshot.positions = n;
    for (uint32_t i = 0; i < n; i++)
        d.snapshot.position[i] = (struct snapshot_position){.position = 100 + i, .qty = {5}};
    return &d;
}

static struct preview *look(struct desk *d, enum control_verb verb, uint64_t position, int64_t at)
{
    return operate_preview(&d->operate, control_row(verb), position, &d->snapshot, 1, at);
}

static enum commit say(struct desk *d, const struct preview *p, const char *phrase, int64_t at)
{
    struct preview *found;
    struct commit_words said = {
        .token = str_of(p->token), .phrase = str_of(phrase), .session = 1, .signed_in_ns = at};

    return operate_commit(&d->operate, &said, &d->snapshot, at, &found);
}

static void pause_needs_nothing_but_its_token(void **state)
{
    struct desk *d = desk_with_positions(0, VENUE_SIM, MODE_PAPER);

    (void)state;
    assert_int_equal(say(d, look(d, CONTROL_PAUSE, 0, 0), "", 1 * S), COMMIT_NOW);
}

static void a_preview_lives_for_a_minute(void **state)
{
    struct desk *d = desk_with_positions(1, VENUE_SIM, MODE_PAPER);

    (void)state;
    assert_int_equal(say(d, look(d, CONTROL_PAUSE, 0, 0), "", 60 * S), COMMIT_NOW);
    assert_int_equal(say(d, look(d, CONTROL_PAUSE, 0, 0), "", 60 * S + 1), COMMIT_EXPIRED);
}

static void kill_wants_its_word_in_any_case(void **state)
{
    struct desk *d = desk_with_positions(2, VENUE_SIM, MODE_PAPER);

    (void)state;
    struct preview *p = look(d, CONTROL_KILL, 0, 0);

    assert_string_equal(p->phrase, "KILL");
    assert_int_equal(say(d, p, "", 1 * S), COMMIT_PHRASE);
    assert_int_equal(say(d, p, "KIL", 1 * S), COMMIT_PHRASE);
    assert_int_equal(say(d, p, " kill ", 1 * S), COMMIT_NOW);
}

static void close_all_wants_a_word_with_real_money_alone(void **state)
{
    struct desk *d = desk_with_positions(3, VENUE_SIM, MODE_LIVE);

    (void)state;
    assert_string_equal(look(d, CONTROL_CLOSE_ALL, 0, 0)->phrase, "");
    d->snapshot.venue = VENUE_KRAKEN;
    assert_string_equal(look(d, CONTROL_CLOSE_ALL, 0, 0)->phrase, "CLOSE 3");
}

static void with_real_money_the_sign_in_is_fresh_and_extreme_acts_want_the_key(void **state)
{
    struct desk *d = desk_with_positions(1, VENUE_KRAKEN, MODE_LIVE);
    struct preview *found;

    (void)state;
    struct preview *p = look(d, CONTROL_CLOSE_ALL, 0, 1000 * S);
    struct commit_words said = {.token = str_of(p->token), .phrase = STR("CLOSE 1"), .session = 1};
    said.signed_in_ns = 1000 * S - 301 * S;
    assert_int_equal(operate_commit(&d->operate, &said, &d->snapshot, 1000 * S, &found),
                     COMMIT_OLD);
    said.signed_in_ns = 1000 * S - 300 * S;
    assert_int_equal(operate_commit(&d->operate, &said, &d->snapshot, 1000 * S, &found),
                     COMMIT_NOW);

    p = look(d, CONTROL_KILL, 0, 1000 * S);
    said.token = str_of(p->token);
    said.phrase = STR("KILL");
    assert_int_equal(operate_commit(&d->operate, &said, &d->snapshot, 1000 * S, &found),
                     COMMIT_KEY);
    said.key_is_right = true;
    assert_int_equal(operate_commit(&d->operate, &said, &d->snapshot, 1000 * S, &found),
                     COMMIT_NOW);
}

static void a_changed_situation_refuses_the_commit(void **state)
{
    struct desk *d = desk_with_positions(3, VENUE_SIM, MODE_PAPER);

    (void)state;
    struct preview *all = look(d, CONTROL_CLOSE_ALL, 0, 0);
    struct preview *one = look(d, CONTROL_CLOSE, 100, 0);
    d->snapshot.position[2].qty.lots = 6; /* of another position than `one` */

    assert_int_equal(say(d, all, "", 1 * S), COMMIT_CHANGED);
    assert_int_equal(say(d, one, "", 1 * S), COMMIT_NOW);
    d->snapshot.position[0].qty.lots = 4;
    assert_int_equal(say(d, one, "", 1 * S), COMMIT_CHANGED);
}

static void prices_may_move_between_the_two_steps(void **state)
{
    struct desk *d = desk_with_positions(3, VENUE_SIM, MODE_PAPER);

    (void)state;
    struct preview *p = look(d, CONTROL_CLOSE_ALL, 0, 0);
    d->snapshot.position[1].profit.units = -5;
    d->snapshot.pair[0].bid.ticks = 77;

    assert_int_equal(say(d, p, "", 1 * S), COMMIT_NOW);
}

static void a_token_belongs_to_its_session(void **state)
{
    struct desk *d = desk_with_positions(0, VENUE_SIM, MODE_PAPER);
    struct preview *found;

    (void)state;
    struct preview *p = look(d, CONTROL_PAUSE, 0, 0);
    struct commit_words other = {.token = str_of(p->token), .session = 2};

    assert_int_equal(operate_commit(&d->operate, &other, &d->snapshot, 1, &found), COMMIT_UNKNOWN);
    other.token = STR("short");
    assert_int_equal(operate_commit(&d->operate, &other, &d->snapshot, 1, &found), COMMIT_UNKNOWN);
}

static void a_repeated_commit_tells_the_first_result(void **state)
{
    struct desk *d = desk_with_positions(0, VENUE_SIM, MODE_PAPER);

    (void)state;
    struct preview *p = look(d, CONTROL_PAUSE, 0, 0);
    assert_int_equal(say(d, p, "", 1 * S), COMMIT_NOW);
    uint64_t request = operate_next_request(&d->operate);
    operate_committed(p, request);
    d->snapshot.paused = 1; /* the situation it made itself does not matter any more */
    assert_int_equal(say(d, p, "", 90 * S), COMMIT_AGAIN);
    assert_false(p->answered);

    struct fx_control answer = {
        .request = request, .outcome = CONTROL_ALREADY, .text = "since 14:02"};
    operate_answer(&d->operate, &answer);
    assert_true(p->answered);
    assert_int_equal(p->outcome, CONTROL_ALREADY);
    assert_string_equal(p->text, "since 14:02");
}

static void request_numbers_rise_and_fit_a_script_number(void **state)
{
    struct desk *d = desk_with_positions(0, VENUE_SIM, MODE_PAPER);

    (void)state;
    uint64_t a = operate_next_request(&d->operate), b = operate_next_request(&d->operate);

    assert_true(a > 0 && b > a && b < (UINT64_C(1) << 53));
}

static void the_kill_dialog_says_what_stays_without_a_stop(void **state)
{
    struct desk *d = desk_with_positions(3, VENUE_SIM, MODE_PAPER);
    char room[320];
    struct text t = TEXT(room);

    (void)state;
    d->snapshot.orders = 5;
    d->snapshot.position[0].stop_resting.ticks = d->snapshot.position[1].stop_resting.ticks = 1;
    struct preview *p = look(d, CONTROL_KILL, 0, 0);

    assert_true(preview_line(&t, p, &d->snapshot, false, 0));
    assert_non_null(strstr(room, "5 orders cancelled · 3 positions closed at market"));
    assert_false(preview_line(&t, p, &d->snapshot, false, 1));
    text_clear(&t);
    assert_true(preview_line(&t, p, &d->snapshot, true, 1));
    assert_string_equal(room, "3 positions are left open WITHOUT software stops; 2 have stops "
                              "resting at the venue, 1 has none.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pause_needs_nothing_but_its_token),
        cmocka_unit_test(a_preview_lives_for_a_minute),
        cmocka_unit_test(kill_wants_its_word_in_any_case),
        cmocka_unit_test(close_all_wants_a_word_with_real_money_alone),
        cmocka_unit_test(with_real_money_the_sign_in_is_fresh_and_extreme_acts_want_the_key),
        cmocka_unit_test(a_changed_situation_refuses_the_commit),
        cmocka_unit_test(prices_may_move_between_the_two_steps),
        cmocka_unit_test(a_token_belongs_to_its_session),
        cmocka_unit_test(a_repeated_commit_tells_the_first_result),
        cmocka_unit_test(request_numbers_rise_and_fit_a_script_number),
        cmocka_unit_test(the_kill_dialog_says_what_stays_without_a_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
