/* How far a venue's clock is from ours, from what its answers say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "venue/clock_skew.h"

#define MS   INT64_C(1000000)
#define NOON INT64_C(1785585600000000000)

/* All in ms after our noon. */
static bool answer(struct clock_skew *s, int64_t sent, int64_t in, int64_t out, int64_t received)
{
    const struct clock_reading r = {NOON + sent * MS, NOON + received * MS, NOON + in * MS,
                                    NOON + out * MS, 1000};

    return clock_skew_measure(s, &r);
}

static void the_middle_of_theirs_is_held_against_the_middle_of_ours(void **state)
{
    struct clock_skew s = {0};

    (void)state;
    /* 40 ms there and back, 10 ms at the venue, whose clock is 3 s ahead */
    assert_true(answer(&s, 0, 3020, 3030, 50));
    assert_in_range(s.ns, 3000 * MS, 3000 * MS + 1000);
    assert_in_range(s.doubt, 20 * MS, 20 * MS + 1000);
    /* behind as well */
    s = (struct clock_skew){0};
    assert_true(answer(&s, 0, -1980, -1970, 50));
    assert_true(s.ns >= -2000 * MS && s.ns <= -2000 * MS + 1000);
}

static void what_may_be_no_skew_counts_as_none(void **state)
{
    struct clock_skew s = {0};

    (void)state;
    assert_false(answer(&s, 0, 1400, 1400, 2000));    /* 400 ms ahead, give or take a second */
    assert_false(answer(&s, 5000, 5065, 5065, 5010)); /* 60 ms, for certain */
    assert_int_equal(s.ns, 0);
    assert_true(s.is_known);
}

static void the_better_reading_stands_until_one_contradicts_it(void **state)
{
    struct clock_skew s = {0};

    (void)state;
    answer(&s, 0, 3020, 3020, 40);                    /* 3 s, +-20 ms */
    assert_false(answer(&s, 1000, 4400, 4400, 1600)); /* 3.1 s, +-300 ms */
    assert_in_range(s.ns, 3000 * MS, 3001 * MS);
    assert_true(answer(&s, 2000, 2310, 2310, 2600)); /* 10 ms +-300 ms: the clock was set right */
    assert_int_equal(s.ns, 0);
}

static void seconds_without_a_fraction_are_meant_to_their_middle(void **state)
{
    struct clock_skew s = {0};
    const struct clock_reading r = {NOON, NOON + 20 * MS, NOON + 7000 * MS, NOON + 7000 * MS,
                                    1000 * MS};

    (void)state;
    assert_true(clock_skew_measure(&s, &r));
    assert_int_equal(s.ns, 7490 * MS);
    assert_int_equal(s.doubt, 510 * MS);
}

static void a_clock_of_ours_that_was_never_set_is_corrected_too(void **state)
{
    struct clock_skew s = {0};
    const struct clock_reading r = {0, 0, NOON, NOON, MS};

    (void)state;
    assert_true(clock_skew_measure(&s, &r));
    assert_int_equal(s.ns, NOON + MS / 2);
}

static void nonsense_is_not_believed(void **state)
{
    struct clock_skew s = {0};
    const struct clock_reading wild = {NOON, NOON + 1, INT64_MAX, INT64_MAX, 0};

    (void)state;
    assert_false(answer(&s, 10, 3000, 3000, 0)); /* received before it was sent */
    assert_false(answer(&s, 0, 3010, 3000, 10)); /* answered before it came */
    assert_false(answer(&s, 0, 3000, 9000, 10)); /* thought about for longer than we waited */
    assert_false(clock_skew_measure(&s, &wild));
    assert_false(s.is_known);
}

static void a_venue_that_gives_us_the_time_has_no_skew(void **state)
{
    struct clock_skew s = {0};

    (void)state;
    answer(&s, 0, 3020, 3030, 50);
    clock_skew_settle(&s);
    assert_int_equal(s.ns, 0);
    assert_false(answer(&s, 0, 3020, 3030, 50));
    assert_int_equal(s.ns, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_middle_of_theirs_is_held_against_the_middle_of_ours),
        cmocka_unit_test(what_may_be_no_skew_counts_as_none),
        cmocka_unit_test(the_better_reading_stands_until_one_contradicts_it),
        cmocka_unit_test(seconds_without_a_fraction_are_meant_to_their_middle),
        cmocka_unit_test(a_clock_of_ours_that_was_never_set_is_corrected_too),
        cmocka_unit_test(nonsense_is_not_believed),
        cmocka_unit_test(a_venue_that_gives_us_the_time_has_no_skew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
