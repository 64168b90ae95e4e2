/* The formulas of this room against independently computed vectors, and by hand at their edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "../kit/json_tree.h"
#include "../kit/shared.h"
#include "risk/drawdown.h"
#include "risk/kelly.h"
#include "risk/portfolio.h"
#include "risk/ruin.h"
#include "risk/tail_loss.h"

enum { SERIES_MAX = 512, ASSETS_MAX = 8 };

struct vectors {
    struct str bytes;
    struct json_tree *root;
    const struct json_tree *cases;
};

static struct vectors open_vectors(const char *name)
{
    struct vectors ret = {.bytes = shared_read(name)};

    if (!ret.bytes.at)
        skip();
    ret.root = tree_parse(ret.bytes.at, ret.bytes.len);
    assert_non_null(ret.root);
    ret.cases = tree_member(ret.root, "cases");
    assert_true(tree_size(ret.cases) > 0);
    return ret;
}

static void close_vectors(struct vectors *v)
{
    tree_free(v->root);
    shared_free(v->bytes);
}

static const struct json_tree *given(const struct json_tree *test, const char *key)
{
    return tree_member(tree_member(test, "input"), key);
}

static bool begins(const struct json_tree *test, const char *word)
{
    return strncmp(tree_string(tree_member(test, "id")), word, strlen(word)) == 0;
}

static unsigned series(double room[SERIES_MAX], const struct json_tree *list)
{
    size_t n = tree_size(list);

    assert_in_range(n, 1, SERIES_MAX);
    for (size_t i = 0; i < n; i++)
        room[i] = tree_real(tree_item(list, i));
    return (unsigned)n;
}

static void expect_near(const struct json_tree *test, const char *key, double got, double want)
{
    if (!(fabs(got - want) <= 1e-9 * fabs(want) + 1e-12))
        fail_msg("%s %s: got %.17g, expected %.17g", tree_string(tree_member(test, "id")), key, got,
                 want);
}

/* Asks that the key exists: a vector cannot be missed by a typo. */
static void expect(const struct json_tree *test, const char *key, double got)
{
    const struct json_tree *want = tree_member(tree_member(test, "expected"), key);

    if (tree_is_null(want))
        fail_msg("%s has no %s", tree_string(tree_member(test, "id")), key);
    expect_near(test, key, got, tree_real(want));
}

static void expect_list(const struct json_tree *test, const char *key, const double *got,
                        unsigned n)
{
    const struct json_tree *want = tree_member(tree_member(test, "expected"), key);

    assert_int_equal(tree_size(want), n);
    for (unsigned i = 0; i < n; i++)
        expect_near(test, key, got[i], tree_real(tree_item(want, i)));
}

static void drawdown_factors_agree_with_the_vectors(void **state)
{
    struct vectors v = open_vectors("fixtures/quant/drawdown_scaling.json");
    const struct json_tree *test = tree_item(v.cases, 0);
    double dd[SERIES_MAX], smooth[SERIES_MAX], stepped[SERIES_MAX];
    unsigned n = series(dd, given(test, "dd"));
    (void)state;

    for (unsigned i = 0; i < n; i++) {
        smooth[i] = drawdown_factor(DRAWDOWN_CONTINUOUS, 0.2, dd[i]);
        stepped[i] = drawdown_factor(DRAWDOWN_STEPS, 0.2, dd[i]);
    }
    expect_list(test, "grossman_zhou_dmax20", smooth, n);
    expect_list(test, "steps_2_5_10_15", stepped, n);
    close_vectors(&v);
}

static void a_drawdown_that_is_no_number_leaves_no_size(void **state)
{
    (void)state;
    assert_true(drawdown_factor(DRAWDOWN_CONTINUOUS, 0.2, (double)NAN) == 0);
    assert_true(drawdown_factor(DRAWDOWN_STEPS, 0.2, (double)NAN) == 0);
    assert_true(drawdown_factor(DRAWDOWN_OFF, 0.2, 0.9) == 1);
    assert_true(drawdown_factor(DRAWDOWN_CONTINUOUS, 0.2, -0.1) == 1);
    assert_true(drawdown_factor(DRAWDOWN_CONTINUOUS, 0.2, 0.2) == 0);
    assert_true(drawdown_factor(DRAWDOWN_CONTINUOUS, 0, 0.2) == 1);
}

