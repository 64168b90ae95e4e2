/* What we say to Kraken: signatures, nonces, bytes of requests, and how much of its patience they
 * cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "kit/json_tree.h"
#include "venue/capture.h"
#include "venue/kraken/limits.h"
#include "venue/kraken/nonce_file.h"
#include "venue/kraken/requests.h"
#include "venue/kraken/sign.h"
#include "venue/timestamp.h"

#define SECOND INT64_C(1000000000)

static void expect_sign(const char *secret, const char *path, const char *nonce, const char *body,
                        const char *want)
{
    char sign[KRAKEN_SIGN_MAX];

    assert_int_equal(
        kraken_sign(sign, str_of(secret), str_of(path), str_of(nonce), str_of(body), NULL),
        STATUS_OK);
    assert_string_equal(sign, want);
}

static void the_published_signature_is_reproduced(void **state)
{
    size_t len;
    char *bytes = fixture_read("vectors_api_sign.json", &len);

    (void)state;
    if (!bytes)
        skip();
    struct json_tree *t = tree_parse(bytes, len);
    expect_sign(tree_string(tree_member(t, "api_secret")), tree_string(tree_member(t, "uri_path")),
                tree_string(tree_member(t, "nonce")), tree_string(tree_member(t, "body")),
                tree_string(tree_member(t, "api_sign")));
    tree_free(t);
    free(bytes);
}

static void a_body_with_its_nonce_last_signs_the_same_way(void **state)
{
    (void)state;
    expect_sign("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "/0/private/AddOrder",
                "1616492376594",
                "ordertype=limit&pair=XXBTZUSD&price=37500&type=buy&volume=1.25&"
                "nonce=1616492376594",
                "DBiAH+fzqqlV8ZJw6QmPZXLDAfxYXqgRwU6592dHSePTS1MSEhcCDz9xjFxyuyOo/"
                "fLkFun2DjsLuOZyIG4ucw==");
}

static void a_secret_that_is_not_base64_is_refused(void **state)
{
    char sign[KRAKEN_SIGN_MAX];

    (void)state;
    assert_int_equal(kraken_sign(sign, STR("not base64!"), STR("/0/private/Balance"), STR("1"),
                                 STR("nonce=1"), NULL),
                     STATUS_AUTH);
    assert_int_equal(
        kraken_sign(sign, STR(""), STR("/0/private/Balance"), STR("1"), STR("nonce=1"), NULL),
        STATUS_AUTH);
}

/* ---- nonces ---- */

static void nonces_rise_when_the_clock_does_not(void **state)
{
    char dir[] = "/tmp/nonce-XXXXXX", path[128];
    struct nonce_file f;
    uint64_t a, b, c, d;

    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(nonce_file_open(&f, dir, STR("key"), NULL), STATUS_OK);
    assert_true(nonce_next(&f.nonce, 1000 * SECOND, &a));
    assert_true(nonce_next(&f.nonce, 1000 * SECOND, &b));
    assert_true(nonce_next(&f.nonce, 5 * SECOND, &c)); /* stepped back */
    assert_true(nonce_next(&f.nonce, 2000 * SECOND, &d));
    assert_true(a == 1000 * SECOND && b == a + 1 && c == b + 1 && d == 2000 * SECOND);
    nonce_file_close(&f);

    /* a restart with a clock that is behind: still above everything that was used */
    assert_int_equal(nonce_file_open(&f, dir, STR("key"), NULL), STATUS_OK);
    assert_true(nonce_next(&f.nonce, 10 * SECOND, &a));
    assert_true(a > d);
    nonce_file_close(&f);

    /* another key has a life of its own */
    assert_int_equal(nonce_file_open(&f, dir, STR("other"), NULL), STATUS_OK);
    assert_true(nonce_next(&f.nonce, 10 * SECOND, &a));
    assert_true(a == 10 * SECOND);
    nonce_file_close(&f);
    snprintf(path, sizeof path, "rm -r %s", dir);
    assert_int_equal(system(path), 0);
}

static bool keep_nothing(void *ctx, uint64_t bound)
{
    (void)ctx;
    (void)bound;
    return false;
}

static void without_a_kept_bound_there_is_no_nonce(void **state)
{
    struct nonce n;
    uint64_t value = 7;

    (void)state;
    nonce_init(&n, 100, keep_nothing, NULL);
    assert_false(nonce_next(&n, 50, &value));
    assert_int_equal(value, 7);
}

/* ---- limits ---- */

