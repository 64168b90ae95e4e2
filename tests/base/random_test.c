#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"

enum { DRAWS = 200000 };

static void the_first_numbers_follow_from_the_published_algorithm(void **state)
{
    struct random r = {{1, 2, 3, 4}};

    (void)state;
    /* xoshiro256** from state 1 2 3 4: rotl(2 x 5, 7) x 9 is 11520, then s1 is 0. */
    assert_int_equal(random_u64(&r), 11520);
    assert_int_equal(random_u64(&r), 0);
    /* SplitMix64's first output from seed 0, as published. */
    assert_true(random_mix(0) == UINT64_C(0xe220a8397b1dcdaf));
}

static void the_same_seed_gives_the_same_numbers(void **state)
{
    struct random a, b;

    (void)state;
    random_seed(&a, 42);
    random_seed(&b, 42);
    for (unsigned i = 0; i < 100; i++)
        assert_true(random_u64(&a) == random_u64(&b));
    random_seed(&b, 43);
    assert_true(random_u64(&a) != random_u64(&b));
}

static void bounded_numbers_are_equally_likely(void **state)
{
    unsigned seen[7] = {0};
    struct random r;

    (void)state;
    random_seed(&r, 1);
    for (unsigned i = 0; i < 70000; i++)
        seen[random_below(&r, 7)]++;
    for (unsigned i = 0; i < 7; i++)
        assert_in_range(seen[i], 9600, 10400);
    assert_int_equal(random_below(&r, 1), 0);
}

static void moments_are_those_of_the_distributions(void **state)
{
    double uniform = 0, normal = 0, square = 0, waiting = 0;
    struct random r;

    (void)state;
    random_seed(&r, 2);
    for (unsigned i = 0; i < DRAWS; i++) {
        double u = random_uniform(&r), n = random_normal(&r), w = random_exponential(&r);

        assert_true(u >= 0 && u < 1 && w >= 0);
        uniform += u;
        normal += n;
        square += n * n;
        waiting += w;
    }
    assert_true(fabs(uniform / DRAWS - 0.5) < 0.004);
    assert_true(fabs(normal / DRAWS) < 0.012);
    assert_true(fabs(square / DRAWS - 1) < 0.02);
    assert_true(fabs(waiting / DRAWS - 1) < 0.012);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_numbers_follow_from_the_published_algorithm),
        cmocka_unit_test(the_same_seed_gives_the_same_numbers),
        cmocka_unit_test(bounded_numbers_are_equally_likely),
        cmocka_unit_test(moments_are_those_of_the_distributions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
