/* Histories by seed.  NOVAPULSE_SEEDS=FROM:COUNT runs those alone and prints the failing ones: the
 * soak, and how a failing seed is looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "world.h"

static void run_seeds(uint64_t from, uint64_t count, struct world_outcome *ret_sum,
                      uint64_t *ret_failed)
{
    *ret_failed = 0;
    for (uint64_t seed = from; seed < from + count; seed++) {
        struct world_plan plan = {.seed = seed, .minutes = 90, .faults = true, .crashes = true};
        struct world_outcome out;

        world_run(&out, &plan);
        ret_sum->events += out.events;
        ret_sum->orders += out.orders;
        ret_sum->fills += out.fills;
        ret_sum->trades += out.trades;
        ret_sum->crashes += out.crashes;
        ret_sum->crashes_with_orders += out.crashes_with_orders;
        ret_sum->disconnects += out.disconnects;
        if (out.broken[0]) {
            ++*ret_failed;
            fprintf(stderr, "seed %llu: %s (after %llu events)\n", (unsigned long long)seed,
                    out.broken, (unsigned long long)out.events);
        }
    }
}

static void money_and_orders_survive_faults_and_crashes_over_many_seeds(void **state)
{
    struct world_outcome sum = {.broken = ""};
    uint64_t failed;
    (void)state;

    run_seeds(1, 60, &sum, &failed);

    printf("# %llu events, %llu orders, %llu fills, %llu trades, %llu crashes (%llu with orders "
           "live), %llu disconnects\n",
           (unsigned long long)sum.events, (unsigned long long)sum.orders,
           (unsigned long long)sum.fills, (unsigned long long)sum.trades,
           (unsigned long long)sum.crashes, (unsigned long long)sum.crashes_with_orders,
           (unsigned long long)sum.disconnects);
    assert_int_equal(failed, 0);
    assert_true(sum.trades > 100);
    assert_true(sum.crashes > 100);
}

static void one_seed_gives_one_history(void **state)
{
    struct world_plan plan = {.seed = 42, .minutes = 60, .faults = true, .crashes = true};
    struct world_outcome a, b;
    (void)state;

    world_run(&a, &plan);
    world_run(&b, &plan);

    assert_int_equal(a.events, b.events);
    assert_true(a.decision_hash == b.decision_hash);
}

static int soak(const char *seeds)
{
    struct world_outcome sum = {.broken = ""};
    unsigned long long from = 1, count = 1;
    uint64_t failed;

    if (sscanf(seeds, "%llu:%llu", &from, &count) < 1)
        return 2;
    run_seeds(from, count, &sum, &failed);
    printf("%llu seeds, %llu failed (%llu events, %llu trades, %llu crashes)\n", count,
           (unsigned long long)failed, (unsigned long long)sum.events,
           (unsigned long long)sum.trades, (unsigned long long)sum.crashes);
    return failed != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_seed_gives_one_history),
        cmocka_unit_test(money_and_orders_survive_faults_and_crashes_over_many_seeds),
    };

    if (getenv("NOVAPULSE_SEEDS"))
        return soak(getenv("NOVAPULSE_SEEDS"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
