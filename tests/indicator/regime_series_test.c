/* Volatilities, efficiency and direction against full series computed elsewhere (../shared/fixtures/quant,
 * regime_a and regime_b). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/double_text.h"
#include "indicator/indicator.h"

enum { ROWS = 260, COLUMNS = 18, STATE_DOUBLES = 1024 };

static const struct {
    const char *indicator;
    double param[INDICATOR_PARAMS_MAX];
    unsigned output;
    int column;
} checks[] = {
    {"atr", {14}, 0, 6},
    {"adx", {14}, 1, 7},
    {"adx", {14}, 2, 8},
    {"adx", {14}, 3, 9},
    {"adx", {14}, 0, 10},
    {"efficiency", {10}, 0, 11},
    {"vol_close", {20}, 0, 12},
    {"vol_parkinson", {20}, 0, 13},
    {"vol_garman_klass", {20}, 0, 14},
    {"vol_yang_zhang", {20}, 0, 16},
};

static void read_series(double cell[ROWS][COLUMNS], const char *name)
{
    const char *shared = getenv("NOVAPULSE_SHARED");
    char path[512], line[2048];

    snprintf(path, sizeof path, "%s/fixtures/quant/%s", shared ? shared : "../shared", name);
    FILE *f = fopen(path, "r");
    if (!f)
        skip();
    assert_non_null(fgets(line, sizeof line, f));
    for (int i = 0; i < ROWS; i++) {
        assert_non_null(fgets(line, sizeof line, f));
        struct str rest = str_trim(str_of(line));
        for (int k = 0; k < COLUMNS; k++) {
            struct str word = str_cut(&rest, ',');
            cell[i][k] = (double)NAN;
            if (word.len)
                assert_true(double_parse(&cell[i][k], word, false));
        }
    }
    fclose(f);
}

static void check(const char *name)
{
    static double cell[ROWS][COLUMNS];
    double state[STATE_DOUBLES], out[INDICATOR_OUTPUTS_MAX];

    read_series(cell, name);
    for (size_t c = 0; c < sizeof checks / sizeof *checks; c++) {
        const struct indicator *ind = indicator_find(str_of(checks[c].indicator));

        ind->init(state, checks[c].param);
        for (int i = 0; i < ROWS; i++) {
            struct bar_values bar = {i, cell[i][1], cell[i][2], cell[i][3], cell[i][4], cell[i][5]};
            double want = cell[i][checks[c].column];

            ind->next(state, &bar, out);
            double got = out[checks[c].output];
            if (isnan(want) && i < 20)
                continue; /* all volatilities begin there with that of the closes */
            if (isnan(want) ? !isnan(got) : !(fabs(got - want) <= 1e-9 * fabs(want)))
                fail_msg("%s %s row %d: expected %.17g, got %.17g", name, ind->name, i, want, got);
        }
    }
}

static void both_series_agree_to_1e_9(void **state)
{
    (void)state;
    check("regime_a.csv");
    check("regime_b.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_series_agree_to_1e_9),
    };

    return cmocka_run_group_tests_name("regime_series", tests, NULL, NULL);
}
