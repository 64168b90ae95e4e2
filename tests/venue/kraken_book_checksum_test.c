#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/crc32.h"
#include "base/json.h"
#include "base/random.h"
#include "kit/shared.h"
#include "market/instrument.h"
#include "venue/kraken/book_checksum.h"

/* A recording played through the book. */
struct session {
    struct book *book;
    struct instrument instrument;
    struct kraken_level_sums sums;
    unsigned checked, matched, crossed;
};

static void read_levels(struct json *j, struct session *s, enum side side)
{
    for (json_array(j); json_more(j);) {
        struct price px = {0};
        struct qty q = {0};
        struct str text;

        json_object(j);
        while (json_key(j)) {
            bool is_price = str_is(j->key, "price");

            if (!json_number(j, &text))
                return;
            enum status status = is_price ? price_parse(&px, &s->instrument, text, ROUND_EXACT)
                                          : qty_parse(&q, &s->instrument, text, ROUND_EXACT);
            assert_int_equal(status, STATUS_OK);
        }
        book_set(s->book, side, px, q);
    }
}

static void apply(struct json *j, struct session *s, bool snapshot)
{
    uint64_t checksum = 0;
    bool has_checksum = false;

    if (snapshot)
        book_clear(s->book);
    json_object(j);
    while (json_key(j)) {
        if (str_is(j->key, "bids"))
            read_levels(j, s, SIDE_BUY);
        else if (str_is(j->key, "asks"))
            read_levels(j, s, SIDE_SELL);
        else if (str_is(j->key, "checksum"))
            has_checksum = json_u64(j, &checksum);
    }
    book_cut(s->book);
    s->crossed += book_is_crossed(s->book);
    if (has_checksum) {
        s->checked++;
        s->matched += kraken_book_checksum(s->book, &s->sums) == checksum;
    }
}

static void read_frame(struct str frame, struct session *s)
{
    struct str channel = {NULL, 0}, type = {NULL, 0};
    struct json j;

    json_init(&j, frame);
    if (!json_object(&j))
        return;
    while (json_key(&j)) {
        if (str_is(j.key, "channel"))
            json_string(&j, &channel);
        else if (str_is(j.key, "type"))
            json_string(&j, &type);
        else if (str_is(j.key, "data") && str_is(channel, "book"))
            for (json_array(&j); json_more(&j);)
                apply(&j, s, str_is(type, "snapshot"));
    }
    assert_true(json_end(&j));
}

/* False when the recording is absent. */
static bool play(struct session *s, const char *path, uint32_t depth, uint8_t price_decimals,
                 uint8_t qty_decimals)
{
    struct str file = shared_read(path);

    *s = (struct session){.book = malloc(book_size(depth))};
    assert_non_null(s->book);
    book_init(s->book, depth);
    s->instrument.price_decimals = price_decimals;
    s->instrument.qty_decimals = qty_decimals;
    for (struct str rest = file; rest.at;) {
        struct str line = str_cut(&rest, '\n');
        size_t brace = str_find(line, '{', 0);

        if (brace != SIZE_MAX)
            read_frame(str_slice(line, brace, line.len), s);
    }
    free(s->book);
    shared_free(file);
    return file.at != NULL;
}

static void the_published_example_gives_its_published_sum(void **state)
{
    static const int64_t asks[][2] = {
        {452852, 100000},   {452864, 154571953}, {452866, 154571109}, {452896, 154560911},
        {452902, 15890660}, {452918, 154553491}, {452947, 4454749},   {452961, 35380000},
        {452975, 9945542},  {452995, 18772827},
    };
    static const int64_t bids[][2] = {
        {452835, 10000000},  {452834, 154582015}, {452821, 10000000}, {452810, 10000000},
        {452803, 154592586}, {452790, 7990000},   {452776, 3310103},  {452775, 30000000},
        {452773, 154602737}, {452766, 15445238},
    };
    struct book *b = malloc(book_size(10));
    struct kraken_level_sums sums = {0};

    (void)state;
    assert_non_null(b);
    book_init(b, 10);
    for (unsigned i = 0; i < 10; i++) {
        book_set(b, SIDE_SELL, (struct price){asks[i][0]}, (struct qty){asks[i][1]});
        book_set(b, SIDE_BUY, (struct price){bids[i][0]}, (struct qty){bids[i][1]});
    }
    assert_int_equal(kraken_book_checksum(b, &sums), 3310070434);
    free(b);
}