static void the_worked_example_of_the_engines_counter_comes_to_eight(void **state)
{
    (void)state;
    /* add, amend after 7 s, cancel 36 s later */
    int64_t points = kraken_engine_cost(KRAKEN_OP_ADD, 0) +
                     kraken_engine_cost(KRAKEN_OP_AMEND, 7 * SECOND) +
                     kraken_engine_cost(KRAKEN_OP_CANCEL, 36 * SECOND);

    assert_int_equal(points, 8 * RATE_POINT);
    assert_int_equal(kraken_engine_cost(KRAKEN_OP_CANCEL, 4 * SECOND), 8 * RATE_POINT);
    assert_int_equal(kraken_engine_cost(KRAKEN_OP_CANCEL, 5 * SECOND), 6 * RATE_POINT);
    assert_int_equal(kraken_engine_cost(KRAKEN_OP_CANCEL, 300 * SECOND), 0);
    assert_int_equal(kraken_engine_cost(KRAKEN_OP_AMEND, 15 * SECOND), 1 * RATE_POINT);
    assert_int_equal(kraken_engine_cost(KRAKEN_OP_EDIT, 89 * SECOND), 2 * RATE_POINT);
}

static void the_tier_comes_from_the_threshold_that_the_venue_tells(void **state)
{
    struct rate_budget b;

    (void)state;
    kraken_engine_budget(&b, 180, 0);
    assert_true(rate_budget_take(&b, 0, 180 * RATE_POINT));
    assert_false(rate_budget_take(&b, 0, 1));
    assert_int_equal(rate_budget_wait(&b, 0, 15 * RATE_POINT), 4 * SECOND); /* 3.75 a second */
    kraken_engine_budget(&b, 0, 0);
    assert_int_equal(b.limit, 60 * RATE_POINT);
}

/* Fixed and by age, as the venue prints it: below 5, 10, 15, 45, 90, 300 seconds, and older. */
static void every_cell_of_the_engines_table_is_charged(void **state)
{
    static const int64_t age_s[] = {0, 5, 10, 15, 45, 90, 300};
    static const struct {
        enum kraken_op op;
        int64_t points[7];
    } rows[] = {
        {KRAKEN_OP_ADD, {1, 1, 1, 1, 1, 1, 1}},
        {KRAKEN_OP_AMEND, {4, 3, 2, 1, 1, 1, 1}},
        {KRAKEN_OP_EDIT, {7, 6, 5, 3, 2, 1, 1}},
        {KRAKEN_OP_CANCEL, {8, 6, 5, 4, 2, 1, 0}},
    };

    (void)state;
    for (unsigned r = 0; r < sizeof rows / sizeof *rows; r++)
        for (unsigned i = 0; i < 7; i++)
            assert_int_equal(kraken_engine_cost(rows[r].op, age_s[i] * SECOND),
                             rows[r].points[i] * RATE_POINT);
    assert_int_equal(kraken_engine_cost(KRAKEN_OP_CANCEL, 5 * SECOND - 1), 8 * RATE_POINT);
}

static void each_tier_has_its_own_counters(void **state)
{
    static const struct {
        int64_t told, threshold, decay, rest_most, rest_decay; /* a second, x 1,000 */
    } rows[] = {{0, 60, 1000, 15, 333},     {59, 60, 1000, 15, 333},   {60, 60, 1000, 15, 333},
                {125, 125, 2340, 20, 500},  {179, 125, 2340, 20, 500}, {180, 180, 3750, 20, 1000},
                {1000, 180, 3750, 20, 1000}};
    struct rate_budget b;

    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        kraken_engine_budget(&b, rows[i].told, 0);
        assert_int_equal(b.limit, rows[i].threshold * RATE_POINT);
        assert_int_equal(b.decay / 1000, rows[i].decay);
        kraken_rest_budget(&b, rows[i].told, 0);
        assert_int_equal(b.limit, rows[i].rest_most * RATE_POINT);
        assert_int_equal(b.decay / 1000, rows[i].rest_decay);
    }
}

static void the_rest_counter_lets_five_histories_through_and_no_order_waits(void **state)
{
    struct rate_budget b;

    (void)state;
    kraken_rest_budget(&b, 125, 0);
    for (unsigned i = 0; i < 5; i++)
        assert_true(rate_budget_take(&b, 0, kraken_rest_cost("TradesHistory")));
    assert_false(rate_budget_take(&b, 0, kraken_rest_cost("OpenOrders")));
    assert_int_equal(rate_budget_wait(&b, 0, kraken_rest_cost("OpenOrders")), 2 * SECOND);
    assert_int_equal(rate_budget_wait(&b, 0, kraken_rest_cost("Ledgers")), 8 * SECOND);
    static const char *const free_of_it[] = {"AddOrder",  "AddOrderBatch",       "AmendOrder",
                                             "EditOrder", "CancelOrder",         "CancelOrderBatch",
                                             "CancelAll", "CancelAllOrdersAfter"};
    for (unsigned i = 0; i < sizeof free_of_it / sizeof *free_of_it; i++)
        assert_int_equal(kraken_rest_cost(free_of_it[i]), 0);
}

