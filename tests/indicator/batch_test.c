/* A batch takes whole blocks of bars side by side where it can (indicator/blocks.h) and chunks of columns
 * (indicator/chunk.h): long runs of bars without a gap, every period that a block can have and some that
 * it cannot, with gaps, nan and infinities strewn in, must give the bits of X_next all the same, and leave
 * the same state behind; so must several runs abreast (indicator/lanes.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "indicator/indicator.h"

enum { ROWS = 9500, STATE_DOUBLES = 16384, COLUMNS = 5, LEVELS_MAX = 60 };

struct series {
    int64_t ordinal[ROWS];
    double column[COLUMNS][ROWS];
};

typedef double output_rows[INDICATOR_OUTPUTS_MAX][ROWS];

static double chance(uint32_t *seed)
{
    *seed = (1103515245u * *seed + 12345u) & 0x7fffffffu;
    return *seed / 2147483648.0;
}

/* Prices on a grid, so that equal neighbours and bars without a range occur. */
static double on_grid(double price)
{
    return round(price * 20) / 20;
}

static void make_series(struct series *s, uint32_t seed, double gaps)
{
    double close = 100;
    int64_t ordinal = -3000;

    for (int i = 0; i < ROWS; i++) {
        double open = close;

        close = on_grid(open * (1 + (chance(&seed) - 0.5) * 0.004));
        s->ordinal[i] = ordinal;
        s->column[0][i] = open;
        s->column[1][i] = on_grid(fmax(open, close) * (1 + 0.001 * chance(&seed)));
        s->column[2][i] = on_grid(fmin(open, close) * (1 - 0.001 * chance(&seed)));
        s->column[3][i] = close;
        s->column[4][i] = chance(&seed) < 0.05 ? 0 : 10 + 90 * chance(&seed);
        ordinal += chance(&seed) < gaps ? 1 + (int64_t)(40 * chance(&seed)) : 1;
    }
}

static void strew(struct series *s, uint32_t seed)
{
    static const double odd[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};

    for (int n = 0; n < 12; n++) {
        unsigned column = (unsigned)(COLUMNS * chance(&seed));
        unsigned row = (unsigned)(ROWS * chance(&seed));

        s->column[column][row] = odd[n % 3];
    }
}

/* A market that stands still, without volume. */
static void fill_flat(struct series *s, int from, int n)
{
    for (int i = from; i < from + n; i++) {
        for (int k = 0; k < 4; k++)
            s->column[k][i] = s->column[3][from];
        s->column[4][i] = 0;
    }
}

static void run_next(const struct indicator *ind, void *state, const struct series *s,
                     output_rows ret)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct bar_values bar = {s->ordinal[i],   s->column[0][i], s->column[1][i],
                                 s->column[2][i], s->column[3][i], s->column[4][i]};
        double out[INDICATOR_OUTPUTS_MAX];

        ind->next(state, &bar, out);
        for (unsigned k = 0; k < ind->output_count; k++)
            ret[k][i] = out[k];
    }
}

static void run_batch(const struct indicator *ind, void *state, const struct series *s,
                      size_t chunk, output_rows out)
{
    for (size_t from = 0; from < ROWS; from += chunk) {
        struct columns in = {s->ordinal + from,   s->column[0] + from, s->column[1] + from,
                             s->column[2] + from, s->column[3] + from, s->column[4] + from};
        double *ret[INDICATOR_OUTPUTS_MAX];

        for (unsigned k = 0; k < ind->output_count; k++)
            ret[k] = out[k] + from;
        indicator_batch(ind, state, &in, ROWS - from < chunk ? ROWS - from : chunk, ret);
    }
}

static void check(const struct indicator *ind, const double *param, const struct series *s,
                  size_t chunk)
{
    static output_rows expect, out;
    static double by_next[STATE_DOUBLES], by_batch[STATE_DOUBLES];

    assert_true(ind->size(param) <= sizeof by_next);
    ind->init(by_next, param);
    ind->init(by_batch, param);
    run_next(ind, by_next, s, expect);
    run_batch(ind, by_batch, s, chunk, out);
    for (unsigned k = 0; k < ind->output_count; k++)
        for (size_t i = 0; i < ROWS; i++)
            if (memcmp(&expect[k][i], &out[k][i], sizeof(double)) != 0)
                fail_msg("%s(%g) %s row %zu: %.17g and %.17g", ind->name, param[0], ind->output[k],
                         i, expect[k][i], out[k][i]);
    run_next(ind, by_next, s, expect);
    run_next(ind, by_batch, s, out);
    for (unsigned k = 0; k < ind->output_count; k++)
        assert_memory_equal(expect[k], out[k], sizeof out[k]);
}

