/* The Kraken dialect's wider half, by its words: batches, edits, references, amounts in quote, relative
 * prices, trailing stops, the switch, the ledger, the book by orders. */
#include "venue/exchange_kit.h"

#define ASSERT_NEAR(a, b, within)                                                                  \
    do {                                                                                           \
        double a_ = (a), b_ = (b);                                                                 \
        if (!(a_ - b_ <= (within) && b_ - a_ <= (within)))                                         \
            fail_msg("%.9g is not near %.9g", a_, b_);                                             \
    } while (0)

static double number_at(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);

    return json_is_string(v) ? atof(json_string_value(v)) : json_number_value(v);
}

/* The first value of an object, and its key. */
static json_t *first_of(json_t *object, const char **ret_key)
{
    void *it = json_object_iter(object);

    assert_non_null(it);
    if (ret_key)
        *ret_key = json_object_iter_key(it);
    return json_object_iter_value(it);
}

static json_t *private(struct booth *b, const char *name, const char *form)
{
    char path[64];

    snprintf(path, sizeof path, "/0/private/%s", name);
    return post(b, path, form);
}

static void refused(struct booth *b, const char *name, const char *form, const char *error)
{
    json_t *doc = private(b, name, form);

    assert_string_equal(first_error(doc), error);
    json_decref(doc);
}

#define LOW "pair=XBTUSD&type=buy&ordertype=limit&price=10000.0&volume=0.1"

/* Places; the id stays in `ret`. */
static void place(struct booth *b, const char *form, char ret[40])
{
    json_t *doc = private(b, "AddOrder", form);

    snprintf(ret, 40, "%s",
             json_string_value(json_array_get(json_object_get(result_of(doc), "txid"), 0)));
    json_decref(doc);
}

static size_t count_open(struct booth *b, const char *form)
{
    json_t *doc = private(b, "OpenOrders", form);
    size_t n = json_object_size(json_object_get(result_of(doc), "open"));

    json_decref(doc);
    return n;
}

static json_t *order_of(struct booth *b, const char *id, json_t **ret_doc)
{
    char form[64];

    snprintf(form, sizeof form, "txid=%s", id);
    *ret_doc = private(b, "QueryOrders", form);
    return json_object_get(result_of(*ret_doc), id);
}

static double last_price(struct booth *b)
{
    json_t *doc = get(b, "/0/public/Ticker", "pair=XBTUSD");
    const json_t *row = json_object_get(result_of(doc), "XXBTZUSD");
    double last = atof(json_string_value(json_array_get(json_object_get(row, "c"), 0)));

    json_decref(doc);
    return last;
}

/* ---- public ---- */

static void a_public_question_may_be_posted(void **state)
{
    struct booth *b = booth_open(NULL);
    struct exchange_request r = {
        .method = STR("POST"), .path = STR("/0/public/AssetPairs"), .body = STR("pair=ETHUSD")};
    json_t *doc = answer_of(b, &r);
    (void)state;

    assert_int_equal(json_object_size(result_of(doc)), 1);
    assert_non_null(json_object_get(result_of(doc), "XETHZUSD"));
    json_decref(doc);
    booth_close(b);
}

static void spreads_are_the_changes_of_the_touch(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc, *rows;
    (void)state;

    for (int i = 0; i < 300; i++)
        assert_true(exchange_turn(b->x));
    doc = get(b, "/0/public/Spread", "pair=XBTUSD");
    rows = json_object_get(result_of(doc), "XXBTZUSD");
    assert_int_equal(json_array_size(rows), 200);
    for (size_t i = 0; i < 200; i++) {
        const json_t *row = json_array_get(rows, i);
        const char *bid = json_string_value(json_array_get(row, 1));

        assert_true(atof(bid) < atof(json_string_value(json_array_get(row, 2))));
        assert_int_equal(strlen(strchr(bid, '.')), 6); /* five decimals */
    }
    assert_int_equal(json_integer_value(json_object_get(result_of(doc), "last")),
                     exchange_now(b->x) / SECOND);
    json_decref(doc);
    booth_close(b);
}

