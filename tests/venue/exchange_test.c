/* The embedded exchange by its words: REST and WebSocket text in, text out. */
#include "venue/exchange_kit.h"

#include <zlib.h>

/* ---- REST ---- */

static void the_published_signature_is_accepted_and_another_is_not(void **state)
{
    struct booth *b = booth_open(NULL);
    struct exchange_request r = {
        .method = STR("POST"),
        .path = STR("/0/private/AddOrder"),
        .body = STR("nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy"
                    "&volume=1.25"),
        .api_key = STR("the key"),
        .api_sign =
            STR("4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmb"
                "Rn6H8ndwLUQ=="),
    };
    json_t *doc = answer_of(b, &r);
    (void)state;

    assert_string_equal(first_error(doc), "EOrder:Insufficient funds"); /* 46,875 USD: it got in */
    json_decref(doc);

    r.body = STR("nonce=1616492376595&ordertype=limit&pair=XBTUSD&price=37500&type=buy"
                 "&volume=1.25");
    doc = answer_of(b, &r);
    assert_string_equal(first_error(doc), "EAPI:Invalid signature");
    json_decref(doc);
    booth_close(b);
}

static void a_nonce_must_rise(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc;
    (void)state;

    b->nonce = 100;
    json_decref(post(b, "/0/private/Balance", ""));
    b->nonce = 100;
    doc = post(b, "/0/private/Balance", "");
    assert_string_equal(first_error(doc), "EAPI:Invalid nonce");
    json_decref(doc);
    booth_close(b);
}

static void the_rest_counter_fills_and_drains(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc;
    (void)state;

    for (int i = 0; i < 20; i++)
        json_decref(post(b, "/0/private/Balance", ""));
    doc = post(b, "/0/private/Balance", "");
    assert_string_equal(first_error(doc), "EAPI:Rate limit exceeded");
    json_decref(doc);
    exchange_second(b->x);
    exchange_second(b->x);
    doc = post(b, "/0/private/Balance", "");
    assert_string_equal(first_error(doc), "");
    json_decref(doc);
    booth_close(b);
}

static void candles_are_720_committed_and_the_forming_one(void **state)
{
    static const int minutes[] = {1, 5, 15};
    struct booth *b = booth_open(NULL);
    (void)state;

    for (int i = 0; i < 3; i++) {
        char query[64];
        json_t *doc, *rows;
        json_int_t last;

        snprintf(query, sizeof query, "pair=XBTUSD&interval=%d", minutes[i]);
        doc = get(b, "/0/public/OHLC", query);
        rows = json_object_get(result_of(doc), "XXBTZUSD");
        last = json_integer_value(json_object_get(result_of(doc), "last"));
        assert_int_equal(json_array_size(rows), 721);
        assert_int_equal(json_integer_value(json_array_get(json_array_get(rows, 719), 0)), last);
        assert_int_equal(json_integer_value(json_array_get(json_array_get(rows, 720), 0)),
                         last + 60 * minutes[i]);
        json_decref(doc);
    }
    booth_close(b);
}

static void an_unknown_pair_or_method_is_told_in_the_venues_words(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc = get(b, "/0/public/Ticker", "pair=WWWUSD");
    (void)state;

    assert_string_equal(first_error(doc), "EQuery:Unknown asset pair");
    json_decref(doc);
    doc = get(b, "/0/public/Nothing", "");
    assert_string_equal(first_error(doc), "EGeneral:Unknown method");
    json_decref(doc);
    booth_close(b);
}

