/* Logarithms are made as an unevaluated sum of two doubles (about 2^-64 relative), so that rounding
 * happens once, at the end, and a power can multiply before it does.
 *
 *   log x = k log 2 + log m,  m in [1/sqrt 2, sqrt 2)
 *   log m = 2 (s + s^3/3 + s^5/5 + ...),  s = (m - 1) / (m + 1)
 *   exp x = 2^k (1 + r + r^2/2! + ...),   r = x - k log 2 in [-0.35, 0.35] */
#include "base/fmath.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { MANTISSA_BITS = 52, EXPONENT_BIAS = 1023 };

/* hi + lo, |lo| at most half a unit in the last place of hi. */
struct pair {
    double hi, lo;
};

/* The high parts are short, so that their products with an exponent are exact. */
static const struct pair ln2 = {0x1.62e42fefa3000p-1, 0x1.3de6af278ece6p-42};
static const struct pair log10_of_2 = {0x1.34413509f7000p-2, 0x1.3fde623e2566bp-43};
static const struct pair log2_of_e = {0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56};
static const struct pair log10_of_e = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};
static const struct pair third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};

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

/* Processors differ in the sign of the nan that an invalid operation makes. */
static double not_a_number(void)
{
    return from_bits(UINT64_C(0x7ff8) << 48);
}

static double infinity(void)
{
    return from_bits(UINT64_C(0x7ff) << MANTISSA_BITS);
}

static double power_of_2(int k)
{
    return from_bits((uint64_t)(k + EXPONENT_BIAS) << MANTISSA_BITS);
}

static double absolute(double x)
{
    return from_bits(to_bits(x) & ~(UINT64_C(1) << 63));
}

static bool is_negative(double x)
{
    return to_bits(x) >> 63;
}

static bool is_finite(double x)
{
    return x - x == 0;
}

/* ---- exact sums and products (Dekker, Knuth) ---- */

static struct pair sum(double a, double b)
{
    double hi = a + b, of_b = hi - a;

    return (struct pair){hi, (a - (hi - of_b)) + (b - of_b)};
}

static struct pair halves(double a)
{
    double c = 134217729.0 * a; /* 2^27 + 1 */
    double hi = c - (c - a);

    return (struct pair){hi, a - hi};
}

static struct pair product(double a, double b)
{
    double hi = a * b;
    struct pair x = halves(a), y = halves(b);

    return (struct pair){hi, ((x.hi * y.hi - hi) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo};
}

static struct pair pair_sum(struct pair a, struct pair b)
{
    struct pair s = sum(a.hi, b.hi);

    return sum(s.hi, s.lo + (a.lo + b.lo));
}

static struct pair pair_product(struct pair a, struct pair b)
{
    struct pair p = product(a.hi, b.hi);

    return sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/* ---- logarithms ---- */

/* log m of x = 2^k m, for finite x > 0. */
static struct pair log_of_mantissa(double x, int *ret_k)
{
    static const double tail[] = {1.0 / 27, 1.0 / 25, 1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17,
                                  1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9,  1.0 / 7,  1.0 / 5};
    const double sqrt2 = 0x1.6a09e667f3bcdp+0, smallest_normal = 0x1p-1022;
    int k = 0;

    if (x < smallest_normal) {
        x *= 0x1p54;
        k = -54;
    }
    k += (int)(to_bits(x) >> MANTISSA_BITS) - EXPONENT_BIAS;
    double m = from_bits((to_bits(x) & ((UINT64_C(1) << MANTISSA_BITS) - 1)) |
                         (uint64_t)EXPONENT_BIAS << MANTISSA_BITS);
    if (m >= sqrt2) {
        m *= 0.5;
        k++;
    }
    *ret_k = k;

    double f = m - 1;
    struct pair d = sum(m, 1);
    struct pair s = {f / d.hi, 0};
    struct pair back = product(s.hi, d.hi);
    s.lo = (((f - back.hi) - back.lo) - s.hi * d.lo) / d.hi;

    struct pair z = pair_product(s, s);
    double t = 0;
    for (unsigned i = 0; i < sizeof tail / sizeof tail[0]; i++)
        t = (t + tail[i]) * z.hi;
    struct pair series = pair_product(z, pair_sum(third, (struct pair){t, 0}));
    struct pair log_half = pair_sum(s, pair_product(s, series));
    return (struct pair){2 * log_half.hi, 2 * log_half.lo};
}

static struct pair log_pair(double x)
{
    int k;
    struct pair m = log_of_mantissa(x, &k);
    struct pair s = sum(k * ln2.hi, m.hi);

