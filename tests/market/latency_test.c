/* Histograms of how long things take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "market/latency.h"

#define US INT64_C(1000)
#define MS (1000 * US)
#define S  (1000 * MS)

static void a_span_falls_into_the_bucket_that_holds_it(void **state)
{
    static const struct {
        int64_t ns;
        unsigned bucket;
    } rows[] = {
        {-5, 0},     {0, 0},      {10 * US, 0},  {10 * US + 1, 1},  {1 * MS, 6},
        {3 * MS, 8}, {1 * S, 15}, {100 * S, 21}, {100 * S + 1, 22}, {INT64_MAX, 22},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct latency_histogram l = {0};

        latency_note(&l, rows[i].ns);
        assert_int_equal(l.count, 1);
        assert_int_equal(l.bucket[rows[i].bucket], 1);
    }
}

static void bounds_rise_and_the_last_has_none(void **state)
{
    (void)state;
    for (unsigned i = 1; i < LATENCY_BUCKETS; i++)
        assert_true(latency_bound(i) > latency_bound(i - 1));
    assert_true(latency_bound(LATENCY_BUCKETS - 1) == INT64_MAX);
}

static void quantiles_are_bounds_and_no_more_than_the_longest(void **state)
{
    struct latency_histogram l = {0};

    (void)state;
    assert_int_equal(latency_quantile(&l, 0.5), 0);
    for (unsigned i = 0; i < 99; i++)
        latency_note(&l, 3 * MS);
    latency_note(&l, 7 * S);
    assert_int_equal(latency_quantile(&l, 0.5), 5 * MS);
    assert_int_equal(latency_quantile(&l, 0.99), 5 * MS);
    assert_int_equal(latency_quantile(&l, 1), 7 * S);
    assert_int_equal(l.sum, 99 * 3 * MS + 7 * S);
    latency_note(&l, INT64_MAX);
    assert_true(l.sum > 0); /* it does not wrap */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_falls_into_the_bucket_that_holds_it),
        cmocka_unit_test(bounds_rise_and_the_last_has_none),
        cmocka_unit_test(quantiles_are_bounds_and_no_more_than_the_longest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
