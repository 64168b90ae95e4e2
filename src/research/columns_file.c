#include "research/columns_file.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/double_text.h"
#include "base/str.h"
#include "research/bar_store.h"
#include "research/bars_bytes.h"
#include "research/bars_order.h"

enum { FIELDS_MAX = 64 };
static const size_t bytes_max = (size_t)4 << 30;

struct bytes {
    char *at;
    size_t len, cap;
};

static enum status grow(struct bytes *b, struct error *err)
{
    size_t cap = b->cap ? 2 * b->cap : (size_t)1 << 20;
    char *at = cap <= bytes_max ? realloc(b->at, cap) : NULL;

    if (!at)
        return error_set(err, STATUS_NO_MEMORY, "the file is too large for memory");
    b->at = at;
    b->cap = cap;
    return STATUS_OK;
}

static enum status read_bytes(struct bytes *ret, const char *path, struct error *err)
{
    struct bars_bytes *in = NULL;
    enum status s = bars_bytes_open(&in, path, err);
    size_t got = 1;

    while (s == STATUS_OK && got > 0) {
        if (ret->len == ret->cap)
            s = grow(ret, err);
        if (s == STATUS_OK)
            s = bars_bytes_read(in, ret->at + ret->len, ret->cap - ret->len, &got, err);
        if (s == STATUS_OK)
            ret->len += got;
    }
    bars_bytes_close(in);
    return s;
}

/* Which field of a line is which column; false when one is missing. */
static bool read_header(struct str line, unsigned ret_field[COLUMN_COUNT])
{
    static const char *const name[COLUMN_COUNT] = {"timestamp_ms", "open",  "high",
                                                   "low",          "close", "volume"};
    unsigned found = 0, field = 0;

    for (struct str rest = line; rest.at; field++) {
        struct str word = str_trim(str_cut(&rest, ','));

        for (unsigned k = 0; k < COLUMN_COUNT; k++)
            if (str_is(word, name[k])) {
                ret_field[k] = field;
                found |= 1u << k;
            }
    }
    return found == (1u << COLUMN_COUNT) - 1 && field <= FIELDS_MAX;
}

static bool is_true_bar(const double v[COLUMN_COUNT])
{
    for (unsigned k = COLUMN_OPEN; k < COLUMN_COUNT; k++)
        if (isinf(v[k]) || v[k] < 0)
            return false;
    return !(v[COLUMN_HIGH] < v[COLUMN_LOW]);
}

static bool read_row(struct str line, const unsigned field[COLUMN_COUNT], int64_t *ret_time,
                     double ret[COLUMN_COUNT])
{
    struct str word[FIELDS_MAX];
    unsigned fields = 0;

    for (struct str rest = line; rest.at && fields < FIELDS_MAX;)
        word[fields++] = str_trim(str_cut(&rest, ','));
    for (unsigned k = 0; k < COLUMN_COUNT; k++) {
        if (field[k] >= fields)
            return false;
        if (k == COLUMN_TIME ? !str_to_i64(word[field[k]], ret_time)
                             : !double_parse(&ret[k], word[field[k]], true))
            return false;
    }
    return *ret_time >= 0 && *ret_time <= INT64_MAX / 1000000 && is_true_bar(ret);
}

static bool reserve(struct columns_file *f, size_t rows)
{
    f->time_ms = malloc(rows * sizeof *f->time_ms);
    f->ordinal = malloc(rows * sizeof *f->ordinal);
    bool good = f->time_ms && f->ordinal;
    for (unsigned k = COLUMN_OPEN; k < COLUMN_COUNT; k++) {
        f->value[k] = malloc(rows * sizeof *f->value[k]);
        good = good && f->value[k];
    }
    return good;
}

static void leave_out(struct columns_file *f, uint64_t line)
{
    f->dropped++;
    if (f->first_bad == 0 || line < f->first_bad)
        f->first_bad = line;
}

static bool keep_row(struct columns_file *f, struct bars_rows *times, int64_t time, uint64_t line,
                     const double v[COLUMN_COUNT])
{
    struct bar bar = {.open_time = time * 1000000, .trades = (uint32_t)f->count}; /* its row */

    f->time_ms[f->count] = time;
    for (unsigned k = COLUMN_OPEN; k < COLUMN_COUNT; k++)
        f->value[k][f->count] = v[k];
    f->count++;
    return bars_rows_add(times, &bar, line);
}

/* Moves the rows that stay together; `times` holds them, with their rows, in the file's order. */
static void compact(struct columns_file *f, const uint64_t *line, const struct bars_rows *times)
{
    size_t to = 0;

    for (size_t from = 0; from < f->count; from++) {
        if (to == times->count || from != times->bar[to].trades) {
            leave_out(f, line[from]);
            continue;
        }
        f->time_ms[to] = f->time_ms[from];
        for (unsigned k = COLUMN_OPEN; k < COLUMN_COUNT; k++)
            f->value[k][to] = f->value[k][from];
        to++;
    }
    f->count = to;
}