static void every_sum_of_a_depth_10_session_is_reproduced(void **state)
{
    struct session s;

    (void)state;
    if (!play(&s, "data/l2/kraken-v2-book10-BTC-USD-2026-08-01.txt.gz", 10, 1, 8))
        skip();
    assert_int_equal(s.checked, 301);
    assert_int_equal(s.matched, 301);
    assert_int_equal(s.crossed, 0);
}

static void every_sum_of_a_depth_25_session_is_reproduced(void **state)
{
    struct session s;

    (void)state;
    if (!play(&s, "data/l2/kraken-v2-book25-BTC-USD-2026-08-02.txt.gz", 25, 1, 8))
        skip();
    assert_int_equal(s.checked, 2052);
    assert_int_equal(s.matched, 2052);
    assert_int_equal(s.crossed, 0);
}

static void every_sum_of_another_pair_is_reproduced(void **state)
{
    struct session s;

    (void)state;
    if (!play(&s, "data/l2/kraken-v2-book25-ETH-USD-2026-08-02.txt.gz", 25, 2, 8))
        skip();
    assert_int_equal(s.checked, 1129);
    assert_int_equal(s.matched, 1129);
}

static void prices_below_one_lose_their_zero_before_the_point(void **state)
{
    struct session s;

    (void)state;
    if (!play(&s, "fixtures/kraken/ws_book__snapshot_usdg_exact_lexemes.json", 10, 4, 5))
        skip();
    assert_int_equal(s.checked, 1);
    assert_int_equal(s.matched, 1);
}

static uint32_t sum_of_printed_digits(const struct book *b)
{
    char room[2000];
    struct text t = TEXT(room);
    const enum side order[] = {SIDE_SELL, SIDE_BUY};

    for (unsigned k = 0; k < 2; k++) {
        uint32_t count;
        const struct book_level *level = book_side(b, order[k], &count);

        for (uint32_t i = 0; i < count && i < 10; i++) {
            text_i64(&t, level[i].price.ticks);
            text_i64(&t, level[i].qty.lots);
        }
    }
    assert_false(t.cut);
    return crc32_add(CRC32_START, room, t.len);
}

static void numbers_of_every_length_are_summed_digit_by_digit(void **state)
{
    struct book *b = malloc(book_size(12));
    struct kraken_level_sums sums = {0};
    struct random chance;

    (void)state;
    assert_non_null(b);
    book_init(b, 12);
    random_seed(&chance, 5);
    for (unsigned round = 0; round < 3000; round++) {
        book_clear(b);
        for (unsigned i = 0; i < 24; i++) {
            uint64_t px = random_u64(&chance) >> (1 + random_below(&chance, 63));
            uint64_t q = random_u64(&chance) >> (1 + random_below(&chance, 63));

            book_set(b, i % 2 ? SIDE_BUY : SIDE_SELL, (struct price){(int64_t)(px | 1)},
                     (struct qty){(int64_t)(q | 1)});
        }
        assert_int_equal(kraken_book_checksum(b, &sums), sum_of_printed_digits(b));
    }
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_example_gives_its_published_sum),
        cmocka_unit_test(every_sum_of_a_depth_10_session_is_reproduced),
        cmocka_unit_test(every_sum_of_a_depth_25_session_is_reproduced),
        cmocka_unit_test(every_sum_of_another_pair_is_reproduced),
        cmocka_unit_test(prices_below_one_lose_their_zero_before_the_point),
        cmocka_unit_test(numbers_of_every_length_are_summed_digit_by_digit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
