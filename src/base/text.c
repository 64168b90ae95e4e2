#include "base/text.h"

#include <assert.h>
#include <string.h>

#include "base/double_text.h"

enum { U64_DIGITS = 20 };

void text_clear(struct text *t)
{
    t->len = 0;
    t->cut = false;
    if (t->cap > 0)
        t->at[0] = '\0';
}

struct str text_str(const struct text *t)
{
    return (struct str){t->at, t->len};
}

void text_add(struct text *t, struct str s)
{
    size_t room = t->cap > t->len ? t->cap - t->len - 1 : 0;

    if (s.len > room) {
        s.len = room;
        t->cut = true;
    }
    if (s.len > 0)
        memcpy(t->at + t->len, s.at, s.len);
    t->len += s.len;
    if (t->cap > t->len)
        t->at[t->len] = '\0';
}

void text_char(struct text *t, char c)
{
    text_add(t, (struct str){&c, 1});
}

void text_cstr(struct text *t, const char *zero_terminated)
{
    text_add(t, str_of(zero_terminated ? zero_terminated : "(null)"));
}

/* Digits of v, most significant first, at the end of `room`; returns how many. */
static unsigned digits_of(char room[static U64_DIGITS], uint64_t v)
{
    unsigned n = 0;

    do {
        room[U64_DIGITS - 1 - n] = (char)('0' + v % 10);
        v /= 10;
        n++;
    } while (v > 0);
    return n;
}

static void add_zeros(struct text *t, unsigned n)
{
    while (n-- > 0)
        text_char(t, '0');
}

void text_u64_pad(struct text *t, uint64_t v, unsigned width)
{
    char room[U64_DIGITS];
    unsigned n = digits_of(room, v);

    if (width > n)
        add_zeros(t, width - n);
    text_add(t, (struct str){room + U64_DIGITS - n, n});
}

