/* The embedded exchange's Coinbase dialect, call by call: what the venue does that a client must live with. */
#include "exchange_kit.h"

#include "venue/coinbase/jwt.h"

#define HOST "api.coinbase.com"
#define BASE "/api/v3/brokerage"

static const char *const seeds[] = {"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                                    "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="};

static const char *name_of(unsigned account)
{
    return account ? "organizations/o/apiKeys/two" : "organizations/o/apiKeys/one";
}

static struct booth *coinbase_booth(void)
{
    struct booth *b = calloc(1, sizeof *b);
    struct error err = {0};

    b->room = malloc(TEXT_ROOM);
    b->config = booth_config(b);
    b->config.protocol = EXCHANGE_COINBASE;
    b->config.account_count = 2;
    for (unsigned i = 0; i < 2; i++) {
        struct exchange_account *a = &b->config.account[i];

        snprintf(a->key, sizeof a->key, "%s", name_of(i));
        snprintf(a->secret, sizeof a->secret, "%s", seeds[i]);
        a->quote.units = (i ? INT64_C(500) : INT64_C(100000)) * 100000000;
    }
    faults_init(&b->config.faults);
    if (exchange_new(&b->x, &b->config, NULL, 0, &err) != STATUS_OK)
        fail_msg("%s", err.what);
    return b;
}

/* `late_s`: how old the token is. */
static void make_token(const struct booth *b, unsigned account, const char *uri, int64_t late_s,
                       char ret[COINBASE_JWT_MAX])
{
    struct coinbase_key *key;
    struct text out = {ret, 0, COINBASE_JWT_MAX, false};
    struct error err = {0};

    assert_int_equal(coinbase_key_new(&key, str_of(name_of(account)), str_of(seeds[account]), &err),
                     STATUS_OK);
    assert_int_equal(coinbase_jwt(&out, key, str_of(uri), exchange_now(b->x) / SECOND - late_s,
                                  STR("0123456789abcdef"), &err),
                     STATUS_OK);
    coinbase_key_free(key);
}

struct told {
    unsigned http;
    const char *body;
};

static struct told call(struct booth *b, unsigned account, const char *method, const char *path,
                        const char *rest, int64_t late_s)
{
    char uri[256], full[160], token[COINBASE_JWT_MAX], bearer[COINBASE_JWT_MAX + 16];
    bool is_post = strcmp(method, "POST") == 0, stop;
    struct text out = {b->room, 0, TEXT_ROOM, false};

    snprintf(full, sizeof full, BASE "%s", path);
    snprintf(uri, sizeof uri, "%s " HOST "%s", method, full);
    make_token(b, account, uri, late_s, token);
    snprintf(bearer, sizeof bearer, "Bearer %s", token);
    struct exchange_request r = {.method = str_of(method),
                                 .path = str_of(full),
                                 .query = is_post ? (struct str){0} : str_of(rest),
                                 .body = is_post ? str_of(rest) : (struct str){0},
                                 .authorization = str_of(bearer),
                                 .host = STR("127.0.0.1:1")};
    unsigned http = exchange_request(b->x, &r, &out, &stop);
    return (struct told){http, b->room};
}

static const char *ask_for(struct booth *b, unsigned account, const char *path, const char *query)
{
    struct told t = call(b, account, "GET", path, query, 0);

    exchange_second(b->x); /* so that the budget is none of a test's business */
    assert_int_equal(t.http, 200);
    return t.body;
}

static const char *send_to(struct booth *b, unsigned account, const char *path, const char *body)
{
    struct told t = call(b, account, "POST", path, body, 0);

    exchange_second(b->x);
    assert_int_equal(t.http, 200);
    return t.body;
}

/* A limit buy far below the market; its id. */
static void rest_one(struct booth *b, unsigned account, const char *client_id, const char *size,
                     char ret[64])
{
    char body[512];
    const char *at;

    snprintf(body, sizeof body,
             "{\"client_order_id\":\"%s\",\"product_id\":\"BTC-USD\",\"side\":\"BUY\","
             "\"order_configuration\":{\"limit_limit_gtc\":{\"base_size\":\"%s\","
             "\"limit_price\":\"10000\",\"post_only\":true}}}",
             client_id, size);
    at = send_to(b, account, "/orders", body);
    ASSERT_HAS(at, "\"success\":true");
    snprintf(ret, 37, "%s", strstr(at, "\"order_id\":\"") + 12);
}

static unsigned listen_to(struct booth *b, unsigned account, const char *channel)
{
    unsigned socket = connect_to(b, "/");
    char token[COINBASE_JWT_MAX], text[COINBASE_JWT_MAX + 128];

    make_token(b, account, "", 0, token);
    snprintf(text, sizeof text, "{\"type\":\"subscribe\",\"channel\":\"%s\",\"jwt\":\"%s\"}",
             channel, token);
    say(b, socket, text);
    return socket;
}

/* ---- accounts and money ---- */

static void accounts_of_a_file_have_their_own_money_and_orders(void **state)
{
    struct booth *b = coinbase_booth();
    char mine[64], path[128];
    (void)state;

    rest_one(b, 0, "mine", "0.01", mine);
    ASSERT_HAS(ask_for(b, 1, "/accounts", ""), "\"value\":\"500\"");
    assert_false(has(ask_for(b, 1, "/orders/historical/batch", ""), mine));
    snprintf(path, sizeof path, "/orders/historical/%s", mine);
    assert_int_equal(call(b, 1, "GET", path, "", 0).http, 404);
    snprintf(path, sizeof path, "{\"order_ids\":[\"%s\"]}", mine);
    ASSERT_HAS(send_to(b, 1, "/orders/batch_cancel", path), "UNKNOWN_CANCEL_ORDER");
    ASSERT_HAS(ask_for(b, 0, "/orders/historical/batch", "order_status=OPEN"), mine);
    booth_close(b);
}

static void a_limit_buy_holds_its_price_and_the_fee(void **state)
{
    struct booth *b = coinbase_booth();
    char id[64], body[128];
    (void)state;

    rest_one(b, 0, "a", "0.01", id);
    ASSERT_HAS(ask_for(b, 0, "/accounts", ""), "\"hold\":{\"value\":\"100.8\""); /* 100 and 0.8 % */
    ASSERT_HAS(ask_for(b, 0, "/accounts", ""), "\"value\":\"99899.2\"");
    snprintf(body, sizeof body, "{\"order_ids\":[\"%s\"]}", id);
    send_to(b, 0, "/orders/batch_cancel", body);
    assert_false(has(ask_for(b, 0, "/accounts", ""), "100.8"));
    booth_close(b);
}

/* ---- REST ---- */

static void a_late_token_is_unauthorized(void **state)
{
    struct booth *b = coinbase_booth();
    (void)state;

    assert_int_equal(call(b, 0, "GET", "/accounts", "", 0).http, 200);
    struct told t = call(b, 0, "GET", "/accounts", "", 120 + 61);
    assert_int_equal(t.http, 401);
    assert_string_equal(t.body, "Unauthorized\n");
    assert_int_equal(call(b, 0, "GET", "/accounts", "", -61).http, 401); /* of the future */
    booth_close(b);
}

static void more_than_thirty_calls_at_once_are_too_many(void **state)
{
    struct booth *b = coinbase_booth();
    struct exchange_budget left;
    (void)state;

    for (unsigned i = 0; i < 30; i++)
        assert_int_equal(call(b, 0, "GET", "/accounts", "", 0).http, 200);
    assert_true(exchange_budget(b->x, &left));
    assert_true(left.limit == 30 && left.remaining == 0 && left.reset_s == 1);
    struct told t = call(b, 0, "GET", "/accounts", "", 0);
    assert_int_equal(t.http, 429);
    ASSERT_HAS(t.body, "rate_limit_exceeded");
    assert_int_equal(call(b, 1, "GET", "/accounts", "", 0).http, 200); /* each its own */
    exchange_second(b->x);
    assert_int_equal(call(b, 0, "GET", "/accounts", "", 0).http, 200);
    booth_close(b);
}

static void refusals_come_with_http_200_and_the_venues_words(void **state)
{
    static const struct {
        const char *configuration, *word;
    } cases[] = {
        {"\"limit_limit_gtc\":{\"base_size\":\"100\",\"limit_price\":\"10000\"}",
         "PREVIEW_INSUFFICIENT_FUND"},
        {"\"limit_limit_gtc\":{\"base_size\":\"0.00001\",\"limit_price\":\"10000\"}",
         "PREVIEW_INVALID_BASE_SIZE_TOO_SMALL"},
        {"\"limit_limit_gtc\":{\"base_size\":\"0.000000001\",\"limit_price\":\"10000\"}",
         "PREVIEW_INVALID_SIZE_PRECISION"},
        {"\"limit_limit_gtc\":{\"base_size\":\"0.01\",\"limit_price\":\"10000.001\"}",
         "PREVIEW_INVALID_PRICE_PRECISION"},
        {"\"limit_limit_gtd\":{\"base_size\":\"0.01\",\"limit_price\":\"10000\"}",
         "PREVIEW_GTD_ORDERS_MUST_HAVE_END_TIME"},
        {"\"market_market_fok\":{\"base_size\":\"0.01\"}",
         "PREVIEW_UNSUPPORTED_ORDER_CONFIGURATION"},
        {"\"trigger_bracket_gtc\":{\"quote_size\":\"10\",\"limit_price\":\"10000\","
         "\"stop_trigger_price\":\"9000\"}",
         "PREVIEW_QUOTE_SIZE_NOT_ALLOWED_FOR_BRACKET"},
        {"\"trigger_bracket_gtc\":{\"base_size\":\"0.001\",\"limit_price\":\"10000\","
         "\"stop_trigger_price\":\"9000\"}",
         "PREVIEW_INVALID_BRACKET_PRICES"},
    };
    struct booth *b = coinbase_booth();
    (void)state;

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[512];

        snprintf(body, sizeof body,
                 "{\"client_order_id\":\"c%u\",\"product_id\":\"BTC-USD\",\"side\":\"BUY\","
                 "\"order_configuration\":{%s}}",
                 i, cases[i].configuration);
        const char *told = send_to(b, 0, "/orders", body);
        ASSERT_HAS(told, "\"success\":false");
        ASSERT_HAS(told, cases[i].word);
    }
    booth_close(b);
}