static void candles_of_a_week_and_of_fifteen_days_are_kept(void **state)
{
    static const int minutes[] = {10080, 21600};
    struct booth *b = booth_open(NULL);
    (void)state;

    for (int i = 0; i < 2; i++) {
        char query[64];
        json_t *doc, *rows;

        snprintf(query, sizeof query, "pair=XBTUSD&interval=%d", minutes[i]);
        doc = get(b, "/0/public/OHLC", query);
        rows = json_object_get(result_of(doc), "XXBTZUSD");
        assert_in_range(json_array_size(rows), 1, 3);
        assert_int_equal(
            json_integer_value(json_array_get(json_array_get(rows, 0), 0)) % (minutes[i] * 60), 0);
        json_decref(doc);
    }
    booth_close(b);
}

/* ---- one order ---- */

static void a_user_reference_finds_and_cancels_its_orders(void **state)
{
    struct booth *b = booth_open(NULL);
    char id[40];
    json_t *doc;
    (void)state;

    place(b, LOW "&userref=42", id);
    place(b, LOW "&userref=42", id);
    place(b, LOW "&userref=-7", id);
    assert_int_equal(count_open(b, "userref=42"), 2);
    assert_int_equal(json_integer_value(json_object_get(order_of(b, id, &doc), "userref")), -7);
    json_decref(doc);
    doc = private(b, "CancelOrder", "txid=42");
    assert_int_equal(json_integer_value(json_object_get(result_of(doc), "count")), 2);
    json_decref(doc);
    assert_int_equal(count_open(b, ""), 1);
    refused(b, "CancelOrder", "txid=42", "EOrder:Unknown order");
    refused(b, "AddOrder", LOW "&userref=4294967296", "EGeneral:Invalid arguments:userref");
    refused(b, "AddOrder", LOW "&userref=1&cl_ord_id=a", "EGeneral:Invalid arguments:userref");
    booth_close(b);
}

static void a_client_id_in_the_form_of_a_uuid_is_given_back_whole_and_cancels(void **state)
{
#define UUID "7b8f6c1e-4a2d-4e5f-9a6b-0c1d2e3f4a5b"
    struct booth *b = booth_open(NULL);
    char id[40];
    json_t *doc;
    (void)state;

    place(b, LOW "&cl_ord_id=" UUID, id);
    assert_string_equal(text_at(order_of(b, id, &doc), "cl_ord_id"), UUID);
    json_decref(doc);
    assert_int_equal(count_open(b, "cl_ord_id=" UUID), 1);
    refused(b, "AddOrder", LOW "&cl_ord_id=" UUID, "EGeneral:Invalid arguments:cl_ord_id");
    refused(b, "AddOrder", LOW "&cl_ord_id=nineteen-characters",
            "EGeneral:Invalid arguments:cl_ord_id");
    doc = private(b, "CancelOrder", "cl_ord_id=" UUID);
    assert_int_equal(json_integer_value(json_object_get(result_of(doc), "count")), 1);
    json_decref(doc);
    booth_close(b);
#undef UUID
}

static void a_market_buy_may_be_told_in_quote(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc, *o;
    char id[40];
    (void)state;

    place(b, "pair=XBTUSD&type=buy&ordertype=market&volume=500&oflags=viqc", id);
    o = order_of(b, id, &doc);
    assert_string_equal(text_at(o, "status"), "closed");
    assert_string_equal(text_at(o, "vol"), "500.00000000");
    assert_string_equal(text_at(o, "oflags"), "fciq,viqc");
    assert_true(number_at(o, "cost") > 499.9 && number_at(o, "cost") <= 500);
    json_decref(doc);
    refused(b, "AddOrder", LOW "&oflags=viqc", "EGeneral:Invalid arguments:viqc");
    booth_close(b);
}

