/* The book order by order: queues, the depth, and the checksum, from the venue's messages and from ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "venue/capture.h"
#include "venue/kraken/decode_market.h"
#include "venue/kraken/level3_book.h"

struct desk {
    struct level3_book *book;
    struct instrument in; /* one decimal of price, two of quantity */
};

static int set_up(void **state)
{
    struct desk *d = calloc(1, sizeof *d);

    d->book = malloc(sizeof *d->book);
    level3_book_init(d->book, 10);
    d->in = (struct instrument){.price_decimals = 1, .qty_decimals = 2};
    *state = d;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *d = *state;

    free(d->book);
    free(d);
    return 0;
}

/* `digits`: the text that the sum is over, by hand. */
static enum book_verdict apply(struct desk *d, const char *type, const char *bids, const char *asks,
                               const char *digits)
{
    char frame[4096];
    struct kraken_frame f;
    struct kraken_level3 message;

    snprintf(
        frame, sizeof frame,
        "{\"channel\":\"level3\",\"type\":\"%s\",\"data\":[{\"symbol\":\"BTC/USD\",\"checksum\":"
        "%lu,\"bids\":[%s],\"asks\":[%s],\"timestamp\":\"2026-08-01T00:00:00Z\"}]}",
        type, crc32(0, (const unsigned char *)digits, (unsigned)strlen(digits)), bids, asks);
    assert_int_equal(kraken_frame_read(&f, str_of(frame), NULL, NULL), STATUS_OK);
    assert_int_equal(f.kind, KRAKEN_LEVEL3);
    assert_true(kraken_level3_read(&message, f.data));
    return level3_book_apply(d->book, &d->in, &message, f.snapshot);
}

#define ORDER(id, price, qty, second)                                                              \
    "{\"order_id\":\"" id "\",\"limit_price\":" price ",\"order_qty\":" qty                        \
    ",\"timestamp\":\"2026-08-01T00:00:" second "Z\"}"
#define EVENT(event, id, price, qty, second)                                                       \
    "{\"event\":\"" event "\",\"order_id\":\"" id "\",\"limit_price\":" price                      \
    ",\"order_qty\":" qty ",\"timestamp\":\"2026-08-01T00:00:" second "Z\"}"

/* Two orders at 100.0, one at 99.9; one at 100.1. */
static const char bids[] = ORDER("a", "100.0", "1.00", "01") "," ORDER(
    "b", "100.0", "2.00", "02") "," ORDER("c", "99.9", "0.50", "01.000000001");
static const char asks[] = ORDER("x", "100.1", "0.25", "03");
#define ASKS "100125"

static void expect_bids(const struct desk *d, const char *want)
{
    uint32_t count;
    const struct level3_order *order = level3_book_side(d->book, SIDE_BUY, &count);
    char got[256] = "";

    for (uint32_t i = count; i > 0; i--)
        strcat(got, order[i - 1].id);
    assert_string_equal(got, want);
    assert_true(level3_book_is_sound(d->book));
}

static void orders_of_a_price_stand_in_their_queue(void **state)
{
    struct desk *d = *state;

    assert_int_equal(apply(d, "snapshot", bids, asks,
                           ASKS "1000100"
                                "1000200"
                                "99950"),
                     BOOK_GOOD);
    expect_bids(d, "abc");

    /* one more behind them, whatever the order of telling */
    assert_int_equal(
        apply(d, "update",
              EVENT("add", "d", "100.0", "3.00", "05") "," EVENT("add", "e", "100.0", "4.00", "04"),
              "",
              ASKS "1000100"
                   "1000200"
                   "1000400"
                   "1000300"
                   "99950"),
        BOOK_GOOD);
    expect_bids(d, "abedc");
}

static void less_keeps_the_place_and_a_later_time_loses_it(void **state)
{
    struct desk *d = *state;

    apply(d, "snapshot", bids, asks, "");
    assert_int_equal(apply(d, "update", EVENT("modify", "a", "100.0", "0.75", "01"), "",
                           ASKS "100075"
                                "1000200"
                                "99950"),
                     BOOK_GOOD);
    expect_bids(d, "abc");
    assert_int_equal(apply(d, "update", EVENT("modify", "a", "100.0", "5.00", "09"), "",
                           ASKS "1000200"
                                "1000500"
                                "99950"),
                     BOOK_GOOD);
    expect_bids(d, "bac");
    /* to another price: it is found there and nowhere else */
    assert_int_equal(apply(d, "update", EVENT("modify", "a", "99.9", "5.00", "10"), "",
                           ASKS "1000200"
                                "99950"
                                "999500"),
                     BOOK_GOOD);
    expect_bids(d, "bca");
}

static void a_deletion_takes_one_order_and_no_error_is_one_that_is_not_there(void **state)
{
    struct desk *d = *state;

    apply(d, "snapshot", bids, asks, "");
    assert_int_equal(apply(d, "update",
                           EVENT("delete", "a", "100.0", "1.00",
                                 "01") "," EVENT("delete", "nobody", "98.0", "1.00", "01"),
                           "",
                           ASKS "1000200"
                                "99950"),
                     BOOK_GOOD);
    expect_bids(d, "bc");
}

