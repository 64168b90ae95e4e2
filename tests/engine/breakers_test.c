/* Breakers of how things go: slippage, slow answers, clocks; and that each breaker is in the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../kit/desk.h"

static void one_per_cent_three_seconds(struct options *o)
{
    o->risk.max_slippage = 0.01;
    o->order.max_latency_ms = 3000;
    o->trading.max_clock_offset_ms = 10000;
}

static bool is_open(const struct desk *d, enum breaker b)
{
    return d->account->breaker[b].since != 0;
}

static void look(struct desk *d)
{
    desk_pass(d, 20);
    desk_quote(d, 0, 9998, 10000);
}

/* A stop at 98.00 that sells at 94.00 is 4.08 % worse: a quarter of it is beyond 1 %. */
static void a_stop_that_slips_far_opens_slippage_until_a_person_resumes(void **state)
{
    struct desk *d = desk_new(one_per_cent_three_seconds);
    (void)state;

    struct position *p = desk_hold(d);
    desk_fill(d, desk_order(d, PURPOSE_STOP), 9400, p->held.qty.lots);
    assert_true(is_open(d, BREAKER_SLIPPAGE));
    look(d);
    assert_true(is_open(d, BREAKER_SLIPPAGE));
    desk_control(d, CONTROL_RESUME);
    assert_false(is_open(d, BREAKER_SLIPPAGE));
    assert_true(d->account->execution.slippage == 0);
    desk_free(d);
}

static void a_stop_that_slips_little_does_not(void **state)
{
    struct desk *d = desk_new(one_per_cent_three_seconds);
    (void)state;

    struct position *p = desk_hold(d);
    desk_fill(d, desk_order(d, PURPOSE_STOP), 9420, p->held.qty.lots); /* 3.88 %, a quarter 0.97 */
    assert_false(is_open(d, BREAKER_SLIPPAGE));
    desk_free(d);
}

static void a_better_price_is_no_slippage(void **state)
{
    struct desk *d = desk_new(one_per_cent_three_seconds);
    (void)state;

    desk_decide(d, 0);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 9000, LOTS(2));
    assert_true(d->account->execution.slippage < 0);
    assert_false(is_open(d, BREAKER_SLIPPAGE));
    desk_free(d);
}

static void slow_answers_open_latency_and_are_forgotten(void **state)
{
    struct desk *d = desk_new(one_per_cent_three_seconds);
    (void)state;

    desk_decide(d, 0);
    d->now += SECONDS(4);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));
    assert_int_equal(d->account->execution.latency, SECONDS(4));
    look(d);
    assert_true(is_open(d, BREAKER_LATENCY));
    desk_pass(d, 300);
    desk_quote(d, 0, 9998, 10000);
    assert_false(is_open(d, BREAKER_LATENCY));
    desk_free(d);
}

static void quick_answers_do_not(void **state)
{
    struct desk *d = desk_new(one_per_cent_three_seconds);
    (void)state;

    desk_decide(d, 0);
    d->now += SECONDS(3);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));
    look(d);
    assert_false(is_open(d, BREAKER_LATENCY));
    desk_free(d);
}

static void stamped(struct desk *d, int64_t off_s, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        struct event ev = {.kind = EV_QUOTE, .pair = 0, .venue_at = d->now - SECONDS(off_s)};
        ev.u.quote = (struct ev_quote){.bid = {9998}, .ask = {10000}};
        desk_say(d, ev);
    }
}

static void clocks_far_apart_open_clock_whichever_is_ahead(void **state)
{
    struct desk *d = desk_new(one_per_cent_three_seconds);
    (void)state;

    stamped(d, 11, 1); /* one late message is no wrong clock */
    look(d);
    assert_false(is_open(d, BREAKER_CLOCK));
    stamped(d, 11, 100);
    look(d);
    assert_true(is_open(d, BREAKER_CLOCK));
    stamped(d, 0, 100);
    look(d);
    assert_false(is_open(d, BREAKER_CLOCK));
    stamped(d, -11, 100);
    look(d);
    assert_true(is_open(d, BREAKER_CLOCK));
    desk_free(d);
}

static void every_breaker_has_a_name_and_says_what_to_do(void **state)
{
    (void)state;
    for (unsigned i = 0; i < BREAKER_COUNT; i++) {
        assert_true(strlen(breaker_name((enum breaker)i)) > 0);
        assert_true(strlen(breaker_advice((enum breaker)i)) > 0);
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(breaker_name((enum breaker)i), breaker_name((enum breaker)k));
    }
    assert_string_equal(breaker_name(BREAKER_COUNT), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_that_slips_far_opens_slippage_until_a_person_resumes),
        cmocka_unit_test(a_stop_that_slips_little_does_not),
        cmocka_unit_test(a_better_price_is_no_slippage),
        cmocka_unit_test(slow_answers_open_latency_and_are_forgotten),
        cmocka_unit_test(quick_answers_do_not),
        cmocka_unit_test(clocks_far_apart_open_clock_whichever_is_ahead),
        cmocka_unit_test(every_breaker_has_a_name_and_says_what_to_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
