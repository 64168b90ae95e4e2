/* Civil days by rule, against the C library's own reading of the same rules, and by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "base/time_zone.h"

#define S INT64_C(1000000000)

static struct time_zone zone(const char *rule)
{
    struct time_zone ret;

    if (!time_zone_read(&ret, str_of(rule)))
        fail_msg("%s is refused", rule);
    return ret;
}

static const char *const rules[] = {
    "UTC0",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "EST5EDT,M3.2.0,M11.1.0",
    "AEST-10AEDT,M10.1.0,M4.1.0/3",    /* the south: summer spans the new year */
    "<+0545>-5:45",                    /* Kathmandu */
    "<-03>3<-02>,M3.5.0/-1,M10.5.0/0", /* Nuuk: changes the day before */
    "CST5CDT,M3.2.0/0,M11.1.0/1",      /* Havana: midnight is skipped */
    "EET-2EEST,M3.4.4/50,M10.4.4/50",  /* hours beyond a day */
    "IST-1GMT0,M10.5.0,M3.5.0/1",      /* Dublin: "summer" is the winter */
    "AAA-3BBB,J60/2,J300/2",           /* days without leap days */
    "AAA3BBB,59/2,299/2",              /* days with them */
};

static void offsets_are_those_of_the_c_library(void **state)
{
    struct random r;
    (void)state;

    random_seed(&r, 5);
    for (unsigned i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        struct time_zone z = zone(rules[i]);

        setenv("TZ", rules[i], 1);
        tzset();
        for (unsigned k = 0; k < 20000; k++) {
            time_t at = (time_t)random_below(&r, INT64_C(4102444800)); /* to 2100 */
            struct tm tm;

            localtime_r(&at, &tm);
            if (time_zone_offset_s(&z, at * S) != tm.tm_gmtoff)
                fail_msg("%s at %lld: %lld, the library says %ld", rules[i], (long long)at,
                         (long long)time_zone_offset_s(&z, at * S), tm.tm_gmtoff);
            assert_int_equal((weekday_of(time_zone_day(&z, at * S)) + 1) % 7, tm.tm_wday);
        }
    }
}

/* Berlin 2026: 29 March has 23 hours, 25 October 25. */
static void days_have_23_24_or_25_hours(void **state)
{
    struct time_zone z = zone("CET-1CEST,M3.5.0,M10.5.0/3");
    int64_t march_29 = INT64_C(1774738800) * S, october_25 = INT64_C(1792879200) * S;
    (void)state;

    assert_int_equal(time_zone_next_day(&z, march_29 - S), march_29);
    assert_int_equal(time_zone_next_day(&z, march_29), march_29 + 23 * 3600 * S);
    assert_int_equal(time_zone_next_day(&z, october_25), october_25 + 25 * 3600 * S);
    assert_int_equal(time_zone_next_day(&z, october_25 + 25 * 3600 * S),
                     october_25 + 49 * 3600 * S);
}

/* Havana 2026-03-08: 23:59:59 is followed by 01:00:00. */
static void a_midnight_that_is_skipped_begins_the_day_at_its_first_instant(void **state)
{
    struct time_zone z = zone("CST5CDT,M3.2.0/0,M11.1.0/1");
    int64_t change = INT64_C(1772946000) * S;
    (void)state;

    assert_int_equal(time_zone_next_day(&z, change - 3600 * S), change);
    assert_int_equal(time_zone_day(&z, change), time_zone_day(&z, change - 1) + 1);
}

static void what_is_no_rule_is_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "CE-1",
                                        "CET",
                                        "CET-1CEST",
                                        "CET-1CEST,M3.5.0",
                                        "CET-1CEST,M13.5.0,M10.5.0",
                                        "CET-1CEST,M3.6.0,M10.5.0",
                                        "CET-1CEST,M3.5.7,M10.5.0",
                                        "CET-168",
                                        "CET-1:60",
                                        "CET-1CEST,M3.5.0,M10.5.0x",
                                        "CET-1CEST,J0,J300",
                                        "CET-1CEST,366,300",
                                        "<+05-5",
                                        "Europe/Berlin",
                                        "CET-99999999999999"};
    struct time_zone z;
    (void)state;

    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (time_zone_read(&z, str_of(wrong[i])))
            fail_msg("%s is taken", wrong[i]);
    assert_true(time_zone_read(&z, STR("UTC")));
    assert_int_equal(time_zone_offset_s(&z, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_are_those_of_the_c_library),
        cmocka_unit_test(days_have_23_24_or_25_hours),
        cmocka_unit_test(a_midnight_that_is_skipped_begins_the_day_at_its_first_instant),
        cmocka_unit_test(what_is_no_rule_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