static void an_order_by_rest_holds_its_money_and_is_found_again(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc = post(b, "/0/private/AddOrder",
                       "pair=XBTUSD&type=buy&ordertype=limit&price=10000.0&volume=0.1"
                       "&oflags=post&cl_ord_id=np-one");
    json_t *open, *row;
    char id[40], form[80];
    (void)state;

    snprintf(id, sizeof id, "%s",
             json_string_value(json_array_get(json_object_get(result_of(doc), "txid"), 0)));
    assert_string_equal(text_at(json_object_get(result_of(doc), "descr"), "order"),
                        "buy 0.10000000 XBTUSD @ limit 10000.0");
    json_decref(doc);

    doc = post(b, "/0/private/BalanceEx", "");
    row = json_object_get(result_of(doc), "ZUSD");
    assert_string_equal(text_at(row, "balance"), "10000.00000000");
    assert_string_equal(text_at(row, "hold_trade"), "1008.00000000"); /* cost and 0.8 % */
    json_decref(doc);

    doc = post(b, "/0/private/OpenOrders", "");
    open = json_object_get(result_of(doc), "open");
    row = json_object_get(open, id);
    assert_string_equal(text_at(row, "status"), "open");
    assert_string_equal(text_at(row, "cl_ord_id"), "np-one");
    assert_string_equal(text_at(row, "oflags"), "post,fciq");
    assert_string_equal(text_at(json_object_get(row, "descr"), "price"), "10000.0");
    json_decref(doc);

    snprintf(form, sizeof form, "txid=%s", id);
    doc = post(b, "/0/private/CancelOrder", form);
    assert_int_equal(json_integer_value(json_object_get(result_of(doc), "count")), 1);
    json_decref(doc);
    doc = post(b, "/0/private/QueryOrders", form);
    row = json_object_get(result_of(doc), id);
    assert_string_equal(text_at(row, "status"), "canceled");
    assert_string_equal(text_at(row, "reason"), "User requested");
    json_decref(doc);
    booth_close(b);
}

static void validate_places_nothing(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc = post(b, "/0/private/AddOrder",
                       "pair=XBTUSD&type=buy&ordertype=limit&price=10000&volume=0.1&validate=true");
    (void)state;

    assert_null(json_object_get(result_of(doc), "txid"));
    json_decref(doc);
    doc = post(b, "/0/private/OpenOrders", "");
    assert_int_equal(json_object_size(json_object_get(result_of(doc), "open")), 0);
    json_decref(doc);
    booth_close(b);
}

/* ---- WebSocket: market ---- */

static void the_first_frame_is_the_status(void **state)
{
    struct booth *b = booth_open(NULL);
    (void)state;

    connect_to(b, "/v2");
    assert_int_equal(b->count, 1);
    ASSERT_HAS(b->line[0].text, "\"channel\":\"status\"");
    ASSERT_HAS(b->line[0].text, "\"system\":\"online\"");
    assert_false(exchange_socket_path(b->x, STR("/v1")));
    booth_close(b);
}

static void each_symbol_has_its_own_acknowledgement(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = connect_to(b, "/v2");
    (void)state;

    booth_forget(b);
    say(b, s,
        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\",\"symbol\":[\"BTC/USD\","
        "\"XBT/USD\",\"ETH/USD\"]},\"req_id\":9}");

    assert_int_equal(b->count, 5); /* ack and snapshot, refusal, ack and snapshot */
    ASSERT_HAS(b->line[0].text, "\"symbol\":\"BTC/USD\"");
    ASSERT_HAS(b->line[0].text, "\"req_id\":9");
    ASSERT_HAS(b->line[2].text, "\"error\":\"Currency pair not supported XBT/USD\"");
    ASSERT_HAS(b->line[2].text, "\"success\":false");
    ASSERT_HAS(b->line[4].text, "\"type\":\"snapshot\"");
    booth_close(b);
}

static void a_ping_is_answered_and_takes_no_params(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = connect_to(b, "/v2");
    (void)state;

    say(b, s, "{\"method\":\"ping\",\"req_id\":101}");
    ASSERT_HAS(b->line[1].text, "{\"method\":\"pong\",\"req_id\":101,\"time_in\":");
    say(b, s, "{\"method\":\"ping\",\"params\":{}}");
    ASSERT_HAS(b->line[2].text, "Unsupported field: 'params' for the given msg type: ping");
    booth_close(b);
}

static void nonsense_is_answered_with_an_error(void **state)
{
    static const char *const nonsense[] = {
        "",
        "{",
        "[]",
        "null",
        "\"ping\"",
        "{\"method\":5}",
        "{\"method\":\"subscribe\"}",
        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"x\"}}",
        ("{\"method\":\"subscribe\",\"params\":{\"channel\":\"book\",\"symbol\":[\"BTC/USD\"],"
         "\"depth\":11}}"),
        "{\"method\":\"add_order\",\"params\":{}}"};
    struct booth *b = booth_open(NULL);
    unsigned s = connect_to(b, "/v2/auth");
    (void)state;

    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        booth_forget(b);
        say(b, s, nonsense[i]);
        assert_int_equal(b->count, 1);
        ASSERT_HAS(b->line[0].text, "\"success\":false");
    }
    booth_close(b);
}

/* A client's book, kept as the documentation tells, from the lexemes of the frames. */
struct ladder {
    unsigned count;
    char price[64][24], qty[64][24];
};

