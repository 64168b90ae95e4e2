/* Orders, fills, balances and REST bodies of Kraken as our events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "kit/json_tree.h"
#include "venue/capture.h"
#include "venue/kraken/adapter.h"
#include "venue/kraken/errors.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/search.h"
#include "venue/kraken/start.h"

static const char pairs[][PAIR_NAME_MAX] = {"BTC/USD", "ETH/USD", "BTC/USDT"};

/* A body of AssetPairs; ours, not recorded. */
static const char tables[] =
    "{\"XXBTZUSD\":{\"altname\":\"XBTUSD\",\"wsname\":\"XBT/USD\",\"base\":\"XXBT\",\"quote\":"
    "\"ZUSD\",\"pair_decimals\":1,\"lot_decimals\":8,\"ordermin\":\"0.0001\",\"costmin\":\"0.5\","
    "\"tick_size\":\"0.1\",\"status\":\"online\",\"fees\":[[0,0.4],[10000,0.35]],\"fees_maker\":"
    "[[0,0.25]]},\"XETHZUSD\":{\"altname\":\"ETHUSD\",\"wsname\":\"ETH/USD\",\"base\":\"XETH\","
    "\"quote\":\"ZUSD\",\"pair_decimals\":2,\"lot_decimals\":8,\"fees\":[[0,0.26]]},"
    "\"XDGUSD\":{\"altname\":\"XDGUSD\",\"wsname\":\"XDG/USD\",\"base\":\"XXDG\",\"quote\":"
    "\"ZUSD\",\"pair_decimals\":7,\"lot_decimals\":8}}";

struct bench {
    struct capture *seen;
    struct kraken k;
};

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);

    b->seen = calloc(1, sizeof *b->seen);
    b->k.base.config = (struct venue_config){.pair_count = 3, .pairs = pairs, .account = 3};
    b->k.base.inlet = capture_inlet(b->seen);
    known_orders_init(&b->k.base.known);
    b->k.instruments = kraken_instruments_new(pairs, 3);
    kraken_take_tables(&b->k, STR(tables));
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    kraken_instruments_free(b->k.instruments);
    free(b->seen);
    free(b);
    return 0;
}

/* One frame of executions through the records' door; the events are kept. */
static void executions(struct bench *b, struct str line)
{
    struct kraken_frame f;
    struct kraken_execution x;
    struct event order, fill;
    struct json rows;
    bool has_order, has_fill;

    assert_int_equal(kraken_frame_read(&f, line, NULL, NULL), STATUS_OK);
    assert_int_equal(f.kind, KRAKEN_EXECUTIONS);
    kraken_rows(&rows, &f);
    while (json_more(&rows)) {
        assert_true(kraken_execution_read(&rows, &x));
        assert_true(kraken_events_execution(&order, &has_order, &fill, &has_fill, b->k.instruments,
                                            &b->k.base.known, &x, f.snapshot));
        if (has_fill)
            adapter_submit(&b->k.base, &fill);
        if (has_order)
            adapter_submit(&b->k.base, &order);
    }
    assert_true(json_ok(&rows));
}

#define EXECUTION(fields)                                                                          \
    STR("{\"channel\":\"executions\",\"type\":\"update\",\"data\":[{" fields                       \
        ",\"timestamp\":\"2026-08-01T00:00:01Z\"}],\"sequence\":1}")

static void the_venues_tables_give_names_rules_and_fees(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;
    char name[ASSET_NAME_MAX];

    assert_int_equal(capture_of(b->seen, EV_INSTRUMENT, 0, &ev), 2);
    assert_string_equal(ev->u.instrument.pair, "BTC/USD");
    assert_string_equal(ev->u.instrument.base, "BTC");
    assert_int_equal(ev->u.instrument.min_qty.lots, 10000);
    capture_of(b->seen, EV_INSTRUMENT, 1, &ev); /* optional members were not there */
    assert_int_equal(ev->u.instrument.status, MARKET_ONLINE);
    assert_int_equal(ev->u.instrument.tick.ticks, 1);
    assert_int_equal(capture_of(b->seen, EV_FEES, 0, &ev), 2);
    assert_int_equal(ev->u.fees.taker.e8, 400000);
    assert_int_equal(ev->u.fees.maker.e8, 250000);
    assert_int_equal(ev->account, 3);
    capture_of(b->seen, EV_FEES, 1, &ev); /* no maker price: the taker's */
    assert_int_equal(ev->u.fees.maker.e8, 260000);

    assert_int_equal(kraken_pair_by_name(b->k.instruments, STR("XXBTZUSD")), 0);
    assert_int_equal(kraken_pair_by_name(b->k.instruments, STR("XBTUSD")), 0);
    assert_int_equal(kraken_pair_by_name(b->k.instruments, STR("BTC/USD")), 0);
    assert_int_equal(kraken_pair_by_name(b->k.instruments, STR("XBT/USD")), KRAKEN_PAIR_UNKNOWN);
    kraken_asset_name(b->k.instruments, STR("XXDG"), name);
    assert_string_equal(name, "DOGE");
    kraken_asset_name(b->k.instruments, STR("ATOM.S"), name);
    assert_string_equal(name, "ATOM.S");
}

