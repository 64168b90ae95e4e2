/* Every recorded WebSocket frame decodes to what an independent parser (jansson) reads in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/json_tree.h"
#include "venue/capture.h"
#include "venue/kraken/decode_account.h"
#include "venue/kraken/level3_book.h"

struct column {
    const char *key;
    size_t offset;
};

#define COLUMN(record, name)                                                                       \
    {                                                                                              \
#name, offsetof(struct record, name)                                                       \
    }

static const struct column trade_columns[] = {
    COLUMN(kraken_trade, symbol),    COLUMN(kraken_trade, side),
    COLUMN(kraken_trade, price),     COLUMN(kraken_trade, qty),
    COLUMN(kraken_trade, ord_type),  COLUMN(kraken_trade, trade_id),
    COLUMN(kraken_trade, timestamp), {0}};
static const struct column candle_columns[] = {COLUMN(kraken_candle, symbol),
                                               COLUMN(kraken_candle, open),
                                               COLUMN(kraken_candle, high),
                                               COLUMN(kraken_candle, low),
                                               COLUMN(kraken_candle, close),
                                               COLUMN(kraken_candle, trades),
                                               COLUMN(kraken_candle, volume),
                                               COLUMN(kraken_candle, vwap),
                                               COLUMN(kraken_candle, interval_begin),
                                               COLUMN(kraken_candle, interval),
                                               {0}};
static const struct column ticker_columns[] = {
    COLUMN(kraken_ticker, symbol),    COLUMN(kraken_ticker, bid),
    COLUMN(kraken_ticker, bid_qty),   COLUMN(kraken_ticker, ask),
    COLUMN(kraken_ticker, ask_qty),   COLUMN(kraken_ticker, last),
    COLUMN(kraken_ticker, timestamp), {0}};
static const struct column pair_columns[] = {
    COLUMN(kraken_pair, symbol),          COLUMN(kraken_pair, base),
    COLUMN(kraken_pair, quote),           COLUMN(kraken_pair, status),
    COLUMN(kraken_pair, qty_precision),   COLUMN(kraken_pair, qty_increment),
    COLUMN(kraken_pair, price_precision), COLUMN(kraken_pair, price_increment),
    COLUMN(kraken_pair, tick_size),       COLUMN(kraken_pair, qty_min),
    COLUMN(kraken_pair, cost_min),        {0}};
static const struct column execution_columns[] = {
    COLUMN(kraken_execution, order_id),      COLUMN(kraken_execution, cl_ord_id),
    COLUMN(kraken_execution, order_userref), COLUMN(kraken_execution, exec_id),
    COLUMN(kraken_execution, exec_type),     COLUMN(kraken_execution, order_status),
    COLUMN(kraken_execution, trade_id),      COLUMN(kraken_execution, symbol),
    COLUMN(kraken_execution, side),          COLUMN(kraken_execution, order_type),
    COLUMN(kraken_execution, order_qty),     COLUMN(kraken_execution, limit_price),
    COLUMN(kraken_execution, time_in_force), COLUMN(kraken_execution, stop_price),
    COLUMN(kraken_execution, cum_qty),       COLUMN(kraken_execution, cum_cost),
    COLUMN(kraken_execution, avg_price),     COLUMN(kraken_execution, last_qty),
    COLUMN(kraken_execution, last_price),    COLUMN(kraken_execution, cost),
    COLUMN(kraken_execution, liquidity_ind), COLUMN(kraken_execution, fee_usd_equiv),
    COLUMN(kraken_execution, reason),        COLUMN(kraken_execution, cancel_reason),
    COLUMN(kraken_execution, timestamp),     {0}};
static const struct column balance_columns[] = {
    COLUMN(kraken_balance, asset),     COLUMN(kraken_balance, balance),
    COLUMN(kraken_balance, ledger_id), COLUMN(kraken_balance, ref_id),
    COLUMN(kraken_balance, type),      COLUMN(kraken_balance, wallet_type),
    COLUMN(kraken_balance, amount),    COLUMN(kraken_balance, fee),
    COLUMN(kraken_balance, timestamp), {0}};
static const struct column level3_columns[] = {
    COLUMN(kraken_level3_row, event),       COLUMN(kraken_level3_row, order_id),
    COLUMN(kraken_level3_row, limit_price), COLUMN(kraken_level3_row, order_qty),
    COLUMN(kraken_level3_row, timestamp),   {0}};
static const struct column status_columns[] = {COLUMN(kraken_status, system), {0}};
static const struct column result_columns[] = {COLUMN(kraken_result, order_id),
                                               COLUMN(kraken_result, cl_ord_id),
                                               COLUMN(kraken_result, amend_id),
                                               COLUMN(kraken_result, channel),
                                               COLUMN(kraken_result, symbol),
                                               COLUMN(kraken_result, count),
                                               COLUMN(kraken_result, maxratecount),
                                               COLUMN(kraken_result, original_order_id),
                                               {0}};

/* The slice says what jansson says; both may be absent. */
static void expect_same(struct str got, const struct json_tree *want)
{
    char room[128];

    if (tree_is_null(want)) {
        assert_int_equal(got.len, 0);
        return;
    }
    assert_true(got.len > 0 && got.len < sizeof room);
    memcpy(room, got.at, got.len);
    room[got.len] = 0;
    if (tree_string(want)) {
        assert_string_equal(room, tree_string(want));
    } else if (tree_is_integer(want)) {
        char *end;
        assert_true(strtoll(room, &end, 10) == tree_integer(want) && *end == 0);
    } else {
        assert_true(tree_is_real(want));
        char *end;
        assert_true(strtod(room, &end) == tree_real(want) && *end == 0);
    }
}

