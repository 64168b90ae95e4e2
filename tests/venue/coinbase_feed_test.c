/* Coinbase's market socket and account channel without sockets: what frames become, and what a gap does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/loop.h"
#include "venue/capture.h"
#include "venue/coinbase/adapter.h"
#include "venue/coinbase/feed.h"
#include "venue/coinbase/growth.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/start.h"

static const char pairs[][PAIR_NAME_MAX] = {"ETH/USD", "ETH/USDC"};

/* Ours, not recorded: the second is an alias of the first. */
static const char products[] =
    "{\"products\":[{\"product_id\":\"ETH-USD\",\"base_currency_id\":\"ETH\",\"quote_currency_id\":"
    "\"USD\",\"base_increment\":\"0.00000001\",\"quote_increment\":\"0.01\",\"price_increment\":"
    "\"0.01\",\"base_min_size\":\"0.001\",\"quote_min_size\":\"1\",\"status\":\"online\",\"alias\":"
    "\"\"},"
    "{\"product_id\":\"ETH-USDC\",\"base_currency_id\":\"ETH\",\"quote_currency_id\":\"USDC\","
    "\"base_increment\":\"0.00000001\",\"price_increment\":\"0.01\",\"base_min_size\":\"0.001\","
    "\"quote_min_size\":\"1\",\"status\":\"online\",\"cancel_only\":true,\"alias\":\"ETH-USD\"}]}";

struct bench {
    struct loop *loop;
    struct capture *seen;
    struct coinbase c;
    uint64_t sequence;
};

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);

    b->loop = loop_new();
    b->seen = calloc(1, sizeof *b->seen);
    b->seen->now = INT64_C(1785542400000000000);
    b->c.base.config =
        (struct venue_config){.loop = b->loop, .pair_count = 2, .pairs = pairs, .book_depth = 10};
    b->c.base.inlet = capture_inlet(b->seen);
    known_orders_init(&b->c.base.known);
    b->c.instruments = coinbase_instruments_new(pairs, 2);
    b->c.feed = coinbase_feed_new(&b->c);
    assert_int_equal(coinbase_take_products(&b->c, str_of(products)), 2);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    coinbase_feed_free(b->c.feed);
    coinbase_instruments_free(b->c.instruments);
    loop_free(b->loop);
    free(b->seen);
    free(b);
    return 0;
}

static void say(struct bench *b, const char *channel, const char *events)
{
    char room[4096];
    struct text t = TEXT(room);

    text_printf(&t,
                "{\"channel\":\"%s\",\"client_id\":\"\",\"timestamp\":\"2026-08-01T00:00:00.5Z\","
                "\"sequence_num\":%llu,\"events\":[%s]}",
                channel, (unsigned long long)b->sequence++, events);
    coinbase_feed_message(b->c.feed, text_str(&t));
}

#define LEVEL(side, px, q)                                                                         \
    "{\"side\":\"" side "\",\"event_time\":\"2026-08-01T00:00:00Z\",\"price_level\":\"" px         \
    "\",\"new_quantity\":\"" q "\"}"
#define BOOK(type, levels)                                                                         \
    "{\"type\":\"" type "\",\"product_id\":\"ETH-USD\",\"updates\":[" levels "]}"
#define SNAPSHOT                                                                                   \
    BOOK("snapshot", LEVEL("bid", "99.5", "1") "," LEVEL("bid", "99", "2") "," LEVEL(              \
                         "offer", "100.5", "3") "," LEVEL("offer", "101", "4"))

static const struct event *last(const struct bench *b, enum event_kind kind, unsigned pair)
{
    for (unsigned i = b->seen->count; i > 0; i--)
        if (b->seen->event[i - 1].kind == kind && b->seen->event[i - 1].pair == pair)
            return &b->seen->event[i - 1];
    return NULL;
}

static void products_are_rules_and_say_what_may_be_done(void **state)
{
    struct bench *b = *state;
    const struct instrument *in = &last(b, EV_INSTRUMENT, 0)->u.instrument;

    assert_string_equal(in->pair, "ETH/USD");
    assert_int_equal(in->price_decimals, 2);
    assert_int_equal(in->min_qty.lots, 100000);
    assert_int_equal(in->min_cost.units, MONEY_ONE);
    assert_int_equal(in->status, MARKET_ONLINE);
    assert_int_equal(last(b, EV_INSTRUMENT, 1)->u.instrument.status, MARKET_CANCEL_ONLY);
    unsigned before = b->seen->count;
    coinbase_take_products(&b->c, str_of(products));
    assert_int_equal(b->seen->count, before); /* nothing changed, nothing is said */
}