static void a_relative_price_is_an_offset_to_the_last_trade(void **state)
{
    static const struct {
        const char *form;
        double factor, plus;
    } rows[] = {
        {"type=buy&ordertype=limit&price=-10%25", 0.9, 0},
        {"type=buy&ordertype=limit&price=%23100", 1, -100},
        {"type=buy&ordertype=stop-loss&price=%2B250.5", 1, 250.5},
        {"type=buy&ordertype=stop-loss&price=%235%25", 1.05, 0},
        {"type=buy&ordertype=take-profit&price=%235%25", 0.95, 0},
    };
    struct booth *b = booth_open(NULL);
    double last = last_price(b);
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char form[128], id[40];
        json_t *doc;

        snprintf(form, sizeof form, "pair=XBTUSD&volume=0.001&%s", rows[i].form);
        place(b, form, id);
        ASSERT_NEAR(number_at(json_object_get(order_of(b, id, &doc), "descr"), "price"),
                    last * rows[i].factor + rows[i].plus, 0.1);
        json_decref(doc);
    }
    booth_close(b);
}

static void a_trailing_stop_tells_its_distance_and_where_it_stands(void **state)
{
    struct booth *b = booth_open(NULL);
    double last = last_price(b);
    json_t *doc, *o;
    char id[40];
    (void)state;

    place(b, "pair=XBTUSD&type=buy&ordertype=trailing-stop&price=%2B5.5%25&volume=0.001", id);
    o = order_of(b, id, &doc);
    assert_string_equal(text_at(json_object_get(o, "descr"), "price"), "+5.5000%");
    assert_string_equal(text_at(json_object_get(o, "descr"), "order"),
                        "buy 0.00100000 XBTUSD @ trailing stop +5.5000%");
    ASSERT_NEAR(number_at(o, "stopprice"), last * 1.055, 0.1);
    assert_string_equal(text_at(o, "trigger"), "last");
    json_decref(doc);
    refused(b, "AddOrder", "pair=XBTUSD&type=buy&ordertype=trailing-stop&price=5&volume=0.001",
            "EGeneral:Invalid arguments:price");
    booth_close(b);
}

static void what_is_not_there_is_refused_and_not_ignored(void **state)
{
    struct booth *b = booth_open(NULL);
    (void)state;

    refused(b, "AddOrder", LOW "&leverage=2", "EGeneral:Invalid arguments:leverage");
    refused(b, "AddOrder", LOW "&reduce_only=true", "EOrder:Reduce only:No position exists");
    refused(b, "AddOrder", LOW "&close[ordertype]=limit", "EGeneral:Invalid arguments:close");
    refused(b, "AddOrder", LOW "&trigger=index", "EGeneral:Invalid arguments:Index unavailable");
    booth_close(b);
}

static void an_edit_is_another_order_with_the_same_money(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc;
    char id[40], form[160];
    (void)state;

    place(b, "pair=XBTUSD&type=buy&ordertype=limit&price=10000.0&volume=0.9&userref=3", id);
    snprintf(form, sizeof form, "txid=%s&pair=XBTUSD&volume=0.8&price=11000.0&userref=4", id);
    doc = private(b, "EditOrder", form); /* would not fit beside the old one */
    assert_string_equal(text_at(result_of(doc), "status"), "ok");
    assert_string_equal(text_at(result_of(doc), "originaltxid"), id);
    assert_string_equal(text_at(result_of(doc), "volume"), "0.80000000");
    assert_string_equal(text_at(result_of(doc), "price"), "11000.0");
    assert_int_equal(number_at(result_of(doc), "newuserref"), 4);
    assert_int_equal(number_at(result_of(doc), "orders_cancelled"), 1);
    assert_string_equal(text_at(json_object_get(result_of(doc), "descr"), "order"),
                        "buy 0.80000000 XBTUSD @ limit 11000.0");
    snprintf(id, sizeof id, "%s", text_at(result_of(doc), "txid"));
    json_decref(doc);

    assert_int_equal(count_open(b, ""), 1);
    snprintf(form, sizeof form, "txid=%s&pair=XBTUSD&volume=8&price=11000.0", id);
    refused(b, "EditOrder", form, "EOrder:Insufficient funds");
    assert_int_equal(count_open(b, ""), 1); /* the old one stays */
    booth_close(b);
}

