/* What holds for every indicator of the table, whatever it computes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "indicator/adx.h"
#include "indicator/indicator.h"
#include "indicator/keltner_channel.h"
#include "indicator/macd.h"
#include "indicator/rsi.h"
#include "indicator/volume_ratio.h"

enum { ROWS = 1800, STATE_DOUBLES = 4096 };

struct series {
    int64_t ordinal[ROWS];
    double column[5][ROWS]; /* open high low close volume */
};

static double chance(uint32_t *seed)
{
    *seed = (1103515245u * *seed + 12345u) & 0x7fffffffu;
    return *seed / 2147483648.0;
}

/* A market that wanders, with a gap in the ordinals now and then. */
static void make_series(struct series *s, uint32_t seed)
{
    double close = 100;
    int64_t ordinal = 28000000 + seed;

    for (int i = 0; i < ROWS; i++) {
        double open = close;

        close = open * (1 + (chance(&seed) - 0.5) * 0.004);
        s->ordinal[i] = ordinal;
        s->column[0][i] = open;
        s->column[1][i] = fmax(open, close) * (1 + 0.001 * chance(&seed));
        s->column[2][i] = fmin(open, close) * (1 - 0.001 * chance(&seed));
        s->column[3][i] = close;
        s->column[4][i] = 10 + 90 * chance(&seed);
        ordinal += chance(&seed) < 0.02 ? 1 + (int64_t)(40 * chance(&seed)) : 1;
    }
}

static void fill(struct series *s, double value)
{
    for (int i = 0; i < ROWS; i++) {
        s->ordinal[i] = i;
        for (int k = 0; k < 5; k++)
            s->column[k][i] = value;
    }
}

static struct bar_values bar_at(const struct series *s, size_t i)
{
    return (struct bar_values){s->ordinal[i],   s->column[0][i], s->column[1][i],
                               s->column[2][i], s->column[3][i], s->column[4][i]};
}

static void defaults(const struct indicator *ind, double *ret)
{
    memset(ret, 0, INDICATOR_PARAMS_MAX * sizeof *ret);
    for (unsigned i = 0; i < ind->param_count; i++)
        ret[i] = ind->param[i].fallback;
}

typedef double output_rows[INDICATOR_OUTPUTS_MAX][ROWS];

static void run_next(const struct indicator *ind, const double *param, const struct series *s,
                     size_t from, output_rows ret)
{
    double state[STATE_DOUBLES], out[INDICATOR_OUTPUTS_MAX];

    assert_true(ind->size(param) <= sizeof state);
    assert_int_equal(ind->size(param) % 8, 0);
    ind->init(state, param);
    for (size_t i = from; i < ROWS; i++) {
        struct bar_values bar = bar_at(s, i);

        ind->next(state, &bar, out);
        for (unsigned k = 0; k < ind->output_count; k++)
            ret[k][i] = out[k];
    }
}

static void assert_same_bits(const struct indicator *ind, output_rows a, output_rows b, size_t from)
{
    for (unsigned k = 0; k < ind->output_count; k++)
        for (size_t i = from; i < ROWS; i++)
            if (memcmp(&a[k][i], &b[k][i], sizeof(double)) != 0)
                fail_msg("%s %s row %zu: %.17g and %.17g", ind->name, ind->output[k], i, a[k][i],
                         b[k][i]);
}

static void check_batch(const struct indicator *ind, const double *param, const struct series *s,
                        size_t chunk, output_rows expect)
{
    static output_rows out;
    double state[STATE_DOUBLES];

    ind->init(state, param);
    for (size_t from = 0; from < ROWS; from += chunk) {
        struct columns in = {s->ordinal + from,   s->column[0] + from, s->column[1] + from,
                             s->column[2] + from, s->column[3] + from, s->column[4] + from};
        double *ret[INDICATOR_OUTPUTS_MAX];

        for (unsigned k = 0; k < ind->output_count; k++)
            ret[k] = out[k] + from;
        indicator_batch(ind, state, &in, ROWS - from < chunk ? ROWS - from : chunk, ret);
    }
    assert_same_bits(ind, out, expect, 0);
}