static void thin_records_take_their_terms_from_what_came_before(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;

    b->seen->count = 0;
    executions(b, EXECUTION("\"order_id\":\"OA\",\"cl_ord_id\":\"np0000100000000a\",\"exec_type\":"
                            "\"pending_new\",\"order_status\":\"pending_new\",\"symbol\":"
                            "\"BTC/USD\",\"side\":\"sell\",\"order_type\":\"stop-loss\","
                            "\"order_qty\":0.005,\"triggers\":{\"reference\":\"last\",\"price\":"
                            "26500.0,\"status\":\"untriggered\"},\"stop_price\":26500.0"));
    assert_int_equal(b->seen->count, 0); /* validated, not live */

    executions(b, EXECUTION("\"order_id\":\"OA\",\"exec_type\":\"new\",\"order_status\":\"new\""));
    assert_int_equal(capture_of(b->seen, EV_ORDER, 0, &ev), 1);
    assert_int_equal(ev->pair, 0);
    assert_int_equal(ev->u.order.what, OE_ACCEPT);
    assert_string_equal(ev->u.order.client_id, "np0000100000000a");
    assert_string_equal(ev->u.order.venue_id, "OA");
    assert_int_equal(ev->u.order.type, ORDER_STOP_LOSS);
    assert_int_equal(ev->u.order.side, SIDE_SELL);
    assert_int_equal(ev->u.order.qty.lots, 500000);
    assert_int_equal(ev->u.order.stop_price.ticks, 265000);
    assert_int_equal(ev->u.order.price.ticks, 0);

    executions(b, EXECUTION("\"order_id\":\"OA\",\"exec_type\":\"canceled\",\"order_status\":"
                            "\"canceled\",\"cum_qty\":0.001,\"cum_cost\":26.5,\"reason\":"
                            "\"User requested\""));
    assert_int_equal(capture_of(b->seen, EV_ORDER, 1, &ev), 2);
    assert_int_equal(ev->u.order.what, OE_CANCELED);
    assert_int_equal(ev->u.order.has_filled, 1);
    assert_int_equal(ev->u.order.filled.lots, 100000);
    assert_int_equal(ev->u.order.cost.units, 2650000000);
    assert_string_equal(ev->u.order.reason, "User requested");
    assert_string_equal(ev->u.order.client_id, "np0000100000000a");
}

static void a_trade_is_a_fill_and_the_end_is_its_own_record(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;

    b->seen->count = 0;
    executions(b, EXECUTION("\"order_id\":\"OB\",\"exec_id\":\"TX\",\"exec_type\":\"trade\","
                            "\"order_status\":\"partially_filled\",\"symbol\":\"BTC/USD\","
                            "\"side\":\"buy\",\"last_qty\":0.005,\"last_price\":26599.95,"
                            "\"liquidity_ind\":\"t\",\"cost\":132.9995,\"cum_qty\":0.005,"
                            "\"fees\":[{\"asset\":\"USD\",\"qty\":0.345812345678}]"));
    assert_int_equal(b->seen->count, 1);
    assert_int_equal(capture_of(b->seen, EV_FILL, 0, &ev), 1);
    assert_string_equal(ev->u.fill.fill_id, "TX");
    assert_int_equal(ev->u.fill.price.ticks, 266000); /* an average: 265999.5, to even */
    assert_int_equal(ev->u.fill.qty.lots, 500000);
    assert_int_equal(ev->u.fill.fee.units, 34581235); /* up */
    assert_string_equal(ev->u.fill.fee_asset, "USD");
    assert_int_equal(ev->u.fill.liquidity, LIQUIDITY_TAKER);
    assert_int_equal(ev->account, 3);

    executions(b, EXECUTION("\"order_id\":\"OB\",\"exec_type\":\"filled\",\"order_status\":"
                            "\"filled\",\"cum_qty\":0.005"));
    assert_int_equal(capture_of(b->seen, EV_ORDER, 0, &ev), 1);
    assert_int_equal(ev->u.order.what, OE_FILL_LAST);
    assert_int_equal(ev->u.order.filled.lots, 500000);
}