static void amendments_are_listed_behind_the_original(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc, *rows;
    char id[40], form[128];
    (void)state;

    place(b, LOW, id);
    snprintf(form, sizeof form, "txid=%s&order_qty=0.05&limit_price=9000.0", id);
    json_decref(private(b, "AmendOrder", form));
    snprintf(form, sizeof form, "order_id=%s", id);
    doc = private(b, "OrderAmends", form);
    rows = json_object_get(result_of(doc), "amends");
    assert_int_equal(number_at(result_of(doc), "count"), 2);
    assert_string_equal(text_at(json_array_get(rows, 0), "amend_type"), "original");
    assert_string_equal(text_at(json_array_get(rows, 0), "order_qty"), "0.10000000");
    assert_string_equal(text_at(json_array_get(rows, 1), "limit_price"), "9000.0");
    assert_string_equal(text_at(json_array_get(rows, 1), "remaining_qty"), "0.05000000");
    assert_int_equal(number_at(json_array_get(rows, 1), "timestamp"), exchange_now(b->x) / 1000000);
    json_decref(doc);
    booth_close(b);
}

/* ---- many orders ---- */

#define ENTRY(i, more)                                                                             \
    "&orders[" #i "][ordertype]=limit&orders[" #i "][type]=buy&orders[" #i                         \
    "][volume]=0.01&orders[" #i "][price]=10000.0" more

static void a_batch_is_placed_by_form_and_cancelled_by_id_and_reference(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc =
        private(b, "AddOrderBatch", "pair=XBTUSD" ENTRY(0, "&orders[0][userref]=8") ENTRY(1, ""));
    json_t *orders = json_object_get(result_of(doc), "orders");
    char form[96];
    (void)state;

    assert_int_equal(json_array_size(orders), 2);
    assert_string_equal(text_at(json_object_get(json_array_get(orders, 0), "descr"), "order"),
                        "buy 0.01000000 XBTUSD @ limit 10000.0");
    snprintf(form, sizeof form, "orders=8,%s", text_at(json_array_get(orders, 1), "txid"));
    json_decref(doc);
    doc = private(b, "CancelOrderBatch", form);
    assert_int_equal(number_at(result_of(doc), "count"), 2);
    json_decref(doc);
    assert_int_equal(count_open(b, ""), 0);
    booth_close(b);
}

static void one_bad_entry_refuses_the_batch_and_an_empty_purse_only_its_own(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc, *orders;
    (void)state;

    refused(b, "AddOrderBatch", "pair=XBTUSD" ENTRY(0, "") ENTRY(1, "5.55"),
            "EOrder:Tick size check failed");
    refused(b, "AddOrderBatch", "pair=XBTUSD" ENTRY(0, ""), "EGeneral:Invalid arguments:orders");
    assert_int_equal(count_open(b, ""), 0);
    doc = private(b, "AddOrderBatch",
                  "pair=XBTUSD" ENTRY(0, "") "&orders[1][ordertype]=limit&orders[1][type]=buy"
                                             "&orders[1][volume]=9&orders[1][price]=10000.0");
    orders = json_object_get(result_of(doc), "orders");
    assert_int_equal(strlen(text_at(json_array_get(orders, 0), "txid")), 19);
    assert_string_equal(text_at(json_array_get(orders, 1), "error"), "EOrder:Insufficient funds");
    json_decref(doc);
    booth_close(b);
}