static void kelly_agrees_with_the_vectors(void **state)
{
    struct vectors v = open_vectors("fixtures/quant/kelly.json");
    unsigned compared = 0;
    (void)state;

    for (size_t i = 0; i < tree_size(v.cases); i++) {
        const struct json_tree *test = tree_item(v.cases, i);
        struct kelly k;

        if (!begins(test, "disc_"))
            continue;
        kelly_of(&k, &(struct kelly_input){
                         .win_rate = tree_real(given(test, "p")),
                         .win = tree_real(given(test, "win")),
                         .loss = tree_real(given(test, "loss")),
                         .trades = tree_real(given(test, "n")),
                         .scale = tree_real(given(test, "fraction")),
                         .cap = tree_real(given(test, "cap")),
                     });
        expect(test, "kelly", k.kelly);
        expect(test, "edge", k.edge);
        expect(test, "se_edge", k.se);
        expect(test, "shrink", k.shrink);
        expect(test, "final_fraction", k.fraction);
        compared++;
    }
    assert_true(compared >= 4);
    close_vectors(&v);
}

/* p 0.6, win 2, loss 1: 0.6 - 0.2 = 0.4; edge 0.8; se 3 sqrt(0.24 / 24) = 0.3; shrink
 * 0.64 / 0.73; a quarter of it 0.0877. */
static void kelly_by_hand(void **state)
{
    struct kelly_input in = {
        .win_rate = 0.6, .win = 2, .loss = 1, .trades = 24, .scale = 0.25, .cap = 0.2};
    struct kelly k;
    (void)state;

    kelly_of(&k, &in);
    assert_true(fabs(k.kelly - 0.4) < 1e-12 && fabs(k.shrink - 0.64 / 0.73) < 1e-12);
    assert_true(fabs(k.fraction - 0.1 * 0.64 / 0.73) < 1e-12);
    in.cap = 0.01;
    kelly_of(&k, &in);
    assert_true(k.fraction == 0.01);
    in.win_rate = 0;
    kelly_of(&k, &in);
    assert_true(k.fraction == 0 && k.kelly == 0 && k.edge == 0 && k.shrink == 0); /* never won */
    in = (struct kelly_input){.win_rate = 1, .win = 2, .trades = 60, .scale = 0.25, .cap = 0.2};
    kelly_of(&k, &in);
    assert_true(k.fraction == 0.2); /* never lost */
    in = (struct kelly_input){.win_rate = 0.5, .win = 1, .loss = 1, .trades = 60, .cap = 0.2};
    kelly_of(&k, &in);
    assert_true(k.fraction == 0); /* an edge of exactly nothing is none */
}

/* Outcomes in the proportions of the given probabilities: as many trades as make them whole. */
static unsigned spread_out(double room[SERIES_MAX], const struct json_tree *test)
{
    unsigned n = 0;

    for (size_t i = 0; i < tree_size(given(test, "steps")); i++) {
        double step = tree_real(tree_item(given(test, "steps"), i));
        double share = tree_real(tree_item(given(test, "probs"), i));
        for (long k = lround(share * 100); k > 0; k--)
            room[n++] = step;
    }
    return n;
}

static double path_hits(const struct json_tree *test, const double *r, unsigned n)
{
    struct ruin_plan plan = {
        .fraction = tree_real(given(test, "risk_fraction")),
        .level = tree_real(given(test, "ruin_fraction")),
        .horizon = (unsigned)tree_integer(given(test, "horizon_trades")),
        .paths = (unsigned)tree_integer(given(test, "B")),
        .seed = (uint64_t)tree_integer(given(test, "seed")),
    };

    return ruin_monte_carlo(r, n, &plan) * plan.paths;
}

