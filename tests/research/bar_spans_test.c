/* Known stretches of time: how they grow together, and which holes they leave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "research/bar_spans.h"

static struct bar_spans of(unsigned n, const int64_t pair[])
{
    struct bar_spans s = {0};

    for (unsigned i = 0; i < n; i++)
        bar_spans_add(&s, (struct bar_span){pair[2 * i], pair[2 * i + 1]});
    assert_true(bar_spans_are_good(&s));
    return s;
}

#define OF(...) of(sizeof((const int64_t[]){__VA_ARGS__}) / 16, (const int64_t[]){__VA_ARGS__})

static void expect(struct bar_spans s, const char *wanted)
{
    char room[128] = "";
    struct text t = TEXT(room);

    for (unsigned i = 0; i < BAR_SPANS_MAX && s.span[i].to_ms; i++)
        text_printf(&t, "%s%lld-%lld", i ? " " : "", (long long)s.span[i].from_ms,
                    (long long)s.span[i].to_ms);
    assert_string_equal(room, wanted);
}

static void what_touches_grows_together(void **state)
{
    (void)state;
    expect(OF(10, 20), "10-20");
    expect(OF(10, 20, 20, 30), "10-30");
    expect(OF(20, 30, 10, 20), "10-30");
    expect(OF(10, 20, 30, 40), "10-20 30-40");
    expect(OF(30, 40, 10, 20), "10-20 30-40");
    expect(OF(10, 20, 30, 40, 15, 35), "10-40");
    expect(OF(10, 20, 30, 40, 50, 60, 5, 100), "5-100");
    expect(OF(10, 20, 12, 15), "10-20");
    expect(OF(10, 20, 15, 15), "10-20");
}

static void of_too_many_the_shortest_is_forgotten(void **state)
{
    (void)state;
    expect(OF(10, 20, 30, 40, 50, 55, 60, 70), "10-20 30-40 60-70");
    expect(OF(10, 20, 30, 40, 50, 60, 70, 71), "10-20 30-40 50-60");
}

static void holes_are_what_no_span_covers(void **state)
{
    struct bar_spans s = OF(10, 20, 30, 40);
    static const int64_t cases[][4] = {/* within, hole; -1: none */
                                       {0, 50, 0, 10},   {10, 50, 20, 30}, {12, 20, -1, 0},
                                       {12, 25, 20, 25}, {35, 60, 40, 60}, {50, 60, 50, 60},
                                       {0, 5, 0, 5},     {15, 15, -1, 0}};
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bar_span hole = {-1, 0};
        bool any = bar_spans_hole(&s, (struct bar_span){cases[i][0], cases[i][1]}, &hole);

        assert_int_equal(any, cases[i][2] >= 0);
        assert_int_equal(hole.from_ms, cases[i][2]);
        assert_int_equal(hole.to_ms, cases[i][3]);
    }
}

static void spans_from_elsewhere_are_looked_at(void **state)
{
    (void)state;
    assert_true(bar_spans_are_good(&(struct bar_spans){0}));
    assert_true(bar_spans_are_good(&(struct bar_spans){{{0, 5}, {7, 8}}}));
    assert_false(bar_spans_are_good(&(struct bar_spans){{{5, 5}}}));
    assert_false(bar_spans_are_good(&(struct bar_spans){{{-5, 5}}}));
    assert_false(bar_spans_are_good(&(struct bar_spans){{{1, 5}, {5, 8}}}));
    assert_false(bar_spans_are_good(&(struct bar_spans){{{7, 8}, {1, 5}}}));
    assert_false(bar_spans_are_good(&(struct bar_spans){{{0, 0}, {1, 5}}}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_touches_grows_together),
        cmocka_unit_test(of_too_many_the_shortest_is_forgotten),
        cmocka_unit_test(holes_are_what_no_span_covers),
        cmocka_unit_test(spans_from_elsewhere_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