static void side_set(struct ladder *s, const char *price, const char *qty, bool bids)
{
    unsigned i = 0;

    while (i < s->count &&
           (bids ? atof(s->price[i]) > atof(price) : atof(s->price[i]) < atof(price)))
        i++;
    if (i < s->count && !strcmp(s->price[i], price)) {
        if (atof(qty) > 0) {
            snprintf(s->qty[i], sizeof s->qty[i], "%s", qty);
            return;
        }
        s->count--;
        memmove(s->price[i], s->price[i + 1], (s->count - i) * sizeof s->price[0]);
        memmove(s->qty[i], s->qty[i + 1], (s->count - i) * sizeof s->qty[0]);
    } else if (atof(qty) > 0) {
        assert_in_range(s->count, 0, 62);
        memmove(s->price[i + 1], s->price[i], (s->count - i) * sizeof s->price[0]);
        memmove(s->qty[i + 1], s->qty[i], (s->count - i) * sizeof s->qty[0]);
        snprintf(s->price[i], sizeof s->price[i], "%s", price);
        snprintf(s->qty[i], sizeof s->qty[i], "%s", qty);
        s->count++;
    }
}

static void side_read(struct ladder *s, const char *frame, const char *key, bool bids)
{
    const char *at = strstr(frame, key), *end = at ? strchr(at, ']') : NULL;
    char price[24], qty[24];

    assert_non_null(end);
    while ((at = strstr(at, "\"price\":")) && at < end) {
        assert_int_equal(sscanf(at, "\"price\":%23[0-9.],\"qty\":%23[0-9.]", price, qty), 2);
        side_set(s, price, qty, bids);
        at++;
    }
    if (s->count > 10)
        s->count = 10;
}

static unsigned long side_sum(unsigned long crc, const struct ladder *s)
{
    for (unsigned i = 0; i < s->count && i < 10; i++) {
        const char *part[2] = {s->price[i], s->qty[i]};

        for (int k = 0; k < 2; k++) {
            char digits[24];
            unsigned n = 0;

            for (const char *c = part[k]; *c; c++)
                if (*c != '.' && (n || *c != '0'))
                    digits[n++] = *c;
            crc = crc32(crc, (const unsigned char *)digits, n);
        }
    }
    return crc;
}

static void a_book_kept_from_the_updates_has_the_checksum_of_each(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = connect_to(b, "/v2"), checked = 0;
    struct ladder *bids = calloc(1, sizeof *bids), *asks = calloc(1, sizeof *asks);
    (void)state;

    say(b, s,
        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"book\",\"symbol\":[\"BTC/USD\"]}}");
    for (int i = 0; i < 400; i++)
        assert_true(exchange_turn(b->x));
    for (unsigned i = 0; i < b->count; i++) {
        const char *frame = b->line[i].text, *sum;

        if (!has(frame, "\"channel\":\"book\",\"type\""))
            continue;
        side_read(bids, frame, "\"bids\":", true);
        side_read(asks, frame, "\"asks\":", false);
        sum = strstr(frame, "\"checksum\":");
        assert_non_null(sum);
        assert_int_equal(strtoul(sum + 11, NULL, 10), side_sum(side_sum(0, asks), bids));
        checked++;
    }
    assert_in_range(checked, 390, 401);
    free(bids);
    free(asks);
    booth_close(b);
}

static void a_print_comes_as_trade_ticker_and_candle(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = connect_to(b, "/v2");
    (void)state;

    say(b, s,
        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\",\"symbol\":[\"BTC/USD\"]}}");
    say(b, s,
        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\",\"symbol\":[\"BTC/USD\"]}}");
    say(b, s,
        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"ohlc\",\"symbol\":[\"BTC/USD\"],"
        "\"interval\":5}}");
    assert_null(line_with(b, "\"channel\":\"trade\"", "\"snapshot\",")); /* only when asked */
    booth_forget(b);
    assert_true(exchange_turn(b->x));

    ASSERT_HAS(line_with(b, "\"channel\":\"trade\",\"type\":\"update\"", ""), "\"trade_id\":");
    ASSERT_HAS(line_with(b, "\"channel\":\"ticker\",\"type\":\"update\"", ""), "\"vwap\":");
    ASSERT_HAS(line_with(b, "\"channel\":\"ohlc\",\"type\":\"update\"", ""), "\"interval\":5");
    booth_close(b);
}

