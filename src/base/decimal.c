#include "base/decimal.h"

#include <assert.h>
#include <stddef.h>

enum { POW10_MAX = 18, EXPONENT_MAX = 100000 };

/* The text taken apart: digits with at most one point among them, and an exponent. */
struct parts {
    struct str whole;    /* digits before the point */
    struct str fraction; /* digits after it */
    int64_t exponent;
    bool negative;
};

int64_t decimal_pow10(unsigned n)
{
    static const int64_t power[POW10_MAX + 1] = {
        1,
        10,
        100,
        1000,
        10000,
        100000,
        1000000,
        10000000,
        100000000,
        1000000000,
        10000000000,
        100000000000,
        1000000000000,
        10000000000000,
        100000000000000,
        1000000000000000,
        10000000000000000,
        100000000000000000,
        1000000000000000000,
    };

    assert(n <= POW10_MAX);
    return power[n];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct str cut_digits(struct str *rest)
{
    size_t n = 0;

    while (n < rest->len && is_digit(rest->at[n]))
        n++;
    struct str digits = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n, rest->len);
    return digits;
}

static bool cut_sign(struct str *rest, bool *ret_negative)
{
    *ret_negative = rest->len > 0 && rest->at[0] == '-';
    if (*ret_negative || (rest->len > 0 && rest->at[0] == '+'))
        *rest = str_slice(*rest, 1, rest->len);
    return rest->len > 0;
}

static bool cut_exponent(struct str *rest, int64_t *ret_exponent)
{
    bool negative;
    int64_t v = 0;

    *ret_exponent = 0;
    if (rest->len == 0)
        return true;
    if (rest->at[0] != 'e' && rest->at[0] != 'E')
        return false;
    *rest = str_slice(*rest, 1, rest->len);
    if (!cut_sign(rest, &negative))
        return false;
    struct str digits = cut_digits(rest);
    if (digits.len == 0)
        return false;
    for (size_t i = 0; i < digits.len; i++)
        if (v < EXPONENT_MAX)
            v = v * 10 + (digits.at[i] - '0');
    *ret_exponent = negative ? -v : v;
    return true;
}

static bool take_apart(struct parts *ret, struct str text)
{
    if (!cut_sign(&text, &ret->negative))
        return false;
    ret->whole = cut_digits(&text);
    ret->fraction = (struct str){NULL, 0};
    if (text.len > 0 && text.at[0] == '.') {
        text = str_slice(text, 1, text.len);
        ret->fraction = cut_digits(&text);
    }
    if (ret->whole.len + ret->fraction.len == 0)
        return false;
    return cut_exponent(&text, &ret->exponent) && text.len == 0;
}

static unsigned digit_at(const struct parts *p, size_t i)
{
    char c = i < p->whole.len ? p->whole.at[i] : p->fraction.at[i - p->whole.len];

    return (unsigned)(c - '0');
}

/* What stands behind the last digit kept. */
enum tail { TAIL_NONE, TAIL_BELOW_HALF, TAIL_HALF, TAIL_ABOVE_HALF };

static enum tail tail_of(const struct parts *p, int64_t keep)
{
    int64_t count = (int64_t)(p->whole.len + p->fraction.len);
    unsigned first = keep < 0 ? 0 : digit_at(p, (size_t)keep);
    bool more = false;

    for (int64_t i = keep < 0 ? 0 : keep + 1; i < count && !more; i++)
        more = digit_at(p, (size_t)i) != 0;
    if (first == 0 && !more)
        return TAIL_NONE;
    if (first == 5 && !more)
        return TAIL_HALF;
    return first >= 5 ? TAIL_ABOVE_HALF : TAIL_BELOW_HALF;
}

/* Does a magnitude that ends in `odd` and had `tail` behind it go away from zero? */
static bool goes_away(enum rounding how, enum tail tail, bool negative, bool odd)
{
    if (tail == TAIL_NONE)
        return false;
    switch (how) {
    case ROUND_DOWN:
        return negative;
    case ROUND_UP:
        return !negative;
    case ROUND_HALF_EVEN:
        return tail == TAIL_ABOVE_HALF || (tail == TAIL_HALF && odd);
    case ROUND_TO_ZERO:
    case ROUND_EXACT:
        break;
    }
    return false;
}