    return sum(s.hi, s.lo + (k * ln2.lo + m.lo));
}

/* What a logarithm of any base says of x outside (0, infinity); false inside. */
static bool log_of_edge(double x, double *ret)
{
    if (x != x)
        *ret = x;
    else if (x == 0)
        *ret = -infinity();
    else if (x < 0)
        *ret = not_a_number();
    else if (!is_finite(x))
        *ret = x;
    else
        return false;
    return true;
}

double fmath_log(double x)
{
    double edge;

    if (log_of_edge(x, &edge))
        return edge;
    return log_pair(x).hi;
}

/* 2 (s + s^3/3 + s^5/5 + ...), s = (a - b) / (a + b): the difference is exact where they are near. */
static double log_of_near(double s)
{
    double z = s * s, square = z * z;
    double tail = (1.0 / 3 + z * (1.0 / 5)) + square * (1.0 / 7 + z * (1.0 / 9)) +
                  square * square * (1.0 / 11 + z * (1.0 / 13));

    return 2 * s + 2 * s * (z * tail);
}

/* The quotient's rounding is put right; where it would be too coarse, log a - log b loses nothing. */
static double log_of_far(double a, double b)
{
    const double largest = 0x1p900;
    double q = a / b;

    if (!(q > 1 / largest && q < largest && b > 1 / largest && b < largest))
        return fmath_log(a) - fmath_log(b);
    struct pair back = product(q, b), log_q = log_pair(q);
    return log_q.hi + (log_q.lo + ((a - back.hi) - back.lo) / a);
}

double fmath_log_ratio(double a, double b)
{
    const double near = 1.0 / 16;
    double all = a + b, s = (a - b) / all;

    if (a > 0 && b > 0 && s > -near && s < near && is_finite(all))
        return log_of_near(s);
    if (!(a > 0 && b > 0 && is_finite(a) && is_finite(b)))
        return not_a_number();
    return log_of_far(a, b);
}

double fmath_log2(double x)
{
    double edge;
    int k;

    if (log_of_edge(x, &edge))
        return edge;
    struct pair m = pair_product(log_of_mantissa(x, &k), log2_of_e);
    return pair_sum((struct pair){k, 0}, m).hi;
}

double fmath_log10(double x)
{
    double edge;
    int k;

    if (log_of_edge(x, &edge))
        return edge;
    struct pair m = pair_product(log_of_mantissa(x, &k), log10_of_e);
    struct pair s = sum(k * log10_of_2.hi, m.hi);
    return s.hi + (s.lo + (k * log10_of_2.lo + m.lo));
}

/* ---- exponentials ---- */

/* r^2/2! + r^3/3! + ... for |r| <= 0.35 */
static double exp_tail(double r)
{
    static const double tail[] = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800,
                                  1.0 / 362880,     1.0 / 40320,     1.0 / 5040,     1.0 / 720,
                                  1.0 / 120,        1.0 / 24,        1.0 / 6,        1.0 / 2};
    double t = 0;

    for (unsigned i = 0; i < sizeof tail / sizeof tail[0]; i++)
        t = t * r + tail[i];
    return t * (r * r);
}

/* exp(x.hi + x.lo) = 2^k (ret.hi + ret.lo), for |x| up to 800. */
static struct pair exp_parts(struct pair x, int *ret_k)
{
    double k = rint(x.hi * log2_of_e.hi);
    struct pair r = sum(x.hi - k * ln2.hi, x.lo - k * ln2.lo);
    struct pair one_and_r = sum(1, r.hi);

    *ret_k = (int)k;
    return (struct pair){one_and_r.hi, one_and_r.lo + (r.lo + r.lo * r.hi + exp_tail(r.hi))};
}

static double exp_of_pair(struct pair x)
{
    const double overflows = 710, underflows = -746;
    int k;

    if (x.hi > overflows)
        return infinity();
    if (x.hi < underflows)
        return 0;
    struct pair e = exp_parts(x, &k);
    /* In two steps, for 2^k alone may be too great or too small. */
    int first = k / 2;
    return (e.hi + e.lo) * power_of_2(first) * power_of_2(k - first);
}

double fmath_exp(double x)
{
    return x != x ? x : exp_of_pair((struct pair){x, 0});
}

double fmath_expm1(double x)
{
    const double small = 0.34, one_is_lost = 40, minus_one = -40;
    int k;

    if (x != x || x == 0)
        return x;
    if (x > one_is_lost)
        return fmath_exp(x);
    if (x < minus_one)
        return -1;
    if (absolute(x) < small)
        return x + exp_tail(x);
    struct pair e = exp_parts((struct pair){x, 0}, &k);
    return (e.hi * power_of_2(k) - 1) + e.lo * power_of_2(k);
}

double fmath_tanh(double x)
{
    const double is_one = 22;
    double magnitude = absolute(x), t;

    if (x != x || x == 0)
        return x;
    if (magnitude > is_one)
        return is_negative(x) ? -1 : 1;
    t = fmath_expm1(2 * magnitude);
    t = magnitude < 1 ? t / (t + 2) : 1 - 2 / (t + 2);
    return is_negative(x) ? -t : t;
}

/* ---- powers ---- */

static bool is_integer(double y)
{
    return is_finite(y) && rint(y) == y;
}

static bool is_odd(double y)
{
    return is_integer(y) && absolute(y) < 0x1p53 && ((int64_t)y & 1);
}

/* x^y where x or y is zero, infinite, one or nan; false elsewhere. */
static bool power_of_edge(double x, double y, double *ret)
{
    double magnitude = absolute(x);

    if (y == 0 || x == 1)
        *ret = 1;
    else if (x != x || y != y)
        *ret = not_a_number();
    else if (x == 0 || !is_finite(x)) {
        double v = (x == 0) == (y < 0) ? infinity() : 0;
        *ret = is_negative(x) && is_odd(y) ? -v : v;
    } else if (!is_finite(y))
        *ret = magnitude == 1 ? 1 : (magnitude > 1) == (y > 0) ? infinity() : 0;
    else if (x < 0 && !is_integer(y))
        *ret = not_a_number();
    else
        return false;
    return true;
}

double fmath_pow(double x, double y)
{
    const double always_saturates = 0x1p65; /* even for the x next to one */
    double v;

    if (power_of_edge(x, y, &v))
        return v;
    double magnitude = absolute(x);
    if (magnitude == 1) {
        v = 1;
    } else if (absolute(y) > always_saturates) {
        v = (magnitude > 1) == (y > 0) ? infinity() : 0;
    } else {
        struct pair l = log_pair(magnitude);
        struct pair e = product(y, l.hi);
        v = exp_of_pair(sum(e.hi, e.lo + y * l.lo));
    }
    return x < 0 && is_odd(y) ? -v : v;
}
