#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/status.h"
#include "base/text.h"

static void what_does_not_fit_is_cut_and_told(void **state)
{
    char room[6];
    struct text t = TEXT(room);

    (void)state;
    text_cstr(&t, "abc");
    assert_false(t.cut);
    text_cstr(&t, "defg");
    assert_true(t.cut);
    assert_string_equal(room, "abcde");
    text_clear(&t);
    assert_string_equal(room, "");
    assert_false(t.cut);
}

static void scaled_integers_show_all_their_decimals(void **state)
{
    char room[64];
    struct text t = TEXT(room);

    (void)state;
    text_scaled(&t, -1234, 2);
    text_char(&t, ' ');
    text_scaled(&t, 5, 8);
    text_char(&t, ' ');
    text_scaled(&t, 7, 0);
    text_char(&t, ' ');
    text_scaled(&t, INT64_MIN, 18);
    assert_string_equal(room, "-12.34 0.00000005 7 -9.223372036854775808");
}

#define ASSERT_LIKE_LIBC(...)                                                                      \
    do {                                                                                           \
        char ours[256], libc[256];                                                                 \
        struct text t = TEXT(ours);                                                                \
        text_printf(&t, __VA_ARGS__);                                                              \
        snprintf(libc, sizeof libc, __VA_ARGS__);                                                  \
        assert_string_equal(ours, libc);                                                           \
    } while (0)

static void printf_agrees_with_libc(void **state)
{
    (void)state;
    ASSERT_LIKE_LIBC("%s|%.*s|%c|%%|%12s|%-12s|%.2s", "abc", 2, "xyz", 'q', "right", "left", "cut");
    ASSERT_LIKE_LIBC("%d %i %u %x %ld %lu %lld %llu %zu %llx", -5, 7, 8u, 255u, -9L, 9UL,
                     -99999999999LL, 99999999999ULL, sizeof(int), 0xdeadbeefcafeULL);
    ASSERT_LIKE_LIBC("%08x|%02d|%05d|%5d|%-5d|%*d|%03u", 0xbeefu, 7, -42, -42, -42, 6, 3, 12345u);
    ASSERT_LIKE_LIBC("%f %.2f %.0f %10.3f %-10.3f| %010.2f", 1.5, 3.14159, 2.6, 2.71828, 2.71828,
                     -1.25);
    ASSERT_LIKE_LIBC("%g %.17g %.3g %g %g", 0.1, 0.1, 1234567.0, 1e300, -1e-7);
    ASSERT_LIKE_LIBC("%lld %llu", (long long)INT64_MIN, (unsigned long long)UINT64_MAX);
}

static void fixed_text_rounds_the_exact_value_half_away(void **state)
{
    char room[128];
    struct text t = TEXT(room);

    (void)state;
    text_printf(&t, "%.0f %.0f %.2f %.1f %.2f %.3f %.0f", 0.5, 2.5, 0.125, -0.25, 1.005, 0.0009,
                0.4999);
    assert_string_equal(room, "1 3 0.13 -0.3 1.00 0.001 0");
    text_clear(&t);
    text_printf(&t, "%.2f %.1f %.2f %.1f", 9.999, 99.96, 0.0 / 0.0, 1e308 * 10);
    assert_true(str_starts(text_str(&t), STR("10.00 100.0 nan")));
    assert_true(str_ends(text_str(&t), STR(" inf")));
}

static void times_are_those_of_the_calendar(void **state)
{
    struct random chance;
    char ours[64], libc[64];

    (void)state;
    random_seed(&chance, 8);
    for (unsigned i = 0; i < 20000; i++) {
        int64_t ns = (int64_t)random_u64(&chance);
        time_t seconds = ns / 1000000000 - (ns % 1000000000 < 0);
        struct text t = TEXT(ours);
        struct tm tm;

        text_utc(&t, ns, 0);
        gmtime_r(&seconds, &tm);
        strftime(libc, sizeof libc, "%Y-%m-%dT%H:%M:%SZ", &tm);
        assert_string_equal(ours, libc);
    }
}

static void times_show_as_many_digits_as_asked(void **state)
{
    char room[128];
    struct text t = TEXT(room);

    (void)state;
    text_utc(&t, INT64_C(1771250602123456789), 3);
    text_char(&t, ' ');
    text_utc(&t, INT64_C(1771250602123456789), 9);
    text_char(&t, ' ');
    text_utc(&t, -1, 1);
    assert_string_equal(room, "2026-02-16T14:03:22.123Z 2026-02-16T14:03:22.123456789Z "
                              "1969-12-31T23:59:59.9Z");
}

static void an_error_tells_where_it_was_at_each_level(void **state)
{
    struct error err;

    (void)state;
    assert_int_equal(error_set(&err, STATUS_NOT_FOUND, "segment %d", 7), STATUS_NOT_FOUND);
    error_hint(&err, "run %s", "doctor");
    error_prefix(&err, STATUS_IO, "journal %s", "a");
    assert_int_equal(err.status, STATUS_IO);
    assert_string_equal(err.what, "journal a: segment 7");
    assert_string_equal(err.hint, "run doctor");
    assert_int_equal(error_set(NULL, STATUS_FULL, "unheard"), STATUS_FULL);
    assert_string_equal(status_name(STATUS_RATE_LIMITED), "rate_limited");
    assert_int_equal(status_retry(STATUS_TIMED_OUT), RETRY_ASK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_does_not_fit_is_cut_and_told),
        cmocka_unit_test(scaled_integers_show_all_their_decimals),
        cmocka_unit_test(printf_agrees_with_libc),
        cmocka_unit_test(fixed_text_rounds_the_exact_value_half_away),
        cmocka_unit_test(times_are_those_of_the_calendar),
        cmocka_unit_test(times_show_as_many_digits_as_asked),
        cmocka_unit_test(an_error_tells_where_it_was_at_each_level),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
