/* The line between a client and the embedded exchange: nothing comes early, nothing overtakes, and a seed fixes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/loop.h"
#include "os/clock.h"
#include "venue/exchange/delay_line.h"

enum { PARCELS = 20 };
#define MS INT64_C(1000000)

struct far_end {
    struct loop *loop;
    int64_t sent, took[PARCELS];
    unsigned count;
    bool wrong;
};

static void on_arrival(void *ctx, const void *parcel, struct str bytes)
{
    struct far_end *f = ctx;
    unsigned number;

    memcpy(&number, parcel, sizeof number);
    f->wrong |= number != f->count || !str_is(bytes, "hello");
    f->took[f->count++] = machine_monotonic_ns() - f->sent;
    if (f->count == PARCELS)
        loop_stop(f->loop);
}

static void send_all(struct far_end *f, struct delay_line *d)
{
    f->sent = machine_monotonic_ns();
    for (unsigned i = 0; i < PARCELS; i++)
        assert_true(delay_line_put(d, &i, sizeof i, STR("hello")));
}

static void everything_arrives_in_order_and_none_before_its_time(void **state)
{
    struct far_end f = {.loop = loop_new()};
    struct delay_line *d =
        delay_line_new(f.loop, (struct latency){30 * MS, 20 * MS}, 7, on_arrival, &f);
    (void)state;

    send_all(&f, d);
    loop_run(f.loop);
    assert_int_equal(f.count, PARCELS);
    assert_false(f.wrong);
    assert_true(f.took[0] >= 30 * MS);
    for (unsigned i = 1; i < PARCELS; i++)
        assert_true(f.took[i] >= f.took[i - 1]);
    assert_true(f.took[PARCELS - 1] > f.took[0] + MS); /* chance adds to some more than to others */
    delay_line_free(d);
    loop_free(f.loop);
}

static void what_is_on_its_way_arrives_when_the_line_is_taken_down(void **state)
{
    struct far_end f = {.loop = loop_new()};
    struct delay_line *d =
        delay_line_new(f.loop, (struct latency){60000 * MS, 0}, 7, on_arrival, &f);
    (void)state;

    send_all(&f, d);
    assert_int_equal(f.count, 0);
    delay_line_free(d);
    assert_int_equal(f.count, PARCELS);
    assert_false(f.wrong);
    loop_free(f.loop);
}

static void its_words_are_milliseconds(void **state)
{
    struct latency l = {0};
    struct error err = {0};
    (void)state;

    assert_int_equal(latency_parse(&l, STR("80ms"), &err), STATUS_OK);
    assert_true(l.ns == 80 * MS && l.jitter_ns == 0);
    assert_int_equal(latency_parse(&l, STR("80ms~40ms"), &err), STATUS_OK);
    assert_true(l.ns == 80 * MS && l.jitter_ns == 40 * MS);
    assert_int_equal(latency_parse(&l, STR("80"), &err), STATUS_USAGE);
    assert_int_equal(latency_parse(&l, STR("80ms~"), &err), STATUS_USAGE);
    assert_int_equal(latency_parse(&l, STR("60001ms"), &err), STATUS_USAGE);
    assert_true(l.ns == 80 * MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_arrives_in_order_and_none_before_its_time),
        cmocka_unit_test(what_is_on_its_way_arrives_when_the_line_is_taken_down),
        cmocka_unit_test(its_words_are_milliseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