static bool put_in_order(struct columns_file *f, struct bars_rows *times)
{
    struct bars_file facts = {.interval_s = bars_rows_interval(times)};
    size_t bytes = f->count * sizeof *times->line;
    uint64_t *line = malloc(bytes ? bytes : 1);
    bool good = line != NULL;

    if (good && f->count > 0) {
        assert(times->line);
        memcpy(line, times->line, bytes);
    }
    good = good && bars_rows_put_in_order(times, &facts);
    if (good)
        compact(f, line, times);
    for (size_t i = 0; i < f->count; i++)
        f->ordinal[i] = f->time_ms[i] / (1000 * (int64_t)facts.interval_s);
    free(line);
    return good;
}

static size_t count_lines(struct str bytes)
{
    size_t n = 1;

    for (size_t i = 0; i < bytes.len; i++)
        n += bytes.at[i] == '\n';
    return n;
}

static enum status parse_rows(struct columns_file *f, struct str rest,
                              const unsigned field[COLUMN_COUNT], const char *path,
                              struct error *err)
{
    struct bars_rows times = {0};
    bool room = true;

    for (uint64_t line = 2; room && rest.at; line++) {
        struct str text = str_trim(str_cut(&rest, '\n'));
        double v[COLUMN_COUNT] = {0};
        int64_t time = 0;

        if (text.len == 0)
            continue;
        f->rows++;
        if (read_row(text, field, &time, v))
            room = keep_row(f, &times, time, line, v);
        else
            leave_out(f, line);
    }
    room = room && put_in_order(f, &times);
    bars_rows_release(&times);
    return room ? STATUS_OK : error_set(err, STATUS_NO_MEMORY, "%s: out of memory", path);
}

static bool take_bars(struct columns_file *f, const struct bars_file *bars)
{
    struct instrument in = {.price_decimals = (uint8_t)bars->price_decimals,
                            .qty_decimals = (uint8_t)bars->qty_decimals};

    if (!reserve(f, bars->count))
        return false;
    for (size_t i = 0; i < bars->count; i++) {
        struct bar_values v = bar_values_of(&in, &bars->bar[i]);

        f->time_ms[i] = bars->bar[i].open_time / 1000000;
        f->ordinal[i] = v.ordinal;
        f->value[COLUMN_OPEN][i] = v.open;
        f->value[COLUMN_HIGH][i] = v.high;
        f->value[COLUMN_LOW][i] = v.low;
        f->value[COLUMN_CLOSE][i] = v.close;
        f->value[COLUMN_VOLUME][i] = v.volume;
    }
    f->count = bars->count;
    f->rows = bars->rows;
    f->dropped = bars->dropped;
    f->first_bad = bars->told_count ? bars->told[0].line : 0;
    return true;
}

static enum status give_bars(struct columns_file *f, struct bars_file *bars, const char *path,
                             struct error *err)
{
    bool room = take_bars(f, bars);

    bars_file_release(bars);
    return room ? STATUS_OK : error_set(err, STATUS_NO_MEMORY, "%s: out of memory", path);
}

/* What venues hand out without a header, and trades: bars_file.h knows them by their shape. */
static enum status parse_bars(struct columns_file *f, struct str bytes, const char *path,
                              struct error *err)
{
    struct bars_file bars;

    if (bars_file_parse(&bars, bytes, NULL) == STATUS_OK)
        return give_bars(f, &bars, path, err);
    error_set(err, STATUS_DATA, "%s: no header with the needed columns", path);
    error_hint(err, "the first line names timestamp_ms,open,high,low,close,volume");
    return STATUS_DATA;
}

static enum status parse(struct columns_file *f, struct str bytes, const char *path, bool strict,
                         struct error *err)
{
    unsigned field[COLUMN_COUNT];
    struct str rest = bytes;

    bool headed = read_header(str_cut(&rest, '\n'), field);
    if (headed && !reserve(f, count_lines(rest)))
        return error_set(err, STATUS_NO_MEMORY, "%s: out of memory", path);
    enum status s =
        headed ? parse_rows(f, rest, field, path, err) : parse_bars(f, bytes, path, err);
    if (s == STATUS_OK && strict && f->dropped)
        s = error_set(err, STATUS_DATA, "%s: line %llu cannot be true", path,
                      (unsigned long long)f->first_bad);
    return s;
}

static enum status read_text(struct columns_file *f, const char *path, bool strict,
                             struct error *err)
{
    struct bytes bytes = {.at = NULL};
    enum status s = read_bytes(&bytes, path, err);

    if (s == STATUS_OK)
        s = parse(f, (struct str){bytes.at, bytes.len}, path, strict, err);
    free(bytes.at);
    return s;
}

static enum status read_store(struct columns_file *f, const char *path, struct error *err)
{
    struct bars_file bars;
    enum status s = bars_file_read(&bars, NULL, path, false, err);

    return s == STATUS_OK ? give_bars(f, &bars, path, err) : s;
}

enum status columns_file_read(struct columns_file *ret, const char *path, bool strict,
                              struct error *err)
{
    struct columns_file f = {.count = 0};
    enum status s =
        bar_store_is_name(path) ? read_store(&f, path, err) : read_text(&f, path, strict, err);

    if (s == STATUS_OK)
        *ret = f;
    else
        columns_file_release(&f);
    return s;
}

void columns_file_release(struct columns_file *f)
{
    free(f->time_ms);
    free(f->ordinal);
    for (unsigned k = 0; k < COLUMN_COUNT; k++)
        free(f->value[k]);
    *f = (struct columns_file){.count = 0};
}