static void an_amend_says_so_and_carries_the_new_terms(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;

    executions(b, EXECUTION("\"order_id\":\"OC\",\"exec_type\":\"new\",\"symbol\":\"ETH/USD\","
                            "\"side\":\"buy\",\"order_type\":\"limit\",\"order_qty\":1,"
                            "\"limit_price\":1800.5"));
    b->seen->count = 0;
    executions(b, EXECUTION("\"order_id\":\"OC\",\"exec_type\":\"amended\",\"order_status\":"
                            "\"new\",\"order_qty\":2.5,\"limit_price\":1801.25,\"amended\":true"));

    assert_int_equal(capture_of(b->seen, EV_ORDER, 0, &ev), 1);
    assert_int_equal(ev->u.order.is_amend, 1);
    assert_int_equal(ev->u.order.qty.lots, 250000000);
    assert_int_equal(ev->u.order.price.ticks, 180125);
}

static void an_order_that_was_never_described_is_told_without_what_is_not_known(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;

    b->seen->count = 0;
    executions(b, EXECUTION("\"order_id\":\"OZ\",\"exec_type\":\"canceled\",\"cum_qty\":1"));

    assert_int_equal(capture_of(b->seen, EV_ORDER, 0, &ev), 1);
    assert_int_equal(ev->pair, PAIR_NONE);
    assert_int_equal(ev->u.order.has_filled, 0);
    assert_int_equal(ev->u.order.has_terms, 0);
}

static void the_documented_life_of_an_order_gives_one_accept_and_one_fill(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;
    size_t len;
    char *bytes = fixture_read("ws_executions__stream_limit_partial_fill_doc.jsonl", &len);
    struct str rest = {bytes, len}, line;

    if (!bytes)
        skip();
    b->seen->count = 0;
    while (line_cut(&rest, &line))
        executions(b, line);

    assert_int_equal(capture_of(b->seen, EV_ORDER, 0, &ev), 1);
    assert_int_equal(ev->u.order.price.ticks, 265000);
    assert_int_equal(capture_of(b->seen, EV_FILL, 0, &ev), 1);
    assert_string_equal(ev->u.fill.fill_id, "TGBB7L-HT5LX-J3BZ4A");
    assert_int_equal(ev->u.fill.price.ticks, 265999);
    assert_int_equal(ev->u.fill.fee.units, 34580000);
    free(bytes);
}

static void recorded_fills_have_the_values_that_another_parser_reads(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;
    size_t len;
    char *bytes = fixture_read("ws_executions__snapshot_trades.json", &len);

    if (!bytes)
        skip();
    b->seen->count = 0;
    struct kraken_frame f;
    struct kraken_execution x;
    struct json rows;
    struct event order, fill;
    bool has_order, has_fill;
    struct json_tree *root = tree_parse(bytes, len);
    const struct json_tree *data = tree_member(root, "data");
    kraken_frame_read(&f, (struct str){bytes, len}, NULL, NULL);
    kraken_rows(&rows, &f);
    for (size_t i = 0; json_more(&rows); i++) {
        assert_true(kraken_execution_read(&rows, &x));
        bool ours = kraken_pair_by_symbol(b->k.instruments, x.symbol) != KRAKEN_PAIR_UNKNOWN;
        bool read = kraken_events_execution(&order, &has_order, &fill, &has_fill, b->k.instruments,
                                            &b->k.base.known, &x, f.snapshot);
        assert_int_equal(read, ours);
        if (!has_fill)
            continue;
        const struct json_tree *row = tree_item(data, i);
        double decimals = pow(10, fill.pair == 0 ? 1 : 2);
        assert_true(fill.u.fill.price.ticks ==
                    llround(tree_real(tree_member(row, "last_price")) * decimals));
        assert_true(fill.u.fill.qty.lots == llround(tree_real(tree_member(row, "last_qty")) * 1e8));
        const struct json_tree *fee = tree_item(tree_member(row, "fees"), 0);
        assert_true(fill.u.fill.fee.units == llround(tree_real(tree_member(fee, "qty")) * 1e8));
        assert_int_equal(fill.u.fill.snapshot, 1);
        adapter_submit(&b->k.base, &fill);
    }
    assert_int_equal(capture_of(b->seen, EV_FILL, 0, &ev), 2); /* BTC and ETH are ours */
    tree_free(root);
    free(bytes);
}

