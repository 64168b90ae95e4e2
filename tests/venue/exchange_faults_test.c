/* The language of faults, and what each kind does to a client of the exchange. */
#include "venue/coinbase/jwt.h"
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
        assert_true(i == FAULT_DISCONNECT || i == FAULT_BUST || f.rule[i].rate > 0);
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

/* ---- every kind, in both dialects ---- */

/* A client of either dialect that does a little of everything and does not look at the answers. */
struct client {
    struct booth *b;
    struct coinbase_key *key; /* NULL: Kraken */
    unsigned market, account;
    unsigned calls;
};

static const char *sign(struct client *c, const char *uri, char room[COINBASE_JWT_MAX])
{
    char nonce[24];
    struct text t = {room, 0, COINBASE_JWT_MAX, false};

    snprintf(nonce, sizeof nonce, "%u", ++c->calls);
    assert_int_equal(
        coinbase_jwt(&t, c->key, str_of(uri), exchange_now(c->b->x) / SECOND, str_of(nonce), NULL),
        STATUS_OK);
    return room;
}

/* The answer stays in the booth's room. */
static unsigned client_call(struct client *c, const char *method, const char *path,
                            const char *body)
{
    char token[16 + COINBASE_JWT_MAX] = "Bearer ", uri[256], nonce[32], form[1024], mac[96];
    struct text out = {c->b->room, 0, TEXT_ROOM, false};
    struct exchange_request r = {.method = str_of(method), .path = str_of(path)};
    bool stop;

    if (c->key) {
        snprintf(uri, sizeof uri, "%s localhost%s", method, path);
        sign(c, uri, token + 7);
        r.authorization = str_of(token);
        r.host = STR("localhost");
        r.body = str_of(body);
    } else {
        snprintf(nonce, sizeof nonce, "%llu", (unsigned long long)++c->b->nonce);
        snprintf(form, sizeof form, "nonce=%s%s%s", nonce, body[0] ? "&" : "", body);
        sign_here(mac, path, nonce, form);
        r.body = str_of(form);
        r.api_key = STR("the key");
        r.api_sign = str_of(mac);
    }
    return exchange_request(c->b->x, &r, &out, &stop);
}

static const char *list_orders(struct client *c)
{
    if (c->key)
        client_call(c, "GET", "/api/v3/brokerage/orders/historical/batch", "");
    else
        client_call(c, "POST", "/0/private/OpenOrders", "");
    return c->b->room;
}

/* price "": a market order. */
static const char *client_place(struct client *c, const char *side, const char *price,
                                const char *amount)
{
    char body[512];

    if (!c->key) {
        snprintf(body, sizeof body, "pair=XBTUSD&type=%s&ordertype=%s&volume=%s%s%s", side,
                 price[0] ? "limit" : "market", amount, price[0] ? "&price=" : "", price);
        client_call(c, "POST", "/0/private/AddOrder", body);
        return c->b->room;
    }
    snprintf(body, sizeof body,
             "{\"client_order_id\":\"c%u\",\"product_id\":\"BTC-USD\",\"side\":\"%s\","
             "\"order_configuration\":{\"%s\":{\"base_size\":\"%s\"%s%s%s}}}",
             ++c->calls, side[0] == 'b' ? "BUY" : "SELL",
             price[0] ? "limit_limit_gtc" : "market_market_ioc", amount,
             price[0] ? ",\"limit_price\":\"" : "", price, price[0] ? "\"" : "");
    client_call(c, "POST", "/api/v3/brokerage/orders", body);
    return c->b->room;
}

/* The id of the order whose answer is in the room. */
static void id_in_room(const struct client *c, char ret[64])
{
    const char *mark = c->key ? "\"order_id\":\"" : "\"txid\":[\"";
    const char *at = strstr(c->b->room, mark);

    if (!at)
        fail_msg("no id in %s", c->b->room);
    at += strlen(mark);
    snprintf(ret, 64, "%.*s", (int)strcspn(at, "\""), at);
}

static const char *client_cancel(struct client *c, const char *id)
{
    char body[128];

    snprintf(body, sizeof body, c->key ? "{\"order_ids\":[\"%s\"]}" : "txid=%s", id);
    client_call(c, "POST",
                c->key ? "/api/v3/brokerage/orders/batch_cancel" : "/0/private/CancelOrder", body);
    return c->b->room;
}