static void what_was_counted_stays_counted_when_the_tier_is_told_again(void **state)
{
    struct rate_budget b;

    (void)state;
    kraken_engine_budget(&b, 60, 0);
    rate_budget_charge(&b, 0, 50 * RATE_POINT);
    kraken_engine_tier(&b, 60, 10 * SECOND); /* a reconnection: 1 a second has gone */
    assert_int_equal(rate_budget_level(&b, 10 * SECOND), 40 * RATE_POINT);
    kraken_engine_tier(&b, 180, 10 * SECOND);
    assert_int_equal(rate_budget_level(&b, 14 * SECOND), 25 * RATE_POINT);
    assert_false(rate_budget_take(&b, 14 * SECOND, 156 * RATE_POINT));
    assert_true(rate_budget_take(&b, 14 * SECOND, 155 * RATE_POINT));
}

/* ---- bytes ---- */

static const struct order_terms limit_order = {
    .pair = {"BTC/USD", 7},
    .side = SIDE_BUY,
    .type = ORDER_LIMIT,
    .qty = {"1.20000000", 10},
    .price = {"26500.4", 7},
};

static void a_limit_order_is_a_message_with_bare_numbers(void **state)
{
    struct order_terms t = limit_order;
    char room[512];
    struct text out = TEXT(room);

    (void)state;
    t.tif = TIF_GTD;
    t.expires_at = INT64_C(1785542400250000000);
    t.post_only = true;
    t.client_id = STR("np0000100000000a");
    assert_int_equal(kraken_terms_check(&t, KRAKEN_WS, NULL), STATUS_OK);
    kraken_ws_add_order(&out, &t, STR("TOKEN"), 9);

    assert_string_equal(room, "{\"method\":\"add_order\",\"params\":{\"order_type\":\"limit\","
                              "\"side\":\"buy\",\"symbol\":\"BTC/USD\",\"order_qty\":1.20000000,"
                              "\"limit_price\":26500.4,\"time_in_force\":\"gtd\",\"expire_time\":"
                              "\"2026-08-01T00:00:00.250Z\",\"post_only\":true,\"cl_ord_id\":"
                              "\"np0000100000000a\",\"token\":\"TOKEN\"},\"req_id\":9}");
}

static void a_stop_order_says_its_trigger_and_no_limit(void **state)
{
    struct order_terms t = limit_order;
    char room[512];
    struct text out = TEXT(room);

    (void)state;
    t.type = ORDER_STOP_LOSS;
    t.side = SIDE_SELL;
    t.price = (struct str){0};
    t.stop_price = STR("25000.0");
    t.deadline = INT64_C(1785542405000000000);
    kraken_ws_add_order(&out, &t, STR("TOKEN"), 1);

    assert_string_equal(room, "{\"method\":\"add_order\",\"params\":{\"order_type\":\"stop-loss\","
                              "\"side\":\"sell\",\"symbol\":\"BTC/USD\",\"order_qty\":1.20000000,"
                              "\"triggers\":{\"reference\":\"last\",\"price\":25000.0,"
                              "\"price_type\":\"static\"},\"deadline\":\"2026-08-01T00:00:05.000Z\""
                              ",\"token\":\"TOKEN\"},\"req_id\":1}");
}

static void amends_and_cancels_prefer_the_venues_id(void **state)
{
    struct order_terms t = {
        .order_id = STR("OA-B"), .client_id = STR("np1"), .stop_price = STR("24000.0")};
    char room[512];
    struct text out = TEXT(room);

    (void)state;
    kraken_ws_amend_order(&out, &t, STR("T"), 2);
    assert_string_equal(room, "{\"method\":\"amend_order\",\"params\":{\"order_id\":\"OA-B\","
                              "\"trigger_price\":24000.0,\"token\":\"T\"},\"req_id\":2}");
    text_clear(&out);
    t.order_id = (struct str){0};
    kraken_ws_cancel_order(&out, &t, STR("T"), 3);
    assert_string_equal(room, "{\"method\":\"cancel_order\",\"params\":{\"cl_ord_id\":[\"np1\"],"
                              "\"token\":\"T\"},\"req_id\":3}");
}

static void a_form_escapes_what_would_change_on_the_way(void **state)
{
    struct order_terms t = limit_order;
    char room[512];
    struct text body = TEXT(room);

    (void)state;
    t.type = ORDER_TRAILING_STOP;
    t.pair = STR("XBTUSD");
    t.price = (struct str){0};
    t.stop_price = STR("1.5%");
    kraken_form_start(&body, 42);
    kraken_form_add_order(&body, &t);

    assert_string_equal(room, "nonce=42&ordertype=trailing-stop&type=buy&pair=XBTUSD&"
                              "volume=1.20000000&price=%2B1.5%25");
}

