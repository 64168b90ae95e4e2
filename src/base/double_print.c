/* A finite double is  m x 2^e.  For e < 0 that is  m x 5^-e / 10^-e, so its decimal digits are the
 * digits of one integer, all of them, at most 767; rounding to N digits is then plain. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/big.h"
#include "base/double_text.h"

enum {
    EXACT_DIGITS_MAX = 9 * 88,
    MANTISSA_BITS = 52,
    EXPONENT_BIAS = 1023,
};

static uint64_t to_bits(double v)
{
    uint64_t bits;

    memcpy(&bits, &v, sizeof bits);
    return bits;
}

/* 0.d1 d2 d3 ... x 10^point, exactly; count 0 is zero. */
struct expansion {
    const char *at;
    unsigned count;
    int point;
    char room[EXACT_DIGITS_MAX];
};

static void expand(struct expansion *ret, double v)
{
    uint64_t bits = to_bits(v);
    uint64_t m = bits & ((UINT64_C(1) << MANTISSA_BITS) - 1);
    int e = (int)(bits >> MANTISSA_BITS & 0x7ff);
    struct big b;

    ret->at = ret->room;
    ret->count = 0;
    ret->point = 0;
    if (e == 0)
        e = 1;
    else
        m |= UINT64_C(1) << MANTISSA_BITS;
    if (m == 0)
        return;
    e -= EXPONENT_BIAS + MANTISSA_BITS;
    unsigned even = (unsigned)__builtin_ctzll(m);
    big_set(&b, m >> even);
    e += (int)even;
    if (e >= 0)
        big_shift_left(&b, (unsigned)e);
    else
        big_multiply_power(&b, 5, (unsigned)-e);
    char *at = ret->room + EXACT_DIGITS_MAX;
    assert(b.count > 0); /* m is not zero */
    while (b.count > 0) {
        uint32_t nine = big_divide(&b, 1000000000);
        for (unsigned i = 0; i < 9; i++) {
            *--at = (char)('0' + nine % 10);
            nine /= 10;
        }
    }
    while (*at == '0')
        at++;
    ret->at = at;
    ret->count = (unsigned)(ret->room + EXACT_DIGITS_MAX - at);
    ret->point = (int)ret->count + (e < 0 ? e : 0);
}

static bool rounds_up(const struct expansion *x, unsigned keep, bool ties_away)
{
    if (keep >= x->count || x->at[keep] != '5')
        return keep < x->count && x->at[keep] > '5';
    for (unsigned i = keep + 1; i < x->count; i++)
        if (x->at[i] != '0')
            return true;
    return ties_away || (keep > 0 && (x->at[keep - 1] & 1));
}

/* The first `keep` digits, rounded, padded with zeros; the return value is the new point. */
static int round_digits(char *ret, const struct expansion *x, unsigned keep, bool ties_away)
{
    for (unsigned i = 0; i < keep; i++)
        ret[i] = i < x->count ? x->at[i] : '0';
    if (!rounds_up(x, keep, ties_away))
        return x->point;
    for (unsigned i = keep; i-- > 0;) {
        if (ret[i] != '9') {
            ret[i]++;
            return x->point;
        }
        ret[i] = '0';
    }
    if (keep > 0)
        ret[0] = '1';
    return x->point + 1;
}

/* The sign, and the words for what is not a number; false when digits must follow. */
static bool print_special(struct text *t, double v)
{
    if (v != v) {
        text_cstr(t, "nan");
        return true;
    }
    if (to_bits(v) >> 63)
        text_char(t, '-');
    if (to_bits(v) << 1 != UINT64_C(0x7ff) << (MANTISSA_BITS + 1))
        return false;
    text_cstr(t, "inf");
    return true;
}

static void add_zeros(struct text *t, int n)
{
    while (n-- > 0)
        text_char(t, '0');
}

/* %g: an exponent when the leading digit stands below 10^-4 or at 10^limit and above; no zeros
 * behind the last digit. */
