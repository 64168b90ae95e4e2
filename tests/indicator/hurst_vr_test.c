/* Hurst and variance ratio against values computed elsewhere (../shared/fixtures/quant/hurst_vr.json). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmath.h"
#include "indicator/indicator.h"

enum { STATE_DOUBLES = 2048 };

static void run(const char *name, const double *param, const json_t *returns, double *ret)
{
    static double state[STATE_DOUBLES];
    const struct indicator *ind = indicator_find(str_of(name));
    double log_price = 5;
    const json_t *x;
    size_t i;

    assert_true(ind->size(param) <= sizeof state);
    ind->init(state, param);
    struct bar_values bar = {.close = fmath_exp(log_price)};
    ind->next(state, &bar, ret);
    json_array_foreach(returns, i, x)
    {
        log_price += json_number_value(x);
        bar.close = fmath_exp(log_price);
        bar.ordinal++;
        ind->next(state, &bar, ret);
    }
}

static void expect(double got, const json_t *object, const char *key)
{
    double want = json_number_value(json_object_get(object, key));

    if (!(fabs(got - want) <= 1e-9 * fmax(1, fabs(want))))
        fail_msg("%s: expected %.15g, got %.15g", key, want, got);
}

static void every_case_agrees_to_1e_9(void **state)
{
    static const struct {
        const char *key;
        double q;
    } ratios[] = {{"vr_q2", 2}, {"vr_q5", 5}, {"vr_q10", 10}};
    const char *shared = getenv("NOVAPULSE_SHARED");
    char path[512];
    json_t *doc, *one;
    size_t i;

    (void)state;
    snprintf(path, sizeof path, "%s/fixtures/quant/hurst_vr.json", shared ? shared : "../shared");
    doc = json_load_file(path, 0, NULL);
    if (!doc)
        skip();
    json_array_foreach(json_object_get(doc, "cases"), i, one)
    {
        const json_t *returns = json_object_get(json_object_get(one, "input"), "log_returns");
        const json_t *want = json_object_get(one, "expected");
        double n = (double)json_array_size(returns), ret[INDICATOR_OUTPUTS_MAX];
        double hurst[INDICATOR_PARAMS_MAX] = {n};

        run("hurst", hurst, returns, ret);
        expect(ret[0], json_object_get(want, "rs"), "h_corrected");
        for (size_t k = 0; k < sizeof ratios / sizeof *ratios; k++) {
            double ratio[INDICATOR_PARAMS_MAX] = {n, ratios[k].q};

            run("variance_ratio", ratio, returns, ret);
            expect(ret[0], json_object_get(want, ratios[k].key), "vr");
            expect(ret[1], json_object_get(want, ratios[k].key), "z_robust");
        }
    }
    json_decref(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_agrees_to_1e_9),
    };

    return cmocka_run_group_tests_name("hurst_vr", tests, NULL, NULL);
}
