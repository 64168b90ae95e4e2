/* Performance statistics against independently computed vectors, and by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "research/statistics.h"

enum { SERIES_MAX = 512 };

static json_t *vectors(const char *name)
{
    const char *dir = getenv("NOVAPULSE_SHARED");
    char path[512];

    snprintf(path, sizeof path, "%s/fixtures/quant/%s.json", dir ? dir : "../shared", name);
    return json_load_file(path, 0, NULL);
}

static size_t series(json_t *input, const char *key, double room[SERIES_MAX])
{
    json_t *list = json_object_get(input, key);
    size_t n = json_array_size(list);

    assert_true(n <= SERIES_MAX);
    for (size_t i = 0; i < n; i++)
        room[i] = json_number_value(json_array_get(list, i));
    return n;
}

static double number(json_t *input, const char *key)
{
    return json_number_value(json_object_get(input, key));
}

/* null stands for "has no value".  Asks that the key exists: a vector cannot be missed by a typo.
 */
static void expect(json_t *test, const char *key, double got, double relative)
{
    json_t *wanted = json_object_get(json_object_get(test, "expected"), key);
    const char *id = json_string_value(json_object_get(test, "id"));
    double want = json_number_value(wanted);

    if (!wanted)
        fail_msg("%s has no %s", id, key);
    if (json_is_null(wanted) ? !isnan(got) : !(fabs(got - want) <= relative * fabs(want) + 1e-14))
        fail_msg("%s %s: got %.17g, expected %.17g", id, key, got, want);
}

static void returns_agree_with_the_vectors(void **state)
{
    json_t *file = vectors("perf_returns"), *test;
    double r[SERIES_MAX], rho[16];
    size_t i;
    (void)state;

    if (!file)
        skip();
    json_array_foreach(json_object_get(file, "cases"), i, test)
    {
        json_t *in = json_object_get(test, "input");
        size_t n = series(in, "returns", r);
        unsigned lags = (unsigned)number(in, "lo_lags");
        struct return_stats s;

        return_stats(&s, r, n, number(in, "bar_seconds"), number(in, "rf_annual"),
                     number(in, "mar_annual"), number(in, "equity0"));
        expect(test, "n", (double)s.n, 0);
        expect(test, "ppy", s.periods_per_year, 1e-15);
        expect(test, "mean", s.mean, 1e-11);
        expect(test, "sd", s.sd, 1e-11);
        expect(test, "vol_ann", s.volatility, 1e-11);
        expect(test, "sharpe_bar", s.sharpe_bar, 1e-11);
        expect(test, "sharpe_ann", s.sharpe, 1e-11);
        expect(test, "downside_dev_bar", s.downside_bar, 1e-11);
        expect(test, "sortino_bar", s.sortino_bar, 1e-11);
        expect(test, "sortino_ann", s.sortino, 1e-11);
        expect(test, "equity_final", s.equity_final, 1e-11);
        expect(test, "total_return", s.total_return, 1e-11);
        expect(test, "cagr", s.cagr, 1e-8);
        expect(test, "log_return_sum", s.log_return, 1e-11);
        expect(test, "max_drawdown", s.drawdown.depth, 1e-11);
        expect(test, "mdd_peak", (double)s.drawdown.peak, 0);
        expect(test, "mdd_trough", (double)s.drawdown.trough, 0);
        expect(test, "mdd_recovery", (double)s.drawdown.recovery, 0);
        expect(test, "longest_underwater_bars", (double)s.drawdown.longest, 0);
        expect(test, "calmar", s.calmar, 1e-8);
        expect(test, "ulcer_index", s.drawdown.ulcer, 1e-11);
        expect(test, "martin_ratio", s.martin, 1e-8);
        expect(test, "omega", s.omega, 1e-11);
        expect(test, "skew_pop", s.skewness, 1e-10);
        expect(test, "kurt_pop", s.kurtosis, 1e-10);
        if (!lags)
            continue;
        autocorrelation(rho, lags, r, n);
        for (unsigned k = 0; k < lags; k++) {
            json_t *list = json_object_get(json_object_get(test, "expected"), "acf");

            assert_true(fabs(rho[k] - json_number_value(json_array_get(list, k))) < 1e-11);
        }
        expect(test, "lo_eta", lo_factor(rho, lags, s.periods_per_year), 1e-10);
    }
    json_decref(file);
}