static void an_alias_gets_the_other_ones_book(void **state)
{
    struct bench *b = *state;

    say(b, "l2_data", SNAPSHOT);
    for (unsigned pair = 0; pair < 2; pair++) {
        assert_int_equal(last(b, EV_QUOTE, pair)->u.quote.bid.ticks, 9950);
        assert_int_equal(last(b, EV_QUOTE, pair)->u.quote.ask_qty.lots, 300000000);
    }
    assert_true(coinbase_feed_is_up(b->c.feed)); /* every book is here, acknowledged or not */
}

static void updates_set_and_delete_levels(void **state)
{
    struct bench *b = *state;

    say(b, "l2_data", SNAPSHOT);
    say(b, "l2_data", BOOK("update", LEVEL("bid", "99.5", "0") "," LEVEL("offer", "100.25", "7")));
    assert_int_equal(last(b, EV_QUOTE, 0)->u.quote.bid.ticks, 9900);
    assert_int_equal(last(b, EV_QUOTE, 0)->u.quote.ask.ticks, 10025);
    unsigned before = b->seen->count;
    say(b, "l2_data", BOOK("update", LEVEL("bid", "42", "0")));
    assert_int_equal(b->seen->count, before); /* a level that was not there */
}

static void a_books_changed_decimals_are_told_and_the_book_is_taken_anew(void **state)
{
    static const char finer[] =
        "{\"products\":[{\"product_id\":\"ETH-USD\",\"base_currency_id\":\"ETH\","
        "\"quote_currency_id\":\"USD\",\"base_increment\":\"0.00000001\",\"price_increment\":"
        "\"0.001\",\"base_min_size\":\"0.001\",\"quote_min_size\":\"1\",\"status\":\"online\","
        "\"alias\":\"\"}]}";
    struct bench *b = *state;

    say(b, "l2_data", SNAPSHOT);
    assert_int_equal(last(b, EV_QUOTE, 0)->u.quote.bid.ticks, 9950);
    coinbase_take_products(&b->c, str_of(finer));
    assert_int_equal(last(b, EV_INSTRUMENT, 0)->u.instrument.price_decimals, 3);
    unsigned before = b->seen->count;
    say(b, "l2_data", BOOK("update", LEVEL("bid", "99.75", "1")));
    assert_int_equal(capture_of(b->seen, EV_QUOTE, 0, NULL), 3); /* the alias alone goes on */
    assert_int_equal(b->seen->count, before + 1);
    say(b, "l2_data", SNAPSHOT);
    assert_int_equal(last(b, EV_QUOTE, 0)->u.quote.bid.ticks, 99500);
    assert_int_equal(last(b, EV_QUOTE, 0)->u.quote.flags, 0);
}

static void a_gap_makes_every_book_bad_until_its_snapshot(void **state)
{
    struct bench *b = *state;

    say(b, "l2_data", SNAPSHOT);
    b->sequence++;
    say(b, "heartbeats", "{\"current_time\":\"x\",\"heartbeat_counter\":1}");
    assert_int_equal(last(b, EV_QUOTE, 0)->u.quote.flags, QUOTE_BOOK_BAD);
    assert_int_equal(last(b, EV_QUOTE, 1)->u.quote.flags, QUOTE_BOOK_BAD);
    unsigned before = b->seen->count;
    say(b, "l2_data", BOOK("update", LEVEL("bid", "99.6", "1")));
    assert_int_equal(b->seen->count, before);
    say(b, "l2_data", SNAPSHOT);
    assert_int_equal(last(b, EV_QUOTE, 0)->u.quote.flags, 0);
    assert_int_equal(b->c.base.stats.books_bad, 2);
}

static void a_message_of_the_past_is_left_out(void **state)
{
    struct bench *b = *state;

    say(b, "l2_data", SNAPSHOT);
    b->sequence = 0;
    unsigned before = b->seen->count;
    say(b, "l2_data", BOOK("update", LEVEL("bid", "99.6", "1")));
    assert_int_equal(b->seen->count, before);
}

static void a_crossed_book_is_not_believed(void **state)
{
    struct bench *b = *state;

    say(b, "l2_data", SNAPSHOT);
    say(b, "l2_data", BOOK("update", LEVEL("bid", "100.6", "1")));
    assert_int_equal(last(b, EV_QUOTE, 0)->u.quote.flags, QUOTE_BOOK_BAD);
}

#define TRADE(id, side)                                                                            \
    "{\"product_id\":\"ETH-USD\",\"trade_id\":\"" id "\",\"price\":\"100.1\",\"size\":\"0.5\","    \
    "\"time\":\"2026-08-01T00:00:00.25Z\",\"side\":\"" side "\"}"
