/* bytes -> lines -> rows; bars_row.h makes bars of them, bars_minute.h where they are trades. */
#include "research/bars_file.h"

#include <stdlib.h>
#include <string.h>

#include "research/bar_store.h"
#include "research/bars_bytes.h"
#include "research/bars_minute.h"
#include "research/bars_row.h"

enum {
    COLUMNS_MAX = 16,
    PREFACE_MOST = 4,
    LINE_MAX_BYTES = 4096,
    PIECE = 1 << 18,
};
#define BARS_MAX (UINT64_C(1) << 26)
#define SECOND   INT64_C(1000000000)

#define BARS_DEFECT_CODE(name, code, text) code,
#define BARS_DEFECT_TEXT(name, code, text) text,
static const char *const defect_codes[] = {BARS_DEFECT_MAP(BARS_DEFECT_CODE)};
static const char *const defect_texts[] = {BARS_DEFECT_MAP(BARS_DEFECT_TEXT)};

const char *bars_defect_code(enum bars_defect_kind k)
{
    return defect_codes[k];
}

const char *bars_defect_text(enum bars_defect_kind k)
{
    return defect_texts[k];
}

const char *bars_format_name(enum bars_format f)
{
    static const char *const names[] = {"bars", "kraken bars", "kraken trades", "binance", "store"};

    return names[f];
}

/* What a column holds; the first five are the fields of a bar. */
enum role {
    OPEN = BARS_OPEN,
    HIGH,
    LOW,
    CLOSE,
    VOLUME,
    TIME = BARS_FIELDS,
    TRADES,
    OTHER,
};

struct parser {
    struct bars_file *out;
    enum role role[COLUMNS_MAX];
    unsigned columns;
    char separator;
    bool known;
    unsigned preface;  /* lines before the header */
    bool at_end;       /* the line has no end */
    int time_decimals; /* 0 seconds, 3 ms, 6 us, 9 ns; -1 until the first row tells */
    uint64_t line;
    struct bars_rows rows;
    struct bars_minute minute; /* where the rows are trades */
    enum status status;        /* of what ends the reading */
};

static void add_defect(struct parser *p, uint64_t line, enum bars_defect_kind kind)
{
    bars_defect_add(p->out, line, kind);
}

/* ---- the first line ---- */

static const struct {
    const char *name;
    enum role role;
    int time_decimals;
} known_columns[] = {
    {"timestamp_ms", TIME, 3}, {"timestamp_us", TIME, 6},    {"timestamp_ns", TIME, 9},
    {"timestamp_s", TIME, 0},  {"time_s", TIME, 0},          {"time_ms", TIME, 3},
    {"time_us", TIME, 6},      {"time_ns", TIME, 9},         {"timestamp", TIME, -1},
    {"time", TIME, -1},        {"open_time", TIME, -1},      {"open time", TIME, -1},
    {"opentime", TIME, -1},    {"date", TIME, -1},           {"datetime", TIME, -1},
    {"unix", TIME, -1},        {"unix_timestamp", TIME, -1}, {"unix timestamp", TIME, -1},
    {"ts", TIME, -1},          {"open", OPEN, -1},           {"high", HIGH, -1},
    {"low", LOW, -1},          {"close", CLOSE, -1},         {"volume", VOLUME, -1},
    {"vol", VOLUME, -1},       {"price", CLOSE, -1},         {"qty", VOLUME, -1},
    {"quantity", VOLUME, -1},  {"amount", VOLUME, -1},       {"size", VOLUME, -1},
    {"trades", TRADES, -1},    {"count", TRADES, -1},
};

static struct str unquoted(struct str field)
{
    field = str_trim(field);
    if (field.len >= 2 && field.at[0] == '"' && field.at[field.len - 1] == '"')
        field = str_slice(field, 1, field.len - 1);
    return field;
}

static unsigned split(struct str line, char separator, struct str field[COLUMNS_MAX])
{
    unsigned n = 0;
    const char *start = line.at, *end = line.at + line.len;

    for (const char *at = start;; at++) {
        if (at < end && *at != separator)
            continue;
        if (n < COLUMNS_MAX)
            field[n] = (struct str){start, (size_t)(at - start)};
        n++;
        if (at == end)
            return n;
        start = at + 1;
    }
}

