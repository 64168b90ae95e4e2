/* Option values as text, in and out. */
#include <string.h>

#include "base/decimal.h"
#include "base/double_text.h"
#include "config/config.h"

enum { MINUTE_S = 60, MINUTES_A_DAY = 1440 };

/* ---- members of struct options by offset */
static void put_i64(struct options *o, size_t offset, int64_t v)
{
    memcpy((char *)o + offset, &v, sizeof v);
}

static int64_t get_i64(const struct options *o, size_t offset)
{
    int64_t v;

    memcpy(&v, (const char *)o + offset, sizeof v);
    return v;
}

static double get_double(const struct options *o, size_t offset)
{
    double v;

    memcpy(&v, (const char *)o + offset, sizeof v);
    return v;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Letters of either case, '-' as '_'. */
static bool same_word(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        char x = a.at[i] == '_' ? '-' : lower(a.at[i]);
        char y = b.at[i] == '_' ? '-' : lower(b.at[i]);
        if (x != y)
            return false;
    }
    return true;
}

static void say_outside(struct text *why, const struct option_row *row, struct str value)
{
    text_printf(why, "%.*s is outside ", STR_ARG(value));
    option_print_range(why, row);
    if (row->type != OPTION_DURATION && row->unit)
        text_printf(why, ", %s", row->unit);
}

static bool in_range(const struct option_row *row, double v)
{
    return v >= row->min && v <= row->max;
}

/* ---- one reader a type */
static bool read_int(struct options *o, const struct option_row *row, struct str value,
                     struct text *why)
{
    int64_t v;

    if (!str_to_i64(value, &v)) {
        text_printf(why, "%.*s is no whole number", STR_ARG(value));
        return false;
    }
    if (!in_range(row, (double)v)) {
        say_outside(why, row, value);
        return false;
    }
    put_i64(o, row->offset, v);
    return true;
}

static bool read_real(struct options *o, const struct option_row *row, struct str value,
                      struct text *why)
{
    double v;

    if (!double_parse(&v, value, false) || !(v - v == 0)) {
        text_printf(why, "%.*s is no number", STR_ARG(value));
        return false;
    }
    if (!in_range(row, v)) {
        say_outside(why, row, value);
        return false;
    }
    memcpy((char *)o + row->offset, &v, sizeof v);
    return true;
}

static bool read_bool(struct options *o, const struct option_row *row, struct str value,
                      struct text *why)
{
    static const char *const words[2][6] = {{"false", "no", "off", "0", "n", NULL},
                                            {"true", "yes", "on", "1", "y", NULL}};

    for (int64_t v = 0; v < 2; v++)
        for (unsigned i = 0; words[v][i]; i++)
            if (same_word(value, str_of(words[v][i]))) {
                put_i64(o, row->offset, v);
                return true;
            }
    text_printf(why, "%.*s is neither on nor off", STR_ARG(value));
    return false;
}

static bool read_choice(struct options *o, const struct option_row *row, struct str value,
                        struct text *why)
{
    int64_t index = 0;

    for (struct str rest = str_of(row->choices); rest.at; index++)
        if (same_word(value, str_cut(&rest, ','))) {
            put_i64(o, row->offset, index);
            return true;
        }
    text_printf(why, "%.*s is not among ", STR_ARG(value));
    option_print_range(why, row);
    return false;
}

static bool read_text(struct options *o, const struct option_row *row, struct str value,
                      struct text *why)
{
    if (value.len >= OPTION_TEXT_MAX || str_find(value, '\0', 0) != SIZE_MAX) {
        text_printf(why, "the text is longer than %d bytes or holds a zero byte",
                    OPTION_TEXT_MAX - 1);
        return false;
    }
    str_copy((char *)o + row->offset, OPTION_TEXT_MAX, value);
    return true;
}

static const struct {
    const char *unit;
    int64_t ms;
} duration_units[] = {{"ms", 1},      {"s", 1000},     {"m", 60000},
                      {"h", 3600000}, {"d", 86400000}, {"w", 604800000}};

