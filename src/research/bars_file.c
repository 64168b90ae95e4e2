/* bytes -> lines -> rows -> bars.
 *
 * A row is read once: digits go to mantissas in the bar's own fields, with their decimals packed in
 * bar.pad (five bits a field).  When all rows are known, and with them the file's decimals, one
 * more walk brings them to ticks and lots. */
#include "research/bars_file.h"

#include <stdlib.h>
#include <string.h>

#include "research/bars_bytes.h"
#include "research/bars_number.h"
#include "research/bars_order.h"

enum {
    COLUMNS_MAX = 16,
    LINE_MAX_BYTES = 4096,
    PIECE = 1 << 18,
    PRICE_DECIMALS_MAX = 12,
    QTY_DECIMALS = 8,
    TRADE_PRICE_DECIMALS = 10, /* while trades are put together */
    DECIMAL_BITS = 5,
};
#define BARS_MAX      (UINT64_C(1) << 26)
#define TICKS_MOST    INT64_C(1000000000000000)
#define LOTS_MOST     INT64_C(100000000000000000)
#define SECOND        INT64_C(1000000000)
#define TIME_MOST     INT64_C(4102444800) /* the year 2100 */
#define JUMP_FRACTION 0.1

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
    static const char *const names[] = {"bars", "kraken bars", "kraken trades", "binance"};

    return names[f];
}

/* What a column holds; the first five are the fields of a bar in the order of `field`. */
enum role { OPEN = 0, HIGH, LOW, CLOSE, VOLUME, TIME, TRADES, OTHER, FIELDS = TIME };

struct parser {
    struct bars_file *out;
    enum role role[COLUMNS_MAX];
    unsigned columns;
    bool known;
    bool at_end;       /* the line has no end */
    int time_decimals; /* 0 seconds, 3 ms, 6 us, 9 ns; -1 until the first row tells */
    uint64_t line;
    struct bars_rows rows;
    struct bar minute; /* of trades, being put together */
    uint64_t minute_line;
    enum status status; /* of what ends the reading */
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
    {"timestamp_ms", TIME, 3}, {"timestamp_s", TIME, 0}, {"time_s", TIME, 0},
    {"timestamp", TIME, -1},   {"time", TIME, -1},       {"open_time", TIME, -1},
    {"date", TIME, -1},        {"open", OPEN, -1},       {"high", HIGH, -1},
    {"low", LOW, -1},          {"close", CLOSE, -1},     {"volume", VOLUME, -1},
    {"price", CLOSE, -1},      {"qty", VOLUME, -1},      {"quantity", VOLUME, -1},
    {"trades", TRADES, -1},    {"count", TRADES, -1},
};

static unsigned split(struct str line, struct str field[COLUMNS_MAX])
{
    unsigned n = 0;
    const char *start = line.at, *end = line.at + line.len;

    for (const char *at = start;; at++) {
        if (at < end && *at != ',')
            continue;
        if (n < COLUMNS_MAX)
            field[n] = (struct str){start, (size_t)(at - start)};
        n++;
        if (at == end)
            return n;
        start = at + 1;
    }
}