/* The one that occurs most, a comma among equals. */
static char separator_of(struct str line)
{
    static const char known[] = {',', ';', '\t'};
    size_t most = 0;
    char best = ',';

    for (size_t k = 0; k < sizeof known; k++) {
        size_t n = 0;

        for (size_t i = 0; i < line.len; i++)
            n += line.at[i] == known[k];
        best = n > most ? known[k] : best;
        most = n > most ? n : most;
    }
    return best;
}

static bool is_name(struct str said, const char *name)
{
    size_t i = 0;

    for (; i < said.len && name[i]; i++) {
        char c = said.at[i];

        if ((c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c) != name[i])
            return false;
    }
    return i == said.len && !name[i];
}

/* Of several columns that tell the time the first one counts. */
static void read_header(struct parser *p, const struct str *field, unsigned n)
{
    bool timed = false;

    p->columns = n;
    for (unsigned c = 0; c < n; c++) {
        struct str name = unquoted(field[c]);

        p->role[c] = OTHER;
        for (size_t i = 0; i < sizeof known_columns / sizeof *known_columns; i++) {
            bool time = known_columns[i].role == TIME;

            if (!is_name(name, known_columns[i].name) || (time && timed))
                continue;
            p->role[c] = known_columns[i].role;
            if (time)
                p->time_decimals = known_columns[i].time_decimals;
            timed = timed || time;
        }
    }
    if (n == 12)
        p->out->format = BARS_BINANCE;
}

static bool roles_are_whole(struct parser *p)
{
    unsigned seen = 0;

    for (unsigned c = 0; c < p->columns; c++) {
        unsigned bit = 1U << p->role[c];

        if (p->role[c] != OTHER && (seen & bit))
            return false;
        seen |= bit;
    }
    seen &= ~((1U << OTHER) | (1U << TRADES));
    if (seen == ((1U << CLOSE) | (1U << VOLUME) | (1U << TIME)))
        p->out->format = BARS_KRAKEN_TRADES;
    else if (seen != (1U << (TIME + 1)) - 1)
        return false;
    return true;
}

/* Files without a header, by their number of columns. */
static bool guess_columns(struct parser *p, unsigned n)
{
    static const enum role bars[] = {TIME, OPEN, HIGH, LOW, CLOSE, VOLUME, TRADES};
    static const enum role trades[] = {TIME, CLOSE, VOLUME};
    bool known = n == 3 || n == 6 || n == 7 || n == 12;

    for (unsigned c = 0; known && c < n; c++)
        p->role[c] = n == 3 ? trades[c] : c < 6 ? bars[c] : n == 7 ? TRADES : OTHER;
    p->columns = n;
    p->out->format = n == 3    ? BARS_KRAKEN_TRADES
                     : n == 7  ? BARS_KRAKEN
                     : n == 12 ? BARS_BINANCE
                               : BARS_CSV;
    return known;
}

/* True when the line is no row: the header, or words before it.  Columns are guessed from the first
 * line only: behind a header that says nothing to us they would be taken for others. */
static bool read_first_line(struct parser *p, struct str line)
{
    struct str field[COLUMNS_MAX];
    bool header = line.len && !(line.at[0] >= '0' && line.at[0] <= '9');
    unsigned n;

    p->separator = separator_of(line);
    p->time_decimals = -1;
    n = split(line, p->separator, field);
    if (n <= COLUMNS_MAX && header)
        read_header(p, field, n);
    p->known =
        n <= COLUMNS_MAX && (header || (!p->preface && guess_columns(p, n))) && roles_are_whole(p);
    if (!p->known && (!header || p->preface++ == PREFACE_MOST))
        p->status = STATUS_DATA;
    return header;
}

/* ---- rows ---- */

static enum bars_defect_kind defect_of(enum bars_number_kind k)
{
    static const enum bars_defect_kind kinds[] = {
        [BARS_NUMBER_EMPTY] = BARS_DEFECT_EMPTY,
        [BARS_NUMBER_SYNTAX] = BARS_DEFECT_SYNTAX,
        [BARS_NUMBER_NOT_FINITE] = BARS_DEFECT_NOT_FINITE,
        [BARS_NUMBER_NEGATIVE] = BARS_DEFECT_NEGATIVE,
    };
    return kinds[k];
}

static int time_decimals_of(int64_t v)
{
    return v < INT64_C(100000000000)         ? 0
           : v < INT64_C(100000000000000)    ? 3
           : v < INT64_C(100000000000000000) ? 6
                                             : 9;
}