static void subscribe_market(struct client *c, unsigned socket)
{
    if (c->key) {
        say(c->b, socket,
            "{\"type\":\"subscribe\",\"channel\":\"level2\",\"product_ids\":[\"BTC-USD\"]}");
        say(c->b, socket,
            "{\"type\":\"subscribe\",\"channel\":\"market_trades\",\"product_ids\":[\"BTC-USD\"]}");
        say(c->b, socket, "{\"type\":\"subscribe\",\"channel\":\"status\"}");
    } else {
        say(c->b, socket,
            "{\"method\":\"subscribe\",\"params\":{\"channel\":\"book\",\"symbol\":[\"BTC/"
            "USD\"]}}");
        say(c->b, socket,
            "{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\",\"symbol\":[\"BTC/"
            "USD\"]}}");
        say(c->b, socket, "{\"method\":\"subscribe\",\"params\":{\"channel\":\"instrument\"}}");
    }
}

static struct client client_open(enum exchange_protocol protocol, const char *spec)
{
    struct client c = {0};
    struct faults f;
    char token[COINBASE_JWT_MAX], text[COINBASE_JWT_MAX + 128];

    assert_int_equal(parse(&f, spec), STATUS_OK);
    c.b = booth_open_as(protocol, &f);
    if (protocol == EXCHANGE_COINBASE)
        assert_int_equal(coinbase_key_new(&c.key, STR("the key"), STR(COINBASE_SECRET), NULL),
                         STATUS_OK);
    c.market = connect_to(c.b, c.key ? "/" : "/v2");
    subscribe_market(&c, c.market);
    if (!c.key) {
        c.account = trader(c.b);
    } else {
        c.account = connect_to(c.b, "/");
        snprintf(text, sizeof text, "{\"type\":\"subscribe\",\"channel\":\"user\",\"jwt\":\"%s\"}",
                 sign(&c, "", token));
        say(c.b, c.account, text);
    }
    booth_forget(c.b);
    return c;
}

static void client_close(struct client *c)
{
    coinbase_key_free(c->key);
    booth_close(c->b);
}

static const enum exchange_protocol dialects[] = {EXCHANGE_KRAKEN, EXCHANGE_COINBASE};

/* One step of every four belongs to a kind; the others are calm, so that what lasts can end. */
static void spec_of_all(char *ret, size_t size)
{
    struct text t = {ret, 0, size, false};

    for (unsigned k = 0; k < FAULT_COUNT; k++) {
        const char *name = fault_name((enum fault)k);
        struct faults f;
        char amount[64];

        snprintf(amount, sizeof amount, "%s=1~15s", name);
        text_printf(&t, "%s=1%s@%us-%us,", name, parse(&f, amount) == STATUS_OK ? "~15s" : "",
                    60 * k + 30, 60 * k + 45);
    }
    assert_false(t.cut);
}

static void do_a_little_of_everything(struct client *c, const char *open_order)
{
    unsigned socket;

    client_place(c, "buy", "", "0.001");
    if (!c->key)
        ask(c->b, c->account, "add_order",
            "\"order_type\":\"market\",\"side\":\"buy\",\"order_qty\":0.001,"
            "\"symbol\":\"BTC/USD\"");
    list_orders(c);
    list_orders(c); /* the same question twice */
    client_cancel(c, open_order);
    if (exchange_socket_open(c->b->x, c->key ? STR("/") : STR("/v2"), &socket)) {
        subscribe_market(c, socket);
        exchange_socket_closed(c->b->x, socket);
    }
}

static void every_kind_happens_when_it_is_told_and_is_noted(void **state)
{
    char spec[8192], id[64];

    (void)state;
    spec_of_all(spec, sizeof spec);
    for (unsigned d = 0; d < 2; d++) {
        struct client c = client_open(dialects[d], spec);

        for (int kind = 0; kind < FAULT_COUNT; kind++) {
            const char *only = strstr(fault_help((enum fault)kind), d ? "(Kraken)" : "(Coinbase)");

            exchange_turn(c.b->x);
            client_place(&c, "buy", "10000", "0.001");
            id_in_room(&c, id);
            assert_int_equal(c.b->faults[kind], 0);
            exchange_turn(c.b->x); /* it begins */
            do_a_little_of_everything(&c, id);
            exchange_turn(c.b->x);
            if (only ? c.b->faults[kind] != 0 : c.b->faults[kind] == 0)
                fail_msg("%s, dialect %u: %u times", fault_name((enum fault)kind), d,
                         c.b->faults[kind]);
            exchange_turn(c.b->x);
            booth_forget(c.b);
        }
        client_close(&c);
    }
}