static void an_edit_needs_both_and_a_cancel_an_id(void **state)
{
    struct booth *b = coinbase_booth();
    char id[64], body[128];
    (void)state;

    rest_one(b, 0, "a", "0.01", id);
    snprintf(body, sizeof body, "{\"order_id\":\"%s\",\"price\":\"9000\"}", id);
    ASSERT_HAS(send_to(b, 0, "/orders/edit", body), "INVALID_EDITED_SIZE");
    snprintf(body, sizeof body, "{\"order_id\":\"%s\",\"size\":\"0.02\"}", id);
    ASSERT_HAS(send_to(b, 0, "/orders/edit", body), "INVALID_EDITED_PRICE");
    ASSERT_HAS(send_to(b, 0, "/orders/batch_cancel", "{\"order_ids\":[\"\"]}"),
               "INVALID_CANCEL_REQUEST");
    booth_close(b);
}

static void an_unknown_product_in_a_filter_finds_nothing(void **state)
{
    struct booth *b = coinbase_booth();
    char id[64];
    (void)state;

    rest_one(b, 0, "a", "0.01", id);
    assert_false(has(ask_for(b, 0, "/orders/historical/batch", "product_ids=NO-SUCH"), id));
    ASSERT_HAS(ask_for(b, 0, "/orders/historical/batch",
                       "product_ids=ETH-USD&product_ids=BTC-USD&order_status=OPEN"),
               id);
    booth_close(b);
}

