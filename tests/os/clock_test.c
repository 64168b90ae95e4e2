#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "os/clock.h"

#define S INT64_C(1000000000)

struct fake {
    int64_t utc, mono;
};

static int64_t fake_utc(void *ctx)
{
    return ((struct fake *)ctx)->utc;
}

static int64_t fake_mono(void *ctx)
{
    return ((struct fake *)ctx)->mono;
}

static struct fake world;
static struct clock clock_;

static void at(int64_t utc_s)
{
    world = (struct fake){utc_s * S, 500 * S};
    clock_init_from(&clock_, &(struct clock_source){fake_utc, fake_mono, &world});
}

static void pass(int64_t s)
{
    world.utc += s * S;
    world.mono += s * S;
}

static void it_shows_the_machines_time(void **state)
{
    (void)state;
    at(1000);
    pass(7);
    assert_int_equal(clock_now(&clock_), 1007 * S);
    assert_int_equal(clock_last(&clock_), 1007 * S);
    assert_int_equal(clock_until(&clock_, 1010 * S), 3 * S);
    assert_int_equal(clock_until(&clock_, 1000 * S), 0);
}

/* Set back by 10 s: half the pace, 20 s until both agree. */
static void set_back_it_slows_down_until_the_machine_has_caught_up(void **state)
{
    (void)state;
    at(1000);
    world.utc -= 10 * S;
    pass(4);
    assert_int_equal(clock_now(&clock_), 1002 * S);
    pass(6);
    assert_int_equal(clock_now(&clock_), 1005 * S);
    pass(20);
    assert_int_equal(clock_now(&clock_), 1020 * S);
}

static void set_forward_it_goes_along(void **state)
{
    (void)state;
    at(1000);
    world.utc += 3600 * S;
    assert_int_equal(clock_now(&clock_), 4600 * S);
}

static void following_a_market_it_runs_at_the_markets_speed(void **state)
{
    (void)state;
    at(1000);
    clock_follow(&clock_, 50 * S, 60);
    assert_int_equal(clock_now(&clock_), 50 * S);
    pass(2);
    assert_int_equal(clock_now(&clock_), 170 * S);
    assert_in_range(clock_until(&clock_, 230 * S), S, S + 1);
}

static void a_correction_backwards_holds_it_until_the_market_is_there(void **state)
{
    (void)state;
    at(1000);
    clock_follow(&clock_, 100 * S, 1);
    pass(10);
    assert_int_equal(clock_now(&clock_), 110 * S);
    clock_follow(&clock_, 105 * S, 1);
    pass(2);
    assert_int_equal(clock_now(&clock_), 110 * S);
    pass(8);
    assert_int_equal(clock_now(&clock_), 115 * S);
}

static void in_lock_step_only_clock_set_moves_it(void **state)
{
    (void)state;
    at(1000);
    clock_follow(&clock_, 100 * S, 0);
    pass(10);
    assert_int_equal(clock_now(&clock_), 100 * S);
    assert_int_equal(clock_until(&clock_, 101 * S), INT64_MAX);
    clock_set(&clock_, 130 * S);
    assert_int_equal(clock_now(&clock_), 130 * S);
    clock_set(&clock_, 120 * S);
    assert_int_equal(clock_now(&clock_), 130 * S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_shows_the_machines_time),
        cmocka_unit_test(set_back_it_slows_down_until_the_machine_has_caught_up),
        cmocka_unit_test(set_forward_it_goes_along),
        cmocka_unit_test(following_a_market_it_runs_at_the_markets_speed),
        cmocka_unit_test(a_correction_backwards_holds_it_until_the_market_is_there),
        cmocka_unit_test(in_lock_step_only_clock_set_moves_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
