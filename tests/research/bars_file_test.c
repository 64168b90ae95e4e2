/* Market data files: what is recognised, what is left out, and what stays exact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "research/bars_file.h"

#define HEADER "timestamp_ms,open,high,low,close,volume\n"
/* The n-th minute of 2021-04-02, and a row that is in order. */
#define T0        INT64_C(1617321600000)
#define NS        INT64_C(1000000)
#define MINUTE_MS 60000

static struct bars_file parse(const char *text)
{
    struct bars_file f;
    struct error err = {0};

    if (bars_file_parse(&f, str_of(text), &err) != STATUS_OK)
        fail_msg("refused: %s", err.what);
    return f;
}

static enum status refusal(const char *text)
{
    struct bars_file f;
    enum status s = bars_file_parse(&f, str_of(text), NULL);

    if (s == STATUS_OK)
        bars_file_release(&f);
    return s;
}

/* Good rows at minutes 0 and 1, `row` as line 4, good ones at minutes 3 and 4. */
static struct bars_file parse_with(const char *row)
{
    char text[1024];

    snprintf(text, sizeof text,
             HEADER "1617321600000,10,12,9,11,1\n1617321660000,11,12,10,11,1\n%s\n"
                    "1617321780000,11,12,10,11,1\n1617321840000,11,12,10,11,1\n",
             row);
    return parse(text);
}

static void expect_dropped(const char *row, enum bars_defect_kind kind)
{
    struct bars_file f = parse_with(row);

    if (f.count != 4 || f.defects[kind] != 1 || f.dropped != 1)
        fail_msg("'%s': %zu bars, %llu dropped, %llu of kind %s", row, f.count,
                 (unsigned long long)f.dropped, (unsigned long long)f.defects[kind],
                 bars_defect_code(kind));
    assert_int_equal(f.told[0].line, 4);
    assert_int_equal(f.told[0].kind, kind);
    assert_int_equal(f.rows, 5);
    bars_file_release(&f);
}

static void digits_become_integers_exactly(void **state)
{
    struct bars_file f = parse(HEADER "1617321600000,58720.45,58840.4,58720,58760.340,61.685675\n"
                                      "1617321660000,5.876034E4,58820.97,5873928e-2,58750,2e-8\n");
    (void)state;

    assert_int_equal(f.price_decimals, 2);
    assert_int_equal(f.qty_decimals, 8);
    assert_int_equal(f.tick_decimals, 2);
    assert_int_equal(f.bar[0].open_time, T0 * NS);
    assert_int_equal(f.bar[0].open.ticks, 5872045);
    assert_int_equal(f.bar[0].high.ticks, 5884040);
    assert_int_equal(f.bar[0].low.ticks, 5872000);
    assert_int_equal(f.bar[0].close.ticks, 5876034);
    assert_int_equal(f.bar[0].volume.lots, 6168567500);
    assert_int_equal(f.bar[1].open.ticks, 5876034);
    assert_int_equal(f.bar[1].low.ticks, 5873928);
    assert_int_equal(f.bar[1].volume.lots, 2);
    assert_int_equal(f.interval_s, 60);
    assert_int_equal(f.dropped, 0);
    assert_int_equal(f.rounded, 0);
    bars_file_release(&f);
}

static void volume_digits_beyond_eight_are_rounded_and_counted(void **state)
{
    struct bars_file f = parse(HEADER "1617321600000,1,1,1,1,6.063448569999999\n"
                                      "1617321660000,1,1,1,1,0.000000005\n");
    (void)state;

    assert_int_equal(f.bar[0].volume.lots, 606344857);
    assert_int_equal(f.bar[1].volume.lots, 0); /* a tie goes to even */
    assert_int_equal(f.rounded, 2);
    bars_file_release(&f);
}

static void the_tick_grid_leaves_out_odd_digits(void **state)
{
    char text[8192] = HEADER;
    size_t at = strlen(text);
    struct bars_file f;
    (void)state;

    for (int i = 0; i < 100; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%lld,10.5,10.5,10.5,10.5,1\n",
                               (long long)(T0 + (int64_t)i * MINUTE_MS));
    snprintf(text + at, sizeof text - at, "%lld,10.5,10.50001,10.5,10.5,1\n",
             (long long)(T0 + 100 * MINUTE_MS));
    f = parse(text);

    assert_int_equal(f.price_decimals, 5);
    assert_int_equal(f.tick_decimals, 1);
    assert_int_equal(f.bar[100].high.ticks, 1050001);
    bars_file_release(&f);
}