static void check_peek(const struct indicator *ind, const double *param, const struct series *s,
                       output_rows expect)
{
    static output_rows out;
    double state[STATE_DOUBLES], scratch[STATE_DOUBLES], value[INDICATOR_OUTPUTS_MAX];

    ind->init(state, param);
    for (size_t i = 0; i < ROWS; i++) {
        struct bar_values bar = bar_at(s, i);

        indicator_peek(ind, param, state, scratch, &bar, value);
        for (unsigned k = 0; k < ind->output_count; k++)
            out[k][i] = value[k];
        ind->next(state, &bar, value);
    }
    assert_same_bits(ind, out, expect, 0);
}

static void batch_in_any_chunks_and_peek_give_the_bits_of_next(void **state)
{
    static const size_t chunks[] = {1, 2, 3, 7, 100, ROWS};
    static struct series s;
    static output_rows expect;
    double param[INDICATOR_PARAMS_MAX];

    (void)state;
    make_series(&s, 7);
    for (int k = 0; k < 5; k++)
        s.column[k][300 + 20 * k] = (double)NAN;
    for (const struct indicator *const *ind = indicators; *ind; ind++) {
        defaults(*ind, param);
        run_next(*ind, param, &s, 0, expect);
        for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++)
            check_batch(*ind, param, &s, chunks[i], expect);
        check_peek(*ind, param, &s, expect);
    }
}

static bool has_all(const struct indicator *ind, output_rows out, size_t row)
{
    for (unsigned k = 0; k < ind->output_count; k++)
        if (isnan(out[k][row]))
            return false;
    return true;
}

static void all_outputs_have_a_value_after_the_stated_bars_and_not_before(void **state)
{
    static struct series s;
    static output_rows out;
    double param[INDICATOR_PARAMS_MAX];

    (void)state;
    make_series(&s, 3);
    for (const struct indicator *const *ind = indicators; *ind; ind++) {
        defaults(*ind, param);
        run_next(*ind, param, &s, 0, out);
        size_t bars = (*ind)->bars(param);
        for (size_t i = 0; i < ROWS; i++)
            if (has_all(*ind, out, i) != (i + 1 >= bars) && !(*ind)->irregular)
                fail_msg("%s says %zu bars, row %zu disagrees", (*ind)->name, bars, i);
    }
}