static void prices_beyond_the_depth_go_with_all_their_orders(void **state)
{
    struct desk *d = *state;
    char rows[2048] = "", sum[512] = ASKS;

    for (unsigned i = 0; i < 10; i++) {
        char row[160];
        snprintf(row, sizeof row,
                 "%s{\"order_id\":\"%c\",\"limit_price\":%u.0,\"order_qty\":1.00,\"timestamp\":"
                 "\"2026-08-01T00:00:00Z\"}",
                 i ? "," : "", (char)('a' + i), 90 - i);
        strcat(rows, row);
        snprintf(row, sizeof row, "%u0100", 90 - i);
        strcat(sum, row);
    }
    assert_int_equal(apply(d, "snapshot", rows, asks, sum), BOOK_GOOD);
    snprintf(sum, sizeof sum, ASKS "950700");
    for (unsigned i = 0; i < 9; i++) {
        char row[16];
        snprintf(row, sizeof row, "%u0100", 90 - i);
        strcat(sum, row);
    }
    assert_int_equal(apply(d, "update", EVENT("add", "z", "95.0", "7.00", "01"), "", sum),
                     BOOK_GOOD);
    expect_bids(d, "zabcdefghi");
}

static void what_does_not_fit_is_told_apart(void **state)
{
    struct desk *d = *state;

    assert_int_equal(apply(d, "snapshot", bids, asks, "1"), BOOK_MISMATCH);
    assert_int_equal(apply(d, "snapshot", ORDER("a", "100.05", "1.00", "01"), "", ""),
                     BOOK_UNREADABLE);
    assert_int_equal(apply(d, "snapshot", ORDER("a", "100.0", "1.00", "99"), "", ""),
                     BOOK_UNREADABLE);
    assert_int_equal(
        apply(d, "snapshot", ORDER("an-id-of-more-than-23-letters", "100.0", "1.00", "01"), "", ""),
        BOOK_UNREADABLE);
    assert_int_equal(apply(d, "snapshot", ORDER("a", "101.0", "1.00", "01"), asks, ASKS "1010100"),
                     BOOK_CROSSED);
}

static void when_there_are_too_many_the_worst_gives_way(void **state)
{
    struct desk *d = *state;
    char row[160], sum[32];
    uint32_t count;

    level3_book_init(d->book, 1000);
    for (unsigned i = 0; i <= LEVEL3_ORDERS_MAX;
         i++) { /* all at one price but the first, and worst */
        snprintf(row, sizeof row,
                 "{\"event\":\"add\",\"order_id\":\"%u\",\"limit_price\":%s,\"order_qty\":1.00,"
                 "\"timestamp\":\"2026-08-01T00:00:00Z\"}",
                 i, i ? "100.0" : "50.0");
        apply(d, "update", row, "", "");
    }
    const struct level3_order *order = level3_book_side(d->book, SIDE_BUY, &count);
    snprintf(sum, sizeof sum, "%u", (unsigned)LEVEL3_ORDERS_MAX);
    assert_int_equal(count, LEVEL3_ORDERS_MAX);
    assert_string_equal(order[count - 1].id, "1");
    assert_string_equal(order[0].id, sum);
}

/* ---- recordings ---- */

static enum book_verdict fixture(const char *name, struct desk *d, uint32_t *ret_bids)
{
    size_t len;
    char *bytes = fixture_read(name, &len);
    struct kraken_frame f;
    struct kraken_level3 message;

    if (!bytes)
        skip();
    assert_int_equal(kraken_frame_read(&f, (struct str){bytes, len}, NULL, NULL), STATUS_OK);
    assert_true(kraken_level3_read(&message, f.data));
    if (f.snapshot)
        kraken_level3_decimals(&message, &d->in);
    enum book_verdict verdict = level3_book_apply(d->book, &d->in, &message, f.snapshot);
    assert_true(level3_book_is_sound(d->book));
    level3_book_side(d->book, SIDE_BUY, ret_bids);
    free(bytes);
    return verdict;
}

static void the_published_checksum_is_reproduced(void **state)
{
    struct desk *d = *state;
    uint32_t count;
    const struct level3_order *order;

    assert_int_equal(fixture("ws_level3__checksum_example_snapshot.json", d, &count), BOOK_GOOD);
    order = level3_book_side(d->book, SIDE_BUY, &count);
    assert_string_equal(order[count - 1].id, "OTCFZG-YOE2Q-LQKNM3");
    assert_int_equal(order[count - 1].price.ticks, 449394);
    assert_int_equal(order[count - 1].qty.lots, 88968699);
}

/* Cut by who published it: read whole, and found to be cut. */
static void the_recorded_frames_are_read_and_their_cut_is_noticed(void **state)
{
    struct desk *d = *state;
    uint32_t count;

    assert_int_equal(fixture("ws_level3__snapshot.json", d, &count), BOOK_MISMATCH);
    assert_int_equal(count, 4);
    assert_int_equal(fixture("ws_level3__update.json", d, &count), BOOK_MISMATCH);
    assert_int_equal(count, 5);
}

int main(void)
{
#define ON_DESK(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ON_DESK(orders_of_a_price_stand_in_their_queue),
        ON_DESK(less_keeps_the_place_and_a_later_time_loses_it),
        ON_DESK(a_deletion_takes_one_order_and_no_error_is_one_that_is_not_there),
        ON_DESK(prices_beyond_the_depth_go_with_all_their_orders),
        ON_DESK(what_does_not_fit_is_told_apart),
        ON_DESK(when_there_are_too_many_the_worst_gives_way),
        ON_DESK(the_published_checksum_is_reproduced),
        ON_DESK(the_recorded_frames_are_read_and_their_cut_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
