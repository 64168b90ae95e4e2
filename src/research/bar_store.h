/* The local store of market history: one file a pair and interval, `BTC-USD-1m.bars`, that opens
 * without being read.  Integers, little-endian, as they stand in memory:
 *
 *   128 bytes   header: magic, version, pair, interval, decimals, count, what was fetched, a hash of
 *               the columns, and a CRC-32 of the header itself
 *   count x 8   time_ms, then open, high, low, close (ticks), then volume (lots)
 *   count x 4   trades
 *
 * Opening maps the file and verifies all of it: size, both checksums, times on the grid and rising,
 * bars that can be true.  A year of minutes takes a few milliseconds (bench/bar_store_bench.c).
 * A file is replaced whole: written beside, fsync, rename.  Minutes without a bar stay gaps.
 *
 * `fetched` are the spans that a venue was asked for: a download fills the holes between them, and a
 * minute in them without a bar had no trade.
 *
 * Errors of opening: NOT_FOUND, IO; VERSION for a file of another version; CORRUPT for a damaged one. */
#ifndef RESEARCH_BAR_STORE_H
#define RESEARCH_BAR_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "os/files.h"
#include "research/bar_spans.h"
#include "research/bars_merge.h"

#define BAR_STORE_SUFFIX ".bars"

struct bar_store {
    char pair[PAIR_NAME_MAX];
    uint32_t interval_s;
    unsigned price_decimals, qty_decimals, tick_decimals;
    struct bar_spans fetched;
    size_t count;
    const int64_t *time_ms, *open, *high, *low, *close, *volume; /* into the map */
    const uint32_t *trades;
    void *map;
    size_t map_size;
};

enum status bar_store_open(struct bar_store *ret, const char *path, struct error *err);
void bar_store_close(struct bar_store *s);
/* Of bytes in memory that outlive *ret and stand on a multiple of eight; nothing to close. */
enum status bar_store_view(struct bar_store *ret, const void *bytes, size_t size,
                           struct error *err);

/* As a file of market data, with its facts; bars_file_release it. */
enum status bar_store_bars(struct bars_file *ret, const struct bar_store *s, struct error *err);
enum status bar_store_read(struct bars_file *ret, struct bar_spans *ret_fetched, const char *path,
                           struct error *err);
enum status bar_store_write(const char *path, const struct bars_file *f,
                            const struct bar_spans *fetched, struct error *err);

/* Puts bars into the store's file of their pair and interval, which is made when it is missing; they
 * win over what it holds.  *f becomes all that the file then has.  `fetched` joins the file's;
 * an empty span adds nothing.  Without any bar only that is noted, in a file that is there. */
enum status bar_store_put(const char *path, struct bars_file *f, struct bar_span fetched,
                          struct bars_merged *ret, struct error *err);

/* "DIR/BTC-USD-1m.bars"; RANGE when it is too long. */
enum status bar_store_path(char ret[PATH_TEXT_MAX], const char *dir, const char *pair,
                           uint32_t interval_s, struct error *err);
bool bar_store_is_name(const char *path);

#endif