/* All whole-numbered parameters, as far as they may, and the rest by default. */
static void set_periods(const struct indicator *ind, double period, double *ret)
{
    for (unsigned i = 0; i < ind->param_count; i++) {
        const struct indicator_param *p = &ind->param[i];

        ret[i] = !p->whole || period == 0 ? p->fallback : fmin(fmax(period, p->min), p->max);
    }
}

/* Those that pass over their window at every bar take as long as they take. */
static double longest_period(const struct indicator *ind)
{
    static const char *const slow[] = {"hurst", "variance_ratio", "levels", "cci"};

    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++)
        if (strcmp(ind->name, slow[i]) == 0)
            return LEVELS_MAX;
    return INDICATOR_PERIOD_MAX;
}

static void check_all(const struct series *s)
{
    static const double periods[] = {0, 1, 2, 3, 4, 7, 20, 256, 257};
    static const size_t chunks[] = {ROWS, 4097, 61};

    for (const struct indicator *const *ind = indicators; *ind; ind++)
        for (size_t p = 0; p < sizeof periods / sizeof *periods; p++) {
            double param[INDICATOR_PARAMS_MAX] = {0};

            set_periods(*ind, fmin(periods[p], longest_period(*ind)), param);
            check(*ind, param, s, chunks[p % 3]);
        }
}

static void whole_blocks_give_the_bits_of_next(void **state)
{
    static struct series s;

    (void)state;
    make_series(&s, 7, 0);
    check_all(&s);
}

static void blocks_between_gaps_and_odd_numbers_do_too(void **state)
{
    static struct series s;

    (void)state;
    for (uint32_t seed = 1; seed <= 3; seed++) {
        make_series(&s, seed, 0.002);
        strew(&s, seed);
        check_all(&s);
    }
}

enum { RUNS = 7 };

/* Seven runs: four abreast and three by themselves; each with its own series, three with other periods. */
static void check_abreast(const struct indicator *ind, const struct series *s, double other)
{
    static output_rows expect, out[RUNS];
    static double state[RUNS][STATE_DOUBLES];
    struct indicator_run run[RUNS];
    double *ret[RUNS][INDICATOR_OUTPUTS_MAX], param[RUNS][INDICATOR_PARAMS_MAX] = {{0}};

    for (unsigned r = 0; r < RUNS; r++) {
        set_periods(ind, r % 2 ? other : 0, param[r]);
        ind->init(state[r], param[r]);
        for (unsigned k = 0; k < ind->output_count; k++)
            ret[r][k] = out[r][k];
        run[r] =
            (struct indicator_run){state[r],
                                   {s[r % 3].ordinal, s[r % 3].column[0], s[r % 3].column[1],
                                    s[r % 3].column[2], s[r % 3].column[3], s[r % 3].column[4]},
                                   ret[r]};
    }
    indicator_batch_many(ind, run, RUNS, ROWS);
    for (unsigned r = 0; r < RUNS; r++) {
        static double by_next[STATE_DOUBLES];

        ind->init(by_next, param[r]);
        run_next(ind, by_next, &s[r % 3], expect);
        for (unsigned k = 0; k < ind->output_count; k++)
            for (size_t i = 0; i < ROWS; i++)
                if (memcmp(&expect[k][i], &out[r][k][i], sizeof(double)) != 0)
                    fail_msg("%s run %u %s row %zu: %.17g and %.17g", ind->name, r, ind->output[k],
                             i, expect[k][i], out[r][k][i]);
        assert_memory_equal(by_next, state[r], ind->size(param[r]));
    }
}

static void runs_abreast_give_the_bits_of_next(void **state)
{
    static struct series s[3];

    (void)state;
    for (uint32_t i = 0; i < 3; i++)
        make_series(&s[i], 11 + i, 0.002);
    for (const struct indicator *const *ind = indicators; *ind; ind++)
        check_abreast(*ind, s, 9);
    strew(&s[1], 5);
    fill_flat(&s[2], 3000, 2500);
    for (const struct indicator *const *ind = indicators; *ind; ind++) {
        check_abreast(*ind, s, 1);
        check_abreast(*ind, s, 3);
    }
}

