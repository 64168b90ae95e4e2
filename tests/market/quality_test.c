#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "kit/shared.h"
#include "market/quality.h"

#define S(seconds) ((seconds)*INT64_C(1000000000))

/* One per cent always passes; the history moved by nothing. */
static struct quality calm_at(double price)
{
    struct quality q;

    quality_init(&q);
    quality_anchor(&q, S(1000), price, 0, 60);
    return q;
}

static void a_lone_wild_print_is_never_used(void **state)
{
    struct outlier_rule rule = outlier_rule_with_floor(0.01);
    struct quality q = calm_at(100);

    (void)state;
    assert_int_equal(quality_print(&q, &rule, S(1001), 85, 0), PRINT_PENDING);
    assert_int_equal(quality_print(&q, &rule, S(1002), 100.5, 0), PRINT_ACCEPTED);
    assert_int_equal(q.agreeing, 0);
}

static void three_prints_that_agree_are_a_real_move(void **state)
{
    struct outlier_rule rule = outlier_rule_with_floor(0.01);
    struct quality q = calm_at(100);

    (void)state;
    assert_int_equal(quality_print(&q, &rule, S(1001), 75, 0), PRINT_PENDING);
    assert_int_equal(quality_print(&q, &rule, S(1002), 75.2, 0), PRINT_PENDING);
    assert_int_equal(quality_print(&q, &rule, S(1003), 75.1, 0), PRINT_CONFIRMED);
    assert_int_equal(quality_print(&q, &rule, S(1004), 75.3, 0), PRINT_ACCEPTED);
}

static void wild_prints_that_disagree_confirm_nothing(void **state)
{
    struct outlier_rule rule = outlier_rule_with_floor(0.01);
    struct quality q = calm_at(100);

    (void)state;
    for (unsigned i = 0; i < 12; i++)
        assert_int_equal(quality_print(&q, &rule, S(1001 + i), i % 2 ? 10 : 1000, 0),
                         PRINT_PENDING);
    assert_true(q.price == 100);
}

static void a_floor_of_zero_accepts_everything(void **state)
{
    struct outlier_rule rule = outlier_rule_with_floor(0);
    struct quality q = calm_at(100);

    (void)state;
    assert_int_equal(quality_print(&q, &rule, S(1001), 5, 0), PRINT_ACCEPTED);
}

static void the_floor_widens_with_spread_and_true_range(void **state)
{
    (void)state;
    assert_true(outlier_floor(0.003, 0.001, 0.002) == 0.003);
    assert_true(outlier_floor(0.003, 0.002, 0.002) == 0.004);
    assert_true(outlier_floor(0.003, 0.001, 0.02) == 0.02);
    assert_true(outlier_floor(0.003, (double)NAN, (double)NAN) == 0.05);
    assert_true(outlier_floor(0, 0.1, 0.1) == 0);
}

static void a_wild_print_that_the_book_confirms_is_used_at_once(void **state)
{
    struct outlier_rule rule = outlier_rule_with_floor(0.01);
    struct quality q = calm_at(100);

    (void)state;
    assert_int_equal(quality_print(&q, &rule, S(1001), 75, 99.9), PRINT_PENDING);
    assert_int_equal(quality_print(&q, &rule, S(1002), 100, 0), PRINT_ACCEPTED);
    assert_int_equal(quality_print(&q, &rule, S(1003), 75, 75.5), PRINT_CONFIRMED);
    assert_true(q.price == 75 && q.agreeing == 0);
}

static void a_fall_that_goes_on_confirms_itself_bar_by_bar(void **state)
{
    struct outlier_rule rule = outlier_rule_with_floor(0.01);
    struct quality q = calm_at(100);

    (void)state;
    rule.confirm = 2;
    rule.onward = true;
    assert_int_equal(quality_print(&q, &rule, S(1060), 90, 0), PRINT_PENDING);
    assert_int_equal(quality_print(&q, &rule, S(1120), 80, 0), PRINT_CONFIRMED);
    q = calm_at(100);
    assert_int_equal(quality_print(&q, &rule, S(1060), 90, 0), PRINT_PENDING);
    assert_int_equal(quality_print(&q, &rule, S(1120), 110, 0), PRINT_PENDING); /* the other way */
    assert_int_equal(quality_print(&q, &rule, S(1180), 100, 0), PRINT_ACCEPTED);
}

static void a_wick_far_beyond_its_body_is_suspect(void **state)
{
    struct outlier_rule rule = outlier_rule_with_floor(0.01);
    struct quality q = calm_at(100);
    struct bar_values bar = {.open = 100, .high = 100.5, .low = 99.5, .close = 100};

    (void)state;
    assert_false(quality_is_wick_suspect(&q, &rule, &bar, 60));
    bar.low = 10;
    assert_true(quality_is_wick_suspect(&q, &rule, &bar, 60));
    bar.low = 99.5;
    bar.high = 102;
    assert_true(quality_is_wick_suspect(&q, &rule, &bar, 60));
    rule.floor = 0;
    assert_false(quality_is_wick_suspect(&q, &rule, &bar, 60));
}