static bool with_sign(int64_t *ret, uint64_t magnitude, bool negative)
{
    if (magnitude > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return false;
    *ret = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

/* What nearly every text of a venue is: a sign perhaps, up to 18 digits, no exponent, and no more
 * digits after the point than the scale has.  False when it is anything else. */
static bool parse_plain(int64_t *ret, struct str text, unsigned decimals)
{
    enum { LENGTH_MAX = 19 }; /* so many digits fit a uint64, 18 and a point an int64 */
    uint64_t v = 0;
    int64_t scaled;

    if (text.len == 0)
        return false;
    const char *at = text.at, *end = text.at + text.len, *point = NULL;
    bool negative = *at == '-';
    at += negative;
    if (at == end || end - at > LENGTH_MAX)
        return false;
    size_t digits = (size_t)(end - at);
    for (; at < end; at++) {
        unsigned digit = (unsigned)(unsigned char)*at - '0';

        if (digit <= 9)
            v = v * 10 + digit;
        else if (*at == '.' && !point)
            point = at;
        else
            return false;
    }
    size_t places = point ? (size_t)(end - point - 1) : 0;
    digits -= point != NULL;
    if (digits == 0 || digits == LENGTH_MAX || places > decimals || decimals - places > POW10_MAX ||
        __builtin_mul_overflow((int64_t)v, decimal_pow10(decimals - (unsigned)places), &scaled))
        return false;
    *ret = negative ? -scaled : scaled;
    return true;
}

enum status decimal_parse(int64_t *ret, struct str text, unsigned decimals, enum rounding how,
                          bool *ret_inexact)
{
    struct parts p;
    uint64_t v = 0;
    enum tail tail = TAIL_NONE;

    if (parse_plain(ret, text, decimals)) {
        if (ret_inexact)
            *ret_inexact = false;
        return STATUS_OK;
    }
    if (!take_apart(&p, text))
        return STATUS_SYNTAX;
    int64_t count = (int64_t)(p.whole.len + p.fraction.len);
    int64_t keep = (int64_t)p.whole.len + p.exponent + decimals; /* digits of the result */
    for (int64_t i = 0; i < keep; i++) {
        if (i >= count && v == 0)
            break;
        if (v > UINT64_MAX / 10)
            return STATUS_RANGE;
        v *= 10;
        if (i < count && __builtin_add_overflow(v, digit_at(&p, (size_t)i), &v))
            return STATUS_RANGE;
    }
    if (keep < count)
        tail = tail_of(&p, keep);
    if (tail != TAIL_NONE && how == ROUND_EXACT)
        return STATUS_DATA;
    if (goes_away(how, tail, p.negative, v & 1) && ++v == 0)
        return STATUS_RANGE;
    if (!with_sign(ret, v, p.negative))
        return STATUS_RANGE;
    if (ret_inexact)
        *ret_inexact = tail != TAIL_NONE;
    return STATUS_OK;
}

int64_t decimal_divide(__int128 a, __int128 b, enum rounding how, bool *ret_fits)
{
    assert(b > 0);
    bool negative = a < 0;
    unsigned __int128 magnitude = negative ? -(unsigned __int128)a : (unsigned __int128)a;
    unsigned __int128 by = (unsigned __int128)b;
    /* Most are short; a division of 128 bits costs ten times one of 64. */
    bool is_short = magnitude <= UINT64_MAX && by <= UINT64_MAX;
    unsigned __int128 quotient = is_short ? (uint64_t)magnitude / (uint64_t)by : magnitude / by;
    unsigned __int128 rest = magnitude - quotient * by;
    enum tail tail = rest == 0          ? TAIL_NONE
                     : rest > by - rest ? TAIL_ABOVE_HALF
                     : rest < by - rest ? TAIL_BELOW_HALF
                                        : TAIL_HALF;
    int64_t v = 0;

    if (goes_away(how, tail, negative, quotient & 1))
        quotient++;
    *ret_fits = quotient <= UINT64_MAX && with_sign(&v, (uint64_t)quotient, negative) &&
                !(how == ROUND_EXACT && tail != TAIL_NONE);
    return *ret_fits ? v : 0;
}

bool decimal_rescale(int64_t *ret, int64_t v, unsigned from, unsigned to, enum rounding how)
{
    bool fits;

    if (to >= from) {
        if (v != 0 && to - from > POW10_MAX)
            return false;
        fits = v == 0 || !__builtin_mul_overflow(v, decimal_pow10(to - from), &v);
    } else {
        if (from - to > POW10_MAX)
            return false;
        v = decimal_divide(v, decimal_pow10(from - to), how, &fits);
    }
    if (fits)
        *ret = v;
    return fits;
}

unsigned decimal_places(struct str text)
{
    struct parts p;
    int64_t last = -1;

    if (!take_apart(&p, text))
        return 0;
    for (size_t i = 0; i < p.whole.len + p.fraction.len; i++)
        if (digit_at(&p, i) != 0)
            last = (int64_t)i;
    int64_t places = last + 1 - (int64_t)p.whole.len - p.exponent;
    return last >= 0 && places > 0 ? (unsigned)places : 0;
}