static void a_row_that_cannot_be_true_is_left_out_with_its_line(void **state)
{
    (void)state;
    expect_dropped("1617321720000,11,12,10,11", BARS_DEFECT_COLUMNS);
    expect_dropped("1617321720000,11,12,10,11,1,7", BARS_DEFECT_COLUMNS);
    expect_dropped("# reconnect", BARS_DEFECT_COLUMNS);
    expect_dropped("1617321720000,11,12,10,11,", BARS_DEFECT_EMPTY);
    expect_dropped("1617321720000,11,1x2,10,11,1", BARS_DEFECT_SYNTAX);
    expect_dropped("1617321720000,11,12,1.0.0,11,1", BARS_DEFECT_SYNTAX);
    expect_dropped("1617321720000,11,12,10,nan,1", BARS_DEFECT_NOT_FINITE);
    expect_dropped("1617321720000,11,12,10,11,-Infinity", BARS_DEFECT_NOT_FINITE);
    expect_dropped("1617321720000,11,12,10,11,1e999", BARS_DEFECT_NOT_FINITE);
    expect_dropped("1617321720000,11,12,10,11,-1", BARS_DEFECT_NEGATIVE);
    expect_dropped("1617321720000,0,12,0,11,1", BARS_DEFECT_ZERO_PRICE);
    expect_dropped("1617321720000,11,10,12,11,1", BARS_DEFECT_HIGH_LOW);
    expect_dropped("1617321720000,12.5,12,10,11,1", BARS_DEFECT_OUTSIDE);
    expect_dropped("1617321720000,11,12,10,9.5,1", BARS_DEFECT_OUTSIDE);
    expect_dropped("1617321737000,11,12,10,11,1", BARS_DEFECT_OFF_GRID);
    expect_dropped("1617321540000,11,12,10,11,1", BARS_DEFECT_ORDER);
    expect_dropped("1648857720000,11,12,10,11,1", BARS_DEFECT_ORDER); /* a year ahead */
    expect_dropped("1617321660,11,12,10,11,1", BARS_DEFECT_OFF_GRID); /* seconds, not ms */
    expect_dropped("1617321660000,11,12,10,11.0,1", BARS_DEFECT_REPEATED);
    expect_dropped("1617321660000,11,12,10,11.5,1", BARS_DEFECT_CONFLICT);
}

static void of_two_swapped_rows_one_is_kept(void **state)
{
    struct bars_file f = parse(HEADER "1617321600000,1,1,1,1,1\n1617321720000,3,3,3,3,1\n"
                                      "1617321660000,2,2,2,2,1\n1617321780000,4,4,4,4,1\n");
    (void)state;

    assert_int_equal(f.count, 3);
    assert_int_equal(f.defects[BARS_DEFECT_ORDER], 1);
    bars_file_release(&f);
}

static void a_file_cut_in_a_line_loses_that_line_only(void **state)
{
    struct bars_file f = parse(HEADER "1617321600000,1,1,1,1,1\n1617321660000,2,2,2,2,1\n"
                                      "1617321720000,3,3.");
    (void)state;

    assert_int_equal(f.count, 2);
    assert_int_equal(f.defects[BARS_DEFECT_TRUNCATED], 1);
    assert_int_equal(f.told[0].line, 4);
    bars_file_release(&f);
}

static void a_missing_minute_stays_a_gap(void **state)
{
    struct bars_file f = parse(HEADER "1617321600000,1,1,1,1,1\n1617321660000,1,1,1,1,0\n"
                                      "1617321840000,1,1,1,1,1\n");
    (void)state;

    assert_int_equal(f.count, 3);
    assert_int_equal(f.gaps, 1);
    assert_int_equal(f.missing, 2);
    assert_int_equal(f.bar[1].flags, BAR_VENUE | BAR_FLAT);
    assert_int_equal(f.bar[2].flags, BAR_VENUE | BAR_AFTER_GAP);
    assert_int_equal(f.empty, 1);
    bars_file_release(&f);
}