static bool time_of(struct parser *p, struct bars_number n, int64_t *ret_ns)
{
    bool rounded = false;
    int64_t whole;

    if (p->time_decimals < 0 && bars_number_scale(&whole, n, 0, &rounded))
        p->time_decimals = time_decimals_of(whole);
    return bars_number_scale(ret_ns, n, 9U - (unsigned)p->time_decimals, &rounded) &&
           *ret_ns / SECOND < BARS_TIME_MOST;
}

/* The numbers of a row; false after telling what is wrong with it. */
static bool read_numbers(struct parser *p, const struct str *field, struct bars_number number[])
{
    for (unsigned c = 0; c < p->columns; c++) {
        enum bars_number_kind k;

        if (p->role[c] == OTHER)
            continue;
        struct str text = field[c];

        if (text.len && (text.at[0] == '"' || text.at[0] == ' '))
            text = unquoted(text);
        k = p->role[c] == TIME ? bars_number_read_time(&number[TIME], text)
                               : bars_number_read(&number[p->role[c]], text);
        if (k != BARS_NUMBER_OK) {
            add_defect(p, p->line,
                       p->at_end && k != BARS_NUMBER_NEGATIVE ? BARS_DEFECT_TRUNCATED
                                                              : defect_of(k));
            return false;
        }
    }
    return true;
}

static void take_bar(struct parser *p, const struct bars_number n[], int64_t open_time)
{
    int64_t trades = n[TRADES].mantissa;
    struct bar b;
    enum bars_defect_kind wrong =
        bars_row_bar(&b, n, open_time, trades < UINT32_MAX ? (uint32_t)trades : UINT32_MAX);

    if (wrong != BARS_DEFECT_COUNT)
        add_defect(p, p->line, wrong);
    else if (!bars_rows_add(&p->rows, &b, p->line))
        p->status = STATUS_NO_MEMORY;
}

static void take_trade(struct parser *p, const struct bars_number n[], int64_t at)
{
    enum bars_defect_kind wrong = bars_minute_add(&p->minute, n[CLOSE], n[VOLUME], at, p->line);

    if (wrong != BARS_DEFECT_COUNT)
        add_defect(p, p->line, wrong);
    if (p->minute.full)
        p->status = STATUS_NO_MEMORY;
}

static void take_row(struct parser *p, struct str line)
{
    struct str field[COLUMNS_MAX];
    struct bars_number number[OTHER] = {0};
    unsigned n = split(line, p->separator, field);
    int64_t at;

    p->out->rows++;
    if (n != p->columns) {
        add_defect(p, p->line, p->at_end ? BARS_DEFECT_TRUNCATED : BARS_DEFECT_COLUMNS);
        return;
    }
    if (!read_numbers(p, field, number))
        return;
    if (!time_of(p, number[TIME], &at))
        add_defect(p, p->line, BARS_DEFECT_NOT_FINITE);
    else if (p->out->format == BARS_KRAKEN_TRADES)
        take_trade(p, number, at);
    else
        take_bar(p, number, at);
}

static void take_line(struct parser *p, struct str line)
{
    p->line++;
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    if (p->line == 1 && str_starts(line, STR("\xef\xbb\xbf")))
        line = str_slice(line, 3, line.len);
    if (!line.len || (!p->known && read_first_line(p, line)))
        return;
    if (p->status == STATUS_OK)
        take_row(p, line);
}

/* The whole lines of `bytes`; returns how many bytes they are. */
static size_t take_lines(struct parser *p, struct str bytes)
{
    size_t at = 0;

    while (at < bytes.len && p->status == STATUS_OK) {
        const char *end = memchr(bytes.at + at, '\n', bytes.len - at);

        if (!end)
            break;
        take_line(p, (struct str){bytes.at + at, (size_t)(end - bytes.at) - at});
        at = (size_t)(end - bytes.at) + 1;
    }
    return at;
}

/* ---- the end ---- */

static enum status finish(struct parser *p, struct error *err)
{
    struct bars_file *f = p->out;

