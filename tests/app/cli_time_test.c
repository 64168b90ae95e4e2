#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/cli_time.c"

#define S INT64_C(1000000000)

static struct error err;

static void durations_have_a_unit(void **state)
{
    static const struct {
        const char *text;
        int64_t ns;
    } good[] = {{"500ms", S / 2},    {"90s", 90 * S},    {"15m", 900 * S},
                {"4h", 14400 * S},   {"7d", 604800 * S}, {"1.5h", 5400 * S},
                {"2w", 1209600 * S}, {"0s", 0},          {"250us", S / 4000}};
    static const char *const bad[] = {"", "s", "5", "-5s", "5 s", "1e400d", "999999999999d", "5x"};
    int64_t ns;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(cli_duration(good[i].text, &ns, &err), STATUS_OK);
        assert_int_equal(ns, good[i].ns);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (cli_duration(bad[i], &ns, &err) != STATUS_USAGE)
            fail_msg("%s was taken", bad[i]);
}

/* date -u -d 2021-04-02 +%s: 1617321600 */
static void times_are_dates_in_utc_or_milliseconds(void **state)
{
    static const struct {
        const char *text;
        int64_t ns;
    } good[] = {
        {"2021-04-02", 1617321600 * S},           {"2021-04-02T10:30Z", 1617359400 * S},
        {"2021-04-02T10:30:15Z", 1617359415 * S}, {"2021-04-02 10:30:15.5", 1617359415 * S + S / 2},
        {"1617321600000", 1617321600 * S},        {"1970-01-01", 0},
        {"2024-02-29", 1709164800 * S},           {"2000-12-31", 978220800 * S}};
    static const char *const bad[] = {"",
                                      "2021",
                                      "2021-13-01",
                                      "2021-02-29",
                                      "2021-04-31",
                                      "2021-4-2",
                                      "2021-04-02T25:00",
                                      "2021-04-02T10",
                                      "yesterday",
                                      "2021-04-02T10:30+02:00"};
    int64_t ns;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(cli_time(good[i].text, &ns, &err), STATUS_OK);
        assert_int_equal(ns, good[i].ns);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (cli_time(bad[i], &ns, &err) != STATUS_USAGE)
            fail_msg("%s was taken", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_have_a_unit),
        cmocka_unit_test(times_are_dates_in_utc_or_milliseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
