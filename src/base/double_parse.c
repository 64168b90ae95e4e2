/* The text is  w x 10^e  with w an integer.  Three ways, the first that applies:
 *   w < 2^53 and |e| <= 22      both are exact doubles, one operation rounds once (Clinger)
 *   w < 2^64 and |e| <= 19      one 128-bit product or quotient, with a sticky remainder
 *   anything else               the same quotient with long integers */
#include <string.h>

#include "base/big.h"
#include "base/double_text.h"

enum {
    PARSE_DIGITS_MAX = 800, /* no halfway point between doubles has more than 768 */
    MANTISSA_BITS = 52,
    EXPONENT_BIAS = 1023,
    DECIMAL_EXPONENT_MAX = 400, /* leading digit's; beyond it there is only infinity, or zero */
};

static double from_bits(uint64_t bits)
{
    double v;

    memcpy(&v, &bits, sizeof v);
    return v;
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
