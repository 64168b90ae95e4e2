/* The language of faults, and what each kind does to a client of the exchange. */
#include "venue/exchange_kit.h"

static enum status parse(struct faults *f, const char *spec)
{
    struct error err = {0};

    faults_init(f);
    return faults_parse(f, str_of(spec), &err);
}

static void rates_amounts_windows_and_seeds_are_read(void **state)
{
    struct faults f;

    (void)state;
    assert_int_equal(parse(&f, "http_502=0.25@10m-2h, half_open=0.5~250ms,seed=42,wick=1~10"),
                     STATUS_OK);
    assert_true(f.rule[FAULT_HTTP_502].rate == 0.25);
    assert_true(f.rule[FAULT_HTTP_502].from == 600 * SECOND &&
                f.rule[FAULT_HTTP_502].to == 7200 * SECOND);
    assert_true(f.rule[FAULT_HALF_OPEN].amount == SECOND / 4);
    assert_true(f.rule[FAULT_WICK].amount == 10);
    assert_int_equal(f.seed, 42);
    assert_true(f.rule[FAULT_REJECT].rate == 0);
}

static void a_profile_is_where_one_begins(void **state)
{
    struct faults f;

    (void)state;
    assert_int_equal(parse(&f, "stormy,disconnect=0"), STATUS_OK);
    assert_true(f.rule[FAULT_DISCONNECT].rate == 0 && f.rule[FAULT_REJECT].rate > 0);
    for (int i = 0; i < FAULT_COUNT; i++)
        assert_true(i == FAULT_DISCONNECT || f.rule[i].rate > 0); /* a storm has them all */
}

static void what_cannot_be_read_is_refused(void **state)
{
    static const char *const wrong[] = {
        "reject",        "no_such=0.1",  "reject=1.5",      "reject=-1",      "reject=x",
        "reject=0.1~3s", "wick=0.1~0.5", "half_open=0.1~x", "reject=0.1@10m", "reject=0.1@2h-1h"};
    struct faults f;

    (void)state;
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(parse(&f, wrong[i]), STATUS_USAGE);
}

static void the_same_seed_throws_the_same_dice(void **state)
{
    struct faults f;
    struct fault_dice a, b;

    (void)state;
    assert_int_equal(parse(&f, "reject=0.3,seed=9"), STATUS_OK);
    memset(&a, 0, sizeof a);
    memset(&b, 0, sizeof b);
    fault_dice_init(&a, &f, 0);
    fault_dice_init(&b, &f, 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(fault_happens(&a, FAULT_REJECT, i), fault_happens(&b, FAULT_REJECT, i));
    assert_in_range(a.count[FAULT_REJECT], 250, 350);
}

static void a_window_is_market_time_since_the_start(void **state)
{
    struct faults f;
    struct fault_dice d;

    (void)state;
    memset(&d, 0, sizeof d);
    assert_int_equal(parse(&f, "reject=1@10s-20s"), STATUS_OK);
    fault_dice_init(&d, &f, 100 * SECOND);
    assert_false(fault_happens(&d, FAULT_REJECT, 105 * SECOND));
    assert_true(fault_happens(&d, FAULT_REJECT, 110 * SECOND));
    assert_false(fault_happens(&d, FAULT_REJECT, 120 * SECOND));
}

/* ---- at the exchange: each with certainty ---- */

static unsigned ask_time(struct booth *b, struct text *out)
{
    const struct exchange_request r = {.method = STR("GET"), .path = STR("/0/public/Time")};
    bool stop;

    text_clear(out);
    return exchange_request(b->x, &r, out, &stop);
}

static void calls_go_wrong_as_told(void **state)
{
    static const struct {
        const char *spec;
        unsigned status;
        const char *says;
    } rows[] = {{"timeout_before=1", 504, "timeout"},
                {"timeout_after=1", 504, "timeout"},
                {"http_500=1", 500, "Internal"},
                {"http_502=1", 502, "<html>"},
                {"html=1", 200, "<html>"},
                {"http_429=1", 429, "Rate limit"},
                {"busy=1", 200, "EService:Busy"}};
    char room[65536];

    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text out = {room, 0, sizeof room, false};
        struct faults f;

        assert_int_equal(parse(&f, rows[i].spec), STATUS_OK);
        struct booth *b = booth_open(&f);
        assert_int_equal(ask_time(b, &out), rows[i].status);
        assert_non_null(strstr(room, rows[i].says));
        assert_int_equal(exchange_retry_after_s(b->x), 0);
        booth_close(b);
    }
}

static void retry_after_says_when(void **state)
{
    char room[65536];
    struct text out = {room, 0, sizeof room, false};
    struct faults f;

    (void)state;
    assert_int_equal(parse(&f, "retry_after=1~3s"), STATUS_OK);
    struct booth *b = booth_open(&f);
    assert_int_equal(ask_time(b, &out), 429);
    assert_int_equal(exchange_retry_after_s(b->x), 3);
    booth_close(b);
}

static void half_an_answer_is_no_json(void **state)
{
    char room[65536];
    struct text out = {room, 0, sizeof room, false};
    struct faults f;

    (void)state;
    assert_int_equal(parse(&f, "truncated=1"), STATUS_OK);
    struct booth *b = booth_open(&f);
    assert_int_equal(ask_time(b, &out), 200);
    assert_true(out.len > 0 && room[out.len - 1] != '}');
    booth_close(b);
}

static void a_dropped_message_never_comes_and_a_repeated_one_comes_twice(void **state)
{
    struct faults f;

    (void)state;
    assert_int_equal(parse(&f, "drop_frame=1"), STATUS_OK);
    struct booth *b = booth_open(&f);
    connect_to(b, "/v2");
    assert_int_equal(b->count, 0);
    booth_close(b);
    assert_int_equal(parse(&f, "duplicate_frame=1"), STATUS_OK);
    b = booth_open(&f);
    connect_to(b, "/v2");
    assert_int_equal(b->count, 2);
    assert_string_equal(b->line[0].text, b->line[1].text);
    booth_close(b);
}

static void a_cut_message_ends_its_connection(void **state)
{
    struct faults f;

    (void)state;
    assert_int_equal(parse(&f, "cut_frame=1"), STATUS_OK);
    struct booth *b = booth_open(&f);
    connect_to(b, "/v2");
    assert_int_equal(b->count, 1);
    assert_int_equal(b->hung_up, 1);
    assert_true(b->line[0].text[strlen(b->line[0].text) - 1] != '}');
    booth_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_amounts_windows_and_seeds_are_read),
        cmocka_unit_test(a_profile_is_where_one_begins),
        cmocka_unit_test(what_cannot_be_read_is_refused),
        cmocka_unit_test(the_same_seed_throws_the_same_dice),
        cmocka_unit_test(a_window_is_market_time_since_the_start),
        cmocka_unit_test(calls_go_wrong_as_told),
        cmocka_unit_test(retry_after_says_when),
        cmocka_unit_test(half_an_answer_is_no_json),
        cmocka_unit_test(a_dropped_message_never_comes_and_a_repeated_one_comes_twice),
        cmocka_unit_test(a_cut_message_ends_its_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
