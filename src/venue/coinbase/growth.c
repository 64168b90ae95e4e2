#include "venue/coinbase/growth.h"

#include "base/decimal.h"

enum { WHOLE_DIGITS_MAX = 18 };

static __int128 pow10_of(unsigned n)
{
    return n <= 18 ? decimal_pow10(n) : (__int128)decimal_pow10(18) * decimal_pow10(n - 18);
}

bool coinbase_total_parse(__int128 *ret, struct str text)
{
    __int128 v = 0;
    unsigned whole = 0, decimals = 0;
    bool point = false, negative = text.len && text.at[0] == '-';

    for (size_t i = negative; i < text.len; i++) {
        char c = text.at[i];

        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || (!point && ++whole > WHOLE_DIGITS_MAX))
            return false;
        if (decimals == COINBASE_TOTAL_DECIMALS)
            continue;
        v = v * 10 + (c - '0');
        decimals += point;
    }
    if (whole == 0)
        return false;
    v *= pow10_of(COINBASE_TOTAL_DECIMALS - decimals);
    *ret = negative ? -v : v;
    return true;
}

/* a b / 10^16, for a and b below 10^9 or so; false when it does not fit. */
static bool product_of(__int128 *ret, __int128 a, __int128 b)
{
    const __int128 part = decimal_pow10(COINBASE_TOTAL_DECIMALS / 2);
    __int128 low = a % part, high = a / part, x, y;

    if (__builtin_mul_overflow(high, b, &x) || __builtin_mul_overflow(low, b, &y))
        return false;
    *ret = (x + y / part) / part;
    return true;
}

bool coinbase_totals_read(struct coinbase_totals *ret, struct str filled, struct str average,
                          struct str value, struct str fees)
{
    __int128 mean = 0;

    *ret = (struct coinbase_totals){0};
    if ((filled.len && !coinbase_total_parse(&ret->filled, filled)) ||
        (fees.len && !coinbase_total_parse(&ret->fees, fees)))
        return false;
    if (value.len)
        return coinbase_total_parse(&ret->value, value);
    return average.len == 0 ||
           (coinbase_total_parse(&mean, average) && product_of(&ret->value, mean, ret->filled));
}

bool coinbase_grew(const struct coinbase_totals *before, const struct coinbase_totals *after,
                   struct coinbase_growth *ret)
{
    __int128 quantity = after->filled - before->filled, scaled, price;

    if (quantity <= 0 ||
        __builtin_mul_overflow(after->value - before->value, pow10_of(COINBASE_PRICE_DECIMALS),
                               &scaled) ||
        scaled < 0)
        return false;
    __int128 rest = scaled % quantity;
    price = scaled / quantity;
    price += rest * 2 > quantity || (rest * 2 == quantity && price % 2 != 0);
    *ret = (struct coinbase_growth){quantity, after->fees - before->fees, price};
    return true;
}

void coinbase_put_total(struct text *out, __int128 v, unsigned decimals)
{
    char digit[48];
    unsigned n = 0;
    __int128 rest = v < 0 ? -v : v;

    while (decimals > 0 && rest % 10 == 0) {
        rest /= 10;
        decimals--;
    }
    do {
        digit[n++] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest > 0 || n <= decimals);
    if (v < 0)
        text_char(out, '-');
    while (n > 0) {
        text_char(out, digit[--n]);
        if (n == decimals && n > 0)
            text_char(out, '.');
    }
}