/* "1.5s" to milliseconds; a bare number counts in `bare_ms`. */
static bool duration_ms(struct str value, int64_t bare_ms, int64_t *ret_ms)
{
    struct str number = value;
    int64_t unit = bare_ms, micro;

    for (size_t i = 0; i < sizeof duration_units / sizeof duration_units[0]; i++)
        if (str_ends(value, str_of(duration_units[i].unit))) {
            unit = duration_units[i].ms;
            number = str_slice(value, 0, value.len - strlen(duration_units[i].unit));
            break;
        }
    if (number.len == 0 || decimal_parse(&micro, number, 6, ROUND_EXACT, NULL) != STATUS_OK)
        return false;
    if (__builtin_mul_overflow(micro, unit, &micro) || micro < 0 || micro % 1000000 != 0)
        return false;
    *ret_ms = micro / 1000000;
    return true;
}

static bool read_duration(struct options *o, const struct option_row *row, struct str value,
                          struct text *why)
{
    int64_t in_ms = strcmp(row->unit, "ms") == 0 ? 1 : 1000;
    int64_t ms, units;

    if (!duration_ms(value, in_ms, &ms) || ms % in_ms != 0) {
        text_printf(why, "%.*s is no duration like 90s, 15m or 4h%s", STR_ARG(value),
                    in_ms == 1 ? " or 500ms" : "");
        return false;
    }
    units = ms / in_ms;
    if (!in_range(row, (double)units)) {
        say_outside(why, row, value);
        return false;
    }
    put_i64(o, row->offset, units);
    return true;
}

/* A bar length: whole minutes that divide a day, in seconds. */
static bool bar_length(struct str value, int64_t *ret_s)
{
    int64_t ms;

    if (!duration_ms(value, MINUTE_S * 1000, &ms) || ms <= 0 || ms % (MINUTE_S * 1000) != 0)
        return false;
    *ret_s = ms / 1000;
    return *ret_s <= MINUTES_A_DAY * MINUTE_S && MINUTES_A_DAY * MINUTE_S % *ret_s == 0;
}

static bool refuse_bar_length(struct text *why, struct str value)
{
    text_printf(why, "%.*s is no bar length of minutes that divide a day, like 5m", STR_ARG(value));
    return false;
}

static bool read_minutes(struct options *o, const struct option_row *row, struct str value,
                         struct text *why)
{
    int64_t s;

    if (!bar_length(value, &s))
        return refuse_bar_length(why, value);
    put_i64(o, row->offset, s);
    return true;
}

/* Keeps list[0..*count) ascending and without repetition.  False when it is full. */
static bool insert_sorted(int64_t *list, int64_t *count, int64_t max, int64_t v)
{
    int64_t at = 0;

    while (at < *count && list[at] < v)
        at++;
    if (at < *count && list[at] == v)
        return true;
    if (*count == max)
        return false;
    memmove(list + at + 1, list + at, (size_t)(*count - at) * sizeof *list);
    list[at] = v;
    (*count)++;
    return true;
}

static bool read_frames(struct options *o, const struct option_row *row, struct str value,
                        struct text *why)
{
    int64_t list[OPTION_TIMEFRAMES_MAX] = {MINUTE_S};
    int64_t count = 1;

    (void)row;
    for (struct str rest = value; rest.at;) {
        struct str item = str_trim(str_cut(&rest, ','));
        int64_t s;
        if (!bar_length(item, &s))
            return refuse_bar_length(why, item);
        if (!insert_sorted(list, &count, OPTION_TIMEFRAMES_MAX, s)) {
            text_printf(why, "at most %d timeframes", OPTION_TIMEFRAMES_MAX);
            return false;
        }
    }
    memcpy(o->trading.timeframes_s, list, sizeof list);
    o->trading.timeframe_count = count;
    return true;
}

static bool asset_ok(struct str a)
{
    if (a.len == 0 || a.len >= ASSET_NAME_MAX)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (!((a.at[i] >= 'A' && a.at[i] <= 'Z') || (a.at[i] >= '0' && a.at[i] <= '9')))
            return false;
    return true;
}

