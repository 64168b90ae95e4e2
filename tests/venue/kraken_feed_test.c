/* The public feed without a socket: frames in, events out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <zlib.h>

#include "kit/json_tree.h"
#include "net/loop.h"
#include "venue/capture.h"
#include "venue/kraken/adapter.h"
#include "venue/kraken/book_apply.h"
#include "venue/kraken/feed.h"
#include "venue/kraken/start.h"

static const char pairs[][PAIR_NAME_MAX] = {"BTC/USD", "ETH/USD"};

/* Rules as the venue tells them; ours, not recorded. */
static const char instruments[] =
    "{\"channel\":\"instrument\",\"type\":\"snapshot\",\"data\":{\"assets\":[],\"pairs\":["
    "{\"symbol\":\"BTC/USD\",\"base\":\"BTC\",\"quote\":\"USD\",\"status\":\"online\","
    "\"qty_precision\":8,\"qty_increment\":0.00000001,\"price_precision\":1,"
    "\"price_increment\":0.1,\"qty_min\":0.0001,\"cost_min\":\"0.5\"},"
    "{\"symbol\":\"ETH/USD\",\"base\":\"ETH\",\"quote\":\"USD\",\"status\":\"post_only\","
    "\"qty_precision\":8,\"qty_increment\":1e-08,\"price_precision\":2,"
    "\"price_increment\":\"0.01\",\"qty_min\":0.002,\"cost_min\":0.5}]}}";

struct bench {
    struct loop *loop;
    struct capture *seen;
    struct kraken k;
};

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);

    b->seen = calloc(1, sizeof *b->seen);
    b->seen->now = INT64_C(1785600000) * 1000000000;
    b->loop = loop_new();
    b->k.base.config = (struct venue_config){.loop = b->loop,
                                             .pair_count = 2,
                                             .pairs = pairs,
                                             .book_depth = 10,
                                             .account = 3,
                                             .depth = {.levels = 10,
                                                       .near = 0.005,
                                                       .void_gap = 0.003,
                                                       .whale_notional = 1e9,
                                                       .whale_multiple = 5},
                                             .depth_every = INT64_C(2000000000)};
    b->k.base.inlet = capture_inlet(b->seen);
    b->k.base.inlet.on_clock = capture_clock;
    known_orders_init(&b->k.base.known);
    b->k.instruments = kraken_instruments_new(pairs, 2);
    b->k.feed = kraken_feed_new(&b->k);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    kraken_feed_free(b->k.feed);
    kraken_instruments_free(b->k.instruments);
    loop_free(b->loop);
    free(b->seen);
    free(b);
    return 0;
}

static void feed(struct bench *b, const char *text)
{
    kraken_feed_message(b->k.feed, str_of(text));
}

/* ---- a book of two levels a side, made by hand ---- */

static const char snapshot_head[] =
    "{\"channel\":\"book\",\"type\":\"snapshot\",\"data\":[{\"symbol\":\"BTC/USD\",\"bids\":["
    "{\"price\":100.0,\"qty\":1.00000000},{\"price\":99.9,\"qty\":2.00000000}],\"asks\":["
    "{\"price\":100.1,\"qty\":0.50000000},{\"price\":100.2,\"qty\":0.25000000}],\"checksum\":";

/* The text of the checksum by hand: 100.1 0.50000000 is "1001" "50000000", and so on. */
static unsigned long checksum_of(const char *digits)
{
    return crc32(0, (const unsigned char *)digits, (unsigned)strlen(digits));
}

static void feed_book(struct bench *b, const char *head, unsigned long checksum)
{
    char frame[1024];

    snprintf(frame, sizeof frame, "%s%lu,\"timestamp\":\"2026-08-01T00:00:00.5Z\"}]}", head,
             checksum);
    feed(b, frame);
}

static void feed_snapshot(struct bench *b)
{
    feed_book(b, snapshot_head,
              checksum_of("1001"
                          "50000000"
                          "1002"
                          "25000000"
                          "1000"
                          "100000000"
                          "999"
                          "200000000"));
}

