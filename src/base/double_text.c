/* Both directions go through exact integers.
 *
 * Reading: the text is  w x 10^e  with w an integer.  Three ways, the first that applies:
 *   w < 2^53 and |e| <= 22      both are exact doubles, one operation rounds once (Clinger)
 *   w < 2^64 and |e| <= 19      one 128-bit product or quotient, with a sticky remainder
 *   anything else               the same quotient with long integers
 *
 * Writing: a finite double is  m x 2^e.  For e < 0 that is  m x 5^-e / 10^-e, so its decimal digits
 * are the digits of one integer, all of them, at most 767; rounding to N digits is then plain. */
#include "base/double_text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    LIMBS_MAX = 132,        /* 32 bits each: 800 digits, or 5^1130 with room to shift */
    PARSE_DIGITS_MAX = 800, /* no halfway point between doubles has more than 768 */
    EXACT_DIGITS_MAX = 9 * 88,
    MANTISSA_BITS = 52,
    EXPONENT_BIAS = 1023,
    DECIMAL_EXPONENT_MAX = 400, /* leading digit's; beyond it there is only infinity, or zero */
};

/* An integer: limb[0] is the least, the last one is not zero; count 0 is zero. */
struct big {
    unsigned count;
    uint32_t limb[LIMBS_MAX];
};

static void big_append(struct big *b, uint32_t limb)
{
    if (limb == 0)
        return;
    assert(b->count < LIMBS_MAX);
    b->limb[b->count++] = limb;
}

static void big_set(struct big *b, uint64_t v)
{
    b->count = 0;
    if (v >> 32) {
        b->limb[b->count++] = (uint32_t)v;
        v >>= 32;
    }
    big_append(b, (uint32_t)v);
}