static void windows_line_ends_and_a_byte_order_mark_are_no_matter(void **state)
{
    struct bars_file f = parse("\xef\xbb\xbftimestamp_ms,open,high,low,close,volume\r\n"
                               "1617321600000,1,1,1,1,1\r\n1617321660000,1,1,1,1,1");
    (void)state;

    assert_int_equal(f.count, 2);
    assert_int_equal(f.dropped, 0);
    bars_file_release(&f);
}

static void kraken_bars_are_known_by_seven_columns_and_seconds(void **state)
{
    struct bars_file f = parse("1617321600,10.5,12,9,11,1.5,7\n1617321660,11,12,10,11,2,3\n");
    (void)state;

    assert_int_equal(f.format, BARS_KRAKEN);
    assert_int_equal(f.bar[0].open_time, T0 * NS);
    assert_int_equal(f.bar[0].open.ticks, 105);
    assert_int_equal(f.bar[0].trades, 7);
    bars_file_release(&f);
}

static void binance_klines_are_known_by_twelve_columns(void **state)
{
    struct bars_file f = parse("1617321600000,10,12,9,11,1.5,1617321659999,15,7,0.5,5,0\n"
                               "1617321660000,11,12,10,11,2,1617321719999,22,3,1,11,0\n");
    struct bars_file micro =
        parse("1617321600000000,10,12,9,11,1.5,1617321659999999,15,7,.5,5,0\n");
    (void)state;

    assert_int_equal(f.format, BARS_BINANCE);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.bar[1].open_time, (T0 + MINUTE_MS) * NS);
    assert_int_equal(f.bar[1].close.ticks, 11);
    assert_int_equal(micro.bar[0].open_time, T0 * NS);
    bars_file_release(&f);
    bars_file_release(&micro);
}

static void kraken_trades_become_minutes(void **state)
{
    struct bars_file f = parse("1617321600.1234,100.1,0.5\n1617321630,100.30000,0.25\n"
                               "1617321659.9999,99.9,1\n1617321720,100,2\n");
    (void)state;

    assert_int_equal(f.format, BARS_KRAKEN_TRADES);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.price_decimals, 1);
    assert_int_equal(f.bar[0].open_time, T0 * NS);
    assert_int_equal(f.bar[0].open.ticks, 1001);
    assert_int_equal(f.bar[0].high.ticks, 1003);
    assert_int_equal(f.bar[0].low.ticks, 999);
    assert_int_equal(f.bar[0].close.ticks, 999);
    assert_int_equal(f.bar[0].volume.lots, 175000000);
    assert_int_equal(f.bar[0].trades, 3);
    assert_int_equal(f.missing, 1);
    bars_file_release(&f);
}

static void other_columns_are_found_by_name(void **state)
{
    struct bars_file f = parse("timestamp_s,open,high,low,close,vwap,volume,count\n"
                               "1617321600,10,12,9,11,0.0,1.5,4\n");
    (void)state;

    assert_int_equal(f.count, 1);
    assert_int_equal(f.bar[0].volume.lots, 150000000);
    assert_int_equal(f.bar[0].trades, 4);
    bars_file_release(&f);
}

static void what_is_no_market_data_is_refused(void **state)
{
    (void)state;
    assert_int_equal(refusal(""), STATUS_DATA);
    assert_int_equal(refusal("hello\nworld\n"), STATUS_DATA);
    assert_int_equal(refusal("timestamp_ms,open,high,low,close\n1,1,1,1,1\n"), STATUS_DATA);
    assert_int_equal(refusal(HEADER), STATUS_DATA);
    assert_int_equal(refusal(HEADER "1617321600000,1,1,1,nan,1\n"), STATUS_DATA);
    assert_int_equal(refusal("1,2,3,4\n"), STATUS_DATA);
}

static void five_minute_bars_are_seen_as_such(void **state)
{
    struct bars_file f = parse(HEADER "1617321600000,1,1,1,1,1\n1617321900000,1,1,1,1,1\n"
                                      "1617322200000,1,1,1,1,1\n");
    (void)state;

    assert_int_equal(f.interval_s, 300);
    assert_int_equal(f.bar[0].interval_s, 300);
    assert_int_equal(f.missing, 0);
    bars_file_release(&f);
}

/* ---- files ---- */

static const char SMALL[] = HEADER "1617321600000,1,2,1,1.5,1\n1617321660000,1,1,1,1,1\n";