static void trades_agree_with_the_vectors(void **state)
{
    json_t *file = vectors("perf_trades"), *test;
    double pnl[SERIES_MAX], r[SERIES_MAX];
    size_t i;
    (void)state;

    if (!file)
        skip();
    json_array_foreach(json_object_get(file, "cases"), i, test)
    {
        json_t *in = json_object_get(test, "input");
        size_t n = series(in, "pnl", pnl);
        struct trade_stats s;

        assert_int_equal(series(in, "r_multiple", r), n);
        trade_stats(&s, pnl, r, n);
        expect(test, "n", (double)s.n, 0);
        expect(test, "wins", (double)s.wins, 0);
        expect(test, "losses", (double)s.losses, 0);
        expect(test, "scratches", (double)s.scratches, 0);
        expect(test, "gross_profit", s.gross_profit, 1e-12);
        expect(test, "gross_loss", s.gross_loss, 1e-12);
        expect(test, "profit_factor", s.profit_factor, 1e-12);
        expect(test, "expectancy", s.expectancy, 1e-12);
        expect(test, "avg_win", s.average_win, 1e-12);
        expect(test, "avg_loss", s.average_loss, 1e-12);
        expect(test, "payoff_ratio", s.payoff, 1e-12);
        expect(test, "hit_rate", s.hit_rate, 1e-12);
        expect(test, "wilson_lo", s.hit_low, 1e-12);
        expect(test, "wilson_hi", s.hit_high, 1e-12);
        expect(test, "expectancy_R", s.expectancy_r, 1e-12);
        expect(test, "sqn", s.sqn, 1e-12);
        expect(test, "sqn_capped100", s.sqn_capped, 1e-12);
        expect(test, "max_losing_streak", (double)s.losing_streak, 0);
    }
    json_decref(file);
}

static void wilson_agrees_with_the_vectors(void **state)
{
    json_t *file = vectors("wilson"), *test;
    size_t i;
    (void)state;

    if (!file)
        skip();
    json_array_foreach(json_object_get(file, "cases"), i, test)
    {
        json_t *in = json_object_get(test, "input");
        double low, high;

        wilson(&low, &high, number(in, "k"), number(in, "n"), number(in, "z"));
        expect(test, "lo", low, 1e-13);
        expect(test, "hi", high, 1e-13);
    }
    json_decref(file);
}

static void bar_length_agrees_with_the_vectors(void **state)
{
    json_t *file = vectors("bar_frequency"), *test;
    int64_t t[SERIES_MAX], scratch[SERIES_MAX];
    double values[SERIES_MAX];
    size_t i;
    (void)state;

    if (!file)
        skip();
    json_array_foreach(json_object_get(file, "cases"), i, test)
    {
        size_t n = series(json_object_get(test, "input"), "t", values);
        struct bar_frequency f;

        for (size_t k = 0; k < n; k++)
            t[k] = (int64_t)values[k];
        bar_frequency(&f, t, n, scratch);
        expect(test, "bar_seconds", f.bar_seconds, 0);
        expect(test, "ppy", f.periods_per_year, 1e-14);
        expect(test, "coverage", f.coverage, 1e-14);
        expect(test, "gaps", (double)f.gaps, 0);
    }
    json_decref(file);
}

static void a_fall_of_a_quarter_is_told_with_its_bars(void **state)
{
    const double equity[] = {100, 120, 108, 90, 119, 120, 119};
    struct drawdown d;
    (void)state;

    drawdown_of(&d, equity, 7);
    assert_true(fabs(d.depth - 0.25) < 1e-15);
    assert_int_equal(d.peak, 1);
    assert_int_equal(d.trough, 3);
    assert_int_equal(d.recovery, 5);
    assert_int_equal(d.longest, 3);
}

static void nothing_has_no_statistics(void **state)
{
    struct return_stats r;
    struct trade_stats t;
    (void)state;

    return_stats(&r, NULL, 0, 60, 0, 0, 100);
    assert_true(isnan(r.mean) && isnan(r.sharpe) && isnan(r.total_return) && isnan(r.cagr));
    trade_stats(&t, NULL, NULL, 0);
    assert_true(isnan(t.expectancy) && isnan(t.profit_factor) && isnan(t.hit_low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(returns_agree_with_the_vectors),
        cmocka_unit_test(trades_agree_with_the_vectors),
        cmocka_unit_test(wilson_agrees_with_the_vectors),
        cmocka_unit_test(bar_length_agrees_with_the_vectors),
        cmocka_unit_test(a_fall_of_a_quarter_is_told_with_its_bars),
        cmocka_unit_test(nothing_has_no_statistics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
