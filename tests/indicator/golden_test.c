/* Every row of the indicator table against golden/NAME.txt: small cases worked by hand.
 *
 *   NAME [parameters]            starts a case
 *   close 1 2 nan ...            an input column; `ordinal` is 0, 1, 2, ... unless given
 *   expect [OUTPUT] nan 3/2 ...  an output column; fractions are exact
 *
 * Each case runs through batch in chunks of 1, 2, 3, 7 and 100, through next, and through peek. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/double_text.h"
#include "indicator/indicator.h"

enum { ROWS_MAX = 80, LINE_MAX_BYTES = 4096, STATE_DOUBLES = 512 };

struct golden_case {
    const struct indicator *ind;
    char file[128];
    int line;
    double param[INDICATOR_PARAMS_MAX];
    size_t rows;
    int64_t ordinal[ROWS_MAX];
    double column[5][ROWS_MAX]; /* open high low close volume */
    double expect[INDICATOR_OUTPUTS_MAX][ROWS_MAX];
    bool expected[INDICATOR_OUTPUTS_MAX];
};

static double number(struct str text)
{
    struct str above = str_cut(&text, '/');
    double v = 0, below = 1;

    if (!double_parse(&v, above, true) || (text.at && !double_parse(&below, text, false)))
        fail_msg("not a number: %.*s", STR_ARG(above));
    return v / below;
}

static void check_value(const struct golden_case *c, const char *way, unsigned output, size_t row,
                        double got)
{
    double want = c->expect[output][row];
    bool same = isnan(want) ? isnan(got) : fabs(got - want) <= 1e-12 * fmax(1, fabs(want));

    if (!same)
        fail_msg("%s:%d %s %s row %zu: expected %.17g, got %.17g", c->file, c->line, way,
                 c->ind->output[output], row, want, got);
}

static void run_batch(const struct golden_case *c, size_t chunk)
{
    double state[STATE_DOUBLES], out[INDICATOR_OUTPUTS_MAX][ROWS_MAX];
    char way[32];

    assert_true(c->ind->size(c->param) <= sizeof state);
    snprintf(way, sizeof way, "batch by %zu", chunk);
    c->ind->init(state, c->param);
    for (size_t from = 0; from < c->rows; from += chunk) {
        size_t n = c->rows - from < chunk ? c->rows - from : chunk;
        struct columns in = {c->ordinal + from,   c->column[0] + from, c->column[1] + from,
                             c->column[2] + from, c->column[3] + from, c->column[4] + from};
        double *ret[INDICATOR_OUTPUTS_MAX];

        for (unsigned k = 0; k < c->ind->output_count; k++)
            ret[k] = out[k] + from;
        indicator_batch(c->ind, state, &in, n, ret);
    }
    for (unsigned k = 0; k < c->ind->output_count; k++)
        for (size_t i = 0; i < c->rows; i++)
            check_value(c, way, k, i, out[k][i]);
}

static void run_next_and_peek(const struct golden_case *c)
{
    double state[STATE_DOUBLES], scratch[STATE_DOUBLES], out[INDICATOR_OUTPUTS_MAX];

    c->ind->init(state, c->param);
    for (size_t i = 0; i < c->rows; i++) {
        struct bar_values bar = {c->ordinal[i],   c->column[0][i], c->column[1][i],
                                 c->column[2][i], c->column[3][i], c->column[4][i]};

        indicator_peek(c->ind, c->param, state, scratch, &bar, out);
        for (unsigned k = 0; k < c->ind->output_count; k++)
            check_value(c, "peek", k, i, out[k]);
        c->ind->next(state, &bar, out);
        for (unsigned k = 0; k < c->ind->output_count; k++)
            check_value(c, "next", k, i, out[k]);
    }
}