/* ---- WebSocket: trading ---- */

static void an_order_lives_from_pending_new_to_filled(void **state)
{
    static const char *const life[] = {"\"method\":\"add_order\"", "\"exec_type\":\"pending_new\"",
                                       "\"exec_type\":\"new\"", "\"exec_type\":\"trade\"",
                                       "\"exec_type\":\"filled\""};
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b), at = 0;
    (void)state;

    ask(b, s, "add_order",
        "\"order_type\":\"market\",\"side\":\"buy\",\"symbol\":\"BTC/USD\",\"order_qty\":0.001,"
        "\"cl_ord_id\":\"np-two\"");
    for (unsigned i = 0; i < b->count && at < 5; i++)
        if (has(b->line[i].text, life[at]))
            at++;

    assert_int_equal(at, 5);
    ASSERT_HAS(b->line[0].text, "\"success\":true");
    ASSERT_HAS(b->line[0].text, "\"cl_ord_id\":\"np-two\"");
    ASSERT_HAS(line_with(b, "pending_new", ""), "\"order_qty\":0.00100000");
    ASSERT_HAS(line_with(b, "pending_new", ""), "\"sequence\":2"); /* the snapshot was 1 */
    ASSERT_HAS(line_with(b, "\"exec_type\":\"trade\"", ""), "\"liquidity_ind\":\"t\"");
    assert_null(line_with(b, "\"exec_type\":\"new\"", "order_qty")); /* thin */
    assert_null(line_with(b, "\"exec_type\":\"new\"", "symbol"));
    ASSERT_HAS(line_with(b, "\"channel\":\"balances\"", "\"asset\":\"BTC\""),
               "\"amount\":0.00100000");
    ASSERT_HAS(line_with(b, "\"channel\":\"balances\"", "\"asset\":\"USD\""), "\"amount\":-");
    booth_close(b);
}

static void a_price_in_quotes_is_refused(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b);
    (void)state;

    ask(b, s, "add_order",
        "\"order_type\":\"limit\",\"side\":\"buy\",\"symbol\":\"BTC/USD\",\"order_qty\":0.001,"
        "\"limit_price\":\"50000\"");
    ASSERT_HAS(b->line[0].text, "Limit_price field must be a number_float");
    booth_close(b);
}

static void a_post_only_order_that_would_take_is_cancelled_after_its_acceptance(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b);
    (void)state;

    ask(b, s, "add_order",
        "\"order_type\":\"limit\",\"side\":\"buy\",\"symbol\":\"BTC/USD\",\"order_qty\":0.001,"
        "\"limit_price\":900000.0,\"post_only\":true");
    ASSERT_HAS(b->line[0].text, "\"success\":true");
    ASSERT_HAS(line_with(b, "\"exec_type\":\"canceled\"", ""), "\"reason\":\"Post only order\"");
    booth_close(b);
}

static void a_token_is_needed_to_trade(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = connect_to(b, "/v2/auth");
    (void)state;

    booth_forget(b);
    say(b, s, "{\"method\":\"cancel_all\",\"params\":{}}");
    ASSERT_HAS(b->line[0].text, "Token(s) not found");
    say(b, s, "{\"method\":\"cancel_all\",\"params\":{\"token\":\"guess\"}}");
    ASSERT_HAS(b->line[1].text, "ESession:Invalid session");
    booth_close(b);
}

static void each_cancelled_order_has_its_own_reply(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b);
    (void)state;

    ask(b, s, "add_order",
        "\"order_type\":\"limit\",\"side\":\"buy\",\"symbol\":\"BTC/USD\",\"order_qty\":0.001,"
        "\"limit_price\":20000.0,\"cl_ord_id\":\"a\"");
    booth_forget(b);
    ask(b, s, "cancel_order", "\"cl_ord_id\":[\"a\",\"b\"]");

    ASSERT_HAS(b->line[0].text, "\"result\":{\"cl_ord_id\":\"a\"},\"success\":true,\"req_id\":5");
    ASSERT_HAS(b->line[1].text, "\"error\":\"EOrder:Unknown order\"");
    ASSERT_HAS(line_with(b, "\"exec_type\":\"canceled\"", ""), "\"reason\":\"User requested\"");
    booth_close(b);
}