/* b = b x by + add */
static void big_multiply(struct big *b, uint32_t by, uint32_t add)
{
    uint64_t carry = add;

    for (unsigned i = 0; i < b->count; i++) {
        carry += (uint64_t)b->limb[i] * by;
        b->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    big_append(b, (uint32_t)carry);
}

static void big_multiply_power(struct big *b, uint32_t base, unsigned power)
{
    uint32_t chunk = 1;

    while (power-- > 0) {
        chunk *= base;
        if (chunk > UINT32_MAX / base || power == 0) {
            big_multiply(b, chunk, 0);
            chunk = 1;
        }
    }
}

/* b = b / by, returns the remainder */
static uint32_t big_divide(struct big *b, uint32_t by)
{
    uint64_t rest = 0;

    for (unsigned i = b->count; i-- > 0;) {
        rest = rest << 32 | b->limb[i];
        b->limb[i] = (uint32_t)(rest / by);
        rest %= by;
    }
    while (b->count > 0 && b->limb[b->count - 1] == 0)
        b->count--;
    return (uint32_t)rest;
}

static void big_shift_left(struct big *b, unsigned bits)
{
    unsigned limbs = bits / 32, rest = bits % 32;

    if (b->count == 0)
        return;
    if (rest > 0)
        big_multiply(b, UINT32_C(1) << rest, 0);
    assert(b->count + limbs <= LIMBS_MAX);
    memmove(b->limb + limbs, b->limb, b->count * sizeof b->limb[0]);
    memset(b->limb, 0, limbs * sizeof b->limb[0]);
    b->count += limbs;
}

static unsigned big_bits(const struct big *b)
{
    return b->count == 0 ? 0 : 32 * b->count - (unsigned)__builtin_clz(b->limb[b->count - 1]);
}

static int big_compare(const struct big *a, const struct big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (unsigned i = a->count; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

/* a = a - b, for a >= b */
static void big_subtract(struct big *a, const struct big *b)
{
    int64_t borrow = 0;

    for (unsigned i = 0; i < a->count; i++) {
        borrow += (int64_t)a->limb[i] - (i < b->count ? (int64_t)b->limb[i] : 0);
        a->limb[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    while (a->count > 0 && a->limb[a->count - 1] == 0)
        a->count--;
}

/* ---- reading ---- */

static double from_bits(uint64_t bits)
{
    double v;

    memcpy(&v, &bits, sizeof v);
    return v;
}

static uint64_t to_bits(double v)
{
    uint64_t bits;

    memcpy(&bits, &v, sizeof bits);
    return bits;
}

/* The double nearest to q x 2^exponent, where q has its top bit set and `sticky` says that the true
 * value is a little more than q. */
static double nearest_double(uint64_t q, int exponent, bool sticky)
{
    int leading = exponent + 63;

    if (leading > EXPONENT_BIAS)
        return from_bits(UINT64_C(0x7ff) << MANTISSA_BITS);
    bool normal = leading >= 1 - EXPONENT_BIAS;
    int drop = normal ? 63 - MANTISSA_BITS : 1 - EXPONENT_BIAS - leading + 63 - MANTISSA_BITS;
    if (drop > 64)
        return 0;
    uint64_t kept = drop == 64 ? 0 : q >> drop;
    uint64_t half = UINT64_C(1) << (drop - 1);
    uint64_t rest = drop == 64 ? q : q & ((half << 1) - 1);
    if (rest > half || (rest == half && (sticky || (kept & 1))))
        kept++;
    /* The mantissa's leading bit, and a carry out of it, count the exponent up. */
    if (normal)
        kept += (uint64_t)(leading + EXPONENT_BIAS - 1) << MANTISSA_BITS;
    return from_bits(kept);
}

static double nearest_of_128(unsigned __int128 v, int exponent, bool sticky)
{
    uint64_t high = (uint64_t)(v >> 64), low = (uint64_t)v;

    if (high == 0) {
        int up = __builtin_clzll(low);
        return nearest_double(low << up, exponent - up, sticky);
    }
    int up = __builtin_clzll(high);
    if (up > 0) {
        high = high << up | low >> (64 - up);
        low <<= up;
    }
    return nearest_double(high, exponent + 64 - up, sticky || low != 0);
}

/* Digits, gathered: w x 10^exponent with the first 19 significant digits in w, and where they are.
 */
struct digits {
    const char *at,
        *end; /* digits, perhaps with a point among them, from the first that is not 0 */
    uint64_t w;
    unsigned count;   /* significant digits, w's included */
    int64_t exponent; /* of the last digit */
};

enum { W_DIGITS = 19 };

static double nearest_of_big(const struct digits *d)
{
    struct big num = {.count = 0}, den;
    int64_t exponent = d->exponent;
    unsigned taken = 0;
    bool more = false;

    for (const char *at = d->at; at < d->end; at++) {
        if (*at == '.')
            continue;
        if (taken < PARSE_DIGITS_MAX)
            big_multiply(&num, 10, (uint32_t)(*at - '0'));
        else
            more = more || *at != '0';
        taken++;
    }
    if (taken > PARSE_DIGITS_MAX) {
        exponent += taken - PARSE_DIGITS_MAX;
        big_multiply(&num, 10, more);
        exponent--;
    }
    big_set(&den, 1);
    if (exponent >= 0)
        big_multiply_power(&num, 5, (unsigned)exponent);
    else
        big_multiply_power(&den, 5, (unsigned)-exponent);
    int shift = (int)big_bits(&den) - (int)big_bits(&num);
    if (shift >= 0)
        big_shift_left(&num, (unsigned)shift);
    else
        big_shift_left(&den, (unsigned)-shift);
    if (big_compare(&num, &den) < 0) {
        big_shift_left(&num, 1);
        shift++;
    }
    uint64_t q = 0; /* num / den is in [1, 2): 64 bits of it */
    for (unsigned bit = 0; bit < 64; bit++) {
        q <<= 1;
        if (big_compare(&num, &den) >= 0) {
            big_subtract(&num, &den);
            q |= 1;
        }
        big_shift_left(&num, 1);
    }
    return nearest_double(q, (int)exponent - shift - 63, num.count > 0);
}

static const double exact_pow10[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static uint64_t pow10_u64(unsigned n)
{
    uint64_t power = 1;

    while (n-- > 0)
        power *= 10;
    return power;
}

static double nearest_of_digits(const struct digits *d)
{
    if (d->count == 0 || d->exponent + d->count < -DECIMAL_EXPONENT_MAX)
        return 0;
    if (d->exponent + d->count > DECIMAL_EXPONENT_MAX)
        return from_bits(UINT64_C(0x7ff) << MANTISSA_BITS);
    if (d->count > W_DIGITS)
        return nearest_of_big(d);
    if (d->w <= UINT64_C(1) << 53 && d->exponent >= -22 && d->exponent <= 22)
        return d->exponent < 0 ? (double)d->w / exact_pow10[-d->exponent]
                               : (double)d->w * exact_pow10[d->exponent];
    if (d->exponent >= 0 && d->exponent <= 19)
        return nearest_of_128((unsigned __int128)d->w * pow10_u64((unsigned)d->exponent), 0, false);
    if (d->exponent < 0 && d->exponent >= -19) {
        int up = __builtin_clzll(d->w);
        unsigned __int128 num = (unsigned __int128)(d->w << up) << 64;
        uint64_t den = pow10_u64((unsigned)-d->exponent);
        return nearest_of_128(num / den, -64 - up, num % den != 0);
    }
    return nearest_of_big(d);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(struct str text, const char *lower)
{
    if (text.len != strlen(lower))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if ((text.at[i] | 0x20) != lower[i])
            return false;
    return true;
}

/* Reads digits with at most one point; false when there is none. */
static bool gather_digits(struct digits *d, struct str *rest)
{
    const char *at = rest->at, *end = rest->at + rest->len;
    bool any = false, point = false;

    *d = (struct digits){.at = at};
    for (; at < end; at++) {
        if (*at == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(*at))
            break;
        any = true;
        d->exponent -= point;
        if (d->count == 0) {
            d->at = at;
            if (*at == '0')
                continue;
        }
        d->count++;
        if (d->count <= W_DIGITS)
            d->w = d->w * 10 + (uint64_t)(*at - '0');
    }
    d->end = at;
    *rest = (struct str){at, (size_t)(end - at)};
    return any;
}

static bool read_exponent(struct str rest, int64_t *ret)
{
    int64_t v = 0;

    if (rest.len == 0)
        return true;
    if ((rest.at[0] | 0x20) != 'e')
        return false;
    rest = str_slice(rest, 1, rest.len);
    bool negative = rest.len > 0 && rest.at[0] == '-';
    if (negative || (rest.len > 0 && rest.at[0] == '+'))
        rest = str_slice(rest, 1, rest.len);
    if (rest.len == 0)
        return false;
    for (size_t i = 0; i < rest.len; i++) {
        if (!is_digit(rest.at[i]))
            return false;
        if (v < INT64_MAX / 100)
            v = v * 10 + (rest.at[i] - '0');
    }
    *ret += negative ? -v : v;
    return true;
}

bool double_parse(double *ret, struct str text, bool allow_special)
{
    struct digits d;
    bool negative = text.len > 0 && text.at[0] == '-';
    double v;

    if (negative || (text.len > 0 && text.at[0] == '+'))
        text = str_slice(text, 1, text.len);
    if (text.len == 0)
        return false;
    if (allow_special && is_word(text, "nan")) {
        v = from_bits(UINT64_C(0x7ff8) << 48);
    } else if (allow_special && (is_word(text, "inf") || is_word(text, "infinity"))) {
        v = from_bits(UINT64_C(0x7ff) << MANTISSA_BITS);
    } else {
        if (!gather_digits(&d, &text) || !read_exponent(text, &d.exponent))
            return false;
        v = nearest_of_digits(&d);
    }
    *ret = negative ? -v : v;
    return true;
}

/* ---- writing ---- */

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