static void run_case(const struct golden_case *c)
{
    static const size_t chunks[] = {1, 2, 3, 7, 100};

    for (unsigned k = 0; k < c->ind->output_count; k++)
        if (!c->expected[k])
            fail_msg("%s:%d says nothing of %s", c->file, c->line, c->ind->output[k]);
    assert_true(indicator_accepts(c->ind, c->param));
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++)
        run_batch(c, chunks[i]);
    run_next_and_peek(c);
}

static size_t read_numbers(double *ret, const struct golden_case *c, struct str rest)
{
    size_t n = 0;

    while (rest.at) {
        struct str word = str_cut(&rest, ' ');

        if (n == ROWS_MAX)
            fail_msg("%s:%d is too long", c->file, c->line);
        if (word.len)
            ret[n++] = number(word);
    }
    return n;
}

static void begin_case(struct golden_case *c, struct str rest)
{
    double given[ROWS_MAX];

    memset(c->column, 0, sizeof c->column);
    memset(c->expected, 0, sizeof c->expected);
    memset(c->param, 0, sizeof c->param);
    c->rows = 0;
    for (int i = 0; i < ROWS_MAX; i++)
        c->ordinal[i] = i;
    size_t n = read_numbers(given, c, rest);
    assert_int_equal(n, c->ind->param_count);
    memcpy(c->param, given, n * sizeof *given);
}

static void read_expectation(struct golden_case *c, struct str rest)
{
    struct str after = rest;
    struct str name = str_cut(&after, ' ');
    unsigned output = 0;
    double given[ROWS_MAX];

    for (unsigned k = 0; k < c->ind->output_count; k++)
        if (str_is(name, c->ind->output[k])) {
            output = k;
            rest = after;
        }
    assert_int_equal(read_numbers(given, c, rest), c->rows);
    memcpy(c->expect[output], given, c->rows * sizeof *given);
    c->expected[output] = true;
}

static void read_input(struct golden_case *c, struct str word, struct str rest)
{
    static const char *const name[] = {"open", "high", "low", "close", "volume"};
    double given[ROWS_MAX];
    size_t n = read_numbers(given, c, rest);

    c->rows = n;
    if (str_is(word, "ordinal")) {
        for (size_t i = 0; i < n; i++)
            c->ordinal[i] = (int64_t)given[i];
        return;
    }
    for (int k = 0; k < 5; k++)
        if (str_is(word, name[k])) {
            memcpy(c->column[k], given, n * sizeof *given);
            return;
        }
    fail_msg("%s:%d: no such column: %.*s", c->file, c->line, STR_ARG(word));
}

/* Runs the cases of one file and returns how many there were. */
static unsigned run_file(const struct indicator *ind)
{
    static struct golden_case c;
    char line[LINE_MAX_BYTES];
    unsigned cases = 0;
    int at = 0;

    c.ind = ind;
    snprintf(c.file, sizeof c.file, "tests/indicator/golden/%s.txt", ind->name);
    FILE *f = fopen(c.file, "r");
    if (!f)
        fail_msg("no golden cases for %s: %s is missing", ind->name, c.file);
    while (fgets(line, sizeof line, f)) {
        at++;
        struct str rest = str_trim(str_of(line));
        if (rest.len == 0 || rest.at[0] == '#')
            continue;
        struct str word = str_cut(&rest, ' ');
        if (str_is(word, ind->name)) {
            if (cases++)
                run_case(&c);
            c.line = at;
            begin_case(&c, rest);
        } else if (str_is(word, "expect")) {
            read_expectation(&c, rest);
        } else {
            read_input(&c, word, rest);
        }
    }
    fclose(f);
    if (cases)
        run_case(&c);
    return cases;
}

static void every_indicator_of_the_table_agrees_with_its_golden_cases(void **state)
{
    (void)state;
    for (const struct indicator *const *ind = indicators; *ind; ind++)
        if (run_file(*ind) == 0)
            fail_msg("no golden case for %s", (*ind)->name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_indicator_of_the_table_agrees_with_its_golden_cases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