static void expect_row(const void *record, const struct column *column, const struct json_tree *row)
{
    for (; column->key; column++)
        expect_same(*(const struct str *)((const char *)record + column->offset),
                    tree_member(row, column->key));
}

static unsigned expect_levels(const struct kraken_level *level, unsigned count,
                              const struct json_tree *levels)
{
    assert_int_equal(count, tree_size(levels));
    for (unsigned i = 0; i < count; i++) {
        expect_same(level[i].price, tree_member(tree_item(levels, i), "price"));
        expect_same(level[i].qty, tree_member(tree_item(levels, i), "qty"));
    }
    return count;
}

static void expect_book(const struct kraken_book *book, const struct json_tree *data)
{
    const struct json_tree *b = tree_item(data, 0);

    expect_same(book->symbol, tree_member(b, "symbol"));
    expect_same(book->checksum, tree_member(b, "checksum"));
    expect_same(book->timestamp, tree_member(b, "timestamp"));
    expect_levels(book->bid, book->bid_count, tree_member(b, "bids"));
    expect_levels(book->ask, book->ask_count, tree_member(b, "asks"));
}

static void expect_fees(struct str raw, const struct json_tree *want)
{
    struct kraken_fee fee[4];
    int n = kraken_fees_read(raw, fee, 4);

    assert_int_equal(n, want ? (int)tree_size(want) : 0);
    for (int i = 0; i < n; i++) {
        expect_same(fee[i].asset, tree_member(tree_item(want, (size_t)i), "asset"));
        expect_same(fee[i].qty, tree_member(tree_item(want, (size_t)i), "qty"));
    }
}

#define EXPECT_ROWS(record, read, columns)                                                         \
    do {                                                                                           \
        struct record x;                                                                           \
        unsigned n = 0;                                                                            \
        for (; json_more(&rows); n++) {                                                            \
            assert_true(read(&rows, &x));                                                          \
            expect_row(&x, columns, tree_item(data, n));                                           \
        }                                                                                          \
        assert_true(json_ok(&rows));                                                               \
        assert_int_equal(n, tree_size(data));                                                      \
    } while (0)

static void expect_orders(struct str raw, const struct json_tree *data)
{
    struct json rows;

    json_init(&rows, raw);
    json_array(&rows);
    EXPECT_ROWS(kraken_level3_row, kraken_level3_row_read, level3_columns);
}

