/* Figures of a series of bars, by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>

#include "research/bars_statistics.h"

#define HEADER "timestamp_ms,open,high,low,close,volume\n"

static struct bars_statistics of(const char *text, struct bars_file *ret)
{
    struct bars_statistics s;
    struct error err;

    if (bars_file_parse(ret, str_of(text), &err) != STATUS_OK)
        fail_msg("%s", err.what);
    assert_int_equal(bars_statistics(&s, ret, NULL), STATUS_OK);
    return s;
}

static void near(double is, double wanted, double within)
{
    if (!(fabs(is - wanted) <= within))
        fail_msg("%.17g is not %.17g", is, wanted);
}

static void figures_are_those_of_the_bars(void **state)
{
    struct bars_file f;
    struct bars_statistics s = of(HEADER "60000,100,101,99,100,1\n120000,100,111,100,110,2\n"
                                         "180000,110,110,98.5,99,3\n240000,99,99,99,99,0\n",
                                  &f);
    (void)state;

    near(s.low, 98.5, 0);
    assert_int_equal(s.low_at, INT64_C(180000000000));
    near(s.high, 111, 0);
    assert_int_equal(s.returns, 3);
    near(s.mean, 0, 1e-15); /* +10 %, -10 %, 0 */
    near(s.sd, 0.1, 1e-15);
    near(s.yearly, 0.1 * sqrt(525600), 1e-9);
    near(s.volume, 6, 1e-12);
    near(s.volume_mean, 1.5, 1e-12);
    assert_int_equal(s.flat, 1);
    assert_int_equal(s.outliers, 0);
    bars_file_release(&f);
}

static void over_a_gap_there_is_no_return(void **state)
{
    struct bars_file f;
    struct bars_statistics s = of(HEADER "60000,100,100,100,100,1\n120000,100,100,100,100,1\n"
                                         "360000,200,200,200,200,1\n720000,200,200,200,200,1\n",
                                  &f);
    (void)state;

    assert_int_equal(s.returns, 1);
    near(s.mean, 0, 0);
    assert_true(isnan(s.sd) && isnan(s.usual));
    assert_int_equal(s.gaps_shown, 2);
    assert_int_equal(s.gap[0].missing, 5); /* the longest first */
    assert_int_equal(s.gap[0].at, INT64_C(420000000000));
    assert_int_equal(s.gap[1].missing, 3);
    bars_file_release(&f);
}

/* A calm market of a tick up, a tick down; at bar 50 a print ten times too high, at 80 a true leap. */
static void a_wrong_print_is_an_outlier_that_is_taken_back(void **state)
{
    char text[8192] = HEADER;
    size_t at = sizeof HEADER - 1;
    struct bars_file f;
    struct bars_statistics s;
    (void)state;

    for (int i = 0; i < 100; i++) {
        int close = i == 50 ? 10000 : (i < 80 ? 1000 : 1500) + i % 2;

        at += (size_t)snprintf(text + at, sizeof text - at, "%d,%d,%d,%d,%d,1\n", 60000 * (i + 1),
                               close, close, close, close);
    }
    s = of(text, &f);
    assert_int_equal(s.outliers, 3);
    assert_int_equal(s.outlier[0].at, 51 * INT64_C(60000000000));
    near(s.outlier[0].move, 10000.0 / 1001 - 1, 1e-12);
    assert_true(s.outlier[0].back);
    assert_false(s.outlier[1].back);
    assert_int_equal(s.outlier[2].at, 81 * INT64_C(60000000000));
    assert_false(s.outlier[2].back);
    bars_file_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_the_bars),
        cmocka_unit_test(over_a_gap_there_is_no_return),
        cmocka_unit_test(a_wrong_print_is_an_outlier_that_is_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