static bool pair_ok(struct str pair)
{
    struct str quote = pair;
    struct str base = str_cut(&quote, '/');

    return pair.len < PAIR_NAME_MAX && asset_ok(base) && quote.at && asset_ok(quote);
}

/* The list is checked whole before it is written. */
static bool read_pairs(struct options *o, const struct option_row *row, struct str value,
                       struct text *why)
{
    int64_t count = 0;

    (void)row;
    for (struct str rest = value; rest.at; count++) {
        struct str pair = str_trim(str_cut(&rest, ','));
        if (!pair_ok(pair)) {
            text_printf(why, "%.*s is no pair like BTC/USD", STR_ARG(pair));
            return false;
        }
        for (struct str before = value; before.at != rest.at;) {
            struct str other = str_trim(str_cut(&before, ','));
            if (other.at != pair.at && str_eq(other, pair)) {
                text_printf(why, "%.*s stands twice", STR_ARG(pair));
                return false;
            }
        }
    }
    if (count < 1 || count > PAIRS_MAX) {
        text_printf(why, "%lld pairs, allowed 1 to %d", (long long)count, PAIRS_MAX);
        return false;
    }
    memset(o->trading.pairs, 0, sizeof o->trading.pairs);
    o->trading.pair_count = 0;
    for (struct str rest = value; rest.at; o->trading.pair_count++)
        str_copy(o->trading.pairs[o->trading.pair_count], PAIR_NAME_MAX,
                 str_trim(str_cut(&rest, ',')));
    return true;
}

static bool hour_range(struct str item, int64_t *ret_first, int64_t *ret_last)
{
    struct str last = item;
    struct str first = str_cut(&last, '-');

    if (!str_to_i64(str_trim(first), ret_first))
        return false;
    if (!last.at)
        *ret_last = *ret_first;
    else if (!str_to_i64(str_trim(last), ret_last))
        return false;
    return *ret_first >= 0 && *ret_first <= *ret_last && *ret_last <= 23;
}

static bool read_hours(struct options *o, const struct option_row *row, struct str value,
                       struct text *why)
{
    int64_t set = 0;
    bool none = value.len == 0 || same_word(value, STR("none"));

    for (struct str rest = none ? (struct str){0} : value; rest.at;) {
        struct str item = str_trim(str_cut(&rest, ','));
        int64_t first, last;
        if (!hour_range(item, &first, &last)) {
            text_printf(why, "%.*s is no hour from 0 to 23, nor a range like 2-5", STR_ARG(item));
            return false;
        }
        for (int64_t h = first; h <= last; h++)
            set |= INT64_C(1) << h;
    }
    put_i64(o, row->offset, set);
    return true;
}

bool option_read(struct options *o, const struct option_row *row, struct str value,
                 struct text *why)
{
    static bool (*const readers[])(struct options *, const struct option_row *, struct str,
                                   struct text *) = {
        [OPTION_INT] = read_int,         [OPTION_REAL] = read_real,
        [OPTION_BOOL] = read_bool,       [OPTION_CHOICE] = read_choice,
        [OPTION_TEXT] = read_text,       [OPTION_DURATION] = read_duration,
        [OPTION_MINUTES] = read_minutes, [OPTION_PAIRS] = read_pairs,
        [OPTION_FRAMES] = read_frames,   [OPTION_HOURS] = read_hours,
    };

    value = str_trim(value);
    if (value.len == 0 && row->type != OPTION_TEXT && row->type != OPTION_HOURS) {
        text_cstr(why, "the value is missing");
        return false;
    }
    return readers[row->type](o, row, value, why);
}

/* ---- out */
static void print_duration(struct text *t, int64_t v, bool in_ms)
{
    int64_t ms = in_ms ? v : v * 1000;
    size_t best = 0;

    if (ms == 0) {
        text_cstr(t, "0");
        return;
    }
    for (size_t i = 0; i < 5; i++) /* weeks are read, not written */
        if (ms % duration_units[i].ms == 0)
            best = i;
    text_printf(t, "%lld%s", (long long)(ms / duration_units[best].ms), duration_units[best].unit);
}