static void balances_come_down_to_units_and_earning_wallets_are_left_out(void **state)
{
    struct bench *b = *state;
    struct kraken_balance x = {.asset = STR("BTC"), .balance = STR("0.1234567899")};
    struct event ev;

    assert_true(kraken_event_balance(&ev, b->k.instruments, &x, true));
    assert_string_equal(ev.u.balance.asset, "BTC");
    assert_int_equal(ev.u.balance.total.units, 12345678);
    assert_int_equal(ev.u.balance.held.units, -1);
    assert_int_equal(ev.u.balance.snapshot, 1);
    x.wallet_type = STR("earn");
    assert_false(kraken_event_balance(&ev, b->k.instruments, &x, false));
}

/* ---- REST ---- */

static char *result_of(const char *name, struct str *ret_result)
{
    size_t len;
    char *bytes = fixture_read(name, &len);
    struct kraken_answer answer;

    if (!bytes)
        skip();
    assert_int_equal(kraken_answer_read(&answer, (struct str){bytes, len}, NULL), STATUS_OK);
    *ret_result = answer.result;
    return bytes;
}

static void open_orders_tell_limit_and_trigger_apart(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;

    b->seen->count = 0;
    assert_true(kraken_page_tell(
        &b->k, LIST_OPEN,
        STR("{\"open\":{\"OX\":{\"cl_ord_id\":\"np0000100000000b\",\"status\":\"open\",\"opentm\":"
            "1785542400.25,\"expiretm\":0,\"descr\":{\"pair\":\"XBTUSD\",\"type\":\"sell\","
            "\"ordertype\":\"stop-loss-limit\",\"price\":\"27000.0\",\"price2\":\"26900.0\"},"
            "\"vol\":\"0.50000000\",\"vol_exec\":\"0.10000000\",\"cost\":\"2700.00000\",\"price\":"
            "\"27000.0\",\"stopprice\":\"0.00000\",\"limitprice\":\"0.00000\"}}}")));

    assert_int_equal(capture_of(b->seen, EV_ORDER, 0, &ev), 1);
    assert_int_equal(ev->pair, 0);
    assert_int_equal(ev->u.order.what, OE_ACCEPT);
    assert_int_equal(ev->u.order.type, ORDER_STOP_LOSS_LIMIT);
    assert_int_equal(ev->u.order.stop_price.ticks, 270000);
    assert_int_equal(ev->u.order.price.ticks, 269000);
    assert_int_equal(ev->u.order.filled.lots, 10000000);
    assert_int_equal(ev->u.order.snapshot, 1);
    assert_true(ev->venue_at == INT64_C(1785542400250000000));
}

static void every_recorded_list_of_orders_is_told_in_full(void **state)
{
    static const struct {
        const char *name;
        enum kraken_list list;
    } files[] = {
        {"rest_open_orders.json", LIST_OPEN},
        {"rest_open_orders__2017.json", LIST_OPEN},
        {"rest_open_orders__partially_filled.json", LIST_OPEN},
        {"rest_open_orders__stop_loss_limit.json", LIST_OPEN},
        {"rest_open_orders__viqc.json", LIST_OPEN},
        {"rest_closed_orders.json", LIST_CLOSED},
        {"rest_query_orders__canceled.json", LIST_CLOSED},
        {"rest_query_orders__open_limit_post.json", LIST_CLOSED},
        {"rest_balance.json", LIST_BALANCES},
        {"rest_balance_ex.json", LIST_BALANCES},
    };
    struct bench *b = *state;

    for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
        struct str result;
        unsigned rows;
        uint64_t total;
        char *bytes = result_of(files[i].name, &result);
        b->seen->count = 0;
        assert_true(kraken_page_rows(files[i].list, result, &rows, &total));
        assert_true(rows > 0);
        assert_true(kraken_page_tell(&b->k, files[i].list, result));
        assert_int_equal(b->seen->count, rows);
        free(bytes);
    }
}