void text_u64(struct text *t, uint64_t v)
{
    text_u64_pad(t, v, 0);
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

void text_i64(struct text *t, int64_t v)
{
    if (v < 0)
        text_char(t, '-');
    text_u64(t, magnitude(v));
}

void text_hex(struct text *t, uint64_t v, unsigned width)
{
    unsigned n = 1;

    while (n < 16 && v >> (4 * n))
        n++;
    if (width > n)
        add_zeros(t, width - n);
    while (n-- > 0)
        text_char(t, "0123456789abcdef"[(v >> (4 * n)) & 15]);
}

void text_scaled(struct text *t, int64_t v, unsigned decimals)
{
    char room[U64_DIGITS];
    unsigned n = digits_of(room, magnitude(v));
    const char *digits = room + U64_DIGITS - n;

    if (v < 0)
        text_char(t, '-');
    if (n > decimals) {
        text_add(t, (struct str){digits, n - decimals});
        digits += n - decimals;
        n = decimals;
    } else {
        text_char(t, '0');
    }
    if (decimals == 0)
        return;
    text_char(t, '.');
    add_zeros(t, decimals - n);
    text_add(t, (struct str){digits, n});
}

void text_fixed(struct text *t, double v, unsigned decimals)
{
    double_print_fixed(t, v, decimals);
}

/* ---- text_printf ---- */

/* What stands between the percent sign and the conversion letter. */
struct conversion {
    bool left, zeros;
    unsigned width;
    int precision; /* -1 when not given */
    enum { ARG_INT, ARG_LONG, ARG_LONG_LONG, ARG_SIZE } size;
    char letter;
};

struct arguments {
    va_list list;
};

static const char *read_number(const char *at, struct arguments *args, int *ret)
{
    int v = 0;

    if (*at == '*') {
        *ret = va_arg(args->list, int);
        return at + 1;
    }
    while (*at >= '0' && *at <= '9')
        v = v * 10 + (*at++ - '0');
    *ret = v;
    return at;
}

static const char *read_conversion(const char *at, struct arguments *args, struct conversion *c)
{
    int width;

    *c = (struct conversion){.precision = -1};
    for (;; at++) {
        if (*at == '-')
            c->left = true;
        else if (*at == '0')
            c->zeros = true;
        else
            break;
    }
    at = read_number(at, args, &width);
    if (width < 0)
        c->left = true;
    c->width = (unsigned)magnitude(width);
    if (*at == '.')
        at = read_number(at + 1, args, &c->precision);
    for (;; at++) {
        if (*at == 'l')
            c->size = c->size == ARG_LONG ? ARG_LONG_LONG : ARG_LONG;
        else if (*at == 'z')
            c->size = ARG_SIZE;
        else if (*at != 'h')
            break;
    }
    c->letter = *at;
    return at + 1;
}

static void add_padded(struct text *t, const struct conversion *c, struct str piece)
{
    size_t pad = c->width > piece.len ? c->width - piece.len : 0;

    if (!c->left && c->zeros && c->letter != 's' && piece.len > 0 && piece.at[0] == '-') {
        text_char(t, '-');
        piece = str_slice(piece, 1, piece.len);
    }
    for (size_t i = 0; !c->left && i < pad; i++)
        text_char(t, c->zeros && c->letter != 's' ? '0' : ' ');
    text_add(t, piece);
    for (size_t i = 0; c->left && i < pad; i++)
        text_char(t, ' ');
}

static int64_t signed_argument(const struct conversion *c, struct arguments *args)
{
    switch (c->size) {
    case ARG_LONG:
        return va_arg(args->list, long);
    case ARG_LONG_LONG:
        return va_arg(args->list, long long);
    case ARG_SIZE:
        return (int64_t)va_arg(args->list, size_t);
    default:
        return va_arg(args->list, int);
    }
}

static uint64_t unsigned_argument(const struct conversion *c, struct arguments *args)
{
    switch (c->size) {
    case ARG_LONG:
        return va_arg(args->list, unsigned long);
    case ARG_LONG_LONG:
        return va_arg(args->list, unsigned long long);
    case ARG_SIZE:
        return va_arg(args->list, size_t);
    default:
        return va_arg(args->list, unsigned);
    }
}

static struct str string_argument(const struct conversion *c, struct arguments *args)
{
    const char *s = va_arg(args->list, const char *);
    size_t limit = c->precision < 0 ? SIZE_MAX : (size_t)c->precision;
    size_t n = 0;

    if (!s)
        return c->precision == 0 ? STR("") : STR("(null)");
    while (n < limit && s[n])
        n++;
    return (struct str){s, n};
}

static void add_conversion(struct text *t, const struct conversion *c, struct arguments *args)
{
    char room[DOUBLE_TEXT_MAX];
    struct text piece = TEXT(room);

    switch (c->letter) {
    case '%':
        text_char(&piece, '%');
        break;
    case 'c':
        text_char(&piece, (char)va_arg(args->list, int));
        break;
    case 'd':
    case 'i':
        text_i64(&piece, signed_argument(c, args));
        break;
    case 'u':
        text_u64(&piece, unsigned_argument(c, args));
        break;
    case 'x':
        text_hex(&piece, unsigned_argument(c, args), 0);
        break;
    case 'f':
        double_print_fixed(&piece, va_arg(args->list, double),
                           c->precision < 0 ? 6 : (unsigned)c->precision);
        break;
    case 'g':
        double_print_g(&piece, va_arg(args->list, double),
                       c->precision < 0 ? 6 : (unsigned)c->precision);
        break;
    default:
        assert(c->letter == 's'); /* a conversion that text_printf does not know */
        add_padded(t, c, string_argument(c, args));
        return;
    }
    add_padded(t, c, text_str(&piece));
}

void text_vprintf(struct text *t, const char *fmt, va_list args)
{
    struct arguments rest;

    va_copy(rest.list, args);
    while (*fmt) {
        const char *percent = fmt;
        struct conversion c;

        while (*percent && *percent != '%')
            percent++;
        text_add(t, (struct str){fmt, (size_t)(percent - fmt)});
        if (!*percent)
            break;
        fmt = read_conversion(percent + 1, &rest, &c);
        add_conversion(t, &c, &rest);
    }
    va_end(rest.list);
    if (t->cap > t->len)
        t->at[t->len] = '\0';
}

void text_printf(struct text *t, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    text_vprintf(t, fmt, args);
    va_end(args);
}

/* ---- time ---- */

/* Year, month and day of a day number since 1970-01-01.  Counted from 0000-03-01, so that the leap
 * day is the last of its year; an era is 400 years. */
static void civil_of(int64_t days, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned day_of_era = (unsigned)(z - era * 146097);
    unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned month_from_march = (5 * day_of_year + 2) / 153;

    *ret_day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *ret_month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *ret_year = (int64_t)year_of_era + era * 400 + (*ret_month <= 2);
}

void text_utc(struct text *t, int64_t ns, unsigned fraction)
{
    const int64_t second = 1000000000, day = 86400 * second;
    int64_t days = ns / day - (ns % day < 0);
    int64_t of_day = ns - days * day;
    unsigned s = (unsigned)(of_day / second);
    uint64_t below = (uint64_t)(of_day % second);
    unsigned month, date;
    int64_t year;

    assert(fraction <= 9);
    civil_of(days, &year, &month, &date);
    text_printf(t, "%04lld-%02u-%02uT%02u:%02u:%02u", (long long)year, month, date, s / 3600,
                s / 60 % 60, s % 60);
    if (fraction > 0) {
        for (unsigned i = fraction; i < 9; i++)
            below /= 10;
        text_char(t, '.');
        text_u64_pad(t, below, fraction);
    }
    text_char(t, 'Z');
}