static void a_refused_connection_gets_no_place(void **state)
{
    struct faults f;
    unsigned socket;

    (void)state;
    assert_int_equal(parse(&f, "refuse=1"), STATUS_OK);
    struct booth *b = booth_open(&f);
    assert_false(exchange_socket_open(b->x, STR("/v2"), &socket));
    assert_int_equal(exchange_sockets(b->x), 0);
    booth_close(b);
}

static void the_overtaken_message_comes_behind_the_next(void **state)
{
    struct faults f;
    unsigned socket;

    (void)state;
    assert_int_equal(parse(&f, "reorder_frame=1"), STATUS_OK);
    struct booth *b = booth_open(&f);
    socket = connect_to(b, "/v2");
    assert_int_equal(b->count, 0);
    say(b, socket, "{\"method\":\"ping\"}");
    assert_int_equal(b->count, 2);
    ASSERT_HAS(b->line[0].text, "pong");
    ASSERT_HAS(b->line[1].text, "\"status\"");
    booth_close(b);
}

static void a_late_connection_tells_all_of_it_in_order(void **state)
{
    struct faults f;
    unsigned socket;

    (void)state;
    assert_int_equal(parse(&f, "delay=1@0s-10s~30s"), STATUS_USAGE); /* the amount goes first */
    assert_int_equal(parse(&f, "delay=1~30s@0s-10s"), STATUS_OK);
    struct booth *b = booth_open(&f);
    socket = connect_to(b, "/v2");
    say(b, socket, "{\"method\":\"ping\"}");
    exchange_turn(b->x);
    assert_int_equal(b->count, 0);
    exchange_turn(b->x);
    assert_int_equal(b->count, 2);
    ASSERT_HAS(b->line[0].text, "\"status\"");
    ASSERT_HAS(b->line[1].text, "pong");
    booth_close(b);
}

static void an_answer_may_never_come_or_later(void **state)
{
    struct client c;

    (void)state;
    c = client_open(EXCHANGE_KRAKEN, "reset=1@15s-1h");
    exchange_turn(c.b->x);
    client_place(&c, "buy", "10000", "0.01");
    assert_true(exchange_answer_wait_ns(c.b->x) == EXCHANGE_NO_ANSWER);
    ASSERT_HAS(list_orders(&c), "\"status\":\"open\""); /* it was carried out */
    client_close(&c);
    c = client_open(EXCHANGE_KRAKEN, "slow_answer=1~250ms");
    list_orders(&c);
    assert_true(exchange_answer_wait_ns(c.b->x) == SECOND / 4);
    client_close(&c);
}

static void a_stale_list_is_that_of_the_question_before(void **state)
{
    (void)state;
    for (unsigned d = 0; d < 2; d++) {
        struct client c = client_open(dialects[d], "stale=1~60s@15s-1h");

        list_orders(&c); /* empty; a question that is never asked again is never stale */
        client_place(&c, "buy", "10000", "0.01");
        exchange_turn(c.b->x);
        assert_null(strstr(list_orders(&c), "0.01"));
        for (int i = 0; i < 5; i++) /* too old: the truth, which is remembered in its turn */
            exchange_turn(c.b->x);
        ASSERT_HAS(list_orders(&c), "0.01");
        client_close(&c);
    }
}

static void an_empty_list_has_no_rows(void **state)
{
    (void)state;
    for (unsigned d = 0; d < 2; d++) {
        struct client c = client_open(dialects[d], "empty_list=1@15s-1h");

        client_place(&c, "buy", "10000", "0.01");
        ASSERT_HAS(list_orders(&c), "0.01");
        exchange_turn(c.b->x);
        ASSERT_HAS(list_orders(&c), c.key ? "\"orders\":[]" : "\"open\":{}");
        client_close(&c);
    }
}

static void a_clock_ahead_is_told_and_checked(void **state)
{
    (void)state;
    struct client c = client_open(EXCHANGE_COINBASE, "skew=1~300s@15s-20s");

    list_orders(&c);
    ASSERT_HAS(c.b->room, "\"orders\"");
    exchange_turn(c.b->x);
    assert_int_equal(client_call(&c, "GET", "/api/v3/brokerage/orders/historical/batch", ""), 401);
    client_call(&c, "GET", "/api/v3/brokerage/time", "");
    char seconds[32];
    snprintf(seconds, sizeof seconds, "\"%lld\"", (long long)(exchange_now(c.b->x) / SECOND + 300));
    ASSERT_HAS(c.b->room, seconds);
    client_close(&c);
}