static void the_venues_rules_become_instruments(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;

    feed(b, instruments);

    assert_int_equal(capture_of(b->seen, EV_INSTRUMENT, 1, &ev), 2);
    assert_int_equal(ev->pair, 1);
    assert_string_equal(ev->u.instrument.pair, "ETH/USD");
    assert_string_equal(ev->u.instrument.quote, "USD");
    assert_int_equal(ev->u.instrument.price_decimals, 2);
    assert_int_equal(ev->u.instrument.tick.ticks, 1);
    assert_int_equal(ev->u.instrument.lot.lots, 1);
    assert_int_equal(ev->u.instrument.min_qty.lots, 200000);
    assert_int_equal(ev->u.instrument.min_cost.units, 50000000);
    assert_int_equal(ev->u.instrument.status, MARKET_POST_ONLY);
}

static void the_same_rules_again_are_no_news(void **state)
{
    struct bench *b = *state;

    feed(b, instruments);
    feed(b, instruments);

    assert_int_equal(capture_of(b->seen, EV_INSTRUMENT, 0, NULL), 2);
}

static void a_quote_comes_when_the_best_changed_and_not_otherwise(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;

    feed(b, instruments);
    feed_snapshot(b);
    assert_int_equal(capture_of(b->seen, EV_QUOTE, 0, &ev), 1);
    assert_int_equal(ev->u.quote.bid.ticks, 1000);
    assert_int_equal(ev->u.quote.ask.ticks, 1001);
    assert_int_equal(ev->u.quote.bid_qty.lots, 100000000);
    assert_int_equal(ev->u.quote.flags, 0);
    assert_true(ev->venue_at == INT64_C(1785542400500000000));

    /* behind the best: no quote */
    feed_book(b,
              "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
              "\"bids\":[{\"price\":99.9,\"qty\":3.00000000}],\"asks\":[],\"checksum\":",
              checksum_of("1001"
                          "50000000"
                          "1002"
                          "25000000"
                          "1000"
                          "100000000"
                          "999"
                          "300000000"));
    assert_int_equal(capture_of(b->seen, EV_QUOTE, 0, NULL), 1);

    /* the best ask goes: 100.2 is the best; the same price twice, the last word counts */
    feed_book(b,
              "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
              "\"bids\":[],\"asks\":[{\"price\":100.1,\"qty\":9.00000000},"
              "{\"price\":100.1,\"qty\":0.00000000}],\"checksum\":",
              checksum_of("1002"
                          "25000000"
                          "1000"
                          "100000000"
                          "999"
                          "300000000"));
    assert_int_equal(capture_of(b->seen, EV_QUOTE, 1, &ev), 2);
    assert_int_equal(ev->u.quote.ask.ticks, 1002);
    assert_int_equal(b->k.base.stats.books_checked, 3);
    assert_int_equal(b->k.base.stats.books_bad, 0);
}

static void the_book_is_read_every_two_seconds(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;
    char update[512];

    feed(b, instruments);
    feed_snapshot(b);
    assert_int_equal(capture_of(b->seen, EV_DEPTH, 0, &ev), 1);
    assert_int_equal(ev->u.depth.bid.qty.lots, 300000000);
    assert_int_equal(ev->u.depth.ask.qty.lots, 75000000);
    assert_int_equal(ev->u.depth.weighted, 600000); /* (3 - 0.75) / (3 + 0.75) */
    assert_int_equal(ev->u.depth.bid.notional.units, INT64_C(29980000000)); /* 100 + 2 x 99.9 */
    for (int64_t qty = 3; qty <= 5; qty++) {                                /* one second each */
        b->seen->now += 1000000000;
        snprintf(update, sizeof update, "1001500000001002250000001000100000000999%lld00000000",
                 (long long)qty);
        unsigned long checksum = checksum_of(update);
        snprintf(update, sizeof update,
                 "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
                 "\"bids\":[{\"price\":99.9,\"qty\":%lld.00000000}],\"asks\":[],\"checksum\":",
                 (long long)qty);
        feed_book(b, update, checksum);
    }
    assert_int_equal(capture_of(b->seen, EV_DEPTH, 1, &ev), 2);
    assert_int_equal(ev->u.depth.bid.qty.lots, 500000000); /* 1 + 4, after two seconds */
    assert_int_equal(b->k.base.stats.books_bad, 0);
}