static void print_choice(struct text *t, const char *choices, int64_t index)
{
    for (struct str rest = str_of(choices); rest.at;) {
        struct str word = str_cut(&rest, ',');
        if (index-- == 0)
            text_add(t, word);
    }
}

static void print_pairs(struct text *t, const struct options_trading *trading)
{
    for (int64_t i = 0; i < trading->pair_count; i++)
        text_printf(t, "%s%s", i ? "," : "", trading->pairs[i]);
}

static void print_frames(struct text *t, const struct options_trading *trading)
{
    for (int64_t i = 0; i < trading->timeframe_count; i++)
        text_printf(t, "%s%lldm", i ? "," : "", (long long)(trading->timeframes_s[i] / MINUTE_S));
}

static void print_hours(struct text *t, int64_t set)
{
    bool any = false;

    for (int h = 0; h < 24; h++) {
        int last = h;
        if (!(set >> h & 1))
            continue;
        while (last < 23 && set >> (last + 1) & 1)
            last++;
        text_printf(t, "%s%d", any ? "," : "", h);
        if (last > h)
            text_printf(t, "-%d", last);
        any = true;
        h = last;
    }
    if (!any)
        text_cstr(t, "none");
}

void option_print(struct text *t, const struct options *o, const struct option_row *row)
{
    switch (row->type) {
    case OPTION_INT:
        text_i64(t, get_i64(o, row->offset));
        break;
    case OPTION_REAL:
        double_print(t, get_double(o, row->offset));
        break;
    case OPTION_BOOL:
        text_cstr(t, get_i64(o, row->offset) ? "on" : "off");
        break;
    case OPTION_CHOICE:
        print_choice(t, row->choices, get_i64(o, row->offset));
        break;
    case OPTION_TEXT:
        text_cstr(t, (const char *)o + row->offset);
        break;
    case OPTION_DURATION:
        print_duration(t, get_i64(o, row->offset), strcmp(row->unit, "ms") == 0);
        break;
    case OPTION_MINUTES:
        text_printf(t, "%lldm", (long long)(get_i64(o, row->offset) / MINUTE_S));
        break;
    case OPTION_PAIRS:
        print_pairs(t, &o->trading);
        break;
    case OPTION_FRAMES:
        print_frames(t, &o->trading);
        break;
    case OPTION_HOURS:
        print_hours(t, get_i64(o, row->offset));
        break;
    }
}

/* "a, b or c" */
static void print_words(struct text *t, const char *list)
{
    for (struct str rest = str_of(list); rest.at;) {
        text_add(t, str_cut(&rest, ','));
        if (rest.at)
            text_cstr(t, str_find(rest, ',', 0) == SIZE_MAX ? " or " : ", ");
    }
}

void option_print_range(struct text *t, const struct option_row *row)
{
    switch (row->type) {
    case OPTION_INT:
        text_printf(t, "%lld to %lld", (long long)row->min, (long long)row->max);
        break;
    case OPTION_REAL:
        double_print(t, row->min);
        text_cstr(t, " to ");
        double_print(t, row->max);
        break;
    case OPTION_BOOL:
        text_cstr(t, "on or off");
        break;
    case OPTION_CHOICE:
        print_words(t, row->choices);
        break;
    case OPTION_TEXT:
        text_printf(t, "text of at most %d bytes", OPTION_TEXT_MAX - 1);
        break;
    case OPTION_DURATION:
        print_duration(t, (int64_t)row->min, strcmp(row->unit, "ms") == 0);
        text_cstr(t, " to ");
        print_duration(t, (int64_t)row->max, strcmp(row->unit, "ms") == 0);
        break;
    case OPTION_MINUTES:
        text_cstr(t, "minutes that divide a day");
        break;
    case OPTION_PAIRS:
        text_printf(t, "%d to %d pairs like BTC/USD", 1, PAIRS_MAX);
        break;
    case OPTION_FRAMES:
        text_printf(t, "at most %d lengths in minutes that divide a day", OPTION_TIMEFRAMES_MAX);
        break;
    case OPTION_HOURS:
        text_cstr(t, "hours 0 to 23 like 2-5,14, or none");
        break;
    }
}