static void a_late_fill_is_told_behind_the_end_of_its_order(void **state)
{
    (void)state;
    struct client c = client_open(EXCHANGE_KRAKEN, "late_fill=1~30s");

    client_place(&c, "buy", "", "0.01");
    ASSERT_HAS(line_with(c.b, "\"exec_type\":\"filled\"", "executions"), "filled");
    assert_null(line_with(c.b, "\"exec_type\":\"trade\"", "executions"));
    assert_null(line_with(c.b, "balances", "ledger_id"));
    exchange_turn(c.b->x);
    assert_null(line_with(c.b, "\"exec_type\":\"trade\"", "executions"));
    exchange_turn(c.b->x);
    ASSERT_HAS(line_with(c.b, "\"exec_type\":\"trade\"", "executions"), "\"last_qty\":");
    ASSERT_HAS(line_with(c.b, "balances", "ledger_id"), "\"asset\"");
    client_close(&c);
}

static void a_late_cancel_is_taken_and_done_afterwards(void **state)
{
    (void)state;
    for (unsigned d = 0; d < 2; d++) {
        struct client c = client_open(dialects[d], "late_cancel=1~30s");
        const char *open = d ? "\"OPEN\"" : "\"status\":\"open\"";
        char id[64];

        client_place(&c, "buy", "10000", "0.01");
        id_in_room(&c, id);
        ASSERT_HAS(client_cancel(&c, id), d ? "\"success\":true" : "\"count\":1");
        ASSERT_HAS(list_orders(&c), open);
        exchange_turn(c.b->x);
        ASSERT_HAS(list_orders(&c), open);
        exchange_turn(c.b->x);
        assert_null(strstr(list_orders(&c), open));
        client_close(&c);
    }
}

static void the_venue_cancels_by_itself_and_says_why(void **state)
{
    (void)state;
    struct client c = client_open(EXCHANGE_KRAKEN, "venue_cancel=1");

    client_place(&c, "buy", "10000", "0.01");
    exchange_turn(c.b->x);
    ASSERT_HAS(line_with(c.b, "\"exec_type\":\"canceled\"", "executions"), "Self trade prevention");
    ASSERT_HAS(list_orders(&c), "\"open\":{}");
    client_close(&c);
}

static void a_busted_fill_is_as_if_it_had_never_been(void **state)
{
    (void)state;
    struct client c = client_open(EXCHANGE_KRAKEN, "bust=1@15s-1h");
    char before[4096];

    client_call(&c, "POST", "/0/private/Balance", "");
    snprintf(before, sizeof before, "%s", c.b->room);
    client_place(&c, "buy", "", "0.0001");
    client_call(&c, "POST", "/0/private/TradesHistory", "");
    ASSERT_HAS(c.b->room, "\"count\":1");
    exchange_turn(c.b->x);
    client_call(&c, "POST", "/0/private/TradesHistory", "");
    ASSERT_HAS(c.b->room, "\"count\":0");
    client_call(&c, "POST", "/0/private/Balance", "");
    assert_string_equal(c.b->room, before);
    json_t *truth = get(c.b, "/sandbox/account", "");
    assert_string_equal(text_at(truth, "audit"), "ok");
    json_decref(truth);
    client_close(&c);
}

static void a_late_snapshot_comes_behind_its_first_updates(void **state)
{
    (void)state;
    for (unsigned d = 0; d < 2; d++) {
        struct client c = client_open(dialects[d], "late_snapshot=1~30s@15s-1h");
        const char *book = d ? "l2_data" : "\"channel\":\"book\"";

        exchange_turn(c.b->x);
        unsigned socket = connect_to(c.b, c.key ? "/" : "/v2");
        booth_forget(c.b);
        subscribe_market(&c, socket);
        assert_null(line_with(c.b, book, "\"type\":\"snapshot\""));
        exchange_turn(c.b->x);
        ASSERT_HAS(line_with(c.b, book, "\"update\""), "BTC");
        assert_null(line_with(c.b, book, "\"type\":\"snapshot\""));
        exchange_turn(c.b->x);
        ASSERT_HAS(line_with(c.b, book, "\"type\":\"snapshot\""), "BTC");
        client_close(&c);
    }
}