static void a_nan_or_infinite_input_makes_nan_and_is_forgotten_after_the_warm_up(void **state)
{
    static struct series s;
    static output_rows out;
    double param[INDICATOR_PARAMS_MAX];
    const double poison[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    const size_t at = 350;

    (void)state;
    for (const struct indicator *const *ind = indicators; *ind; ind++)
        for (int p = 0; p < 3; p++)
            for (int k = 0; k < 5; k++) {
                if (!((*ind)->inputs & (1 << k)))
                    continue;
                make_series(&s, 11);
                s.column[k][at] = poison[p];
                defaults(*ind, param);
                run_next(*ind, param, &s, 0, out);
                size_t bars = (*ind)->bars(param);
                if (has_all(*ind, out, at) && has_all(*ind, out, at + 1))
                    fail_msg("%s took %g for a number", (*ind)->name, poison[p]);
                for (size_t i = at + bars + 1; i < ROWS; i++)
                    if (!has_all(*ind, out, i) && !(*ind)->irregular)
                        fail_msg("%s is still nan at %zu", (*ind)->name, i);
            }
}

static void an_input_that_the_table_does_not_name_changes_nothing(void **state)
{
    static struct series s, other;
    static output_rows a, b;
    double param[INDICATOR_PARAMS_MAX];

    (void)state;
    make_series(&s, 5);
    for (const struct indicator *const *ind = indicators; *ind; ind++) {
        other = s;
        for (int k = 0; k < 5; k++)
            for (int i = 0; i < ROWS; i++)
                if (!((*ind)->inputs & (1 << k)))
                    other.column[k][i] = (double)NAN;
        defaults(*ind, param);
        run_next(*ind, param, &s, 0, a);
        run_next(*ind, param, &other, 0, b);
        assert_same_bits(*ind, a, b, 0);
    }
}

static void assert_bits(double a, double b)
{
    assert_memory_equal(&a, &b, sizeof a);
}

static void a_windows_peek_is_the_next_value_and_keeps_the_window(void **state)
{
    static struct series s;
    double memory[STATE_DOUBLES], other[STATE_DOUBLES];

    (void)state;
    make_series(&s, 31);
    s.column[4][100] = (double)NAN;
    for (uint32_t period = 1; period <= 40; period++) {
        struct sma *mean = (struct sma *)memory;
        struct volume_ratio *ratio = (struct volume_ratio *)other;

        sma_init(mean, period);
        volume_ratio_init(ratio, period);
        for (size_t i = 0; i < ROWS; i++) {
            int64_t ordinal = s.ordinal[i];
            double x = s.column[4][i];
            double mean_seen = sma_peek(mean, ordinal, x);
            double ratio_seen = volume_ratio_peek(ratio, ordinal, x);

            assert_bits(mean_seen, sma_next(mean, ordinal, x));
            assert_bits(ratio_seen, volume_ratio_next(ratio, ordinal, x));
        }
    }
}

static void a_recursive_peek_is_the_next_value_and_keeps_the_state(void **state)
{
    static struct series s;
    struct ema ema;
    struct rsi rsi;
    struct atr atr;
    struct adx adx;
    struct macd macd;
    struct trange range;
    struct keltner_channel channel;

    (void)state;
    make_series(&s, 37);
    ema_init(&ema, 5);
    rsi_init(&rsi, 5);
    atr_init(&atr, 5);
    adx_init(&adx, 5);
    macd_init(&macd, 3, 6, 4);
    trange_init(&range);
    keltner_channel_init(&channel, 5, 4, 1.5);
    for (size_t i = 0; i < ROWS; i++) {
        double h = s.column[1][i], l = s.column[2][i], c = s.column[3][i];
        double ema_seen = ema_peek(&ema, c), rsi_seen = rsi_peek(&rsi, c);
        double atr_seen = atr_peek(&atr, h, l, c), range_seen = trange_peek(&range, h, l, c);
        struct adx_values adx_seen = adx_peek(&adx, h, l, c), adx_got = adx_next(&adx, h, l, c);
        struct macd_values macd_seen = macd_peek(&macd, c), macd_got = macd_next(&macd, c);
        struct keltner_values seen = keltner_channel_peek(&channel, h, l, c);
        struct keltner_values got = keltner_channel_next(&channel, h, l, c);

        assert_bits(ema_seen, ema_next(&ema, c));
        assert_bits(rsi_seen, rsi_next(&rsi, c));
        assert_bits(atr_seen, atr_next(&atr, h, l, c));
        assert_bits(range_seen, trange_next(&range, h, l, c));
        assert_memory_equal(&adx_seen, &adx_got, sizeof adx_got);
        assert_memory_equal(&macd_seen, &macd_got, sizeof macd_got);
        assert_memory_equal(&seen, &got, sizeof got);
    }
}

static void all_nan_gives_nan_and_a_constant_gives_no_infinity(void **state)
{
    static struct series s;
    static output_rows out;
    double param[INDICATOR_PARAMS_MAX];

    (void)state;
    for (const struct indicator *const *ind = indicators; *ind; ind++) {
        defaults(*ind, param);
        fill(&s, (double)NAN);
        run_next(*ind, param, &s, 0, out);
        for (unsigned k = 0; k < (*ind)->output_count; k++)
            for (size_t i = 0; i < ROWS; i++)
                assert_true(isnan(out[k][i]));
        fill(&s, 5);
        run_next(*ind, param, &s, 0, out);
        for (unsigned k = 0; k < (*ind)->output_count; k++)
            for (size_t i = 0; i < ROWS; i++)
                assert_true(!isinf(out[k][i]));
    }
}

static void no_bars_leave_the_state_as_it_was(void **state)
{
    double param[INDICATOR_PARAMS_MAX], before[STATE_DOUBLES], after[STATE_DOUBLES];
    double *ret[INDICATOR_OUTPUTS_MAX] = {NULL};
    struct columns none = {NULL, NULL, NULL, NULL, NULL, NULL};

    (void)state;
    for (const struct indicator *const *ind = indicators; *ind; ind++) {
        defaults(*ind, param);
        (*ind)->init(before, param);
        (*ind)->init(after, param);
        indicator_batch(*ind, after, &none, 0, ret);
        assert_memory_equal(before, after, (*ind)->size(param));
    }
}

static void a_windowed_value_does_not_know_where_history_began(void **state)
{
    static const char *const windowed[] = {
        "sma",   "volume_ratio", "wma",          "stddev",     "bbands", "roc",  "mom", "cci",
        "willr", "donchian",     "linreg_slope", "efficiency", "stoch",  "vwap", "mfi", "vwma"};
    static struct series s;
    static output_rows whole, late;

    (void)state;
    make_series(&s, 23);
    s.column[3][5] = 1e300; /* a spike before the later starts: it must leave no trace */
    s.column[4][5] = 1e300;
    for (size_t w = 0; w < sizeof windowed / sizeof *windowed; w++)
        for (double period = 2; period <= 60; period += 7) {
            const struct indicator *ind = indicator_find(str_of(windowed[w]));
            double param[INDICATOR_PARAMS_MAX];

            defaults(ind, param);
            param[0] = period;
            run_next(ind, param, &s, 0, whole);
            for (size_t from = 6; from < 150; from += 11) {
                run_next(ind, param, &s, from, late);
                assert_same_bits(ind, whole, late, from + ind->bars(param) - 1);
            }
        }
}

/* Both averages shrink alike; their quotient would wander by its rounding, and a wandering RSI "turns". */
static void an_unchanged_close_leaves_rsi_as_it_was_to_the_bit(void **state)
{
    static struct series s;
    struct rsi rsi;

    (void)state;
    make_series(&s, 41);
    for (uint32_t period = 2; period <= 30; period++) {
        rsi_init(&rsi, period);
        for (size_t i = 0; i < 200; i++) {
            double close = s.column[3][i], value = rsi_next(&rsi, close);

            for (int k = 0; k < 5 && !isnan(value); k++) {
                assert_bits(rsi_peek(&rsi, close), value);
                assert_bits(rsi_next(&rsi, close), value);
            }
        }
    }
}

static void parameters_out_of_range_are_refused(void **state)
{
    double param[INDICATOR_PARAMS_MAX];

    (void)state;
    for (const struct indicator *const *ind = indicators; *ind; ind++) {
        defaults(*ind, param);
        assert_true(indicator_accepts(*ind, param));
        assert_ptr_equal(indicator_find(str_of((*ind)->name)), *ind);
        for (unsigned i = 0; i < (*ind)->param_count; i++) {
            const struct indicator_param *row = &(*ind)->param[i];
            const double bad[] = {row->min - 1, row->max + 1, (double)NAN,
                                  row->whole ? row->min + 0.5 : row->max * 2};

            for (int b = 0; b < 4; b++) {
                defaults(*ind, param);
                param[i] = bad[b];
                assert_false(indicator_accepts(*ind, param));
            }
        }
    }
    assert_null(indicator_find(STR("no such thing")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batch_in_any_chunks_and_peek_give_the_bits_of_next),
        cmocka_unit_test(a_windows_peek_is_the_next_value_and_keeps_the_window),
        cmocka_unit_test(a_recursive_peek_is_the_next_value_and_keeps_the_state),
        cmocka_unit_test(all_outputs_have_a_value_after_the_stated_bars_and_not_before),
        cmocka_unit_test(a_nan_or_infinite_input_makes_nan_and_is_forgotten_after_the_warm_up),
        cmocka_unit_test(an_input_that_the_table_does_not_name_changes_nothing),
        cmocka_unit_test(all_nan_gives_nan_and_a_constant_gives_no_infinity),
        cmocka_unit_test(no_bars_leave_the_state_as_it_was),
        cmocka_unit_test(a_windowed_value_does_not_know_where_history_began),
        cmocka_unit_test(an_unchanged_close_leaves_rsi_as_it_was_to_the_bit),
        cmocka_unit_test(parameters_out_of_range_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
