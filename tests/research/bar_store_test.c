/* The store's file: what goes in comes out, and what was altered is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crc32.h"
#include "base/hash.h"
#include "research/bar_store.h"

enum { HEADER = 128, ROW = 52, CRC_AT = 124, HASH_AT = 64 };

static const char rows[] = "timestamp_ms,open,high,low,close,volume,trades\n"
                           "1617321600000,58720.45,58840.4,58720,58760.34,61.685675,17\n"
                           "1617321660000,58760.34,58820.97,58739,58750,2e-8,1\n"
                           "1617321840000,58750,58750,58750,58750,0,0\n";

struct room {
    char path[64];
    struct bars_file f;
};

static struct room written(struct bar_spans fetched)
{
    struct room r;
    struct error err;

    snprintf(r.path, sizeof r.path, "/tmp/bar_store_test_%d.bars", (int)getpid());
    assert_int_equal(bars_file_parse(&r.f, str_of(rows), &err), STATUS_OK);
    str_copy(r.f.pair, sizeof r.f.pair, STR("BTC/USD"));
    if (bar_store_write(r.path, &r.f, &fetched, &err) != STATUS_OK)
        fail_msg("%s", err.what);
    return r;
}

static void leave(struct room *r)
{
    bars_file_release(&r->f);
    unlink(r->path);
}

static void what_is_written_is_read(void **state)
{
    struct room r = written((struct bar_spans){{{1617321600000, 1617321900000}}});
    struct bars_file back;
    struct bar_spans fetched;
    (void)state;

    assert_int_equal(bar_store_read(&back, &fetched, r.path, NULL), STATUS_OK);
    assert_string_equal(back.pair, "BTC/USD");
    assert_int_equal(back.format, BARS_STORE);
    assert_int_equal(back.count, 3);
    assert_memory_equal(back.bar, r.f.bar, 3 * sizeof *back.bar);
    assert_int_equal(back.price_decimals, r.f.price_decimals);
    assert_int_equal(back.qty_decimals, r.f.qty_decimals);
    assert_int_equal(back.tick_decimals, r.f.tick_decimals);
    assert_int_equal(back.gaps, 1);
    assert_int_equal(back.missing, 2);
    assert_int_equal(back.gap_longest, 2);
    assert_int_equal(back.gap_longest_at, INT64_C(1617321720000000000));
    assert_int_equal(fetched.span[0].from_ms, 1617321600000);
    assert_int_equal(fetched.span[0].to_ms, 1617321900000);
    bars_file_release(&back);
    leave(&r);
}

static void the_columns_stand_in_the_map(void **state)
{
    struct room r = written((struct bar_spans){0});
    struct bar_store s;
    (void)state;

    assert_int_equal(bar_store_open(&s, r.path, NULL), STATUS_OK);
    assert_int_equal(s.count, 3);
    assert_int_equal(s.time_ms[2], 1617321840000);
    assert_int_equal(s.high[0], 5884040);
    assert_int_equal(s.volume[1], 2);
    assert_int_equal(s.trades[0], 17);
    bar_store_close(&s);
    leave(&r);
}

static void any_reader_takes_it_by_its_name(void **state)
{
    struct room r = written((struct bar_spans){0});
    struct bars_file back;
    (void)state;

    assert_int_equal(bars_file_read(&back, NULL, r.path, true, NULL), STATUS_OK);
    assert_string_equal(back.pair, "BTC/USD");
    bars_file_release(&back);
    assert_int_equal(bars_file_read(&back, "ETH/USD", r.path, true, NULL), STATUS_OK);
    assert_string_equal(back.pair, "ETH/USD");
    bars_file_release(&back);
    leave(&r);
}

/* ---- damage ---- */

static unsigned char *good_bytes(size_t *ret_size)
{
    struct room r = written((struct bar_spans){{{60000, 120000}}});
    FILE *f = fopen(r.path, "rb");
    unsigned char *bytes = malloc(HEADER + 3 * ROW);
    struct bar_store s;

    assert_non_null(f);
    assert_non_null(bytes);
    *ret_size = fread(bytes, 1, HEADER + 3 * ROW, f);
    assert_int_equal(*ret_size, HEADER + 3 * ROW);
    assert_int_equal(fgetc(f), EOF);
    fclose(f);
    leave(&r);
    assert_int_equal(bar_store_view(&s, bytes, *ret_size, NULL), STATUS_OK);
    return bytes;
}