#define TRADES(type, trades) "{\"type\":\"" type "\",\"trades\":[" trades "]}"

static void trades_come_oldest_first_with_the_takers_side_and_once(void **state)
{
    struct bench *b = *state;
    const struct event *ev = NULL;

    say(b, "market_trades", TRADES("snapshot", TRADE("7", "BUY") "," TRADE("6", "BUY")));
    assert_int_equal(capture_of(b->seen, EV_TRADE, 0, NULL), 0); /* bars tell of the past */
    say(b, "market_trades",
        TRADES("update", TRADE("9", "SELL") "," TRADE("8", "BUY") "," TRADE("7", "BUY")));
    assert_int_equal(capture_of(b->seen, EV_TRADE, 0, &ev), 4); /* two of each pair */
    assert_int_equal(ev->u.trade.trade_id, 8);
    assert_int_equal(ev->u.trade.taker_side, SIDE_SELL);
    assert_int_equal(ev->u.trade.qty.lots, 50000000);
    assert_int_equal(last(b, EV_TRADE, 0)->u.trade.taker_side, SIDE_BUY);
    assert_int_equal(b->c.base.stats.trades_missed, 0);
}

static void warm_up_is_turned_round_and_leaves_out_the_forming_candle(void **state)
{
    struct bench *b = *state;
    const struct event *first = NULL, *second = NULL;
    int64_t now = INT64_C(1785542430000000000);
    static const char body[] = "{\"candles\":[{\"start\":\"1785542400\",\"low\":\"1\",\"high\":"
                               "\"4\",\"open\":\"2\",\"close\":\"3\","
                               "\"volume\":\"5\"},{\"start\":\"1785542340\",\"low\":\"1\",\"high\":"
                               "\"4\",\"open\":\"2\",\"close\":\"3\","
                               "\"volume\":\"5\"},{\"start\":\"1785542220\",\"low\":\"1\",\"high\":"
                               "\"4\",\"open\":\"2\",\"close\":\"3\","
                               "\"volume\":\"6\"}]}";

    assert_int_equal(coinbase_take_candles(&b->c, 0, 60, str_of(body), now), 2);
    capture_of(b->seen, EV_BAR, 0, &first);
    capture_of(b->seen, EV_BAR, 1, &second);
    assert_true(first->u.bar.open_time == INT64_C(1785542220000000000));
    assert_true(second->u.bar.open_time == INT64_C(1785542340000000000));
    assert_true(first->u.bar.flags & BAR_WARMUP);
}

static void growth_is_the_difference_of_totals_at_its_own_price(void **state)
{
    struct coinbase_totals before, after;
    struct coinbase_growth g;
    char room[64];
    struct text t = TEXT(room);

    (void)state;
    text_clear(&t);
    assert_true(coinbase_totals_read(&before, STR("0.4"), STR("9"), (struct str){0}, STR("0.036")));
    assert_true(coinbase_totals_read(&after, STR("1"), STR("9.6"), (struct str){0}, STR("0.096")));
    assert_true(coinbase_grew(&before, &after, &g));
    coinbase_put_total(&t, g.price, COINBASE_PRICE_DECIMALS);
    assert_string_equal(room, "10"); /* (9.6 - 3.6) / 0.6 */
    assert_false(coinbase_grew(&after, &after, &g));
    assert_false(coinbase_grew(&after, &before, &g));
    assert_true(coinbase_totals_read(&after, STR("0.0015092999063604"),
                                     STR("16465.1799999997538779"), STR("24.8508946322067594"),
                                     STR("0.1491053677932406")));
    assert_false(coinbase_totals_read(&after, STR("1e5"), STR("1"), (struct str){0}, STR("0")));
}

int main(void)
{
#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ON_BENCH(products_are_rules_and_say_what_may_be_done),
        ON_BENCH(an_alias_gets_the_other_ones_book),
        ON_BENCH(updates_set_and_delete_levels),
        ON_BENCH(a_books_changed_decimals_are_told_and_the_book_is_taken_anew),
        ON_BENCH(a_gap_makes_every_book_bad_until_its_snapshot),
        ON_BENCH(a_message_of_the_past_is_left_out),
        ON_BENCH(a_crossed_book_is_not_believed),
        ON_BENCH(trades_come_oldest_first_with_the_takers_side_and_once),
        ON_BENCH(warm_up_is_turned_round_and_leaves_out_the_forming_candle),
        cmocka_unit_test(growth_is_the_difference_of_totals_at_its_own_price),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