static void what_the_venue_has_no_words_for_is_refused(void **state)
{
    struct order_terms t = limit_order;

    (void)state;
    assert_int_equal(kraken_terms_check(&t, KRAKEN_WS, NULL), STATUS_OK);
    t.type = ORDER_BRACKET;
    assert_int_equal(kraken_terms_check(&t, KRAKEN_WS, NULL), STATUS_USAGE);
    t = limit_order;
    t.price = STR("2.65e4");
    assert_int_equal(kraken_terms_check(&t, KRAKEN_WS, NULL), STATUS_USAGE);
    t.price = STR("0.0");
    assert_int_equal(kraken_terms_check(&t, KRAKEN_WS, NULL), STATUS_USAGE);
    t = limit_order;
    t.tif = TIF_FOK;
    assert_int_equal(kraken_terms_check(&t, KRAKEN_WS, NULL), STATUS_USAGE);
    assert_int_equal(kraken_terms_check(&t, KRAKEN_REST, NULL), STATUS_OK);
    t = limit_order;
    t.client_id = STR("nineteen-characters");
    assert_int_equal(kraken_terms_check(&t, KRAKEN_WS, NULL), STATUS_USAGE);
    t = limit_order;
    t.quote_qty = STR("10");
    assert_int_equal(kraken_terms_check(&t, KRAKEN_WS, NULL), STATUS_USAGE);
}

static void subscriptions_name_their_symbols(void **state)
{
    static const char pairs[][PAIR_NAME_MAX] = {"ALGO/USD", "BTC/USD"};
    struct kraken_subscription s = {
        .channel = "book", .symbols = pairs, .symbol_count = 2, .depth = 25, .snapshot = 1};
    char room[512];
    struct text out = TEXT(room);

    (void)state;
    kraken_ws_subscribe(&out, &s, 4);
    assert_string_equal(room, "{\"method\":\"subscribe\",\"params\":{\"channel\":\"book\","
                              "\"symbol\":[\"ALGO/USD\",\"BTC/USD\"],\"depth\":25,\"snapshot\":"
                              "true},\"req_id\":4}");
}

static void times_are_read_to_the_nanosecond(void **state)
{
    int64_t ns;

    (void)state;
    assert_true(timestamp_rfc3339(STR("1970-01-02T00:00:01.5Z"), &ns) &&
                ns == 86401 * SECOND + SECOND / 2);
    assert_true(timestamp_rfc3339(STR("2024-02-29T23:59:59.999999999Z"), &ns) &&
                ns == INT64_C(1709251199999999999));
    assert_true(timestamp_rfc3339(STR("2026-08-01T00:00:00+00:00"), &ns) &&
                ns == INT64_C(1785542400) * SECOND);
    assert_false(timestamp_rfc3339(STR("2026-13-01T00:00:00Z"), &ns));
    assert_false(timestamp_rfc3339(STR("2026-08-01T00:00:00"), &ns));
    assert_false(timestamp_rfc3339(STR("x"), &ns));
    assert_true(timestamp_seconds(STR("1676384710.121142"), &ns) &&
                ns == INT64_C(1676384710121142000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_signature_is_reproduced),
        cmocka_unit_test(a_body_with_its_nonce_last_signs_the_same_way),
        cmocka_unit_test(a_secret_that_is_not_base64_is_refused),
        cmocka_unit_test(nonces_rise_when_the_clock_does_not),
        cmocka_unit_test(without_a_kept_bound_there_is_no_nonce),
        cmocka_unit_test(the_worked_example_of_the_engines_counter_comes_to_eight),
        cmocka_unit_test(the_tier_comes_from_the_threshold_that_the_venue_tells),
        cmocka_unit_test(every_cell_of_the_engines_table_is_charged),
        cmocka_unit_test(each_tier_has_its_own_counters),
        cmocka_unit_test(the_rest_counter_lets_five_histories_through_and_no_order_waits),
        cmocka_unit_test(what_was_counted_stays_counted_when_the_tier_is_told_again),
        cmocka_unit_test(a_limit_order_is_a_message_with_bare_numbers),
        cmocka_unit_test(a_stop_order_says_its_trigger_and_no_limit),
        cmocka_unit_test(amends_and_cancels_prefer_the_venues_id),
        cmocka_unit_test(a_form_escapes_what_would_change_on_the_way),
        cmocka_unit_test(what_the_venue_has_no_words_for_is_refused),
        cmocka_unit_test(subscriptions_name_their_symbols),
        cmocka_unit_test(times_are_read_to_the_nanosecond),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