static void data_may_come_before_their_acknowledgement(void **state)
{
    struct faults f;

    (void)state;
    assert_int_equal(parse(&f, "early_data=1"), STATUS_OK);
    struct booth *b = booth_open(&f);
    unsigned socket = connect_to(b, "/v2");
    booth_forget(b);
    say(b, socket,
        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"book\",\"symbol\":[\"BTC/USD\"]}}");
    ASSERT_HAS(b->line[0].text, "\"type\":\"snapshot\"");
    ASSERT_HAS(b->line[1].text, "\"success\":true");
    booth_close(b);
}

static void an_empty_acknowledgement_names_nothing(void **state)
{
    (void)state;
    struct client c = client_open(EXCHANGE_COINBASE, "empty_ack=1@15s-1h");

    exchange_turn(c.b->x);
    booth_forget(c.b);
    subscribe_market(&c, c.market);
    ASSERT_HAS(line_with(c.b, "\"channel\":\"subscriptions\"", ""), "{\"subscriptions\":{}}");
    ASSERT_HAS(line_with(c.b, "l2_data", "\"snapshot\""), "BTC-USD"); /* it counts all the same */
    client_close(&c);
}

static void a_frozen_pair_says_nothing_and_then_begins_anew(void **state)
{
    (void)state;
    for (unsigned d = 0; d < 2; d++) {
        struct client c = client_open(dialects[d], "freeze=1~30s@15s-20s");

        for (int i = 0; i < 2; i++) {
            exchange_turn(c.b->x);
            exchange_second(c.b->x);
        }
        assert_null(line_with(c.b, d ? "BTC-USD" : "BTC/USD", ""));
        if (!d)
            ASSERT_HAS(line_with(c.b, "heartbeat", ""), "heartbeat"); /* it lives */
        exchange_turn(c.b->x);
        ASSERT_HAS(line_with(c.b, d ? "l2_data" : "\"book\"", "\"type\":\"snapshot\""), "BTC");
        client_close(&c);
    }
}

/* All trade ids that were told. */
static unsigned count_ids(const struct booth *b, uint64_t *ret_id, unsigned most)
{
    unsigned n = 0;

    for (unsigned i = 0; i < b->count; i++)
        for (const char *at = b->line[i].text; (at = strstr(at, "\"trade_id\":")) && n < most;)
            ret_id[n++] = strtoull(at += 11, NULL, 10);
    return n;
}

static void repeated_prints_have_the_ids_they_had(void **state)
{
    uint64_t id[256];

    (void)state;
    struct client c = client_open(EXCHANGE_KRAKEN, "repeat=1@30s-1h");
    exchange_turn(c.b->x);
    exchange_turn(c.b->x);
    exchange_turn(c.b->x);
    unsigned n = count_ids(c.b, id, 256), again = 0;
    for (unsigned i = 1; i < n; i++)
        again += id[i] <= id[i - 1];
    assert_true(n > 4 && again > 0);
    client_close(&c);
}

static void a_print_of_less_than_nothing(void **state)
{
    (void)state;
    struct client c = client_open(EXCHANGE_KRAKEN, "negative_size=1");

    for (int i = 0; i < 20; i++)
        exchange_turn(c.b->x);
    ASSERT_HAS(line_with(c.b, "\"channel\":\"trade\"", "\"qty\":-"), "BTC/USD");
    client_close(&c);
}

static void rules_change_and_change_back(void **state)
{
    (void)state;
    for (unsigned d = 0; d < 2; d++) {
        struct client c = client_open(dialects[d], "rules=1~1000@15s-40s");

        ASSERT_HAS(client_place(&c, "buy", "10000", "0.01"), d ? "\"success\":true" : "txid");
        exchange_turn(c.b->x);
        ASSERT_HAS(line_with(c.b, d ? "\"channel\":\"status\"" : "\"instrument\"", "BTC"), "BTC");
        ASSERT_HAS(client_place(&c, "buy", "10000", "0.01"),
                   d ? "\"success\":false" : "EOrder:Order minimum not met");
        exchange_turn(c.b->x);
        ASSERT_HAS(client_place(&c, "buy", "10000", "0.01"), d ? "\"success\":true" : "txid");
        client_close(&c);
    }
}