static void an_amendment_keeps_the_id_and_is_told(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b);
    (void)state;

    ask(b, s, "add_order",
        "\"order_type\":\"stop-loss-limit\",\"side\":\"buy\",\"symbol\":\"BTC/USD\","
        "\"order_qty\":0.001,\"limit_price\":200000.0,\"triggers\":{\"reference\":\"last\","
        "\"price\":190000.0,\"price_type\":\"static\"},\"cl_ord_id\":\"a\"");
    ASSERT_HAS(line_with(b, "pending_new", ""), "\"status\":\"untriggered\"");
    booth_forget(b);
    ask(b, s, "amend_order", "\"cl_ord_id\":\"a\",\"order_qty\":0.002,\"trigger_price\":195000.0");

    ASSERT_HAS(b->line[0].text, "\"amend_id\":\"T");
    ASSERT_HAS(line_with(b, "\"exec_type\":\"amended\"", ""), "\"order_qty\":0.00200000");
    ASSERT_HAS(line_with(b, "\"exec_type\":\"amended\"", ""), "\"price\":195000.0");
    booth_close(b);
}

static void young_orders_are_dear_to_cancel(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b), placed = 0;
    (void)state;

    /* add 1 and cancel at once 8: the threshold of 125 is reached in the fourteenth round */
    for (int i = 0; i < 20; i++) {
        booth_forget(b);
        ask(b, s, "add_order",
            "\"order_type\":\"limit\",\"side\":\"buy\",\"symbol\":\"BTC/USD\",\"order_qty\":0.001,"
            "\"limit_price\":20000.0,\"cl_ord_id\":\"a\"");
        ask(b, s, "cancel_order", "\"cl_ord_id\":[\"a\"]");
        if (line_with(b, "EOrder:Rate limit exceeded", ""))
            break;
        placed++;
    }
    assert_int_equal(placed, 13);
    booth_close(b);
}

/* ---- the clock, the state ---- */

static void lock_step_waits_for_the_private_connection(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b);
    char done[96];
    (void)state;

    assert_false(exchange_may_turn(b->x));
    say(b, s, "{\"method\":\"subscribe\",\"params\":{\"channel\":\"clock\"}}");
    ASSERT_HAS(b->line[1].text, "\"channel\":\"clock\"");
    assert_false(exchange_may_turn(b->x));
    snprintf(done, sizeof done, "{\"method\":\"step_done\",\"params\":{\"step\":%llu}}",
             (unsigned long long)exchange_step(b->x));
    say(b, s, done);
    assert_true(exchange_may_turn(b->x));
    assert_true(exchange_turn(b->x));
    assert_false(exchange_may_turn(b->x));
    booth_close(b);
}

static void a_saved_exchange_goes_on_with_its_orders_and_its_time(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b);
    struct exchange *again = NULL;
    struct str bytes;
    (void)state;

    ask(b, s, "add_order",
        "\"order_type\":\"stop-loss\",\"side\":\"buy\",\"symbol\":\"BTC/USD\",\"order_qty\":0.001,"
        "\"triggers\":{\"price\":900000.0},\"cl_ord_id\":\"rests\"");
    for (int i = 0; i < 50; i++)
        assert_true(exchange_turn(b->x));
    bytes = exchange_state_bytes(b->x);
    assert_int_equal(exchange_new(&again, &b->config, bytes.at, bytes.len, NULL), STATUS_OK);
    for (int i = 0; i < 50; i++) {
        assert_true(exchange_turn(b->x));
        assert_true(exchange_turn(again));
    }

    assert_int_equal(exchange_now(again), exchange_now(b->x));
    assert_memory_equal(exchange_state_bytes(again).at, exchange_state_bytes(b->x).at, bytes.len);
    exchange_free(again);
    booth_close(b);
}

static void a_state_of_another_build_is_refused(void **state)
{
    struct booth *b = booth_open(NULL);
    struct str bytes = exchange_state_bytes(b->x);
    struct exchange *again = NULL;
    (void)state;

    assert_int_equal(exchange_new(&again, &b->config, bytes.at, bytes.len - 8, NULL),
                     STATUS_VERSION);
    booth_close(b);
}

