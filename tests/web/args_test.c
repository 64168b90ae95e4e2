#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/args.h"

static bool find(char *ret, size_t room, const char *query, const char *name)
{
    struct text t = {ret, 0, room, false};

    ret[0] = '?'; /* what stood there before must not be seen, even when the value is empty */
    return args_find(&t, str_of(query), name);
}

static void an_argument_is_found_by_its_whole_name_and_unescaped(void **state)
{
    char v[32];

    (void)state;
    assert_true(find(v, sizeof v, "limit=5&pair=BTC%2fUSD", "pair"));
    assert_string_equal(v, "BTC/USD");
    assert_true(find(v, sizeof v, "a=one+two&b", "a"));
    assert_string_equal(v, "one two");
    assert_true(find(v, sizeof v, "a=1=2", "a"));
    assert_string_equal(v, "1=2");
    assert_true(find(v, sizeof v, "b&a", "b"));
    assert_string_equal(v, "");
    assert_false(find(v, sizeof v, "impair=1", "pair"));
    assert_false(find(v, sizeof v, "", "pair"));
}

static void what_is_badly_escaped_too_long_or_holds_a_zero_is_refused(void **state)
{
    char v[8];

    (void)state;
    assert_false(find(v, sizeof v, "a=%", "a"));
    assert_false(find(v, sizeof v, "a=%2", "a"));
    assert_false(find(v, sizeof v, "a=%zz", "a"));
    assert_false(find(v, sizeof v, "a=x%00y", "a"));
    assert_false(find(v, sizeof v, "a=12345678", "a"));
    assert_true(find(v, sizeof v, "a=1234567", "a"));
}

static void a_cookie_is_found_among_others_and_the_first_counts(void **state)
{
    struct str v;

    (void)state;
    assert_true(cookie_find(&v, STR("a=1; np_session=abc; np_session=def"), "np_session"));
    assert_true(str_is(v, "abc"));
    assert_false(cookie_find(&v, STR("xnp_session=abc"), "np_session"));
    assert_false(cookie_find(&v, STR("np_session"), "np_session"));
    assert_false(cookie_find(&v, (struct str){NULL, 0}, "np_session"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_argument_is_found_by_its_whole_name_and_unescaped),
        cmocka_unit_test(what_is_badly_escaped_too_long_or_holds_a_zero_is_refused),
        cmocka_unit_test(a_cookie_is_found_among_others_and_the_first_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
