#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/double_text.h"
#include "base/random.h"

/* Doubles of three kinds: any bits, prices, and below the normal range. */
static double some_double(struct random *chance)
{
    uint64_t bits = random_u64(chance);
    double v;

    switch (random_below(chance, 4)) {
    case 0:
        return (double)random_below(chance, 1000000000) / 1e4;
    case 1:
        bits &= UINT64_C(0x800fffffffffffff);
        break;
    default:
        break;
    }
    memcpy(&v, &bits, sizeof v);
    return v - v == 0 ? v : 1.5;
}

static void assert_reads_as_libc(const char *text)
{
    double ours, libc = strtod(text, NULL);

    assert_true(double_parse(&ours, str_of(text), false));
    assert_memory_equal(&ours, &libc, sizeof ours);
}

static void seventeen_digits_are_libcs_and_read_back(void **state)
{
    struct random chance;
    char ours[64], libc[64];

    (void)state;
    random_seed(&chance, 21);
    for (unsigned i = 0; i < 30000; i++) {
        double v = some_double(&chance);
        unsigned digits = 1 + (unsigned)random_below(&chance, 17);
        struct text t = TEXT(ours);

        double_print17(&t, v);
        snprintf(libc, sizeof libc, "%.17g", v);
        assert_string_equal(ours, libc);
        assert_reads_as_libc(ours);
        text_clear(&t);
        double_print_g(&t, v, digits);
        snprintf(libc, sizeof libc, "%.*g", (int)digits, v);
        assert_string_equal(ours, libc);
        assert_reads_as_libc(ours);
    }
}

static void the_shortest_text_reads_back_and_none_shorter_does(void **state)
{
    struct random chance;
    char ours[64], shorter[64];

    (void)state;
    random_seed(&chance, 22);
    for (unsigned i = 0; i < 10000; i++) {
        double v = some_double(&chance), again;
        struct text t = TEXT(ours);
        unsigned digits = 0;

        double_print(&t, v);
        assert_true(double_parse(&again, text_str(&t), false));
        assert_true(again == v);
        while (digits < 17) {
            snprintf(shorter, sizeof shorter, "%.*g", (int)++digits, v);
            if (strtod(shorter, NULL) == v)
                break;
        }
        snprintf(shorter, sizeof shorter, "%.*g", (int)digits, v);
        if (fabs(v) < 1e-5 || fabs(v) >= 1e17)
            assert_string_equal(ours, shorter);
    }
}

static void plain_numbers_look_plain(void **state)
{
    static const struct {
        double v;
        const char *text;
    } row[] = {
        {0, "0"},          {-0.0, "-0"},        {100000, "100000"},          {60123.4, "60123.4"},
        {0.1, "0.1"},      {1e-5, "1e-05"},     {0.0001, "0.0001"},          {1e20, "1e+20"},
        {-2.5, "-2.5"},    {5e-324, "5e-324"},  {1e16, "10000000000000000"}, {NAN, "nan"},
        {INFINITY, "inf"}, {-INFINITY, "-inf"},
    };
    char room[64];

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct text t = TEXT(room);

        double_print(&t, row[i].v);
        assert_string_equal(room, row[i].text);
    }
}

/* Between two neighbours lies a point that has up to 767 digits: at it, just below, just above. */
static void points_halfway_between_doubles_go_the_right_way(void **state)
{
    struct random chance;
    static char text[1400], moved[1500];

    (void)state;
    random_seed(&chance, 23);
    for (unsigned i = 0; i < 600; i++) {
        double v = fabs(some_double(&chance)), up = nextafter(v, INFINITY);
        char *exponent;

        if (!(up < INFINITY))
            continue;
        snprintf(text, sizeof text, "%.1150Le", ((long double)v + (long double)up) / 2);
        assert_reads_as_libc(text);
        exponent = strchr(text, 'e');
        snprintf(moved, sizeof moved, "%.*s1%s", (int)(exponent - text), text, exponent);
        assert_reads_as_libc(moved);
    }
}

static void limits_of_the_range_are_ieees(void **state)
{
    static const char *const text[] = {
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e309",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e-400",
        "2.2250738585072011e-308",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "9007199254740993",
        "9007199254740992.5",
        "123456789012345678901234567890",
        "1e23",
        "8.5e22",
        "0.000001e-2",
        ".5",
        "5.",
        "-0",
    };

    (void)state;
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        assert_reads_as_libc(text[i]);
}

static void other_texts_are_refused(void **state)
{
    static const char *const wrong[] = {"",   "-",    ".",   "e5",  "1e",  "1e+", "0x1",  "1 ",
                                        " 1", "1..2", "nan", "inf", "1,5", "--1", "1e5.", "+"};
    double v = 7;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(double_parse(&v, str_of(wrong[i]), false));
    assert_true(v == 7);
    assert_true(double_parse(&v, STR("NaN"), true) && v != v);
    assert_true(double_parse(&v, STR("-inf"), true) && v == -INFINITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seventeen_digits_are_libcs_and_read_back),
        cmocka_unit_test(the_shortest_text_reads_back_and_none_shorter_does),
        cmocka_unit_test(plain_numbers_look_plain),
        cmocka_unit_test(points_halfway_between_doubles_go_the_right_way),
        cmocka_unit_test(limits_of_the_range_are_ieees),
        cmocka_unit_test(other_texts_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