static void expect_level3(const struct kraken_frame *f, const struct json_tree *data)
{
    struct kraken_level3 message;
    const struct json_tree *b = tree_item(data, 0);

    assert_true(kraken_level3_read(&message, f->data));
    expect_same(message.symbol, tree_member(b, "symbol"));
    expect_same(message.checksum, tree_member(b, "checksum"));
    expect_orders(message.bids, tree_member(b, "bids"));
    expect_orders(message.asks, tree_member(b, "asks"));
}

static void expect_frame(struct str line, struct kraken_book *book)
{
    struct kraken_frame f;
    struct error err = {0};
    struct json rows;
    struct json_tree *root = tree_parse(line.at, line.len);
    const struct json_tree *data = tree_member(root, "data");

    assert_non_null(root);
    enum status status = kraken_frame_read(&f, line, book, &err);
    assert_int_equal(status, STATUS_OK);
    if (tree_member(root, "channel"))
        expect_same(f.channel, tree_member(root, "channel"));
    if (tree_member(root, "sequence"))
        assert_int_equal(f.sequence, tree_integer(tree_member(root, "sequence")));
    const char *type = tree_string(tree_member(root, "type"));
    assert_int_equal(f.snapshot, type && strcmp(type, "snapshot") == 0);
    if (f.kind != KRAKEN_INSTRUMENT && f.kind != KRAKEN_BOOK)
        kraken_rows(&rows, &f);
    switch (f.kind) {
    case KRAKEN_BOOK:
        expect_book(book, data);
        break;
    case KRAKEN_TRADE:
        EXPECT_ROWS(kraken_trade, kraken_trade_read, trade_columns);
        break;
    case KRAKEN_OHLC:
        EXPECT_ROWS(kraken_candle, kraken_candle_read, candle_columns);
        break;
    case KRAKEN_TICKER:
        EXPECT_ROWS(kraken_ticker, kraken_ticker_read, ticker_columns);
        break;
    case KRAKEN_STATUS:
        EXPECT_ROWS(kraken_status, kraken_status_read, status_columns);
        break;
    case KRAKEN_BALANCES:
        EXPECT_ROWS(kraken_balance, kraken_balance_read, balance_columns);
        break;
    case KRAKEN_EXECUTIONS: {
        struct kraken_execution x;
        for (unsigned n = 0; json_more(&rows); n++) {
            assert_true(kraken_execution_read(&rows, &x));
            expect_row(&x, execution_columns, tree_item(data, n));
            expect_fees(x.fees, tree_member(tree_item(data, n), "fees"));
        }
        assert_true(json_ok(&rows));
        break;
    }
    case KRAKEN_INSTRUMENT:
        data = tree_member(data, "pairs");
        kraken_pairs(&rows, &f);
        EXPECT_ROWS(kraken_pair, kraken_pair_read, pair_columns);
        break;
    case KRAKEN_REPLY: {
        struct kraken_result result;
        const struct json_tree *want = tree_member(root, "result");
        assert_true(kraken_result_read(&f, &result));
        expect_row(&result, result_columns, tree_is_array(want) ? tree_item(want, 0) : want);
        expect_same(f.method, tree_member(root, "method"));
        expect_same(f.error, tree_member(root, "error"));
        expect_same(f.symbol, tree_member(root, "symbol"));
        assert_int_equal(f.success, tree_is_true(tree_member(root, "success")));
        if (tree_member(root, "req_id"))
            assert_int_equal(f.req_id, tree_integer(tree_member(root, "req_id")));
        break;
    }
    case KRAKEN_PONG:
        assert_int_equal(f.req_id, tree_integer(tree_member(root, "req_id")));
        break;
    case KRAKEN_LEVEL3:
        expect_level3(&f, data);
        break;
    default:
        break;
    }
    tree_free(root);
}