static void expect_small(const char *path)
{
    struct bars_file f;
    struct error err = {0};

    if (bars_file_read(&f, NULL, path, true, &err) != STATUS_OK)
        fail_msg("%s", err.what);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.bar[0].close.ticks, 15);
    assert_string_equal(f.pair, "BTC/USD");
    bars_file_release(&f);
}

static void plain_gzip_and_zstd_read_the_same(void **state)
{
    char dir[] = "/tmp/bars_file_XXXXXX", path[64], packed[512];
    FILE *file;
    gzFile gz;
    size_t size = ZSTD_compress(packed, sizeof packed, SMALL, sizeof SMALL - 1, 3);
    struct bars_file f;
    (void)state;

    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/a-BTC-USD-1m.csv", dir);
    file = fopen(path, "wb");
    fwrite(SMALL, 1, sizeof SMALL - 1, file);
    fclose(file);
    expect_small(path);
    unlink(path);

    snprintf(path, sizeof path, "%s/a-BTC-USD-1m.csv.gz", dir);
    gz = gzopen(path, "wb");
    gzwrite(gz, SMALL, sizeof SMALL - 1);
    gzclose(gz);
    expect_small(path);
    assert_int_equal(truncate(path, 40), 0);
    assert_int_equal(bars_file_read(&f, NULL, path, false, NULL), STATUS_TRUNCATED);
    unlink(path);

    snprintf(path, sizeof path, "%s/a-BTC-USD-1m.csv.zst", dir);
    file = fopen(path, "wb");
    fwrite(packed, 1, size, file);
    fclose(file);
    expect_small(path);
    assert_int_equal(truncate(path, 30), 0);
    assert_int_equal(bars_file_read(&f, NULL, path, false, NULL), STATUS_TRUNCATED);
    unlink(path);
    assert_int_equal(bars_file_read(&f, NULL, path, false, NULL), STATUS_NOT_FOUND);
    rmdir(dir);
}

static void expect_pair(const char *path, const char *pair)
{
    char found[PAIR_NAME_MAX] = "";

    bars_file_pair_of(path, found);
    assert_string_equal(found, pair);
}

static void the_pair_is_read_from_the_name(void **state)
{
    (void)state;
    expect_pair("data/binance-BTC-USDT-1m-2021-04_05.csv.gz", "BTC/USDT");
    expect_pair("dirty-injected-kraken-BTC-USD-1m-2023-03-10.csv.gz", "BTC/USD");
    expect_pair("/x-y/z/ETH-EUR-1m.csv", "ETH/EUR");
    expect_pair("BTCUSDT-1m-2021-04.csv", "BTC/USDT");
    expect_pair("XBTUSD_1.csv", "BTC/USD");
    expect_pair("XDGUSD.csv", "DOGE/USD");
    expect_pair("SOL-USD.csv", "SOL/USD");
    expect_pair("prices.csv", "");
    expect_pair("-.csv", "");
}

static void an_argument_may_name_the_pair(void **state)
{
    char pair[PAIR_NAME_MAX];
    const char *path;
    (void)state;

    bars_file_argument("XBT/USD=a=b.csv", pair, &path);
    assert_string_equal(pair, "BTC/USD");
    assert_string_equal(path, "a=b.csv");
    bars_file_argument("dir/a=b.csv", pair, &path);
    assert_string_equal(pair, "");
    assert_string_equal(path, "dir/a=b.csv");
}

/* ---- headers of all kinds ---- */

/* Two bars, at minutes 0 and 1. */
static void expect_two(const char *text)
{
    struct bars_file f = parse(text);

    if (f.count != 2 || f.dropped || f.bar[0].open_time != T0 * NS ||
        f.bar[1].open_time != (T0 + MINUTE_MS) * NS)
        fail_msg("%zu bars, %llu dropped, of: %s", f.count, (unsigned long long)f.dropped, text);
    assert_int_equal(f.bar[0].open.ticks, 10);
    assert_int_equal(f.bar[0].close.ticks, 11);
    assert_int_equal(f.bar[1].volume.lots, 200000000);
    bars_file_release(&f);
}

#define TWO(time, first, second)                                                                   \
    time ",open,high,low,close,volume\n" first ",10,12,9,11,1\n" second ",11,12,10,11,2\n"