static void size_that_comes_and_goes_at_once_is_told(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;
    static const char wall[] =
        "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
        "\"bids\":[{\"price\":99.8,\"qty\":50.00000000}],\"asks\":[],\"checksum\":";
    static const char gone[] =
        "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
        "\"bids\":[{\"price\":99.8,\"qty\":0}],\"asks\":[],\"checksum\":";

    feed(b, instruments);
    feed_snapshot(b);
    b->seen->now += 1500000000;
    feed_book(b, wall,
              checksum_of("10015000000010022500000010001000000009992000000009985000000000"));
    b->seen->now += 500000000;
    feed_book(b, wall,
              checksum_of("10015000000010022500000010001000000009992000000009985000000000"));
    assert_int_equal(capture_of(b->seen, EV_DEPTH, 1, &ev), 2);
    assert_int_equal(ev->u.depth.bid.young.lots, INT64_C(5000000000));
    assert_int_equal(ev->u.depth.added.lots, INT64_C(5000000000));
    assert_int_equal(ev->u.depth.weighted, 600000); /* without it */
    b->seen->now += 500000000;
    feed_book(b, gone, checksum_of("1001500000001002250000001000100000000999200000000"));
    b->seen->now += 1500000000;
    feed_book(b, gone, checksum_of("1001500000001002250000001000100000000999200000000"));
    assert_int_equal(capture_of(b->seen, EV_DEPTH, 2, &ev), 3);
    assert_int_equal(ev->u.depth.pulled.lots, INT64_C(5000000000));
    assert_int_equal(ev->u.depth.bid.young.lots, 0);
    assert_int_equal(b->k.base.stats.books_bad, 0);
}

static void a_wrong_checksum_is_said_once_and_silences_the_book_until_a_snapshot(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;
    const char *update = "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":"
                         "\"BTC/USD\",\"bids\":[{\"price\":100.0,\"qty\":7.00000000}],"
                         "\"asks\":[],\"checksum\":";

    feed(b, instruments);
    feed_snapshot(b);
    feed_book(b, update, 12345);
    feed_book(b, update, 12345);
    feed_book(b, update, 12345);

    assert_int_equal(capture_of(b->seen, EV_QUOTE, 1, &ev), 2);
    assert_int_equal(ev->u.quote.flags, QUOTE_BOOK_BAD);
    assert_int_equal(b->k.base.stats.books_bad, 1);

    feed_snapshot(b);
    assert_int_equal(capture_of(b->seen, EV_QUOTE, 2, &ev), 3);
    assert_int_equal(ev->u.quote.flags, 0);
}

static void updates_before_the_first_snapshot_are_left_out(void **state)
{
    struct bench *b = *state;

    feed(b, instruments);
    feed_book(b,
              "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
              "\"bids\":[{\"price\":99.9,\"qty\":3.00000000}],\"asks\":[],\"checksum\":",
              1);

    assert_int_equal(capture_of(b->seen, EV_QUOTE, 0, NULL), 0);
    assert_int_equal(b->k.base.stats.books_bad, 0);
}

