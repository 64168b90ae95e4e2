#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/utf8.h"

static const struct str none = {NULL, 0};

static void an_absent_str_is_an_empty_one(void **state)
{
    (void)state;
    assert_true(str_eq(none, STR("")));
    assert_true(str_starts(none, none));
    assert_int_equal(str_cmp(none, STR("a")), -1);
    assert_int_equal(str_trim(none).len, 0);
    assert_int_equal(str_slice(none, 1, 5).len, 0);
    assert_true(str_find(none, 'x', 0) == SIZE_MAX);
    assert_true(str_ends(STR("abc"), none));
}

static void parts_are_cut_off_one_by_one(void **state)
{
    struct str rest = STR("a,,b,");

    (void)state;
    assert_true(str_is(str_cut(&rest, ','), "a"));
    assert_true(str_is(str_cut(&rest, ','), ""));
    assert_true(str_is(str_cut(&rest, ','), "b"));
    assert_non_null(rest.at);
    assert_true(str_is(str_cut(&rest, ','), ""));
    assert_null(rest.at);
}

static void slices_and_blanks(void **state)
{
    (void)state;
    assert_true(str_is(str_slice(STR("abcdef"), 2, 4), "cd"));
    assert_true(str_is(str_slice(STR("abc"), 2, 99), "c"));
    assert_true(str_is(str_slice(STR("abc"), 5, 2), ""));
    assert_true(str_is(str_trim(STR(" \t x y\r\n")), "x y"));
    assert_true(str_starts(STR("BTC/USD"), STR("BTC")));
    assert_true(str_ends(STR("BTC/USD"), STR("USD")));
    assert_int_equal(str_cmp(STR("ab"), STR("abc")), -1);
    assert_int_equal(str_cmp(STR("b"), STR("abc")), 1);
    assert_int_equal(str_cmp(STR("x"), STR("x")), 0);
    assert_int_equal(str_find(STR("a.b.c"), '.', 2), 3);
}

static void integers_are_the_whole_text_or_nothing(void **state)
{
    static const char *const wrong[] = {"", "-", "+", "1x", " 1", "1.0", "9223372036854775808"};
    int64_t v = 5;
    uint64_t u;

    (void)state;
    assert_true(str_to_i64(STR("-9223372036854775808"), &v));
    assert_true(v == INT64_MIN);
    assert_true(str_to_i64(STR("+17"), &v));
    assert_int_equal(v, 17);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(str_to_i64(str_of(wrong[i]), &v));
    assert_true(str_to_u64(STR("18446744073709551615"), &u));
    assert_true(u == UINT64_MAX);
    assert_false(str_to_u64(STR("18446744073709551616"), &u));
    assert_int_equal(v, 17);
}

static void a_field_is_terminated_and_holds_no_stray_bytes(void **state)
{
    char field[6] = "zzzzz";

    (void)state;
    assert_true(str_copy(field, sizeof field, STR("ab")));
    assert_memory_equal(field, "ab\0\0\0\0", 6);
    assert_false(str_copy(field, sizeof field, STR("abcdefgh")));
    assert_memory_equal(field, "abcde\0", 6);
}

static void distance_counts_edits(void **state)
{
    (void)state;
    assert_int_equal(str_distance(STR("kitten"), STR("sitting")), 3);
    assert_int_equal(str_distance(STR(""), STR("abc")), 3);
    assert_int_equal(str_distance(STR("same"), STR("same")), 0);
}

static void utf_8_is_measured_by_the_rfc(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } row[] = {
        {"a", 1},
        {"\xc3\xa9", 2},
        {"\xe2\x82\xac", 3},
        {"\xf0\x9f\x98\x80", 4},
        {"\xf4\x8f\xbf\xbf", 4},
        {"\x1f", 0},
        {"\x80", 0},
        {"\xc1\x81", 0},
        {"\xe0\x9f\xbf", 0},
        {"\xed\xa0\x80", 0},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xf4\x90\x80\x80", 0},
        {"\xe2\x82", 0},
        {"\xe2\x28\xac", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct str s = str_of(row[i].bytes);

        assert_int_equal(utf8_length(s.at, s.at + s.len), row[i].length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absent_str_is_an_empty_one),
        cmocka_unit_test(parts_are_cut_off_one_by_one),
        cmocka_unit_test(slices_and_blanks),
        cmocka_unit_test(integers_are_the_whole_text_or_nothing),
        cmocka_unit_test(a_field_is_terminated_and_holds_no_stray_bytes),
        cmocka_unit_test(distance_counts_edits),
        cmocka_unit_test(utf_8_is_measured_by_the_rfc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
