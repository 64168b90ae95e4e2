#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/random.h"
#include "base/text.h"

static int64_t parsed(const char *text, unsigned decimals, enum rounding how)
{
    int64_t v = -99;

    assert_int_equal(decimal_parse(&v, str_of(text), decimals, how, NULL), STATUS_OK);
    return v;
}

static void digits_become_scaled_integers_exactly(void **state)
{
    (void)state;
    assert_int_equal(parsed("12.34", 2, ROUND_EXACT), 1234);
    assert_int_equal(parsed("-0.00005100", 8, ROUND_EXACT), -5100);
    assert_int_equal(parsed("5", 8, ROUND_EXACT), 500000000);
    assert_int_equal(parsed("+.5", 1, ROUND_EXACT), 5);
    assert_int_equal(parsed("7.", 0, ROUND_EXACT), 7);
    assert_int_equal(parsed("1e-08", 8, ROUND_EXACT), 1);
    assert_int_equal(parsed("1.5E3", 2, ROUND_EXACT), 150000);
    assert_int_equal(parsed("0.10000000000000000000000", 1, ROUND_EXACT), 1);
    assert_int_equal(parsed("0e99999999999", 2, ROUND_EXACT), 0);
    assert_int_equal(parsed("00012", 0, ROUND_EXACT), 12);
    assert_int_equal(parsed("-9223372036854775808", 0, ROUND_EXACT), INT64_MIN);
    assert_int_equal(parsed("9223372036854775807", 0, ROUND_EXACT), INT64_MAX);
}