static void the_switch_fires_once(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc;
    char id[40];
    (void)state;

    place(b, LOW, id);
    refused(b, "CancelAllOrdersAfter", "timeout=86400", "EGeneral:Invalid arguments:timeout");
    doc = private(b, "CancelAllOrdersAfter", "timeout=30");
    assert_int_equal(strlen(text_at(result_of(doc), "triggerTime")), 20);
    json_decref(doc);
    assert_true(exchange_turn(b->x)); /* 15 seconds */
    assert_int_equal(count_open(b, ""), 1);
    assert_true(exchange_turn(b->x));
    assert_int_equal(count_open(b, ""), 0);
    place(b, LOW, id);
    assert_true(exchange_turn(b->x));
    assert_int_equal(count_open(b, ""), 1);
    doc = private(b, "CancelAllOrdersAfter", "timeout=0");
    assert_string_equal(text_at(result_of(doc), "triggerTime"), "0");
    json_decref(doc);
    booth_close(b);
}

/* ---- money ---- */

static void the_ledger_goes_from_the_deposit_to_the_balance(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc, *entry;
    const char *id = NULL;
    char order[40], form[64];
    double spent, fee;
    (void)state;

    place(b, "pair=XBTUSD&type=buy&ordertype=market&volume=0.001", order);
    doc = private(b, "Ledgers", "asset=ZUSD&type=trade");
    assert_int_equal(number_at(result_of(doc), "count"), 1);
    entry = first_of(json_object_get(result_of(doc), "ledger"), &id);
    spent = number_at(entry, "amount");
    fee = number_at(entry, "fee");
    assert_true(spent < 0);
    ASSERT_NEAR(fee, -spent * 0.008, 1e-6);
    ASSERT_NEAR(number_at(entry, "balance"), 10000 + spent - fee, 1e-6);
    snprintf(form, sizeof form, "id=%s", id);
    json_decref(doc);

    doc = private(b, "QueryLedgers", form);
    ASSERT_NEAR(number_at(first_of(result_of(doc), NULL), "amount"), spent, 1e-8);
    json_decref(doc);
    doc = private(b, "Ledgers", "asset=USD&type=deposit");
    entry = first_of(json_object_get(result_of(doc), "ledger"), NULL);
    assert_string_equal(text_at(entry, "balance"), "10000.00000000");
    json_decref(doc);
    booth_close(b);
}

static void worth_counts_coins_at_the_last_trade(void **state)
{
    struct booth *b = booth_open(NULL);
    json_t *doc;
    char order[40];
    (void)state;

    place(b, "pair=XBTUSD&type=buy&ordertype=market&volume=0.1", order);
    doc = private(b, "TradeBalance", "");
    ASSERT_NEAR(number_at(result_of(doc), "eb"),
                number_at(result_of(doc), "tb") + 0.1 * last_price(b), 0.001);
    assert_string_equal(text_at(result_of(doc), "m"), "0.0000");
    json_decref(doc);
    doc = private(b, "OpenPositions", "consolidation=market");
    assert_true(json_is_array(result_of(doc)));
    json_decref(doc);
    booth_close(b);
}

/* ---- by socket ---- */