static void in_maintenance_no_order_is_taken_and_a_product_says_so(void **state)
{
    struct booth *b = coinbase_booth();
    struct error err = {0};
    (void)state;

    exchange_free(b->x);
    assert_int_equal(faults_parse(&b->config.faults, STR("maintenance=1"), &err), STATUS_OK);
    assert_int_equal(exchange_new(&b->x, &b->config, NULL, 0, &err), STATUS_OK);
    exchange_turn(b->x);
    ASSERT_HAS(ask_for(b, 0, "/products/BTC-USD", ""), "\"trading_disabled\":true");
    ASSERT_HAS(send_to(b, 0, "/orders",
                       "{\"client_order_id\":\"m\",\"product_id\":\"BTC-USD\",\"side\":\"BUY\","
                       "\"order_configuration\":{\"limit_limit_gtc\":{\"base_size\":\"0.01\","
                       "\"limit_price\":\"10000\"}}}"),
               "ORDER_ENTRY_DISABLED");
    booth_close(b);
}

/* ---- WebSocket ---- */

static void one_sequence_runs_over_all_channels_and_data_come_before_the_acknowledgement(
    void **state)
{
    struct booth *b = coinbase_booth();
    unsigned socket = connect_to(b, "/");
    (void)state;

    say(b, socket, "{\"type\":\"subscribe\",\"channel\":\"level2\",\"product_ids\":[\"BTC-USD\"]}");
    say(b, socket, "{\"type\":\"subscribe\",\"channel\":\"heartbeats\"}");
    for (unsigned i = 0; i < 4; i++) {
        exchange_turn(b->x);
        exchange_second(b->x);
    }
    ASSERT_HAS(b->line[0].text, "\"l2_data\"");
    ASSERT_HAS(b->line[1].text, "\"subscriptions\"");
    assert_true(b->count > 6);
    for (unsigned i = 0; i < b->count; i++) {
        char number[48];

        snprintf(number, sizeof number, "\"sequence_num\":%u,", i);
        ASSERT_HAS(b->line[i].text, number);
    }
    booth_close(b);
}

