#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "web/limit.h"

#define S INT64_C(1000000000)
static const uint8_t key[16] = {1};

static void a_burst_is_allowed_and_then_one_waits(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 5, 300, key); /* a token comes back every 60 s */
    for (int i = 0; i < 5; i++)
        assert_int_equal(limit_take(&l, STR("10.0.0.1"), 1000 * S), 0);

    assert_int_equal(limit_take(&l, STR("10.0.0.1"), 1000 * S), 60);
    assert_int_equal(limit_look(&l, STR("10.0.0.1"), 1059 * S), 1);
    assert_int_equal(limit_take(&l, STR("10.0.0.1"), 1060 * S), 0);
    assert_int_equal(limit_take(&l, STR("10.0.0.1"), 1060 * S), 60);
}

static void one_address_does_not_spend_another_ones_tokens(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 1, 10, key);
    assert_int_equal(limit_take(&l, STR("10.0.0.1"), 5 * S), 0);
    assert_int_equal(limit_take(&l, STR("10.0.0.2"), 5 * S), 0);
    assert_int_equal(limit_take(&l, STR("10.0.0.1"), 5 * S), 10);
}

static void a_flood_of_addresses_pushes_out_the_one_seen_longest_ago(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 1, 3600, key);
    assert_int_equal(limit_take(&l, STR("old"), 1 * S), 0);
    for (int i = 0; i < LIMIT_ADDRESSES; i++) {
        char name[16];
        struct text t = TEXT(name);
        text_printf(&t, "n%d", i);
        assert_int_equal(limit_take(&l, text_str(&t), (2 + i) * S), 0);
    }

    assert_int_equal(limit_take(&l, STR("old"), 300 * S), 0); /* forgotten, so it starts anew */
    assert_true(limit_take(&l, STR("n255"), 300 * S) > 0);    /* the newest is still known */
}

static void a_clock_that_steps_back_gives_nothing_away(void **state)
{
    struct limit l;

    (void)state;
    limit_init(&l, 1, 10, key);
    assert_int_equal(limit_take(&l, STR("a"), 100 * S), 0);
    assert_int_equal(limit_take(&l, STR("a"), 50 * S), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_is_allowed_and_then_one_waits),
        cmocka_unit_test(one_address_does_not_spend_another_ones_tokens),
        cmocka_unit_test(a_flood_of_addresses_pushes_out_the_one_seen_longest_ago),
        cmocka_unit_test(a_clock_that_steps_back_gives_nothing_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