static void times_in_any_unit_are_read(void **state)
{
    (void)state;
    expect_two(TWO("timestamp_s", "1617321600", "1617321660"));
    expect_two(TWO("time", "1617321600", "1617321660"));
    expect_two(TWO("time", "1617321600.0", "1617321660.0"));
    expect_two(TWO("timestamp", "1617321600000", "1617321660000"));
    expect_two(TWO("timestamp_us", "1617321600000000", "1617321660000000"));
    expect_two(TWO("timestamp", "1617321600000000", "1617321660000000"));
    expect_two(TWO("timestamp_ns", "1617321600000000000", "1617321660000000000"));
    expect_two(TWO("timestamp", "1617321600000000000", "1617321660000000000"));
    expect_two(TWO("date", "2021-04-02 00:00", "2021-04-02 00:01"));
    expect_two(TWO("date", "2021-04-02 00:00:00", "2021-04-02 00:01:00"));
    expect_two(TWO("date", "2021-04-02T00:00:00Z", "2021-04-02T00:01:00.000Z"));
    expect_two(TWO("date", "2021-04-02 00:00:00 UTC", "2021-04-02 00:01:00 UTC"));
    expect_two(TWO("date", "2021-04-02T00:00:00+00:00", "2021-04-02T00:01:00+00:00"));
}

static void a_time_elsewhere_than_in_utc_is_refused(void **state)
{
    (void)state;
    assert_int_equal(refusal(TWO("date", "2021-04-02T00:00:00+02:00", "2021-04-02T00:01:00+02:00")),
                     STATUS_DATA);
}

static void headers_are_read_in_any_dress(void **state)
{
    (void)state;
    expect_two("\"Unix\",\"Date\",\"Open\",\"High\",\"Low\",\"Close\",\"Volume\"\n"
               "\"1617321600\",x,\"10\",12,9,11,1\n1617321660,x,11,12,10,11,2\n");
    expect_two("Low;Symbol;High;Open;Volume;Close;Timestamp\n"
               "9;BTC;12;10;1;11;1617321600\n10;BTC;12;11;2;11;1617321660\n");
    expect_two("timestamp\topen\thigh\tlow\tclose\tvolume\n1617321600\t10\t12\t9\t11\t1\n"
               "1617321660\t11\t12\t10\t11\t2\n");
    expect_two("https://somewhere.example\n" TWO("date", "2021-04-02 00:00", "2021-04-02 00:01"));
}

static void a_file_that_tells_the_newest_first_is_turned_round(void **state)
{
    (void)state;
    expect_two("time,open,high,low,close,volume\n1617321660,11,12,10,11,2\n"
               "1617321600,10,12,9,11,1\n");
}

static void columns_are_not_guessed_behind_a_strange_header(void **state)
{
    (void)state;
    assert_int_equal(refusal("when,bid,ask,low,close,volume\n1617321600,10,12,9,11,1\n"),
                     STATUS_DATA);
}

static void trades_with_a_header_become_minutes(void **state)
{
    struct bars_file f = parse("id,side,Price,Amount,timestamp_ns\n7,buy,10,1,1617321600000000001\n"
                               "8,sell,12,2,1617321659999999999\n9,buy,11,4,1617321660000000000\n");
    (void)state;

    assert_int_equal(f.count, 2);
    assert_int_equal(f.bar[0].open_time, T0 * NS);
    assert_int_equal(f.bar[0].high.ticks, 12);
    assert_int_equal(f.bar[0].trades, 2);
    assert_int_equal(f.bar[0].volume.lots, 300000000);
    assert_int_equal(f.bar[1].close.ticks, 11);
    bars_file_release(&f);
}

/* ---- recorded files, where they are ---- */

static const char *shared(const char *name, char room[512])
{
    const char *dir = getenv("NOVAPULSE_SHARED");

    snprintf(room, 512, "%s/data/%s", dir ? dir : "../shared", name);
    return access(room, R_OK) ? NULL : room;
}

static void a_recorded_file_has_no_defect(void **state)
{
    char room[512];
    const char *path = shared("binance-BTC-USDT-1m-2021-04_05.csv.gz", room);
    struct bars_file f;
    (void)state;

    if (!path)
        skip();
    assert_int_equal(bars_file_read(&f, NULL, path, true, NULL), STATUS_OK);
    assert_int_equal(f.count, 61272);
    assert_int_equal(f.missing, 434);
    assert_int_equal(f.gaps, 2);
    assert_int_equal(f.rounded, 0);
    assert_string_equal(f.pair, "BTC/USDT");
    bars_file_release(&f);
}