static void every_recorded_frame_says_what_another_parser_reads_in_it(void **state)
{
    char path[512];
    unsigned files = 0, frames = 0;
    struct kraken_book *book = malloc(sizeof *book);

    (void)state;
    snprintf(path, sizeof path, "%s/fixtures/kraken", shared_dir());
    DIR *dir = opendir(path);
    if (!dir) {
        free(book);
        skip();
    }
    for (struct dirent *e; (e = readdir(dir));) {
        size_t len;
        if (strncmp(e->d_name, "ws_", 3) != 0 || strncmp(e->d_name, "ws_request", 10) == 0 ||
            strstr(e->d_name, ".txt"))
            continue;
        char *bytes = fixture_read(e->d_name, &len);
        assert_non_null(bytes);
        struct str rest = {bytes, len}, line;
        for (files++; line_cut(&rest, &line); frames++)
            expect_frame(line, book);
        free(bytes);
    }
    closedir(dir);
    free(book);
    assert_true(files >= 50 && frames > 2000);
}

static void a_frame_that_is_no_json_is_refused_and_nothing_else(void **state)
{
    struct kraken_frame f;
    struct error err;

    (void)state;
    assert_int_equal(
        kraken_frame_read(&f, STR("CloudFlare WebSocket proxy restarting"), NULL, &err),
        STATUS_SYNTAX);
    assert_int_equal(kraken_frame_read(&f, STR(""), NULL, &err), STATUS_SYNTAX);
    assert_int_equal(kraken_frame_read(&f, STR("[1,2]"), NULL, &err), STATUS_SYNTAX);
    assert_int_equal(kraken_frame_read(&f, STR("{\"channel\":\"trade\"}"), NULL, &err),
                     STATUS_DATA);
}

static void keys_come_in_any_order_and_unknown_ones_are_left_out(void **state)
{
    struct str frame = STR("{\"new\":{\"a\":[1,{}]},\"data\":[{\"timestamp\":\"t\",\"asks\":[],"
                           "\"bids\":[{\"qty\":\"1e-08\",\"x\":null,\"price\":5}],\"more\":[],"
                           "\"checksum\":7,\"symbol\":\"A/B\"}],\"type\":\"update\","
                           "\"channel\":\"book\"}");
    struct kraken_book *book = malloc(sizeof *book);
    struct kraken_frame f;

    (void)state;
    assert_int_equal(kraken_frame_read(&f, frame, book, NULL), STATUS_OK);

    assert_int_equal(f.kind, KRAKEN_BOOK);
    assert_int_equal(book->bid_count, 1);
    assert_int_equal(book->ask_count, 0);
    assert_true(str_is(book->bid[0].price, "5"));
    assert_true(str_is(book->bid[0].qty, "1e-08"));
    assert_true(str_is(book->checksum, "7"));
    free(book);
}

static void a_book_without_a_symbol_or_with_half_a_level_is_refused(void **state)
{
    static const char *const frames[] = {
        "{\"channel\":\"book\",\"data\":[{\"bids\":[],\"asks\":[],\"checksum\":1}]}",
        "{\"channel\":\"book\",\"data\":[{\"symbol\":\"A/B\",\"bids\":[{\"price\":1}]}]}",
        "{\"channel\":\"book\",\"data\":[{\"symbol\":\"A/B\"},{\"symbol\":\"A/C\"}]}",
        "{\"channel\":\"book\",\"data\":[]}",
        ("{\"channel\":\"book\",\"data\":[{\"symbol\":\"A/B\",\"bids\":[{\"price\":\"x\","
         "\"qty\":1}]}]}"),
    };
    struct kraken_book *book = malloc(sizeof *book);
    struct kraken_frame f;

    (void)state;
    for (unsigned i = 0; i < sizeof frames / sizeof *frames; i++)
        assert_int_not_equal(kraken_frame_read(&f, str_of(frames[i]), book, NULL), STATUS_OK);
    free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recorded_frame_says_what_another_parser_reads_in_it),
        cmocka_unit_test(a_frame_that_is_no_json_is_refused_and_nothing_else),
        cmocka_unit_test(keys_come_in_any_order_and_unknown_ones_are_left_out),
        cmocka_unit_test(a_book_without_a_symbol_or_with_half_a_level_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
