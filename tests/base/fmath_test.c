#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fmath.h"
#include "base/random.h"

static uint64_t bits_of(double v)
{
    uint64_t bits;

    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static double double_of(unsigned long long bits)
{
    double v;

    memcpy(&v, &bits, sizeof v);
    return v;
}

struct row {
    const char *name;
    double (*of)(double);
    double (*libm)(double);
    double from, to; /* where both are compared */
};

static const struct row table[] = {
    {"exp", fmath_exp, exp, -700, 709},       {"expm1", fmath_expm1, expm1, -30, 30},
    {"log", fmath_log, log, 1e-3, 1e3},       {"log2", fmath_log2, log2, 1e-3, 1e3},
    {"log10", fmath_log10, log10, 1e-3, 1e3}, {"tanh", fmath_tanh, tanh, -25, 25},
};
enum { ROWS = sizeof table / sizeof table[0] };

static double apply(const char *name, double x, double y)
{
    for (unsigned i = 0; i < ROWS; i++)
        if (strcmp(table[i].name, name) == 0)
            return table[i].of(x);
    assert_string_equal(name, "pow");
    return fmath_pow(x, y);
}

static void the_bits_are_those_of_the_golden_file(void **state)
{
    FILE *in = fopen("tests/base/fmath.golden", "r");
    char line[160], name[16];
    unsigned long long x, y, expected;
    unsigned rows = 0;

    (void)state;
    assert_non_null(in);
    while (fgets(line, sizeof line, in)) {
        if (sscanf(line, "%15s %llx %llx %llx", name, &x, &y, &expected) != 4)
            continue;
        assert_int_equal(bits_of(apply(name, double_of(x), double_of(y))), expected);
        rows++;
    }
    fclose(in);
    assert_int_equal(rows, 471);
}

static double ulps_between(double a, double b)
{
    return a == b ? 0 : fabs((double)((int64_t)bits_of(a) - (int64_t)bits_of(b)));
}

static void results_are_within_three_ulp_of_libm(void **state)
{
    struct random chance;

    (void)state;
    random_seed(&chance, 1);
    for (unsigned i = 0; i < ROWS; i++) {
        for (unsigned n = 0; n < 20000; n++) {
            double x = table[i].from + (table[i].to - table[i].from) * random_uniform(&chance);

            assert_true(ulps_between(table[i].of(x), table[i].libm(x)) <= 3);
        }
    }
    for (unsigned n = 0; n < 20000; n++) {
        double x = fmath_exp(20 * random_uniform(&chance) - 10);
        double y = 60 * random_uniform(&chance) - 30;

        assert_true(ulps_between(fmath_pow(x, y), pow(x, y)) <= 2);
    }
}

static void exact_results_are_exact(void **state)
{
    double power = 1;

    (void)state;
    for (int n = 0; n <= 22; n++, power *= 10) {
        assert_true(fmath_log10(power) == n);
        assert_true(fmath_pow(10, n) == power);
    }
    for (int n = -1074; n <= 1023; n++) {
        assert_true(fmath_log2(ldexp(1, n)) == n);
        assert_true(fmath_pow(2, n) == ldexp(1, n));
    }
    assert_true(fmath_exp(0) == 1);
    assert_true(fmath_log(1) == 0);
}

/* The long double holds the difference whole, and log1p its digits. */
static void a_ratios_log_is_near_whatever_the_ratio(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        double unit = (double)(seed >> 11) * 0x1p-53, wide = ldexp(1, -(i % 31));
        double b = 1e-5 + 1e5 * unit, a = b * (1 + wide * (unit - 0.5));
        double expect = (double)log1pl(((long double)a - b) / b);
        double unit_last = ldexp(1, ilogb(expect) - 52);

        if (a != b)
            assert_true(fabs(fmath_log_ratio(a, b) - expect) <= 2.5 * unit_last);
    }
    assert_true(fmath_log_ratio(3, 3) == 0);
    assert_true(fabs(fmath_log_ratio(1e300, 1e-300) - 600 * log(10)) < 1e-12);
    assert_true(fabs(fmath_log_ratio(1e-300, 1e300) + 600 * log(10)) < 1e-12);
    assert_true(fabs(fmath_log_ratio(1.5e308, 0.5e308) - log(3)) < 1e-12);
}

static void a_ratio_of_what_is_no_price_has_no_log(void **state)
{
    static const double none[] = {0, -1, (double)NAN, (double)INFINITY, -(double)INFINITY};

    (void)state;
    for (unsigned i = 0; i < sizeof none / sizeof *none; i++) {
        assert_true(isnan(fmath_log_ratio(none[i], 1)));
        assert_true(isnan(fmath_log_ratio(1, none[i])));
        assert_true(isnan(fmath_log_ratio(none[i], none[i])));
    }
}

static void assert_same_edge(double ours, double libm)
{
    if (libm != libm)
        assert_true(ours != ours);
    else
        assert_int_equal(bits_of(ours), bits_of(libm));
}

static bool is_special(double v)
{
    return v == 0 || fabs(v) == 1 || !(fabs(v) < INFINITY);
}

static void edges_are_those_of_the_standard(void **state)
{
    static const double edge[] = {0.0,  -0.0, 1,   -1,     INFINITY, -INFINITY, NAN,
                                  2,    -2,   0.5, -0.5,   3,        -3,        1e300,
                                  -746, 710,  800, 1e-320, 0x1p53,   0x1p70,    -0x1p70};
    enum { EDGES = sizeof edge / sizeof edge[0] };

    (void)state;
    for (unsigned i = 0; i < EDGES; i++) {
        double x = edge[i];

        if (x <= 0 || is_special(x)) {
            assert_same_edge(fmath_log(x), log(x));
            assert_same_edge(fmath_log2(x), log2(x));
            assert_same_edge(fmath_log10(x), log10(x));
        }
        if ((is_special(x) && fabs(x) != 1) || fabs(x) > 709) {
            assert_same_edge(fmath_exp(x), exp(x));
            assert_same_edge(fmath_expm1(x), expm1(x));
            assert_same_edge(fmath_tanh(x), tanh(x));
        }
        for (unsigned k = 0; k < EDGES; k++)
            if (is_special(x) || (is_special(edge[k]) && fabs(edge[k]) != 1))
                assert_same_edge(fmath_pow(x, edge[k]), pow(x, edge[k]));
    }
    assert_true(isnan(fmath_pow(-2, 0.5)));
    assert_true(fmath_pow(-2, 3) == -8);
    assert_true(fmath_pow(-2, -2) == 0.25);
    assert_true(fmath_pow(2, 0x1p70) == INFINITY);
    assert_true(fmath_pow(0.5, 0x1p70) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bits_are_those_of_the_golden_file),
        cmocka_unit_test(results_are_within_three_ulp_of_libm),
        cmocka_unit_test(exact_results_are_exact),
        cmocka_unit_test(a_ratios_log_is_near_whatever_the_ratio),
        cmocka_unit_test(a_ratio_of_what_is_no_price_has_no_log),
        cmocka_unit_test(edges_are_those_of_the_standard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