static void a_batch_by_socket_answers_in_order_and_its_cancel_at_the_top(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b);
    (void)state;

    ask(b, s, "batch_add",
        "\"symbol\":\"BTC/USD\",\"orders\":[{\"order_type\":\"limit\",\"side\":\"buy\","
        "\"order_qty\":0.01,\"limit_price\":20000.0,\"order_userref\":5},{\"order_type\":\"limit\","
        "\"side\":\"buy\",\"order_qty\":0.01,\"limit_price\":20001.0,\"cl_ord_id\":\"b\"}]");
    ASSERT_HAS(b->line[0].text, "\"method\":\"batch_add\",\"result\":[{\"order_id\":\"O");
    ASSERT_HAS(b->line[0].text, "\"order_userref\":5},{\"order_id\":\"O");
    ASSERT_HAS(b->line[0].text, "\"cl_ord_id\":\"b\"}],\"success\":true");
    ASSERT_HAS(line_with(b, "pending_new", "20000.0"), "\"order_userref\":5");
    booth_forget(b);
    ask(b, s, "batch_cancel", "\"orders\":[\"5\"],\"cl_ord_id\":[\"b\"]");
    ASSERT_HAS(b->line[0].text, "{\"method\":\"batch_cancel\",\"orders_cancelled\":2,\"success\"");
    booth_forget(b);
    ask(b, s, "batch_cancel", "\"orders\":[\"5\"]");
    ASSERT_HAS(b->line[0].text, "\"error\":\"EOrder:Unknown order\"");
    booth_close(b);
}

static void an_edit_by_socket_names_both_orders(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b);
    char id[40], params[160];
    (void)state;

    ask(b, s, "add_order",
        "\"order_type\":\"limit\",\"side\":\"buy\",\"symbol\":\"BTC/USD\",\"order_qty\":0.01,"
        "\"limit_price\":20000.0,\"order_userref\":9");
    assert_int_equal(sscanf(strstr(b->line[0].text, "order_id\":\""), "order_id\":\"%39[^\"]", id),
                     1);
    booth_forget(b);
    snprintf(params, sizeof params,
             "\"order_id\":\"%s\",\"symbol\":\"BTC/USD\",\"limit_price\":20001.0", id);
    ask(b, s, "edit_order", params);
    ASSERT_HAS(b->line[0].text, "\"original_order_id\":\"");
    ASSERT_HAS(b->line[0].text, id);
    ASSERT_HAS(line_with(b, "pending_new", ""), "\"limit_price\":20001.0");
    ASSERT_HAS(line_with(b, "pending_new", ""), "\"order_qty\":0.01000000");
    ASSERT_HAS(line_with(b, "pending_new", ""), "\"order_userref\":0"); /* not inherited */
    booth_close(b);
}

static void offsets_and_amounts_by_socket(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b);
    double last = last_price(b);
    const char *at;
    (void)state;

    ask(b, s, "add_order",
        "\"order_type\":\"stop-loss\",\"side\":\"buy\",\"symbol\":\"BTC/USD\",\"order_qty\":0.001,"
        "\"triggers\":{\"reference\":\"last\",\"price\":2.0,\"price_type\":\"pct\"}");
    at = line_with(b, "pending_new", "stop-loss");
    assert_non_null(at);
    ASSERT_NEAR(atof(strstr(at, "\"stop_price\":") + 13), last * 1.02, 0.1);
    booth_forget(b);
    ask(b, s, "add_order",
        "\"order_type\":\"trailing-stop\",\"side\":\"buy\",\"symbol\":\"BTC/USD\","
        "\"order_qty\":0.001,\"triggers\":{\"price\":500.0,\"price_type\":\"quote\"}");
    at = line_with(b, "pending_new", "trailing-stop");
    assert_non_null(at);
    ASSERT_NEAR(atof(strstr(at, "\"stop_price\":") + 13), last + 500, 0.1);
    booth_forget(b);
    ask(b, s, "add_order",
        "\"order_type\":\"market\",\"side\":\"buy\",\"symbol\":\"BTC/USD\","
        "\"cash_order_qty\":100.0");
    at = line_with(b, "\"exec_type\":\"filled\"", "");
    assert_non_null(at);
    ASSERT_NEAR(atof(strstr(at, "\"cum_cost\":") + 11), 100, 0.1);
    booth_close(b);
}