static void trades_carry_the_takers_side_and_gaps_are_counted(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;

    feed(b, instruments);
    feed(b, "{\"channel\":\"trade\",\"type\":\"update\",\"data\":["
            "{\"symbol\":\"BTC/USD\",\"side\":\"sell\",\"price\":100.1,\"qty\":0.25,\"ord_type\":"
            "\"market\",\"trade_id\":7,\"timestamp\":\"2026-08-01T00:00:01.000000002Z\"},"
            "{\"symbol\":\"XXX/USD\",\"side\":\"sell\",\"price\":1,\"qty\":1,\"trade_id\":1,"
            "\"timestamp\":\"2026-08-01T00:00:01Z\"},"
            "{\"symbol\":\"BTC/USD\",\"side\":\"buy\",\"price\":\"100.2\",\"qty\":\"1e-08\","
            "\"trade_id\":10,\"timestamp\":\"2026-08-01T00:00:02Z\"}]}");

    assert_int_equal(capture_of(b->seen, EV_TRADE, 0, &ev), 2);
    assert_int_equal(ev->u.trade.taker_side, SIDE_SELL);
    assert_int_equal(ev->u.trade.price.ticks, 1001);
    assert_int_equal(ev->u.trade.qty.lots, 25000000);
    assert_true(ev->venue_at == INT64_C(1785542401000000002));
    capture_of(b->seen, EV_TRADE, 1, &ev);
    assert_int_equal(ev->u.trade.qty.lots, 1);
    assert_int_equal(b->k.base.stats.trades_missed, 2);
}

static void feed_print(struct bench *b, const char *id)
{
    char frame[400];

    snprintf(
        frame, sizeof frame,
        "{\"channel\":\"trade\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\",\"side\":"
        "\"buy\",\"price\":100.2,\"qty\":1,\"ord_type\":\"limit\",\"trade_id\":%s,"
        "\"timestamp\":\"2026-08-01T00:00:02Z\"}]}",
        id);
    feed(b, frame);
}

static void one_odd_trade_id_does_not_silence_the_prints_after_it(void **state)
{
    struct bench *b = *state;

    feed(b, instruments);
    feed_print(b, "7");
    feed_print(b, "18446744073709551000");
    feed_print(b, "8");
    feed_print(b, "9");
    feed_print(b, "9"); /* told before */
    assert_int_equal(capture_of(b->seen, EV_TRADE, 0, NULL), 4);
    assert_int_equal(b->k.base.stats.trades_missed, 0);
}

static void ids_that_go_on_far_ahead_are_believed(void **state)
{
    struct bench *b = *state;

    feed(b, instruments);
    feed_print(b, "7");
    feed_print(b, "5000000007");
    feed_print(b, "5000000008");
    feed_print(b, "8"); /* now it is old */
    feed_print(b, "5000000009");
    assert_int_equal(capture_of(b->seen, EV_TRADE, 0, NULL), 4);
}

static void feed_candle(struct bench *b, const char *begin, const char *close)
{
    char frame[512];

    snprintf(frame, sizeof frame,
             "{\"channel\":\"ohlc\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
             "\"open\":100.0,\"high\":101.0,\"low\":99.0,\"close\":%s,\"trades\":3,\"volume\":1.5,"
             "\"vwap\":100.3,\"interval_begin\":\"%s\",\"interval\":1,\"timestamp\":\"x\"}],"
             "\"timestamp\":\"2026-08-01T00:00:30Z\"}",
             close, begin);
    feed(b, frame);
}

static void a_candle_is_final_when_a_later_one_begins(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;

    feed(b, instruments);
    feed_candle(b, "2026-08-01T00:00:00.000000000Z", "100.5");
    feed_candle(b, "2026-08-01T00:00:00.000000000Z", "100.7");
    assert_int_equal(capture_of(b->seen, EV_BAR, 0, NULL), 0);

    feed_candle(b, "2026-08-01T00:02:00.000000000Z", "99.0"); /* a minute without a trade */
    assert_int_equal(capture_of(b->seen, EV_BAR, 0, &ev), 1);
    assert_int_equal(ev->u.bar.close.ticks, 1007);
    assert_int_equal(ev->u.bar.flags, BAR_VENUE);
    assert_int_equal(ev->u.bar.interval_s, 60);
    assert_int_equal(ev->u.bar.trades, 3);
    assert_true(ev->u.bar.open_time == INT64_C(1785542400000000000));

    feed_candle(b, "2026-08-01T00:00:00.000000000Z", "50.0"); /* late and old: nothing */
    assert_int_equal(capture_of(b->seen, EV_BAR, 0, NULL), 1);
}

