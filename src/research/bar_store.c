#include "research/bar_store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc32.h"
#include "base/hash.h"
#include "base/text.h"
#include "research/bars_row.h"

enum { STORE_VERSION = 1, WIDE_COLUMNS = 6, BAR_BYTES = WIDE_COLUMNS * 8 + 4 };
#define COUNT_MOST (UINT64_C(1) << 28)
#define MS         INT64_C(1000000)

static const char MAGIC[8] = {'N', 'P', 'B', 'A', 'R', 'S', '\r', '\n'};

struct header {
    char magic[8];
    uint32_t version, size;
    char pair[32];
    uint32_t interval_s;
    uint8_t price_decimals, qty_decimals, tick_decimals, zero;
    uint64_t count;
    uint64_t columns_hash;
    struct bar_spans fetched;
    uint8_t reserved[4];
    uint32_t crc; /* of all before it */
};
static_assert(sizeof(struct header) == 128, "the header has no holes");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "columns are used where they are mapped");

static uint32_t header_crc(const struct header *h)
{
    return crc32_add(CRC32_START, h, offsetof(struct header, crc));
}

/* ---- opening ---- */

static enum status damaged(struct error *err, const char *what)
{
    error_set(err, STATUS_CORRUPT, "the store file is damaged: %s", what);
    error_hint(err, "delete it and import or fetch again");
    return STATUS_CORRUPT;
}

/* It becomes a file's name and a word of JSON: printable, and nothing behind its end. */
static bool is_name(const char *text, size_t size)
{
    size_t len = 0;

    while (len < size && text[len] > ' ' && text[len] <= '~')
        len++;
    for (size_t i = len; i < size; i++)
        if (text[i])
            return false;
    return len > 0 && len < size;
}

static enum status check_header(const struct header *h, size_t size, struct error *err)
{
    if (memcmp(h->magic, MAGIC, sizeof MAGIC) != 0)
        return damaged(err, "it does not begin as one");
    if (h->version != STORE_VERSION)
        return error_set(err, STATUS_VERSION, "a store file of version %u; this program reads %d",
                         h->version, STORE_VERSION);
    if (h->size != sizeof *h || h->crc != header_crc(h))
        return damaged(err, "its header was altered");
    if (!h->count || h->count > COUNT_MOST || size != sizeof *h + h->count * BAR_BYTES)
        return damaged(err, "it is not as long as its header says");
    if (!is_name(h->pair, sizeof h->pair) || h->pair[PAIR_NAME_MAX - 1] || !h->interval_s ||
        h->interval_s > 86400 * 366 || h->price_decimals > BARS_PRICE_DECIMALS_MAX ||
        h->qty_decimals > BARS_QTY_DECIMALS || h->tick_decimals > h->price_decimals ||
        !bar_spans_are_good(&h->fetched))
        return damaged(err, "its header cannot be true");
    return STATUS_OK;
}

/* Times on the grid, rising. */
static bool times_are_good(const struct bar_store *s)
{
    int64_t step = s->interval_s * INT64_C(1000), before = -step;
    bool good = true;

    for (size_t i = 0; i < s->count; i++) {
        good = good && s->time_ms[i] >= before + step && s->time_ms[i] % step == 0;
        before = s->time_ms[i];
    }
    return good && s->count && before / 1000 < BARS_TIME_MOST;
}

static bool bars_are_good(const struct bar_store *s)
{
    unsigned bad = 0;

    for (size_t i = 0; i < s->count; i++) {
        int64_t open = s->open[i], high = s->high[i], low = s->low[i], close = s->close[i];

        bad |= (unsigned)(low <= 0) | (unsigned)(open < low) | (unsigned)(close < low) |
               (unsigned)(open > high) | (unsigned)(close > high) | (unsigned)(s->volume[i] < 0);
    }
    return !bad;
}

enum status bar_store_view(struct bar_store *ret, const void *bytes, size_t size, struct error *err)
{
    const struct header *h = bytes;
    const int64_t *column;
    enum status s;