static void recorded_trades_of_our_pairs_are_fills(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;
    struct str result;
    char *bytes = result_of("rest_trades_history.json", &result);
    unsigned rows;
    uint64_t total;

    b->seen->count = 0;
    assert_true(kraken_page_rows(LIST_TRADES, result, &rows, &total));
    assert_int_equal(total, 396);
    assert_true(kraken_page_tell(&b->k, LIST_TRADES, result));

    assert_int_equal(capture_of(b->seen, EV_FILL, 0, &ev), 2);
    assert_string_equal(ev->u.fill.fill_id, "VN6IJE-7BQX2-YXRLGM");
    assert_int_equal(ev->pair, 1);
    assert_int_equal(ev->u.fill.price.ticks, 191268);
    assert_int_equal(ev->u.fill.fee.units, 3248000);
    assert_int_equal(ev->u.fill.liquidity, LIQUIDITY_MAKER);
    capture_of(b->seen, EV_FILL, 1, &ev);
    assert_string_equal(ev->u.fill.venue_id, "3WCTEM-C4M3D-CQU27S");
    assert_int_equal(ev->u.fill.price.ticks, 276000);
    assert_int_equal(ev->u.fill.qty.lots, 166745);
    assert_int_equal(ev->u.fill.liquidity, LIQUIDITY_TAKER);
    assert_true(ev->venue_at == INT64_C(1685189574653626400));
    free(bytes);
}

static void warm_up_leaves_the_forming_candle_out(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;
    struct str result;
    char *bytes = result_of("rest_ohlc__721_rows.json", &result);
    struct str pair, last;
    struct json rows;

    b->seen->count = 0;
    assert_true(kraken_rest_series(&rows, result, &pair, &last));
    unsigned told = kraken_take_warmup(&b->k, 0, 60, result, 1000);
    assert_int_equal(told, 720);
    capture_of(b->seen, EV_BAR, 719, &ev);
    assert_int_equal(ev->u.bar.flags & (BAR_WARMUP | BAR_VENUE | BAR_FORMING),
                     BAR_WARMUP | BAR_VENUE);
    /* `last` is the start of the last committed row */
    int64_t last_s;
    assert_true(str_to_i64(last, &last_s));
    assert_true(ev->u.bar.open_time == last_s * 1000000000);

    b->seen->count = 0;
    assert_int_equal(kraken_take_warmup(&b->k, 0, 60, result, 100), 100);
    capture_of(b->seen, EV_BAR, 99, &ev);
    assert_true(ev->u.bar.open_time == last_s * 1000000000);
    free(bytes);
}

static void the_fee_tier_of_the_account_replaces_the_tables(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;
    struct str result;
    char *bytes = result_of("rest_trade_volume.json", &result);

    b->seen->count = 0;
    kraken_take_fees(&b->k, result);

    capture_of(b->seen, EV_FEES, 0, &ev);
    assert_int_equal(ev->u.fees.taker.e8, 260000);
    assert_int_equal(ev->u.fees.maker.e8, 160000);
    free(bytes);
}

static void recorded_tables_of_all_ages_are_read(void **state)
{
    struct bench *b = *state;
    struct str result;
    char *bytes = result_of("rest_asset_pairs__full_old.json", &result);

    assert_int_equal(kraken_take_tables(&b->k, result), 2); /* BTC/USDT is younger */
    free(bytes);
    bytes = result_of("rest_asset_pairs.json", &result);
    assert_int_equal(kraken_take_tables(&b->k, result), 1);
    const struct kraken_instrument *in = kraken_instrument_at(b->k.instruments, 2);
    assert_string_equal(in->rules.pair, "BTC/USDT");
    assert_int_equal(in->rules.min_qty.lots, 5000);
    assert_int_equal(in->taker.e8, 400000);
    assert_int_equal(in->maker.e8, 250000);
    assert_int_equal(b->k.base.stats.refused, 0);
    free(bytes);
}