static void the_venues_mode_is_told_when_it_changes(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;
    const char *online = "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":"
                         "\"online\",\"connection_id\":18266300427528990701}]}";

    feed(b, online);
    feed(b, online);
    feed(b, "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":\"cancel_only\"}]}");

    assert_int_equal(capture_of(b->seen, EV_VENUE_STATUS, 1, &ev), 2);
    assert_int_equal(ev->u.venue_status, MARKET_CANCEL_ONLY);
}

static void bare_text_and_unknown_channels_hurt_nobody(void **state)
{
    struct bench *b = *state;

    feed(b, "CloudFlare WebSocket proxy restarting");
    feed(b, "{\"channel\":\"weather\",\"data\":[1]}");

    assert_int_equal(b->k.base.stats.refused, 1);
    assert_int_equal(b->k.base.stats.unknown, 1);
    assert_int_equal(b->seen->count, 0);
}

static void the_clock_of_the_embedded_exchange_is_passed_on(void **state)
{
    struct bench *b = *state;

    feed(b, "{\"channel\":\"clock\",\"type\":\"update\",\"data\":[{\"time\":"
            "\"1785542400000000000\",\"step\":5,\"speed\":0}]}");

    assert_int_equal(b->seen->clock_calls, 1);
    assert_int_equal(b->seen->clock_step, 5);
    assert_true(b->seen->clock_ns == INT64_C(1785542400000000000));
}

static void in_lock_step_a_step_waits_for_both_connections(void **state)
{
    struct bench *b = *state;
    struct kraken_frame f = {.data = STR("[{\"time\":\"9\",\"step\":2,\"speed\":0}]")};

    b->k.base.config.credentials = (struct venue_credentials){"key", "c2VjcmV0"};
    kraken_clock(&b->k, LINK_MARKET, &f);
    assert_int_equal(b->seen->clock_calls, 0);

    kraken_clock(&b->k, LINK_ACCOUNT, &f);
    assert_int_equal(b->seen->clock_calls, 1);
    assert_int_equal(b->seen->clock_step, 2);
}

/* ---- recorded sessions ---- */

static void rules_of(struct bench *b)
{
    feed(b, instruments);
    b->seen->count = 0;
}

static void session(struct bench *b, struct str all, uint64_t books)
{
    struct str rest = all, line;

    rules_of(b);
    while (line_cut(&rest, &line)) {
        size_t brace = str_find(line, '{', 0);
        kraken_feed_message(b->k.feed, str_slice(line, brace, line.len));
    }
    assert_int_equal(b->k.base.stats.books_bad, 0);
    assert_int_equal(b->k.base.stats.refused, 0);
    assert_int_equal(b->k.base.stats.books_checked, books);
}

static void captured(void **state, const char *name, uint64_t books, int64_t depth)
{
    struct bench *b = *state;
    size_t len;
    char *bytes = fixture_read(name, &len);

    if (!bytes)
        skip();
    kraken_feed_free(b->k.feed);
    b->k.base.config.book_depth = depth;
    b->k.feed = kraken_feed_new(&b->k);
    session(b, (struct str){bytes, len}, books);
    free(bytes);
}

static void every_checksum_of_the_captured_depth_10_session_is_reproduced(void **state)
{
    captured(state, "ws_book_capture__btcusd_depth10_resubscribes.jsonl", 301, 10);
}

static void every_checksum_of_the_captured_depth_25_session_is_reproduced(void **state)
{
    captured(state, "ws_book_capture__btcusd_depth25.jsonl", 2052, 25);
}