static void the_users_snapshot_comes_in_batches_of_fifty(void **state)
{
    struct booth *b = coinbase_booth();
    char id[64], client_id[16];
    unsigned orders[3] = {0};
    (void)state;

    for (unsigned i = 0; i < 51; i++) {
        snprintf(client_id, sizeof client_id, "c%u", i);
        rest_one(b, 0, client_id, "0.0001", id);
    }
    listen_to(b, 0, "user");
    assert_int_equal(b->count, 3);
    for (unsigned i = 0; i < 3; i++)
        for (const char *at = b->line[i].text; (at = strstr(at, "\"client_order_id\"")); at++)
            orders[i]++;
    assert_true(orders[0] == 50 && orders[1] == 1 && orders[2] == 0);
    ASSERT_HAS(b->line[2].text, "\"subscriptions\"");
    booth_close(b);
}

static void the_user_channel_tells_totals_as_texts_to_its_account_alone(void **state)
{
    struct booth *b = coinbase_booth();
    unsigned mine = listen_to(b, 0, "user"), other = listen_to(b, 1, "user");
    (void)state;

    booth_forget(b);
    ASSERT_HAS(send_to(b, 0, "/orders",
                       "{\"client_order_id\":\"4f9d6b5e-0c1a-4b2d-8e3f-5a6b7c8d9e0f\","
                       "\"product_id\":\"BTC-USD\",\"side\":\"BUY\",\"order_configuration\":"
                       "{\"market_market_ioc\":{\"quote_size\":\"1000\"}}}"),
               "\"success\":true");
    const char *last = NULL;
    for (unsigned i = 0; i < b->count; i++) {
        assert_int_not_equal(b->line[i].socket, other);
        last = b->line[i].socket == mine ? b->line[i].text : last;
    }
    ASSERT_HAS(last, "\"status\":\"FILLED\"");
    ASSERT_HAS(last, "\"client_order_id\":\"4f9d6b5e-0c1a-4b2d-8e3f-5a6b7c8d9e0f\"");
    ASSERT_HAS(last, "\"leaves_quantity\":\"0\"");
    ASSERT_HAS(last, "\"post_only\":\"false\"");
    booth_close(b);
}

static void a_user_channel_without_a_token_and_an_unknown_channel_fail_alike(void **state)
{
    struct booth *b = coinbase_booth();
    unsigned socket = connect_to(b, "/");
    (void)state;

    say(b, socket, "{\"type\":\"subscribe\",\"channel\":\"user\"}");
    say(b, socket, "{\"type\":\"subscribe\",\"channel\":\"no_such\"}");
    for (unsigned i = 0; i < 2; i++)
        assert_string_equal(b->line[i].text,
                            "{\"type\":\"error\",\"message\":\"authentication failure\"}");
    booth_close(b);
}

static void a_connection_that_asks_for_nothing_is_dropped(void **state)
{
    struct booth *b = coinbase_booth();
    (void)state;

    connect_to(b, "/");
    for (unsigned i = 0; i < 5; i++)
        exchange_second(b->x);
    assert_int_equal(b->hung_up, 0);
    exchange_second(b->x);
    assert_int_equal(b->hung_up, 1);
    booth_close(b);
}

static void a_channel_without_traffic_is_dropped_and_heartbeats_keep_it(void **state)
{
    struct booth *b = coinbase_booth();
    unsigned quiet = listen_to(b, 0, "user"), kept = listen_to(b, 1, "user");
    (void)state;

    say(b, kept, "{\"type\":\"subscribe\",\"channel\":\"heartbeats\"}");
    for (unsigned i = 0; i < 90; i++)
        exchange_second(b->x);
    assert_int_equal(b->hung_up, 0);
    exchange_second(b->x);
    assert_int_equal(b->hung_up, 1);
    exchange_socket_closed(b->x, quiet);
    for (unsigned i = 0; i < 91; i++)
        exchange_second(b->x);
    assert_int_equal(b->hung_up, 1);
    booth_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_of_a_file_have_their_own_money_and_orders),
        cmocka_unit_test(a_limit_buy_holds_its_price_and_the_fee),
        cmocka_unit_test(a_late_token_is_unauthorized),
        cmocka_unit_test(more_than_thirty_calls_at_once_are_too_many),
        cmocka_unit_test(refusals_come_with_http_200_and_the_venues_words),
        cmocka_unit_test(an_edit_needs_both_and_a_cancel_an_id),
        cmocka_unit_test(an_unknown_product_in_a_filter_finds_nothing),
        cmocka_unit_test(in_maintenance_no_order_is_taken_and_a_product_says_so),
        cmocka_unit_test(
            one_sequence_runs_over_all_channels_and_data_come_before_the_acknowledgement),
        cmocka_unit_test(the_users_snapshot_comes_in_batches_of_fifty),
        cmocka_unit_test(the_user_channel_tells_totals_as_texts_to_its_account_alone),
        cmocka_unit_test(a_user_channel_without_a_token_and_an_unknown_channel_fail_alike),
        cmocka_unit_test(a_connection_that_asks_for_nothing_is_dropped),
        cmocka_unit_test(a_channel_without_traffic_is_dropped_and_heartbeats_keep_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