static void a_delisted_pair_takes_no_orders_and_keeps_none(void **state)
{
    (void)state;
    for (unsigned d = 0; d < 2; d++) {
        struct client c = client_open(dialects[d], "delist=1~30s@15s-20s");

        client_place(&c, "buy", "10000", "0.01");
        exchange_turn(c.b->x);
        assert_null(strstr(list_orders(&c), d ? "\"OPEN\"" : "\"status\":\"open\""));
        ASSERT_HAS(line_with(c.b, d ? "\"channel\":\"status\"" : "\"instrument\"", "BTC"),
                   "delisted");
        ASSERT_HAS(client_place(&c, "buy", "10000", "0.01"),
                   d ? "\"success\":false" : "EService:Unavailable");
        exchange_turn(c.b->x);
        exchange_turn(c.b->x);
        ASSERT_HAS(client_place(&c, "buy", "10000", "0.01"), d ? "\"success\":true" : "txid");
        client_close(&c);
    }
}

static void a_renamed_pair_is_known_by_its_new_name_alone(void **state)
{
    (void)state;
    for (unsigned d = 0; d < 2; d++) {
        struct client c = client_open(dialects[d], "rename=1~30s@15s-20s");

        exchange_turn(c.b->x);
        ASSERT_HAS(line_with(c.b, d ? "l2_data" : "\"book\"", "\"update\""),
                   d ? "BTC2-USD" : "BTC2/USD");
        assert_null(
            strstr(client_place(&c, "buy", "10000", "0.01"), d ? "\"success\":true" : "txid"));
        exchange_turn(c.b->x);
        exchange_turn(c.b->x);
        ASSERT_HAS(client_place(&c, "buy", "10000", "0.01"), d ? "\"success\":true" : "txid");
        client_close(&c);
    }
}

/* ---- what the venue does without any fault ---- */

static void a_young_order_costs_more_to_cancel(void **state)
{
    (void)state;
    struct client c = client_open(EXCHANGE_KRAKEN, "calm");
    char id[64];
    unsigned cancelled = 0;

    /* 1 to place and 8 to cancel within five seconds: 125 points last for 13 of them. */
    for (; cancelled < 100; cancelled++) {
        if (strstr(client_place(&c, "buy", "10000", "0.01"), "EOrder:Rate limit exceeded"))
            break;
        id_in_room(&c, id);
        if (strstr(client_cancel(&c, id), "EOrder:Rate limit exceeded"))
            break;
        exchange_second(c.b->x);
        exchange_second(c.b->x);
        exchange_second(c.b->x);
        exchange_second(c.b->x);
    }
    assert_in_range(cancelled, 12, 15);
    client_close(&c);
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
        cmocka_unit_test(every_kind_happens_when_it_is_told_and_is_noted),
        cmocka_unit_test(a_refused_connection_gets_no_place),
        cmocka_unit_test(the_overtaken_message_comes_behind_the_next),
        cmocka_unit_test(a_late_connection_tells_all_of_it_in_order),
        cmocka_unit_test(an_answer_may_never_come_or_later),
        cmocka_unit_test(a_stale_list_is_that_of_the_question_before),
        cmocka_unit_test(an_empty_list_has_no_rows),
        cmocka_unit_test(a_clock_ahead_is_told_and_checked),
        cmocka_unit_test(a_late_fill_is_told_behind_the_end_of_its_order),
        cmocka_unit_test(a_late_cancel_is_taken_and_done_afterwards),
        cmocka_unit_test(the_venue_cancels_by_itself_and_says_why),
        cmocka_unit_test(a_busted_fill_is_as_if_it_had_never_been),
        cmocka_unit_test(a_late_snapshot_comes_behind_its_first_updates),
        cmocka_unit_test(data_may_come_before_their_acknowledgement),
        cmocka_unit_test(an_empty_acknowledgement_names_nothing),
        cmocka_unit_test(a_frozen_pair_says_nothing_and_then_begins_anew),
        cmocka_unit_test(repeated_prints_have_the_ids_they_had),
        cmocka_unit_test(a_print_of_less_than_nothing),
        cmocka_unit_test(rules_change_and_change_back),
        cmocka_unit_test(a_delisted_pair_takes_no_orders_and_keeps_none),
        cmocka_unit_test(a_renamed_pair_is_known_by_its_new_name_alone),
        cmocka_unit_test(a_young_order_costs_more_to_cancel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