static void silence_longer_than_the_limit_is_stale(void **state)
{
    (void)state;
    assert_true(quality_is_stale(0, S(5), S(10)));
    assert_false(quality_is_stale(S(5), S(15), S(10)));
    assert_true(quality_is_stale(S(5), S(15) + 1, S(10)));
}

/* ---- every decision of an independent implementation ---- */

enum { TICKS_MAX = 100 };

struct stream {
    double t[TICKS_MAX], price[TICKS_MAX];
    unsigned count;
    double variance;
    struct outlier_rule rule;
};

static unsigned read_numbers(struct json *j, double *ret)
{
    unsigned n = 0;

    for (json_array(j); json_more(j) && n < TICKS_MAX; n++)
        json_double(j, &ret[n]);
    return n;
}

static void read_rule(struct json *j, struct stream *s)
{
    double v;

    json_object(j);
    while (json_key(j)) {
        struct str key = j->key;

        if (!json_double(j, &v))
            return;
        if (str_is(key, "s2_per_second_init"))
            s->variance = v;
        else if (str_is(key, "ewma_lambda"))
            s->rule.memory = v;
        else if (str_is(key, "K"))
            s->rule.k = v;
        else if (str_is(key, "floor_bps"))
            s->rule.floor = v / 10000;
        else if (str_is(key, "confirm"))
            s->rule.confirm = (uint32_t)v;
        else if (str_is(key, "dt_min"))
            s->rule.dt_min_s = v;
    }
}

static void read_input(struct json *j, struct stream *s)
{
    json_object(j);
    while (json_key(j)) {
        if (str_is(j->key, "t_seconds"))
            s->count = read_numbers(j, s->t);
        else if (str_is(j->key, "price"))
            read_numbers(j, s->price);
        else if (str_is(j->key, "gate"))
            read_rule(j, s);
    }
}

static enum print_verdict verdict_of(struct str word)
{
    return str_is(word, "accept")          ? PRINT_ACCEPTED
           : str_is(word, "jump_accepted") ? PRINT_CONFIRMED
                                           : PRINT_PENDING;
}

/* Each row: verdict, limit, variance after it. */
static unsigned check_gate(struct json *j, const struct stream *s)
{
    struct quality q;
    unsigned n = 0;

    quality_init(&q);
    for (json_array(j); json_more(j); n++) {
        struct str word;
        double variance;

        json_array(j);
        json_more(j);
        assert_true(json_string(j, &word));
        json_more(j);
        json_skip(j);
        json_more(j);
        assert_true(json_double(j, &variance));
        assert_false(json_more(j));
        int64_t at = (int64_t)(s->t[n] * 1e9);
        if (n == 0)
            quality_anchor(&q, at, s->price[0], sqrt(s->variance), 1);
        else
            assert_int_equal(quality_print(&q, &s->rule, at, s->price[n], 0), verdict_of(word));
        assert_true(fabs(q.variance / variance - 1) <= 1e-10);
    }
    return n;
}

static void every_decision_of_the_reference_streams_is_made(void **state)
{
    struct str file = shared_read("fixtures/quant/tick_outliers.json");
    unsigned decisions = 0;
    struct json j;

    (void)state;
    if (!file.at)
        skip();
    json_init(&j, file);
    json_object(&j);
    while (json_key(&j)) {
        if (!str_is(j.key, "cases"))
            continue;
        for (json_array(&j); json_more(&j);) {
            struct stream s = {.count = 0};

            json_object(&j);
            while (json_key(&j)) {
                if (str_is(j.key, "input")) {
                    read_input(&j, &s);
                } else if (str_is(j.key, "expected")) {
                    json_object(&j);
                    while (json_key(&j))
                        if (str_is(j.key, "gate"))
                            decisions += check_gate(&j, &s);
                }
            }
        }
    }
    assert_true(json_end(&j));
    assert_int_equal(decisions, 210);
    shared_free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lone_wild_print_is_never_used),
        cmocka_unit_test(three_prints_that_agree_are_a_real_move),
        cmocka_unit_test(wild_prints_that_disagree_confirm_nothing),
        cmocka_unit_test(a_floor_of_zero_accepts_everything),
        cmocka_unit_test(the_floor_widens_with_spread_and_true_range),
        cmocka_unit_test(a_wild_print_that_the_book_confirms_is_used_at_once),
        cmocka_unit_test(a_fall_that_goes_on_confirms_itself_bar_by_bar),
        cmocka_unit_test(a_wick_far_beyond_its_body_is_suspect),
        cmocka_unit_test(silence_longer_than_the_limit_is_stale),
        cmocka_unit_test(every_decision_of_the_reference_streams_is_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