static void recorded(void **state, const char *name, uint64_t books, int64_t depth)
{
    struct bench *b = *state;
    char path[512];

    snprintf(path, sizeof path, "%s/data/l2/%s.txt.gz", shared_dir(), name);
    gzFile f = gzopen(path, "rb");
    if (!f)
        skip();
    char *bytes = malloc(4 << 20);
    int len = gzread(f, bytes, 4 << 20);
    gzclose(f);
    assert_true(len > 0 && len < 4 << 20);
    kraken_feed_free(b->k.feed);
    b->k.base.config.book_depth = depth;
    b->k.feed = kraken_feed_new(&b->k);
    session(b, (struct str){bytes, (size_t)len}, books);
    free(bytes);
}

static void every_checksum_of_the_recorded_bitcoin_books_is_reproduced(void **state)
{
    recorded(state, "kraken-v2-book25-BTC-USD-2026-08-02", 2052, 25);
}

static void every_checksum_of_the_recorded_ether_book_is_reproduced(void **state)
{
    recorded(state, "kraken-v2-book25-ETH-USD-2026-08-02", 1129, 25);
}

static void every_checksum_of_the_recorded_shallow_book_is_reproduced(void **state)
{
    recorded(state, "kraken-v2-book10-BTC-USD-2026-08-01", 301, 10);
}

/* ---- without the venue's tables ---- */

static enum book_verdict alone(const char *name, unsigned depth)
{
    size_t len;
    char *bytes = fixture_read(name, &len);
    struct kraken_book *message = malloc(sizeof *message);
    struct book *book = malloc(book_size(depth));
    struct kraken_level_sums sums = {0};
    struct kraken_frame f;
    struct instrument in;
    enum book_verdict verdict;

    if (!bytes) {
        free(message);
        free(book);
        skip();
    }
    assert_int_equal(kraken_frame_read(&f, (struct str){bytes, len}, message, NULL), STATUS_OK);
    kraken_book_decimals(message, &in);
    book_init(book, depth);
    verdict = kraken_book_apply(book, &sums, NULL, &in, message, true);
    free(book);
    free(message);
    free(bytes);
    return verdict;
}

static void the_published_checksum_example_is_reproduced(void **state)
{
    (void)state;
    assert_int_equal(alone("ws_book__checksum_example_snapshot.json", 10), BOOK_GOOD);
    assert_int_equal(alone("ws_book__snapshot_usdg_exact_lexemes.json", 10), BOOK_GOOD);
    assert_int_equal(alone("ws_book__snapshot_2024.json", 10), BOOK_MISMATCH); /* was cut */
}

int main(void)
{
#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ON_BENCH(the_venues_rules_become_instruments),
        ON_BENCH(the_same_rules_again_are_no_news),
        ON_BENCH(a_quote_comes_when_the_best_changed_and_not_otherwise),
        ON_BENCH(the_book_is_read_every_two_seconds),
        ON_BENCH(size_that_comes_and_goes_at_once_is_told),
        ON_BENCH(a_wrong_checksum_is_said_once_and_silences_the_book_until_a_snapshot),
        ON_BENCH(updates_before_the_first_snapshot_are_left_out),
        ON_BENCH(trades_carry_the_takers_side_and_gaps_are_counted),
        ON_BENCH(one_odd_trade_id_does_not_silence_the_prints_after_it),
        ON_BENCH(ids_that_go_on_far_ahead_are_believed),
        ON_BENCH(a_candle_is_final_when_a_later_one_begins),
        ON_BENCH(the_venues_mode_is_told_when_it_changes),
        ON_BENCH(bare_text_and_unknown_channels_hurt_nobody),
        ON_BENCH(the_clock_of_the_embedded_exchange_is_passed_on),
        ON_BENCH(in_lock_step_a_step_waits_for_both_connections),
        ON_BENCH(every_checksum_of_the_captured_depth_10_session_is_reproduced),
        ON_BENCH(every_checksum_of_the_captured_depth_25_session_is_reproduced),
        ON_BENCH(every_checksum_of_the_recorded_bitcoin_books_is_reproduced),
        ON_BENCH(every_checksum_of_the_recorded_ether_book_is_reproduced),
        ON_BENCH(every_checksum_of_the_recorded_shallow_book_is_reproduced),
        cmocka_unit_test(the_published_checksum_example_is_reproduced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