    if (size < sizeof *h)
        return damaged(err, "it is shorter than a header");
    s = check_header(h, size, err);
    if (s != STATUS_OK)
        return s;
    column = (const void *)(h + 1);
    *ret = (struct bar_store){
        .interval_s = h->interval_s,
        .price_decimals = h->price_decimals,
        .qty_decimals = h->qty_decimals,
        .tick_decimals = h->tick_decimals,
        .fetched = h->fetched,
        .count = h->count,
        .time_ms = column,
        .open = column + h->count,
        .high = column + 2 * h->count,
        .low = column + 3 * h->count,
        .close = column + 4 * h->count,
        .volume = column + 5 * h->count,
        .trades = (const void *)(column + WIDE_COLUMNS * h->count),
    };
    memcpy(ret->pair, h->pair, sizeof ret->pair);
    if (hash_bytes(0, h + 1, size - sizeof *h) != h->columns_hash)
        return damaged(err, "its columns were altered");
    return times_are_good(ret) && bars_are_good(ret) ? STATUS_OK
                                                     : damaged(err, "its bars cannot be true");
}

static enum status map_file(void **ret_map, size_t *ret_size, const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *map = MAP_FAILED;

    if (fd < 0)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s",
                         strerror(errno));
    if (fstat(fd, &st) == 0 && st.st_size > 0)
        map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    else if (errno == 0 || st.st_size == 0) {
        close(fd);
        return damaged(err, "it is empty");
    }
    if (map == MAP_FAILED)
        error_set(err, STATUS_IO, "%s", strerror(errno));
    close(fd);
    if (map == MAP_FAILED)
        return STATUS_IO;
    *ret_map = map;
    *ret_size = (size_t)st.st_size;
    return STATUS_OK;
}

enum status bar_store_open(struct bar_store *ret, const char *path, struct error *err)
{
    void *map = NULL;
    size_t size = 0;
    enum status s = map_file(&map, &size, path, err);

    if (s == STATUS_OK) {
        s = bar_store_view(ret, map, size, err);
        if (s != STATUS_OK)
            munmap(map, size);
    }
    if (s != STATUS_OK)
        return error_prefix(err, s, "%s", path);
    ret->map = map;
    ret->map_size = size;
    return STATUS_OK;
}

void bar_store_close(struct bar_store *s)
{
    if (s->map)
        munmap(s->map, s->map_size);
    s->map = NULL;
    s->count = 0;
}

/* ---- to bars and back ---- */

static void take_bar(struct bar *ret, const struct bar_store *s, size_t i)
{
    bool flat = !s->volume[i] && s->low[i] == s->high[i];

    *ret = (struct bar){
        .open_time = s->time_ms[i] * MS,
        .open.ticks = s->open[i],
        .high.ticks = s->high[i],
        .low.ticks = s->low[i],
        .close.ticks = s->close[i],
        .volume.lots = s->volume[i],
        .trades = s->trades[i],
        .interval_s = s->interval_s,
        .flags = flat ? BAR_VENUE | BAR_FLAT : BAR_VENUE,
    };
}

enum status bar_store_bars(struct bars_file *ret, const struct bar_store *s, struct error *err)
{
    *ret = (struct bars_file){
        .format = BARS_STORE,
        .price_decimals = s->price_decimals,
        .qty_decimals = s->qty_decimals,
        .tick_decimals = s->tick_decimals,
        .interval_s = s->interval_s,
        .count = s->count,
        .rows = s->count,
    };
    memcpy(ret->pair, s->pair, sizeof ret->pair);
    ret->bar = malloc(s->count * sizeof *ret->bar);
    if (!ret->bar)
        return error_set(err, STATUS_NO_MEMORY, "out of memory for %zu bars", s->count);
    for (size_t i = 0; i < s->count; i++)
        take_bar(&ret->bar[i], s, i);
    bars_facts(ret);
    return STATUS_OK;
}

enum status bar_store_read(struct bars_file *ret, struct bar_spans *ret_fetched, const char *path,
                           struct error *err)
{
    struct bar_store store;
    enum status s = bar_store_open(&store, path, err);