    bars_minute_end(&p->minute);
    if (p->status == STATUS_NO_MEMORY || p->minute.full)
        return error_set(err, STATUS_NO_MEMORY, "out of memory for %zu bars", p->rows.count);
    if (p->status == STATUS_RANGE)
        return error_set(err, STATUS_RANGE, "line %llu: longer than %d bytes",
                         (unsigned long long)p->line + 1, LINE_MAX_BYTES);
    if (p->status != STATUS_OK || !p->known) {
        error_set(err, STATUS_DATA, "not a market data file that is known here");
        error_hint(err, "the header is timestamp_ms,open,high,low,close,volume");
        return STATUS_DATA;
    }
    f->rounded += p->minute.rounded;
    if (f->format == BARS_KRAKEN_TRADES)
        f->interval_s = 60;
    return bars_rows_finish(&p->rows, f, err);
}

static enum status give(struct bars_file *ret, struct parser *p, enum status s, struct error *err)
{
    if (s == STATUS_OK)
        s = finish(p, err);
    bars_rows_release(&p->rows);
    if (s == STATUS_OK)
        *ret = *p->out;
    else
        bars_file_release(p->out);
    free(p->out);
    return s;
}

static void take_rest(struct parser *p, struct str rest)
{
    if (!rest.len || p->status != STATUS_OK)
        return;
    p->at_end = true;
    take_line(p, rest);
}

enum status bars_file_parse(struct bars_file *ret, struct str bytes, struct error *err)
{
    struct parser p = {.out = calloc(1, sizeof *ret)};
    size_t used;

    if (!p.out)
        return error_set(err, STATUS_NO_MEMORY, "out of memory");
    p.minute.rows = &p.rows;
    used = take_lines(&p, bytes);
    take_rest(&p, str_slice(bytes, used, bytes.len));
    return give(ret, &p, STATUS_OK, err);
}

static enum status read_all(struct parser *p, struct bars_bytes *bytes, char *room,
                            struct error *err)
{
    size_t held = 0, got = 0, used;
    enum status s;

    while (p->status == STATUS_OK) {
        s = bars_bytes_read(bytes, room + held, PIECE, &got, err);
        if (s != STATUS_OK)
            return s;
        if (!got)
            break;
        held += got;
        used = take_lines(p, (struct str){room, held});
        held -= used;
        memmove(room, room + used, held);
        if (p->status == STATUS_OK && (held > LINE_MAX_BYTES || p->rows.count > BARS_MAX))
            p->status = STATUS_RANGE;
    }
    take_rest(p, (struct str){room, held});
    return STATUS_OK;
}

static enum status refuse_defects(const struct bars_file *f, const char *path, struct error *err)
{
    error_set(err, STATUS_DATA, "%s: line %llu: %s (%llu of %llu rows are wrong)", path,
              (unsigned long long)f->told[0].line, bars_defect_text(f->told[0].kind),
              (unsigned long long)f->dropped, (unsigned long long)f->rows);
    error_hint(err, "without --strict such rows are left out and counted");
    return STATUS_DATA;
}

static enum status read_text(struct bars_file *ret, const char *path, struct error *err)
{
    struct parser p = {0};
    struct bars_bytes *bytes = NULL;
    char *room = NULL;
    enum status s = bars_bytes_open(&bytes, path, err);

    if (s != STATUS_OK)
        return s;
    p.out = calloc(1, sizeof *p.out);
    room = malloc(PIECE + LINE_MAX_BYTES + 1);
    if (p.out && room) {
        p.minute.rows = &p.rows;
        s = read_all(&p, bytes, room, err);
        s = give(ret, &p, s, err);
        if (s != STATUS_OK)
            error_prefix(err, s, "%s", path);
    } else {
        free(p.out);
        s = error_set(err, STATUS_NO_MEMORY, "%s: out of memory", path);
    }
    bars_bytes_close(bytes);
    free(room);
    return s;
}

enum status bars_file_read(struct bars_file *ret, const char *pair, const char *path, bool strict,
                           struct error *err)
{
    struct bar_spans ignored;
    enum status s = bar_store_is_name(path) ? bar_store_read(ret, &ignored, path, err)
                                            : read_text(ret, path, err);

    if (s != STATUS_OK)
        return s;
    if (pair && *pair)
        str_copy(ret->pair, sizeof ret->pair, str_of(pair));
    else if (ret->format != BARS_STORE)
        bars_file_pair_of(path, ret->pair);
    return strict && ret->dropped ? refuse_defects(ret, path, err) : STATUS_OK;
}

void bars_file_release(struct bars_file *f)
{
    if (!f)
        return;
    free(f->bar);
    f->bar = NULL;
    f->count = 0;
}
