/* The seeded market: it is the same for a seed, and it is a possible market. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/generator.h"

#define SECOND INT64_C(1000000000)

static void the_same_seed_gives_the_same_market(void **state)
{
    struct generator a, b;
    struct generator_print pa[GENERATOR_PRINTS_MAX], pb[GENERATOR_PRINTS_MAX];
    (void)state;

    generator_init(&a, 5);
    generator_init(&b, 5);
    for (int64_t t = 1; t <= 500; t++) {
        generator_step(&a, 15 * SECOND);
        generator_step(&b, 15 * SECOND);
        for (unsigned i = 0; i < GENERATOR_PAIRS; i++) {
            unsigned n = generator_prints(&a, i, t * 15 * SECOND, 15 * SECOND, pa);

            assert_int_equal(n, generator_prints(&b, i, t * 15 * SECOND, 15 * SECOND, pb));
            assert_memory_equal(pa, pb, n * sizeof *pa);
        }
    }
    assert_memory_equal(&a, &b, sizeof a);
}

static void another_seed_gives_another_market(void **state)
{
    struct generator a, b;
    (void)state;

    generator_init(&a, 5);
    generator_init(&b, 6);
    generator_step(&a, SECOND);
    generator_step(&b, SECOND);
    assert_true(a.pair[0].mid != b.pair[0].mid);
}

static void a_book_is_never_crossed_and_its_levels_are_in_order(void **state)
{
    struct generator g;
    struct sim_level bid[SIM_DEPTH], ask[SIM_DEPTH];
    (void)state;

    generator_init(&g, 11);
    for (int64_t t = 1; t <= 2000; t++) {
        generator_step(&g, 15 * SECOND);
        for (unsigned i = 0; i < GENERATOR_PAIRS; i++) {
            struct depth_shape shape = generator_depth(&g, i);
            struct price b, a;

            generator_touch(&g, i, &b, &a);
            assert_int_equal(depth_around(bid, ask, SIM_DEPTH, &generator_pairs[i].in, &shape, b, a,
                                          t * 15 * SECOND),
                             SIM_DEPTH);
            assert_true(bid[0].price.ticks < ask[0].price.ticks);
            for (unsigned k = 0; k < SIM_DEPTH; k++) {
                assert_true(bid[k].qty.lots > 0 && ask[k].qty.lots > 0);
                if (k) {
                    assert_true(bid[k].price.ticks < bid[k - 1].price.ticks);
                    assert_true(ask[k].price.ticks > ask[k - 1].price.ticks);
                }
            }
        }
    }
}

static void a_moment_later_most_of_the_book_is_as_it_was(void **state)
{
    struct depth_shape shape = {.seed = 1, .gap = {50}, .typical = {100000000}};
    struct sim_level bid[2][SIM_DEPTH], ask[2][SIM_DEPTH];
    const struct instrument *in = &generator_pairs[0].in;
    unsigned same = 0;
    (void)state;

    depth_around(bid[0], ask[0], SIM_DEPTH, in, &shape, (struct price){640000},
                 (struct price){640010}, 1000 * SECOND);
    depth_around(bid[1], ask[1], SIM_DEPTH, in, &shape, (struct price){640003},
                 (struct price){640012}, 1001 * SECOND);
    for (unsigned i = 1; i < SIM_DEPTH; i++)
        same += !memcmp(&ask[0][i], &ask[1][i], sizeof ask[0][i]);
    assert_in_range(same, SIM_DEPTH - 4, SIM_DEPTH - 1);
}

static void prices_stay_possible_and_move_together(void **state)
{
    struct generator g;
    int together = 0, apart = 0;
    (void)state;

    generator_init(&g, 3);
    for (int i = 0; i < 20000; i++) {
        generator_step(&g, 60 * SECOND);
        if (g.pair[0].moved * g.pair[1].moved > 0)
            together++;
        else
            apart++;
        for (unsigned p = 0; p < GENERATOR_PAIRS; p++) {
            double ratio = g.pair[p].mid / generator_pairs[p].price;

            assert_true(ratio > 0.2 && ratio < 5);
            assert_true(g.pair[p].activity > 0.5 && g.pair[p].activity < 2.5);
        }
    }
    assert_true(together > 2 * apart);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_market),
        cmocka_unit_test(another_seed_gives_another_market),
        cmocka_unit_test(a_book_is_never_crossed_and_its_levels_are_in_order),
        cmocka_unit_test(a_moment_later_most_of_the_book_is_as_it_was),
        cmocka_unit_test(prices_stay_possible_and_move_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