    if (s != STATUS_OK)
        return s;
    s = bar_store_bars(ret, &store, err);
    if (s == STATUS_OK)
        *ret_fetched = store.fetched;
    bar_store_close(&store);
    return s;
}

static void fill_columns(int64_t *column, const struct bars_file *f)
{
    size_t n = f->count;
    uint32_t *trades = (uint32_t *)(void *)(column + WIDE_COLUMNS * n);

    for (size_t i = 0; i < n; i++) {
        const struct bar *b = &f->bar[i];

        column[i] = b->open_time / MS;
        column[n + i] = b->open.ticks;
        column[2 * n + i] = b->high.ticks;
        column[3 * n + i] = b->low.ticks;
        column[4 * n + i] = b->close.ticks;
        column[5 * n + i] = b->volume.lots;
        trades[i] = b->trades;
    }
}

enum status bar_store_write(const char *path, const struct bars_file *f,
                            const struct bar_spans *fetched, struct error *err)
{
    size_t size = sizeof(struct header) + f->count * BAR_BYTES;
    struct header *h = calloc(1, size);
    enum status s;

    if (!h)
        return error_set(err, STATUS_NO_MEMORY, "%s: out of memory for %zu bars", path, f->count);
    *h = (struct header){
        .version = STORE_VERSION,
        .size = sizeof *h,
        .interval_s = f->interval_s,
        .price_decimals = (uint8_t)f->price_decimals,
        .qty_decimals = (uint8_t)f->qty_decimals,
        .tick_decimals = (uint8_t)f->tick_decimals,
        .count = f->count,
        .fetched = *fetched,
    };
    memcpy(h->magic, MAGIC, sizeof MAGIC);
    memcpy(h->pair, f->pair, sizeof f->pair);
    fill_columns((int64_t *)(void *)(h + 1), f);
    h->columns_hash = hash_bytes(0, h + 1, size - sizeof *h);
    h->crc = header_crc(h);
    s = file_write_atomic(path, (struct str){(const char *)h, size}, 0644, err);
    free(h);
    return s;
}

/* Puts what the file holds under *f; NOT_FOUND when there is no file. */
static enum status put_under(struct bars_file *f, struct bar_spans *ret_fetched, const char *path,
                             struct bars_merged *ret, struct error *err)
{
    struct bars_file held = {0};
    enum status s = bar_store_read(&held, ret_fetched, path, err);

    if (s == STATUS_OK && f->count)
        s = bars_merge(&held, f, ret, err);
    if (s == STATUS_OK) {
        free(f->bar);
        *f = held;
    } else
        bars_file_release(&held);
    return s;
}

enum status bar_store_put(const char *path, struct bars_file *f, struct bar_span fetched,
                          struct bars_merged *ret, struct error *err)
{
    struct bar_spans spans = {0};
    enum status s;

    *ret = (struct bars_merged){.added = f->count};
    s = put_under(f, &spans, path, ret, err);
    if (s != STATUS_OK && s != STATUS_NOT_FOUND)
        return s;
    bar_spans_add(&spans, fetched);
    return f->count ? bar_store_write(path, f, &spans, err) : STATUS_OK;
}

/* ---- names ---- */

static const struct {
    uint32_t seconds;
    char letter;
} units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};

enum status bar_store_path(char ret[PATH_TEXT_MAX], const char *dir, const char *pair,
                           uint32_t interval_s, struct error *err)
{
    struct text t = {ret, 0, PATH_TEXT_MAX, false};
    struct str quote = str_of(pair), base = str_cut(&quote, '/');
    unsigned unit = 0;

    while (interval_s % units[unit].seconds)
        unit++;
    text_printf(&t, "%s/%.*s-%.*s-%u%c" BAR_STORE_SUFFIX, dir, STR_ARG(base), STR_ARG(quote),
                interval_s / units[unit].seconds, units[unit].letter);
    return t.cut ? error_set(err, STATUS_RANGE, "%s: the path is too long", dir) : STATUS_OK;
}

bool bar_store_is_name(const char *path)
{
    return str_ends(str_of(path), STR(BAR_STORE_SUFFIX));
}