static void a_replay_prints_the_bars_it_was_given(void **state)
{
    enum { BARS = 400 };
    struct booth *b = calloc(1, sizeof *b);
    struct bar *bars = calloc(BARS, sizeof *bars);
    struct exchange_bars pair = {.bar = bars, .count = BARS};
    json_t *doc, *rows;
    int found = 0;
    (void)state;

    pair.in = (struct instrument){.pair = "BTC/USD",
                                  .base = "BTC",
                                  .quote = "USD",
                                  .price_decimals = 1,
                                  .qty_decimals = 8,
                                  .status = MARKET_ONLINE,
                                  .tick = {1},
                                  .lot = {1},
                                  .min_qty = {1}};
    for (int64_t i = 0; i < BARS; i++) {
        int64_t px = 500000 + i * 7 % 1300;

        bars[i] = (struct bar){.open_time = i * 60 * SECOND, .interval_s = 60};
        bars[i].open.ticks = px;
        bars[i].high.ticks = px + 90;
        bars[i].low.ticks = px - 40;
        bars[i].close.ticks = i % 2 ? px + 30 : px - 20;
        bars[i].volume.lots = 100000003;
    }
    b->config = booth_config(b);
    b->config.pair_count = 1;
    b->config.bars = &pair;
    b->room = malloc(TEXT_ROOM);
    assert_int_equal(exchange_new(&b->x, &b->config, NULL, 0, NULL), STATUS_OK);
    while (exchange_turn(b->x))
        ;

    doc = get(b, "/0/public/OHLC", "pair=XBTUSD&interval=1");
    rows = json_object_get(result_of(doc), "XXBTZUSD");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        int64_t minute = json_integer_value(json_array_get(row, 0)) / 60;
        char high[24], volume[24];

        if (minute >= BARS)
            continue;
        snprintf(high, sizeof high, "%lld.%lld", (long long)bars[minute].high.ticks / 10,
                 (long long)bars[minute].high.ticks % 10);
        snprintf(volume, sizeof volume, "1.00000003");
        assert_string_equal(json_string_value(json_array_get(row, 2)), high);
        assert_string_equal(json_string_value(json_array_get(row, 6)), volume);
        found++;
    }
    assert_int_equal(found, BARS);
    json_decref(doc);
    free(bars);
    booth_close(b);
}

static void the_truth_is_told_to_the_keys_owner_alone(void **state)
{
    struct booth *b = booth_open(NULL);
    struct exchange_request r = {.method = STR("GET"), .path = STR("/sandbox/account")};
    struct text out = {b->room, 0, TEXT_ROOM, false};
    json_t *doc = get(b, "/sandbox/account", "");
    bool stop;
    (void)state;

    assert_string_equal(text_at(doc, "audit"), "ok");
    assert_string_equal(
        text_at(json_object_get(json_object_get(doc, "balances"), "ZUSD"), "balance"),
        "10000.00000000");
    json_decref(doc);
    assert_int_equal(exchange_request(b->x, &r, &out, &stop), 403);
    booth_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_signature_is_accepted_and_another_is_not),
        cmocka_unit_test(a_nonce_must_rise),
        cmocka_unit_test(the_rest_counter_fills_and_drains),
        cmocka_unit_test(candles_are_720_committed_and_the_forming_one),
        cmocka_unit_test(an_unknown_pair_or_method_is_told_in_the_venues_words),
        cmocka_unit_test(an_order_by_rest_holds_its_money_and_is_found_again),
        cmocka_unit_test(validate_places_nothing),
        cmocka_unit_test(the_first_frame_is_the_status),
        cmocka_unit_test(each_symbol_has_its_own_acknowledgement),
        cmocka_unit_test(a_ping_is_answered_and_takes_no_params),
        cmocka_unit_test(nonsense_is_answered_with_an_error),
        cmocka_unit_test(a_book_kept_from_the_updates_has_the_checksum_of_each),
        cmocka_unit_test(a_print_comes_as_trade_ticker_and_candle),
        cmocka_unit_test(an_order_lives_from_pending_new_to_filled),
        cmocka_unit_test(a_price_in_quotes_is_refused),
        cmocka_unit_test(a_post_only_order_that_would_take_is_cancelled_after_its_acceptance),
        cmocka_unit_test(a_token_is_needed_to_trade),
        cmocka_unit_test(each_cancelled_order_has_its_own_reply),
        cmocka_unit_test(an_amendment_keeps_the_id_and_is_told),
        cmocka_unit_test(young_orders_are_dear_to_cancel),
        cmocka_unit_test(lock_step_waits_for_the_private_connection),
        cmocka_unit_test(a_saved_exchange_goes_on_with_its_orders_and_its_time),
        cmocka_unit_test(a_state_of_another_build_is_refused),
        cmocka_unit_test(a_replay_prints_the_bars_it_was_given),
        cmocka_unit_test(the_truth_is_told_to_the_keys_owner_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