/* Columns that nobody asked for are NULL. */
static void check_asked(const struct indicator *ind, const struct series *s, unsigned asked,
                        output_rows expect)
{
    static output_rows out;
    static double state[STATE_DOUBLES];
    static const size_t chunks[] = {ROWS, 4097, 61};
    double param[INDICATOR_PARAMS_MAX] = {0};

    set_periods(ind, 0, param);
    for (size_t c = 0; c < sizeof chunks / sizeof *chunks; c++) {
        memset(out, 0, sizeof out);
        ind->init(state, param);
        for (size_t from = 0; from < ROWS; from += chunks[c]) {
            struct columns in = {s->ordinal + from,   s->column[0] + from, s->column[1] + from,
                                 s->column[2] + from, s->column[3] + from, s->column[4] + from};
            double *ret[INDICATOR_OUTPUTS_MAX];

            for (unsigned k = 0; k < ind->output_count; k++)
                ret[k] = asked >> k & 1 ? out[k] + from : NULL;
            indicator_batch(ind, state, &in, ROWS - from < chunks[c] ? ROWS - from : chunks[c],
                            ret);
        }
        for (unsigned k = 0; k < ind->output_count; k++)
            if ((asked >> k & 1) && memcmp(expect[k], out[k], sizeof out[k]) != 0)
                fail_msg("%s alone of %#x is another %s", ind->name, asked, ind->output[k]);
    }
}

/* Four abreast, each asked for other columns. */
static void check_asked_abreast(const struct indicator *ind, const struct series *s, unsigned asked,
                                output_rows expect)
{
    static output_rows out[INDICATOR_LANES];
    static double state[INDICATOR_LANES][STATE_DOUBLES];
    struct indicator_run run[INDICATOR_LANES];
    double *ret[INDICATOR_LANES][INDICATOR_OUTPUTS_MAX], param[INDICATOR_PARAMS_MAX] = {0};

    set_periods(ind, 0, param);
    memset(out, 0, sizeof out);
    for (unsigned r = 0; r < INDICATOR_LANES; r++) {
        ind->init(state[r], param);
        for (unsigned k = 0; k < ind->output_count; k++)
            ret[r][k] = (asked + r) >> k & 1 ? out[r][k] : NULL;
        run[r] = (struct indicator_run){
            state[r],
            {s->ordinal, s->column[0], s->column[1], s->column[2], s->column[3], s->column[4]},
            ret[r]};
    }
    indicator_batch_many(ind, run, INDICATOR_LANES, ROWS);
    for (unsigned r = 0; r < INDICATOR_LANES; r++)
        for (unsigned k = 0; k < ind->output_count; k++)
            if (ret[r][k] && memcmp(expect[k], out[r][k], sizeof out[r][k]) != 0)
                fail_msg("%s abreast, asked for %#x, is another %s", ind->name, asked + r,
                         ind->output[k]);
}

static void a_column_has_the_same_bits_whatever_else_is_asked_for(void **state)
{
    static struct series s;
    static output_rows expect;
    static double by_next[STATE_DOUBLES];

    (void)state;
    make_series(&s, 17, 0.0005);
    strew(&s, 3);
    for (const struct indicator *const *ind = indicators; *ind; ind++) {
        double param[INDICATOR_PARAMS_MAX] = {0};

        set_periods(*ind, 0, param);
        (*ind)->init(by_next, param);
        run_next(*ind, by_next, &s, expect);
        /* What passes over its window at every bar is asked for each column alone. */
        bool slow = longest_period(*ind) == LEVELS_MAX;
        for (unsigned asked = 0; asked < 1U << (*ind)->output_count; asked++)
            if (!slow || !(asked & (asked - 1))) {
                check_asked(*ind, &s, asked, expect);
                check_asked_abreast(*ind, &s, asked, expect);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_blocks_give_the_bits_of_next),
        cmocka_unit_test(blocks_between_gaps_and_odd_numbers_do_too),
        cmocka_unit_test(runs_abreast_give_the_bits_of_next),
        cmocka_unit_test(a_column_has_the_same_bits_whatever_else_is_asked_for),
    };

    return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