static void ruin_agrees_with_the_vectors(void **state)
{
    struct vectors v = open_vectors("fixtures/quant/risk_of_ruin.json");
    unsigned compared = 0;
    double r[SERIES_MAX];
    (void)state;

    for (size_t i = 0; i < tree_size(v.cases); i++) {
        const struct json_tree *test = tree_item(v.cases, i);

        if (begins(test, "lattice_")) {
            double theta = ruin_exponent(r, spread_out(r, test));
            expect(test, "lundberg_theta", theta);
            expect(test, "lundberg_bound", exp(-theta * tree_real(given(test, "units"))));
        } else if (begins(test, "mc_")) {
            unsigned n = series(r, given(test, "r_multiple"));
            expect(test, "hits", path_hits(test, r, n));
            expect(test, "brownian_infinite",
                   ruin_of_wealth(r, n, tree_real(given(test, "risk_fraction")),
                                  tree_real(given(test, "ruin_fraction"))));
        } else {
            continue;
        }
        compared++;
    }
    assert_int_equal(compared, 5);
    close_vectors(&v);
}

/* Even money at 3 to 2: 0.6 / u + 0.4 u = 1 has u = 1.5, so theta = ln 1.5, below one.  At 99 to 1 it
 * is ln 99, beyond two doublings. */
static void ruin_exponent_by_hand(void **state)
{
    double r[100];
    (void)state;

    for (int i = 0; i < 100; i++)
        r[i] = i < 60 ? 1 : -1;
    assert_true(fabs(ruin_exponent(r, 100) - 0.40546510810816438) < 1e-12);
    for (int i = 0; i < 100; i++)
        r[i] = i < 99 ? 1 : -1;
    assert_true(fabs(ruin_exponent(r, 100) - 4.5951198501345898) < 1e-12);
    for (int i = 0; i < 100; i++)
        r[i] = 0.5;
    assert_true(isinf(ruin_exponent(r, 100))); /* small wins, and never a loss */
}

static void ruin_at_its_edges(void **state)
{
    double r[60];
    struct ruin_plan plan = {.fraction = 0.5, .level = 0.4, .horizon = 2, .paths = 10, .seed = 1};
    (void)state;

    for (unsigned i = 0; i < 60; i++)
        r[i] = 1;
    assert_true(isnan(ruin_exponent(r, 49)) && isnan(ruin_of_wealth(r, 49, 0.1, 0.5)) &&
                isnan(ruin_monte_carlo(r, 49, &plan)));
    assert_true(isinf(ruin_exponent(r, 60)) && ruin_of_wealth(r, 60, 0.1, 0.5) == 0 &&
                ruin_monte_carlo(r, 60, &plan) == 0);
    for (unsigned i = 0; i < 60; i++)
        r[i] = -1; /* halves twice: 0.25 is below 0.4 on every path */
    assert_true(ruin_exponent(r, 60) == 0 && ruin_of_wealth(r, 60, 0.1, 0.5) == 1 &&
                ruin_monte_carlo(r, 60, &plan) == 1);
    r[0] = 1000;
    assert_true(ruin_of_wealth(r, 60, 1, 0.5) == 1); /* one loss takes everything */
}

static void tail_losses_agree_with_the_vectors(void **state)
{
    struct vectors v = open_vectors("fixtures/quant/var_es_vol.json");
    static const struct {
        double level;
        const char *value_at_risk, *shortfall;
    } level[] = {{0.9, "var_0.9", "es_0.9"},
                 {0.95, "var_0.95", "es_0.95"},
                 {0.975, "var_0.975", "es_0.975"},
                 {0.99, "var_0.99", "es_0.99"}};
    double r[SERIES_MAX];
    unsigned compared = 0;
    (void)state;

    for (size_t i = 0; i < tree_size(v.cases); i++) {
        const struct json_tree *test = tree_item(v.cases, i);
        for (unsigned k = 0; k < 4 && begins(test, "series_"); k++) {
            unsigned n = series(r, given(test, "returns"));
            struct tail_loss t = tail_loss_of(r, n, level[k].level);
            expect(test, level[k].value_at_risk, t.value_at_risk);
            expect(test, level[k].shortfall, t.expected_shortfall);
            assert_true(t.reliable);
            compared++;
        }
    }
    assert_true(compared >= 8);
    close_vectors(&v);
}