static void errors_say_what_may_be_done(void **state)
{
    static const struct {
        const char *text;
        enum status status;
        enum retry_class retry;
    } rows[] = {
        {"EAPI:Invalid key", STATUS_AUTH, RETRY_NEVER},
        {"EAPI:Invalid nonce", STATUS_AUTH, RETRY_LATER},
        {"EAPI:Rate limit exceeded", STATUS_RATE_LIMITED, RETRY_LATER},
        {"EService: Throttled: 1785542400", STATUS_RATE_LIMITED, RETRY_LATER},
        {"EService:Unavailable", STATUS_UNAVAILABLE, RETRY_ASK},
        {"EService:Market in cancel_only mode", STATUS_REJECTED, RETRY_LATER},
        {"EService:Deadline elapsed", STATUS_REJECTED, RETRY_NEVER},
        {"EGeneral:Internal error:42", STATUS_UNAVAILABLE, RETRY_ASK},
        {"EGeneral:Invalid arguments:volume", STATUS_REJECTED, RETRY_NEVER},
        {"EOrder:Insufficient funds", STATUS_REJECTED, RETRY_NEVER},
        {"EOrder:Rate limit exceeded", STATUS_RATE_LIMITED, RETRY_LATER},
        {"EOrder:Unknown order", STATUS_NOT_FOUND, RETRY_ASK},
        {"ESession:Invalid session", STATUS_AUTH, RETRY_LATER},
        {"Currency pair not supported XBT/USD", STATUS_REJECTED, RETRY_NEVER},
        {"Limit_price field must be a number_float", STATUS_REJECTED, RETRY_NEVER},
        {"EFuture:something new", STATUS_UNAVAILABLE, RETRY_ASK},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct kraken_error e = kraken_error_of(str_of(rows[i].text));
        assert_int_equal(e.status, rows[i].status);
        assert_int_equal(e.retry, rows[i].retry);
    }
}

static void a_throttle_says_until_when(void **state)
{
    (void)state;
    assert_true(kraken_throttled_until(STR("EService: Throttled: 1785542400")) ==
                INT64_C(1785542400000000000));
    assert_true(kraken_throttled_until(STR("EService:Throttled:1785542400")) ==
                INT64_C(1785542400000000000));
    assert_int_equal(kraken_throttled_until(STR("EService: Throttled: soon")), 0);
    assert_int_equal(kraken_throttled_until(STR("EService: Throttled:")), 0);
    assert_int_equal(kraken_throttled_until(STR("EService: Throttled: 9999999999999")), 0);
    assert_int_equal(kraken_throttled_until(STR("EAPI:Rate limit exceeded")), 0);
    assert_int_equal(kraken_throttled_until(STR("")), 0);
}

static void an_answer_is_an_error_a_warning_or_a_page_of_a_proxy(void **state)
{
    struct kraken_answer a;

    (void)state;
    assert_int_equal(kraken_answer_read(&a, STR("{\"error\":[\"WGeneral:x\",\"EAPI:y\"]}"), NULL),
                     STATUS_OK);
    assert_true(str_is(a.error, "EAPI:y"));
    assert_true(str_is(a.warning, "WGeneral:x"));
    assert_int_equal(a.result.len, 0);
    assert_int_equal(kraken_answer_read(&a, STR("{\"error\":[],\"result\":null}"), NULL),
                     STATUS_OK);
    assert_int_equal(a.result.len, 0);
    assert_int_equal(kraken_answer_read(&a, STR("<html>busy</html>"), NULL), STATUS_SYNTAX);
}

int main(void)
{
#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ON_BENCH(the_venues_tables_give_names_rules_and_fees),
        ON_BENCH(thin_records_take_their_terms_from_what_came_before),
        ON_BENCH(a_trade_is_a_fill_and_the_end_is_its_own_record),
        ON_BENCH(an_amend_says_so_and_carries_the_new_terms),
        ON_BENCH(an_order_that_was_never_described_is_told_without_what_is_not_known),
        ON_BENCH(the_documented_life_of_an_order_gives_one_accept_and_one_fill),
        ON_BENCH(recorded_fills_have_the_values_that_another_parser_reads),
        ON_BENCH(balances_come_down_to_units_and_earning_wallets_are_left_out),
        ON_BENCH(open_orders_tell_limit_and_trigger_apart),
        ON_BENCH(every_recorded_list_of_orders_is_told_in_full),
        ON_BENCH(recorded_trades_of_our_pairs_are_fills),
        ON_BENCH(warm_up_leaves_the_forming_candle_out),
        ON_BENCH(the_fee_tier_of_the_account_replaces_the_tables),
        ON_BENCH(recorded_tables_of_all_ages_are_read),
        cmocka_unit_test(errors_say_what_may_be_done),
        cmocka_unit_test(a_throttle_says_until_when),
        cmocka_unit_test(an_answer_is_an_error_a_warning_or_a_page_of_a_proxy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