static void read_header(struct parser *p, const struct str *field, unsigned n)
{
    p->columns = n;
    for (unsigned c = 0; c < n; c++) {
        struct str name = str_trim(field[c]);

        p->role[c] = OTHER;
        for (size_t i = 0; i < sizeof known_columns / sizeof *known_columns; i++)
            if (str_is(name, known_columns[i].name)) {
                p->role[c] = known_columns[i].role;
                if (p->role[c] == TIME)
                    p->time_decimals = known_columns[i].time_decimals;
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

/* True when the line was a header, and so is no row. */
static bool read_first_line(struct parser *p, struct str line)
{
    struct str field[COLUMNS_MAX];
    unsigned n = split(line, field);
    bool header = line.len && !(line.at[0] >= '0' && line.at[0] <= '9');

    p->known = true;
    p->time_decimals = -1;
    if (n > COLUMNS_MAX) {
        p->status = STATUS_DATA;
        return true;
    }
    if (header)
        read_header(p, field, n);
    else if (!guess_columns(p, n))
        p->status = STATUS_DATA;
    if (p->status == STATUS_OK && !roles_are_whole(p))
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
           *ret_ns / SECOND < TIME_MOST;
}

/* The numbers of a row; false after telling what is wrong with it. */
static bool read_numbers(struct parser *p, const struct str *field, struct bars_number number[])
{
    for (unsigned c = 0; c < p->columns; c++) {
        enum bars_number_kind k;

        if (p->role[c] == OTHER)
            continue;
        k = bars_number_read(&number[p->role[c]], field[c]);
        if (k != BARS_NUMBER_OK) {
            add_defect(p, p->line,
                       p->at_end && k != BARS_NUMBER_NEGATIVE ? BARS_DEFECT_TRUNCATED
                                                              : defect_of(k));
            return false;
        }
    }
    return true;
}

static int compare(struct bars_number a, struct bars_number b)
{
    __int128 x = a.mantissa, y = b.mantissa;

    for (; a.decimals < b.decimals; a.decimals++)
        x *= 10;
    for (; b.decimals < a.decimals; b.decimals++)
        y *= 10;
    return x < y ? -1 : x > y;
}

static enum bars_defect_kind wrong_shape(const struct bars_number n[FIELDS])
{
    for (unsigned i = OPEN; i <= CLOSE; i++)
        if (!n[i].mantissa)
            return BARS_DEFECT_ZERO_PRICE;
    if (compare(n[HIGH], n[LOW]) < 0)
        return BARS_DEFECT_HIGH_LOW;
    for (unsigned i = OPEN; i <= CLOSE; i += CLOSE)
        if (compare(n[i], n[HIGH]) > 0 || compare(n[i], n[LOW]) < 0)
            return BARS_DEFECT_OUTSIDE;
    return BARS_DEFECT_COUNT;
}

static void take_bar(struct parser *p, const struct bars_number n[], int64_t open_time)
{
    enum bars_defect_kind wrong = wrong_shape(n);
    struct bar b = {
        .open_time = open_time,
        .open.ticks = n[OPEN].mantissa,
        .high.ticks = n[HIGH].mantissa,
        .low.ticks = n[LOW].mantissa,
        .close.ticks = n[CLOSE].mantissa,
        .volume.lots = n[VOLUME].mantissa,
        .trades = n[TRADES].mantissa < UINT32_MAX ? (uint32_t)n[TRADES].mantissa : UINT32_MAX,
        .flags = BAR_VENUE,
    };

    if (wrong != BARS_DEFECT_COUNT) {
        add_defect(p, p->line, wrong);
        return;
    }
    for (unsigned i = OPEN; i < FIELDS; i++)
        b.pad |= n[i].decimals << (i * DECIMAL_BITS);
    if (!bars_rows_add(&p->rows, &b, p->line))
        p->status = STATUS_NO_MEMORY;
}

/* Trades carry prices at TRADE_PRICE_DECIMALS and volumes at QTY_DECIMALS until their minute is
 * whole. */
static void end_minute(struct parser *p)
{
    const struct bar *m = &p->minute;
    struct bars_number n[OTHER] = {
        [OPEN] = {m->open.ticks, TRADE_PRICE_DECIMALS, false},
        [HIGH] = {m->high.ticks, TRADE_PRICE_DECIMALS, false},
        [LOW] = {m->low.ticks, TRADE_PRICE_DECIMALS, false},
        [CLOSE] = {m->close.ticks, TRADE_PRICE_DECIMALS, false},
        [VOLUME] = {m->volume.lots, QTY_DECIMALS, false},
        [TRADES] = {m->trades, 0, false},
    };
    uint64_t line = p->line;

    if (!m->trades)
        return;
    for (unsigned i = OPEN; i <= CLOSE; i++)
        for (; n[i].decimals && n[i].mantissa % 10 == 0; n[i].decimals--)
            n[i].mantissa /= 10;
    p->line = p->minute_line;
    take_bar(p, n, m->open_time);
    p->line = line;
    p->minute.trades = 0;
}

static void take_trade(struct parser *p, const struct bars_number n[], int64_t at)
{
    struct bar *m = &p->minute;
    int64_t start = at - at % (60 * SECOND), price, volume;
    bool rounded = false;

    if (!bars_number_scale(&price, n[CLOSE], TRADE_PRICE_DECIMALS, &rounded) ||
        !bars_number_scale(&volume, n[VOLUME], QTY_DECIMALS, &rounded) || volume > LOTS_MOST) {
        add_defect(p, p->line, BARS_DEFECT_NOT_FINITE);
        return;
    }
    p->out->rounded += rounded;
    if (!price || (m->open_time && start < m->open_time)) {
        add_defect(p, p->line, price ? BARS_DEFECT_ORDER : BARS_DEFECT_ZERO_PRICE);
        return;
    }
    if (start != m->open_time)
        end_minute(p);
    if (!m->trades) {
        *m = (struct bar){.open_time = start};
        m->open.ticks = m->high.ticks = m->low.ticks = price;
        p->minute_line = p->line;
    }
    m->high.ticks = price > m->high.ticks ? price : m->high.ticks;
    m->low.ticks = price < m->low.ticks ? price : m->low.ticks;
    m->close.ticks = price;
    m->volume.lots += m->volume.lots < LOTS_MOST ? volume : 0;
    m->trades++;
}

static void take_row(struct parser *p, struct str line)
{
    struct str field[COLUMNS_MAX];
    struct bars_number number[OTHER] = {0};
    unsigned n = split(line, field);
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

/* ---- the end: decimals are known ---- */

static unsigned decimals_of(const struct bar *b, unsigned field)
{
    return b->pad >> (field * DECIMAL_BITS) & ((1U << DECIMAL_BITS) - 1);
}

static int64_t *field_of(struct bar *b, unsigned field)
{
    return field == OPEN    ? &b->open.ticks
           : field == HIGH  ? &b->high.ticks
           : field == LOW   ? &b->low.ticks
           : field == CLOSE ? &b->close.ticks
                            : &b->volume.lots;
}

/* As many decimals as are shown, as far as the largest value fits; the grid leaves out the odd
 * digits of one price in ten. */
static void choose_decimals(struct bars_file *f)
{
    uint64_t places[1 << DECIMAL_BITS] = {0}, all = 0, below = 0;
    int64_t price_most = 0, volume_most = 0;
    unsigned most = 0;

    for (size_t i = 0; i < f->count; i++) {
        struct bar *b = &f->bar[i];
        int64_t high = b->high.ticks / decimal_pow10(decimals_of(b, HIGH));
        int64_t volume = b->volume.lots / decimal_pow10(decimals_of(b, VOLUME));

        for (unsigned k = OPEN; k <= CLOSE; k++)
            places[decimals_of(b, k)]++;
        price_most = high > price_most ? high : price_most;
        volume_most = volume > volume_most ? volume : volume_most;
    }
    all = f->count * 4;
    for (unsigned d = 0; d < sizeof places / sizeof *places; d++)
        most = places[d] ? d : most;
    f->price_decimals = most < PRICE_DECIMALS_MAX ? most : PRICE_DECIMALS_MAX;
    while (f->price_decimals && price_most >= TICKS_MOST / decimal_pow10(f->price_decimals))
        f->price_decimals--;
    f->qty_decimals = QTY_DECIMALS;
    while (f->qty_decimals && volume_most >= LOTS_MOST / decimal_pow10(f->qty_decimals))
        f->qty_decimals--;
    for (f->tick_decimals = 0; f->tick_decimals < f->price_decimals; f->tick_decimals++) {
        below += places[f->tick_decimals];
        if (below * 10 >= all * 9)
            break;
    }
}

/* False when a number does not fit. */
static bool scale_bar(struct bars_file *f, struct bar *b)
{
    bool rounded = false, fits = true;

    for (unsigned k = OPEN; k < FIELDS; k++) {
        struct bars_number n = {*field_of(b, k), decimals_of(b, k), false};
        unsigned decimals = k == VOLUME ? f->qty_decimals : f->price_decimals;

        fits = fits && bars_number_scale(field_of(b, k), n, decimals, &rounded);
    }
    f->rounded += rounded;
    b->pad = 0;
    b->interval_s = f->interval_s;
    if (!b->volume.lots && b->low.ticks == b->high.ticks)
        b->flags |= BAR_FLAT;
    return fits && b->low.ticks > 0;
}

static void look_for_oddities(struct bars_file *f)
{
    int64_t step = (int64_t)f->interval_s * SECOND;
    uint64_t stale = 0;

    for (size_t i = 0; i < f->count; i++) {
        struct bar *b = &f->bar[i], *before = b - 1;

        f->empty += b->volume.lots == 0;
        stale = b->flags & BAR_FLAT ? stale + 1 : 0;
        f->stale_longest = stale > f->stale_longest ? stale : f->stale_longest;
        if (!i)
            continue;
        if (b->open_time - before->open_time > step) {
            b->flags |= BAR_AFTER_GAP;
            f->gaps++;
            f->missing += (uint64_t)((b->open_time - before->open_time) / step) - 1;
        }
        double move = (double)b->close.ticks / (double)before->close.ticks - 1.0;
        double size = move < 0 ? -move : move;

        f->jumps += size > JUMP_FRACTION;
        if (size > (f->jump_largest < 0 ? -f->jump_largest : f->jump_largest)) {
            f->jump_largest = move;
            f->jump_at = b->open_time;
        }
    }
}

static enum status finish(struct parser *p, struct error *err)
{
    struct bars_file *f = p->out;

    end_minute(p);
    if (p->status == STATUS_NO_MEMORY)
        return error_set(err, STATUS_NO_MEMORY, "out of memory for %zu bars", p->rows.count);
    if (p->status == STATUS_RANGE)
        return error_set(err, STATUS_RANGE, "line %llu: longer than %d bytes",
                         (unsigned long long)p->line + 1, LINE_MAX_BYTES);
    if (p->status != STATUS_OK || !p->known) {
        error_set(err, STATUS_DATA, "not a market data file that is known here");
        error_hint(err, "the header is timestamp_ms,open,high,low,close,volume");
        return STATUS_DATA;
    }
    f->interval_s = bars_rows_interval(&p->rows);
    if (!bars_rows_put_in_order(&p->rows, f))
        return error_set(err, STATUS_NO_MEMORY, "out of memory for %zu bars", p->rows.count);
    f->bar = p->rows.bar;
    f->count = p->rows.count;
    p->rows.bar = NULL;
    bars_rows_release(&p->rows);
    choose_decimals(f);
    for (size_t i = 0; i < f->count; i++)
        if (!scale_bar(f, &f->bar[i]))
            return error_set(err, STATUS_DATA, "a price spans more digits than can be held");
    look_for_oddities(f);
    if (!f->count)
        return error_set(err, STATUS_DATA, "no usable row");
    return STATUS_OK;
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

enum status bars_file_read(struct bars_file *ret, const char *pair, const char *path, bool strict,
                           struct error *err)
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
    if (s != STATUS_OK)
        return s;
    if (pair && *pair)
        str_copy(ret->pair, sizeof ret->pair, str_of(pair));
    else
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