static void too_few_periods_give_the_worst_one_and_say_so(void **state)
{
    double r[] = {0.01, -0.03, 0.02};
    struct tail_loss t = tail_loss_of(r, 3, 0.95);
    (void)state;

    assert_true(t.value_at_risk == 0.03 && t.expected_shortfall == 0.03 && !t.reliable);
    assert_true(isnan(tail_loss_of(r, 0, 0.95).value_at_risk));
}

static void portfolios_agree_with_the_vectors(void **state)
{
    struct vectors v = open_vectors("fixtures/quant/correlated_exposure.json");
    (void)state;

    for (size_t i = 0; i < tree_size(v.cases); i++) {
        const struct json_tree *test = tree_item(v.cases, i);
        double w[SERIES_MAX], sigma[SERIES_MAX], rho[ASSETS_MAX * ASSETS_MAX], share[ASSETS_MAX];
        unsigned n = series(w, given(test, "weights"));
        struct portfolio p = {.n = n, .weight = w, .sigma = sigma, .correlation = rho};
        double limit = tree_real(given(test, "vol_limit"));

        assert_true(n <= ASSETS_MAX && series(sigma, given(test, "sigma")) == n);
        for (unsigned a = 0; a < n; a++)
            for (unsigned b = 0; b < n; b++)
                rho[a * n + b] = tree_real(tree_item(tree_item(given(test, "corr"), a), b));
        for (unsigned a = 0; a < n; a++)
            share[a] = portfolio_share(&p, a);
        expect(test, "port_vol", portfolio_volatility(&p));
        expect_list(test, "contribution_share", share, n);
        expect(test, "independent_bets", portfolio_independent_bets(&p));
        expect(test, "max_add_asset0", portfolio_room(&p, 0, limit));
    }
    close_vectors(&v);
}

/* Two assets of 1 % each at correlation 1 and weight 0.5: s = 1 %, one bet.  Room of a third, at
 * correlation 1 too, up to 1.5 %: 0.5. */
static void a_portfolio_by_hand(void **state)
{
    const double w[] = {0.5, 0.5, 0}, sigma[] = {0.01, 0.01, 0.01};
    const double one[] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    const double unknown[] = {1, 1, (double)NAN, 1, 1, 1, (double)NAN, 1, 1};
    struct portfolio p = {.n = 3, .weight = w, .sigma = sigma, .correlation = one};
    (void)state;

    assert_true(fabs(portfolio_volatility(&p) - 0.01) < 1e-15);
    assert_true(fabs(portfolio_independent_bets(&p) - 1) < 1e-12);
    assert_true(fabs(portfolio_room(&p, 2, 0.015) - 0.5) < 1e-12);
    assert_true(portfolio_room(&p, 2, 0.005) == 0);
    p.correlation = unknown;
    assert_true(isnan(portfolio_room(&p, 2, 0.015)));
}

/* Deviations -1 0 1 and -1 1 0: 1 / sqrt(2 x 2). */
static void correlation_by_hand(void **state)
{
    const double x[] = {1, 2, 3}, y[] = {1, 3, 2}, flat[] = {1, 1, 1};
    (void)state;

    assert_true(fabs(correlation_of(x, y, 3) - 0.5) < 1e-12);
    assert_true(fabs(correlation_of(x, x, 3) - 1) < 1e-12);
    assert_true(isnan(correlation_of(x, flat, 3)) && isnan(correlation_of(x, y, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawdown_factors_agree_with_the_vectors),
        cmocka_unit_test(a_drawdown_that_is_no_number_leaves_no_size),
        cmocka_unit_test(kelly_agrees_with_the_vectors),
        cmocka_unit_test(kelly_by_hand),
        cmocka_unit_test(ruin_agrees_with_the_vectors),
        cmocka_unit_test(ruin_exponent_by_hand),
        cmocka_unit_test(ruin_at_its_edges),
        cmocka_unit_test(tail_losses_agree_with_the_vectors),
        cmocka_unit_test(too_few_periods_give_the_worst_one_and_say_so),
        cmocka_unit_test(portfolios_agree_with_the_vectors),
        cmocka_unit_test(a_portfolio_by_hand),
        cmocka_unit_test(correlation_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
