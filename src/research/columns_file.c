#include "research/columns_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/double_text.h"
#include "base/str.h"
#include "research/bars_bytes.h"

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
    return *ret_time >= 0 && is_true_bar(ret);
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

static void keep_row(struct columns_file *f, int64_t time, const double v[COLUMN_COUNT])
{
    f->time_ms[f->count] = time;
    for (unsigned k = COLUMN_OPEN; k < COLUMN_COUNT; k++)
        f->value[k][f->count] = v[k];
    f->count++;
}

static void number_bars(struct columns_file *f)
{
    int64_t step = 0;

    for (size_t i = 1; i < f->count; i++) {
        int64_t apart = f->time_ms[i] - f->time_ms[i - 1];
        if (step == 0 || apart < step)
            step = apart;
    }
    for (size_t i = 0; i < f->count; i++)
        f->ordinal[i] = f->time_ms[i] / (step ? step : 60000);
}

static size_t count_lines(struct str bytes)
{
    size_t n = 1;

    for (size_t i = 0; i < bytes.len; i++)
        n += bytes.at[i] == '\n';
    return n;
}

static enum status parse(struct columns_file *f, struct str bytes, const char *path, bool strict,
                         struct error *err)
{
    unsigned field[COLUMN_COUNT];
    struct str rest = bytes;
    uint64_t line = 1;

    if (!read_header(str_cut(&rest, '\n'), field)) {
        error_set(err, STATUS_DATA, "%s: no header with the needed columns", path);
        error_hint(err, "the first line names timestamp_ms,open,high,low,close,volume");
        return STATUS_DATA;
    }
    if (!reserve(f, count_lines(rest)))
        return error_set(err, STATUS_NO_MEMORY, "%s: out of memory", path);
    while (rest.at) {
        struct str text = str_trim(str_cut(&rest, '\n'));
        double v[COLUMN_COUNT] = {0};
        int64_t time = 0;

        line++;
        if (text.len == 0)
            continue;
        f->rows++;
        if (read_row(text, field, &time, v) && (f->count == 0 || time > f->time_ms[f->count - 1])) {
            keep_row(f, time, v);
            continue;
        }
        if (strict)
            return error_set(err, STATUS_DATA, "%s: line %llu cannot be true", path,
                             (unsigned long long)line);
        f->dropped++;
        if (!f->first_bad)
            f->first_bad = line;
    }
    number_bars(f);
    return STATUS_OK;
}

enum status columns_file_read(struct columns_file *ret, const char *path, bool strict,
                              struct error *err)
{
    struct columns_file f = {.count = 0};
    struct bytes bytes = {.at = NULL};
    enum status s = read_bytes(&bytes, path, err);

    if (s == STATUS_OK)
        s = parse(&f, (struct str){bytes.at, bytes.len}, path, strict, err);
    free(bytes.at);
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