static void the_switch_and_a_reference_by_socket(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b);
    (void)state;

    ask(b, s, "cancel_all_orders_after", "\"timeout\":60");
    ASSERT_HAS(b->line[0].text, "\"result\":{\"currentTime\":\"2026-");
    ask(b, s, "cancel_all_orders_after", "\"timeout\":-1");
    ASSERT_HAS(b->line[1].text, "EGeneral:Invalid arguments:timeout");
    ask(b, s, "add_order",
        "\"order_type\":\"limit\",\"side\":\"buy\",\"symbol\":\"BTC/USD\",\"order_qty\":0.001,"
        "\"limit_price\":20000.0,\"order_userref\":31");
    booth_forget(b);
    ask(b, s, "cancel_order", "\"order_userref\":[31,32]");
    ASSERT_HAS(b->line[0].text, "\"result\":{\"order_id\":\"O");
    ASSERT_HAS(b->line[1].text, "\"error\":\"EOrder:Unknown order\"");
    booth_close(b);
}

static void the_book_by_orders_needs_a_token_and_has_the_books_sum(void **state)
{
    struct booth *b = booth_open(NULL);
    unsigned s = trader(b), frames = 0;
    const char *book, *orders;
    (void)state;

    say(b, s,
        "{\"method\":\"subscribe\",\"params\":{\"channel\":\"level3\",\"symbol\":[\"BTC/USD\"]}}");
    ASSERT_HAS(b->line[0].text, "Token(s) not found");
    booth_forget(b);
    ask(b, s, "subscribe", "\"channel\":\"level3\",\"symbol\":[\"BTC/USD\"],\"depth\":10");
    ask(b, s, "subscribe", "\"channel\":\"book\",\"symbol\":[\"BTC/USD\"]");
    ASSERT_HAS(line_with(b, "level3", "snapshot\",\"data"), "\"order_id\":\"O");
    for (int i = 0; i < 20; i++) {
        booth_forget(b);
        assert_true(exchange_turn(b->x));
        book = line_with(b, "\"channel\":\"book\"", "");
        orders = line_with(b, "\"channel\":\"level3\"", "");
        if (!book || !orders)
            continue;
        assert_int_equal(strtoul(strstr(book, "\"checksum\":") + 11, NULL, 10),
                         strtoul(strstr(orders, "\"checksum\":") + 11, NULL, 10));
        frames++;
    }
    assert_in_range(frames, 15, 20);
    booth_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_public_question_may_be_posted),
        cmocka_unit_test(spreads_are_the_changes_of_the_touch),
        cmocka_unit_test(candles_of_a_week_and_of_fifteen_days_are_kept),
        cmocka_unit_test(a_user_reference_finds_and_cancels_its_orders),
        cmocka_unit_test(a_client_id_in_the_form_of_a_uuid_is_given_back_whole_and_cancels),
        cmocka_unit_test(a_market_buy_may_be_told_in_quote),
        cmocka_unit_test(a_relative_price_is_an_offset_to_the_last_trade),
        cmocka_unit_test(a_trailing_stop_tells_its_distance_and_where_it_stands),
        cmocka_unit_test(what_is_not_there_is_refused_and_not_ignored),
        cmocka_unit_test(an_edit_is_another_order_with_the_same_money),
        cmocka_unit_test(amendments_are_listed_behind_the_original),
        cmocka_unit_test(a_batch_is_placed_by_form_and_cancelled_by_id_and_reference),
        cmocka_unit_test(one_bad_entry_refuses_the_batch_and_an_empty_purse_only_its_own),
        cmocka_unit_test(the_switch_fires_once),
        cmocka_unit_test(the_ledger_goes_from_the_deposit_to_the_balance),
        cmocka_unit_test(worth_counts_coins_at_the_last_trade),
        cmocka_unit_test(a_batch_by_socket_answers_in_order_and_its_cancel_at_the_top),
        cmocka_unit_test(an_edit_by_socket_names_both_orders),
        cmocka_unit_test(offsets_and_amounts_by_socket),
        cmocka_unit_test(the_switch_and_a_reference_by_socket),
        cmocka_unit_test(the_book_by_orders_needs_a_token_and_has_the_books_sum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
