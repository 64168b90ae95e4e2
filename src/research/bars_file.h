/* Market history in a file: one-minute (or longer) bars as text, plain, .gz or .zst.
 *
 * Recognised by shape, from the first line:
 *   bars          a header that names time, open, high, low, close, volume in any order, with other
 *                 columns between; trades where it names time, price and volume
 *   kraken bars   no header, 7 columns: seconds, open, high, low, close, volume, trades
 *   kraken trades no header, 3 columns: seconds, price, volume
 *   binance       12 columns, with or without a header; ms or microseconds
 *   *.bars        the store's own file (bar_store.h), by its name
 *
 * Header names are read in any case, quoted or not, behind up to four lines of other words; columns
 * stand apart by commas, semicolons or tabs.  Times are text in UTC or numbers since 1970, in the
 * unit that the name tells (timestamp_ms, time_ns, ...) or else the first row's size.  Trades are put
 * together to bars of one minute.  Rows that stand newest first are turned round.
 *
 * Numbers go from digits to integers, never through a double: prices with as many decimals as the
 * file shows (at most 12), volumes with 8 (fewer where they would not fit; digits beyond are
 * rounded half even and counted).  `tick_decimals` is the grid on which nine prices in ten stand.
 *
 * A row that cannot be true is left out, counted by kind, and told with its line number (the header
 * is line 1).  Of rows that are out of order the fewest are left out.  A minute without a row stays
 * a gap: the bar behind it carries BAR_AFTER_GAP.  Nothing is filled, repaired or merged.
 *
 * Bars carry BAR_VENUE.  Volumes 0 carry BAR_FLAT.  Memory: the caller releases; 64 bytes a bar.
 * Errors: NOT_FOUND, IO, DATA (not a file we know, no usable row, or any defect with `strict`),
 * RANGE (too large), NO_MEMORY. */
#ifndef RESEARCH_BARS_FILE_H
#define RESEARCH_BARS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "market/bar.h"
#include "market/instrument.h"

#define BARS_DEFECT_MAP(X)                                                                         \
    X(COLUMNS, "columns", "wrong number of columns")                                               \
    X(EMPTY, "empty", "an empty field")                                                            \
    X(SYNTAX, "syntax", "not a number")                                                            \
    X(NOT_FINITE, "not_finite", "not a finite number, or too large to be true")                    \
    X(NEGATIVE, "negative", "a negative number")                                                   \
    X(ZERO_PRICE, "zero_price", "a price of zero")                                                 \
    X(HIGH_LOW, "high_low", "high below low")                                                      \
    X(OUTSIDE, "outside", "open or close outside high and low")                                    \
    X(OFF_GRID, "off_grid", "time not on the start of a bar")                                      \
    X(ORDER, "order", "out of order")                                                              \
    X(REPEATED, "repeated", "the same bar again")                                                  \
    X(CONFLICT, "conflict", "the same time with other values")                                     \
    X(TRUNCATED, "truncated", "the file ends in the middle of this line")

enum bars_defect_kind {
#define BARS_DEFECT_ENUM(name, code, text) BARS_DEFECT_##name,
    BARS_DEFECT_MAP(BARS_DEFECT_ENUM)
#undef BARS_DEFECT_ENUM
        BARS_DEFECT_COUNT
};
const char *bars_defect_code(enum bars_defect_kind k);
const char *bars_defect_text(enum bars_defect_kind k);

enum bars_format { BARS_CSV = 0, BARS_KRAKEN, BARS_KRAKEN_TRADES, BARS_BINANCE, BARS_STORE };
const char *bars_format_name(enum bars_format f);

enum { BARS_DEFECTS_TOLD = 256 };

struct bars_defect {
    uint64_t line;
    enum bars_defect_kind kind;
};

struct bars_file {
    char pair[PAIR_NAME_MAX];
    enum bars_format format;
    unsigned price_decimals, qty_decimals, tick_decimals;
    uint32_t interval_s;
    struct bar *bar;
    size_t count;

    uint64_t rows;    /* data rows seen, good or bad */
    uint64_t dropped; /* of these, left out */
    uint64_t rounded; /* volumes with digits beyond qty_decimals */
    uint64_t defects[BARS_DEFECT_COUNT];
    struct bars_defect told[BARS_DEFECTS_TOLD]; /* the first ones, by line */
    unsigned told_count;

    /* Not defects, but worth knowing. */
    uint64_t gaps, missing; /* runs of missing bars, and the bars in them */
    uint64_t gap_longest;   /* bars missing in the longest run, and the first of them */
    int64_t gap_longest_at;
    uint64_t empty;         /* rows with volume 0 */
    uint64_t stale_longest; /* longest run of flat rows with volume 0 */
    uint64_t jumps;         /* closes more than 10 % from the close before */
    double jump_largest;    /* signed fraction */
    int64_t jump_at;        /* open time of that bar, 0 for none */
};

/* `pair` NULL: read from the file's name.  On DATA for `strict` the defects are in *ret as well,
 * and it must be released; otherwise *ret is written on success only. */
enum status bars_file_read(struct bars_file *ret, const char *pair, const char *path, bool strict,
                           struct error *err);
/* The same of bytes in memory, uncompressed. */
enum status bars_file_parse(struct bars_file *ret, struct str bytes, struct error *err);
void bars_file_release(struct bars_file *f);

/* "PAIR=FILE" or "FILE": ret_path points into arg; ret_pair is empty when arg names none. */
void bars_file_argument(const char *arg, char ret_pair[PAIR_NAME_MAX], const char **ret_path);
/* "kraken-BTC-USD-1m-2023.csv.gz", "XBTUSD_1.csv", "BTCUSDT-1m-2021-04.csv" to "BTC/USD", ... */
bool bars_file_pair_of(const char *path, char ret_pair[PAIR_NAME_MAX]);
/* "BTC/USD" and nothing else; Kraken's letters become the usual ones. */
bool bars_file_pair_named(struct str name, char ret_pair[PAIR_NAME_MAX]);

#endif