static void every_altered_bit_is_found(void **state)
{
    size_t size;
    unsigned char *bytes = good_bytes(&size);
    struct bar_store s;
    struct error err;
    (void)state;

    for (size_t bit = 0; bit < size * 8; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
        if (bar_store_view(&s, bytes, size, &err) == STATUS_OK)
            fail_msg("bit %zu of byte %zu", bit % 8, bit / 8);
        bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    free(bytes);
}

static void every_shortened_file_is_found(void **state)
{
    size_t size;
    unsigned char *bytes = good_bytes(&size);
    struct bar_store s;
    struct error err;
    (void)state;

    for (size_t len = 0; len < size; len++)
        assert_int_equal(bar_store_view(&s, bytes, len, &err), STATUS_CORRUPT);
    free(bytes);
}

/* With both checksums made anew: what a program with a bug, or an enemy, would write. */
static enum status view_sealed(unsigned char *bytes, size_t size, struct error *err)
{
    uint64_t hash = hash_bytes(0, bytes + HEADER, size - HEADER);
    uint32_t crc;
    struct bar_store s;

    memcpy(bytes + HASH_AT, &hash, sizeof hash);
    crc = crc32_add(CRC32_START, bytes, CRC_AT);
    memcpy(bytes + CRC_AT, &crc, sizeof crc);
    return bar_store_view(&s, bytes, size, err);
}

static void what_cannot_be_true_is_refused_with_good_checksums_too(void **state)
{
    /* Which word of the columns becomes what. */
    static const struct {
        size_t word;
        int64_t value;
    } lies[] = {
        {0, 1617321660000},             /* two bars at one time */
        {2, 1617321840001},             /* off the grid */
        {2, INT64_MAX / 60000 * 60000}, /* in a far future */
        {0, -60000},                    /* before 1970 */
        {3, 1},                         /* open below low */
        {6, 5872000},                   /* high below close */
        {9, 0},                         /* a price of nothing */
        {14, INT64_MAX},                /* close above high */
        {15, -1},                       /* less than no volume */
    };
    size_t size;
    unsigned char *bytes = good_bytes(&size);
    struct error err;
    (void)state;

    assert_int_equal(view_sealed(bytes, size, &err), STATUS_OK);
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        unsigned char *at = bytes + HEADER + 8 * lies[i].word;
        unsigned char kept[8];

        memcpy(kept, at, 8);
        memcpy(at, &lies[i].value, 8);
        if (view_sealed(bytes, size, &err) != STATUS_CORRUPT)
            fail_msg("word %zu as %lld", lies[i].word, (long long)lies[i].value);
        memcpy(at, kept, 8);
    }
    bytes[8] = 2; /* the version */
    assert_int_equal(view_sealed(bytes, size, &err), STATUS_VERSION);
    free(bytes);
}

static void a_pair_that_is_no_name_is_refused_with_good_checksums_too(void **state)
{
    enum { PAIR_AT = 16 };
    /* Not text, control characters, a blank, garbage behind its end, and none at all. */
    static const struct {
        size_t at;
        unsigned char byte;
    } lies[] = {{0, 0xff}, {2, '\n'}, {1, ' '}, {30, 'x'}, {0, 0}};
    size_t size;
    unsigned char *bytes = good_bytes(&size);
    struct error err;
    (void)state;

    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        unsigned char kept = bytes[PAIR_AT + lies[i].at];

        bytes[PAIR_AT + lies[i].at] = lies[i].byte;
        assert_int_equal(view_sealed(bytes, size, &err), STATUS_CORRUPT);
        bytes[PAIR_AT + lies[i].at] = kept;
    }
    assert_int_equal(view_sealed(bytes, size, &err), STATUS_OK);
    free(bytes);
}

static void a_damaged_file_is_told_in_one_line(void **state)
{
    struct room r = written((struct bar_spans){0});
    struct bars_file back;
    struct error err;
    (void)state;

    assert_int_equal(truncate(r.path, 200), 0);
    assert_int_equal(bars_file_read(&back, NULL, r.path, false, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.what, r.path));
    assert_non_null(strstr(err.what, "not as long as its header says"));
    assert_int_equal(truncate(r.path, 0), 0);
    assert_int_equal(bars_file_read(&back, NULL, r.path, false, &err), STATUS_CORRUPT);
    leave(&r);
    assert_int_equal(bars_file_read(&back, NULL, r.path, false, &err), STATUS_NOT_FOUND);
}

static void names_tell_pair_and_interval(void **state)
{
    static const struct {
        uint32_t interval_s;
        const char *path;
    } cases[] = {
        {60, "d/BTC-USD-1m.bars"},    {900, "d/BTC-USD-15m.bars"}, {14400, "d/BTC-USD-4h.bars"},
        {86400, "d/BTC-USD-1d.bars"}, {90, "d/BTC-USD-90s.bars"},
    };
    char path[PATH_TEXT_MAX], pair[PAIR_NAME_MAX];
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(bar_store_path(path, "d", "BTC/USD", cases[i].interval_s, NULL),
                         STATUS_OK);
        assert_string_equal(path, cases[i].path);
    }
    assert_true(bars_file_pair_named(STR("XBT/USD"), pair));
    assert_string_equal(pair, "BTC/USD");
    assert_false(bars_file_pair_named(STR("BTC-USD"), pair));
    assert_false(bars_file_pair_named(STR("data/btc"), pair));
    assert_false(bars_file_pair_named(STR("BTC/USD/EUR"), pair));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(the_columns_stand_in_the_map),
        cmocka_unit_test(any_reader_takes_it_by_its_name),
        cmocka_unit_test(every_altered_bit_is_found),
        cmocka_unit_test(every_shortened_file_is_found),
        cmocka_unit_test(what_cannot_be_true_is_refused_with_good_checksums_too),
        cmocka_unit_test(a_pair_that_is_no_name_is_refused_with_good_checksums_too),
        cmocka_unit_test(a_damaged_file_is_told_in_one_line),
        cmocka_unit_test(names_tell_pair_and_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