static void every_rounding_does_what_its_name_says(void **state)
{
    static const struct {
        const char *text;
        int64_t down, up, to_zero, half_even;
    } row[] = {
        {"1.1", 1, 2, 1, 1},      {"1.5", 1, 2, 1, 2},      {"2.5", 2, 3, 2, 2},
        {"2.51", 2, 3, 2, 3},     {"2.4999", 2, 3, 2, 2},   {"-1.1", -2, -1, -1, -1},
        {"-1.5", -2, -1, -1, -2}, {"-2.5", -3, -2, -2, -2}, {"0.0001", 0, 1, 0, 0},
        {"-0.0001", -1, 0, 0, 0}, {"3.0", 3, 3, 3, 3},      {"0.5e0", 0, 1, 0, 0},
        {"9.99", 9, 10, 9, 10},   {"15e-1", 1, 2, 1, 2},    {"4e-30", 0, 1, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_int_equal(parsed(row[i].text, 0, ROUND_DOWN), row[i].down);
        assert_int_equal(parsed(row[i].text, 0, ROUND_UP), row[i].up);
        assert_int_equal(parsed(row[i].text, 0, ROUND_TO_ZERO), row[i].to_zero);
        assert_int_equal(parsed(row[i].text, 0, ROUND_HALF_EVEN), row[i].half_even);
    }
}

static void digits_lost_are_told_or_refused(void **state)
{
    bool inexact = true;
    int64_t v = 5;

    (void)state;
    assert_int_equal(decimal_parse(&v, STR("1.250"), 2, ROUND_DOWN, &inexact), STATUS_OK);
    assert_false(inexact);
    assert_int_equal(decimal_parse(&v, STR("1.251"), 2, ROUND_DOWN, &inexact), STATUS_OK);
    assert_true(inexact);
    v = 5;
    assert_int_equal(decimal_parse(&v, STR("1.251"), 2, ROUND_EXACT, &inexact), STATUS_DATA);
    assert_int_equal(v, 5);
}

static void other_texts_and_great_numbers_are_refused(void **state)
{
    static const char *const wrong[] = {"",    "-",    ".",   "-.",    "1,5", " 1",
                                        "1 ",  "1..2", "1e",  "1e+",   "e5",  "0x10",
                                        "nan", "inf",  "--1", "1.2.3", "1-2", "1e5.5"};
    int64_t v = 5;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(decimal_parse(&v, str_of(wrong[i]), 2, ROUND_DOWN, NULL), STATUS_SYNTAX);
    assert_int_equal(decimal_parse(&v, STR("9223372036854775808"), 0, ROUND_DOWN, NULL),
                     STATUS_RANGE);
    assert_int_equal(decimal_parse(&v, STR("1e19"), 0, ROUND_DOWN, NULL), STATUS_RANGE);
    assert_int_equal(decimal_parse(&v, STR("1e999999"), 0, ROUND_DOWN, NULL), STATUS_RANGE);
    assert_int_equal(decimal_parse(&v, STR("9223372036854775807.5"), 0, ROUND_UP, NULL),
                     STATUS_RANGE);
    assert_int_equal(decimal_parse(&v, STR("99999999999999999999"), 0, ROUND_UP, NULL),
                     STATUS_RANGE);
    assert_int_equal(v, 5);
}

static void text_and_integer_round_trip(void **state)
{
    struct random chance;
    char room[48];

    (void)state;
    random_seed(&chance, 9);
    for (unsigned i = 0; i < 50000; i++) {
        int64_t v = (int64_t)random_u64(&chance) >> random_below(&chance, 64), again;
        unsigned decimals = (unsigned)random_below(&chance, 19);
        struct text t = TEXT(room);

        text_scaled(&t, v, decimals);
        assert_int_equal(decimal_parse(&again, text_str(&t), decimals, ROUND_EXACT, NULL),
                         STATUS_OK);
        assert_true(v == again);
    }
}

/* b divides a with the rounding's own definition, by multiplication alone. */
static void assert_rounded(__int128 a, __int128 b, int64_t q, enum rounding how)
{
    __int128 rest = a - (__int128)q * b, twice = 2 * rest;

    switch (how) {
    case ROUND_DOWN:
        assert_true(rest >= 0 && rest < b);
        break;
    case ROUND_UP:
        assert_true(rest <= 0 && rest > -b);
        break;
    case ROUND_TO_ZERO:
        assert_true(a >= 0 ? rest >= 0 && rest < b : rest <= 0 && rest > -b);
        break;
    default:
        assert_true(twice <= b && twice >= -b);
        if (twice == b || twice == -b)
            assert_true(q % 2 == 0);
    }
}

static void quotients_meet_the_definition_of_their_rounding(void **state)
{
    struct random chance;

    (void)state;
    random_seed(&chance, 4);
    for (unsigned i = 0; i < 100000; i++) {
        __int128 b = (__int128)(random_u64(&chance) >> random_below(&chance, 63)) + 1;
        __int128 a = (__int128)((int64_t)random_u64(&chance) >> random_below(&chance, 63));
        enum rounding how = ROUND_DOWN + (enum rounding)random_below(&chance, 4);
        bool fits;

        if (random_below(&chance, 2))
            a = a * (b / 2 + 1);
        int64_t q = decimal_divide(a, b, how, &fits);
        if (fits)
            assert_rounded(a, b, q, how);
        else
            assert_true(a / b > INT64_MAX - 1 || a / b < INT64_MIN + 1);
    }
}

static void scales_change_exactly_or_by_the_named_rounding(void **state)
{
    int64_t v = 0;

    (void)state;
    assert_true(decimal_rescale(&v, 123, 2, 5, ROUND_EXACT));
    assert_int_equal(v, 123000);
    assert_true(decimal_rescale(&v, -12350, 3, 1, ROUND_HALF_EVEN));
    assert_int_equal(v, -124);
    assert_false(decimal_rescale(&v, 12351, 3, 2, ROUND_EXACT));
    assert_false(decimal_rescale(&v, INT64_MAX, 0, 1, ROUND_DOWN));
    assert_int_equal(v, -124);
    assert_true(decimal_rescale(&v, 0, 0, 30, ROUND_DOWN));
    assert_int_equal(v, 0);
}

static void places_count_the_digits_that_matter(void **state)
{
    (void)state;
    assert_int_equal(decimal_places(STR("0.10")), 1);
    assert_int_equal(decimal_places(STR("1e-08")), 8);
    assert_int_equal(decimal_places(STR("1200")), 0);
    assert_int_equal(decimal_places(STR("0.00005")), 5);
    assert_int_equal(decimal_places(STR("1.25e1")), 1);
    assert_int_equal(decimal_places(STR("0.000")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_become_scaled_integers_exactly),
        cmocka_unit_test(every_rounding_does_what_its_name_says),
        cmocka_unit_test(digits_lost_are_told_or_refused),
        cmocka_unit_test(other_texts_and_great_numbers_are_refused),
        cmocka_unit_test(text_and_integer_round_trip),
        cmocka_unit_test(quotients_meet_the_definition_of_their_rounding),
        cmocka_unit_test(scales_change_exactly_or_by_the_named_rounding),
        cmocka_unit_test(places_count_the_digits_that_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