static bool is_told(const struct bars_file *f, uint64_t line)
{
    for (unsigned i = 0; i < f->told_count; i++)
        if (f->told[i].line == line)
            return true;
    return false;
}

/* Lines that are gaps, stale runs, outliers, or valid in spite of their form are no defects of a
 * row; of two swapped lines one is left out. */
static void every_injected_defect_of_a_row_is_found(void **state)
{
    char room[512], list[512], line[256];
    const char *path = shared("dirty-injected-kraken-BTC-USD-1m-2023-03-10.csv.gz", room);
    unsigned long number, swapped = 0, expected = 0;
    struct bars_file f;
    FILE *defects;
    (void)state;

    if (!path || !shared("dirty-injected-kraken-BTC-USD-1m-2023-03-10.defects.csv", list))
        skip();
    assert_int_equal(bars_file_read(&f, NULL, path, false, NULL), STATUS_OK);
    defects = fopen(list, "r");
    assert_non_null(fgets(line, sizeof line, defects));
    while (fgets(line, sizeof line, defects)) {
        number = strtoul(line, NULL, 10);
        if (strstr(line, "gap:") || strstr(line, "stale:") || strstr(line, "format:") ||
            strstr(line, "outlier:"))
            continue;
        if (strstr(line, "out-of-order:")) {
            swapped += is_told(&f, number);
            continue;
        }
        expected++;
        if (!is_told(&f, number))
            fail_msg("line %lu is not told: %s", number, line);
    }
    fclose(defects);
    assert_int_equal(swapped, 2);
    assert_int_equal(f.dropped, expected + swapped);
    assert_true(f.jumps >= 2);
    bars_file_release(&f);
}

static void strict_refuses_a_file_with_a_defect(void **state)
{
    char room[512];
    const char *path = shared("dirty-injected-kraken-BTC-USD-1m-2023-03-10.csv.gz", room);
    struct bars_file f;
    struct error err;
    (void)state;

    if (!path)
        skip();
    assert_int_equal(bars_file_read(&f, NULL, path, true, &err), STATUS_DATA);
    assert_non_null(strstr(err.what, "line 95: the same bar again"));
    assert_true(f.dropped > 0);
    bars_file_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_become_integers_exactly),
        cmocka_unit_test(volume_digits_beyond_eight_are_rounded_and_counted),
        cmocka_unit_test(the_tick_grid_leaves_out_odd_digits),
        cmocka_unit_test(a_row_that_cannot_be_true_is_left_out_with_its_line),
        cmocka_unit_test(of_two_swapped_rows_one_is_kept),
        cmocka_unit_test(a_file_cut_in_a_line_loses_that_line_only),
        cmocka_unit_test(a_missing_minute_stays_a_gap),
        cmocka_unit_test(windows_line_ends_and_a_byte_order_mark_are_no_matter),
        cmocka_unit_test(kraken_bars_are_known_by_seven_columns_and_seconds),
        cmocka_unit_test(binance_klines_are_known_by_twelve_columns),
        cmocka_unit_test(kraken_trades_become_minutes),
        cmocka_unit_test(other_columns_are_found_by_name),
        cmocka_unit_test(what_is_no_market_data_is_refused),
        cmocka_unit_test(five_minute_bars_are_seen_as_such),
        cmocka_unit_test(plain_gzip_and_zstd_read_the_same),
        cmocka_unit_test(the_pair_is_read_from_the_name),
        cmocka_unit_test(an_argument_may_name_the_pair),
        cmocka_unit_test(times_in_any_unit_are_read),
        cmocka_unit_test(a_time_elsewhere_than_in_utc_is_refused),
        cmocka_unit_test(headers_are_read_in_any_dress),
        cmocka_unit_test(a_file_that_tells_the_newest_first_is_turned_round),
        cmocka_unit_test(columns_are_not_guessed_behind_a_strange_header),
        cmocka_unit_test(trades_with_a_header_become_minutes),
        cmocka_unit_test(a_recorded_file_has_no_defect),
        cmocka_unit_test(every_injected_defect_of_a_row_is_found),
        cmocka_unit_test(strict_refuses_a_file_with_a_defect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