static void print_general(struct text *t, const char *digits, unsigned count, int point, int limit)
{
    int exponent = point - 1;

    while (count > 1 && digits[count - 1] == '0')
        count--;
    if (exponent < -4 || exponent >= limit) {
        text_char(t, digits[0]);
        if (count > 1)
            text_char(t, '.');
        text_add(t, (struct str){digits + 1, count - 1});
        text_cstr(t, exponent < 0 ? "e-" : "e+");
        text_u64_pad(t, (uint64_t)(exponent < 0 ? -exponent : exponent), 2);
        return;
    }
    int whole = point > 0 ? point : 0;
    int have = whole < (int)count ? whole : (int)count;
    text_add(t, (struct str){digits, (size_t)have});
    add_zeros(t, whole - have);
    if (whole == 0)
        text_char(t, '0');
    if (have == (int)count)
        return;
    text_char(t, '.');
    add_zeros(t, -point);
    text_add(t, (struct str){digits + have, count - (unsigned)have});
}

enum { SIGNIFICANT_MAX = 17 };

static void print_significant(struct text *t, const struct expansion *x, unsigned significant,
                              int limit)
{
    char digits[SIGNIFICANT_MAX];

    if (x->count == 0) {
        text_char(t, '0');
        return;
    }
    int point = round_digits(digits, x, significant, false);
    print_general(t, digits, significant, point, limit);
}

void double_print_g(struct text *t, double v, unsigned significant)
{
    struct expansion x;

    assert(significant <= SIGNIFICANT_MAX);
    if (significant == 0)
        significant = 1;
    if (print_special(t, v))
        return;
    expand(&x, v);
    print_significant(t, &x, significant, (int)significant);
}

void double_print17(struct text *t, double v)
{
    double_print_g(t, v, SIGNIFICANT_MAX);
}

static bool reads_back(const struct expansion *x, unsigned significant, double magnitude)
{
    char room[40];
    struct text t = TEXT(room);
    double again = 0;

    print_significant(&t, x, significant, 0);
    return double_parse(&again, text_str(&t), false) && again == magnitude;
}

void double_print(struct text *t, double v)
{
    /* A text of up to 15 digits survives the way through a normal double, so if any of them reads
     * back, the 15-digit one does, and its zeros fall off.  Below the normal range fewer do. */
    const double smallest_normal = 0x1p-1022;
    double magnitude = v < 0 ? -v : v;
    unsigned significant = magnitude < smallest_normal ? 1 : 15;
    struct expansion x;

    if (magnitude < 1e15 && v == rint(v) && to_bits(v) != UINT64_C(1) << 63) {
        text_i64(t, (int64_t)v);
        return;
    }
    if (print_special(t, v))
        return;
    expand(&x, v);
    while (significant < SIGNIFICANT_MAX && !reads_back(&x, significant, magnitude))
        significant++;
    print_significant(t, &x, significant, SIGNIFICANT_MAX);
}

void double_print_fixed(struct text *t, double v, unsigned decimals)
{
    char digits[320 + SIGNIFICANT_MAX];
    struct expansion x;

    assert(decimals <= SIGNIFICANT_MAX);
    if (print_special(t, v))
        return;
    expand(&x, v);
    int keep = x.point + (int)decimals;
    int point = x.point;
    if (x.count == 0 || keep < 0)
        keep = 0;
    else
        point = round_digits(digits, &x, (unsigned)keep, true);
    if (point > x.point) { /* a carry made one digit more: 9.99 to 10.0 */
        digits[keep] = keep > 0 ? '0' : '1';
        keep++;
    }
    int whole = keep - (int)decimals;
    if (whole > 0)
        text_add(t, (struct str){digits, (size_t)whole});
    else
        text_char(t, '0');
    if (decimals == 0)
        return;
    text_char(t, '.');
    int zeros = whole < 0 ? -whole : 0;
    add_zeros(t, zeros < (int)decimals ? zeros : (int)decimals);
    if (whole > 0)
        text_add(t, (struct str){digits + whole, decimals});
    else
        text_add(t, (struct str){digits, (size_t)keep});
}
