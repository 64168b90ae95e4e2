#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "market/book.h"

static struct book *book_of_depth(uint32_t depth)
{
    struct book *b = malloc(book_size(depth));

    assert_non_null(b);
    book_init(b, depth);
    return b;
}

static bool set(struct book *b, enum side side, int64_t ticks, int64_t lots)
{
    return book_set(b, side, (struct price){ticks}, (struct qty){lots});
}

static void assert_side(const struct book *b, enum side side, unsigned count,
                        const int64_t (*expected)[2])
{
    uint32_t have;
    const struct book_level *level = book_side(b, side, &have);

    assert_int_equal(have, count);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(level[i].price.ticks, expected[i][0]);
        assert_int_equal(level[i].qty.lots, expected[i][1]);
    }
}

static void levels_stand_from_best_to_worst_on_both_sides(void **state)
{
    struct book *b = book_of_depth(10);

    (void)state;
    set(b, SIDE_BUY, 98, 1);
    set(b, SIDE_BUY, 99, 2);
    set(b, SIDE_BUY, 97, 3);
    set(b, SIDE_SELL, 102, 4);
    set(b, SIDE_SELL, 101, 5);
    set(b, SIDE_SELL, 103, 6);

    assert_side(b, SIDE_BUY, 3, (const int64_t[][2]){{99, 2}, {98, 1}, {97, 3}});
    assert_side(b, SIDE_SELL, 3, (const int64_t[][2]){{101, 5}, {102, 4}, {103, 6}});
    assert_int_equal(book_best(b, SIDE_SELL)->price.ticks, 101);
    assert_false(book_is_crossed(b));
    free(b);
}

static void a_quantity_of_zero_removes_the_level(void **state)
{
    struct book *b = book_of_depth(10);

    (void)state;
    set(b, SIDE_BUY, 98, 1);
    set(b, SIDE_BUY, 99, 2);

    assert_true(set(b, SIDE_BUY, 99, 0));
    assert_false(set(b, SIDE_BUY, 99, 0));
    assert_side(b, SIDE_BUY, 1, (const int64_t[][2]){{98, 1}});
    assert_true(set(b, SIDE_BUY, 98, 0));
    assert_null(book_best(b, SIDE_BUY));
    free(b);
}

static void the_last_word_on_a_price_counts(void **state)
{
    struct book *b = book_of_depth(10);

    (void)state;
    set(b, SIDE_SELL, 101, 5);
    set(b, SIDE_SELL, 101, 7);
    assert_side(b, SIDE_SELL, 1, (const int64_t[][2]){{101, 7}});
    free(b);
}

static void a_level_pushed_out_within_a_message_can_come_back(void **state)
{
    struct book *b = book_of_depth(2);

    (void)state;
    set(b, SIDE_SELL, 101, 1);
    set(b, SIDE_SELL, 102, 2);
    set(b, SIDE_SELL, 100, 3);
    set(b, SIDE_SELL, 101, 0);
    book_cut(b);
    assert_side(b, SIDE_SELL, 2, (const int64_t[][2]){{100, 3}, {102, 2}});

    set(b, SIDE_SELL, 99, 4);
    book_cut(b);
    assert_side(b, SIDE_SELL, 2, (const int64_t[][2]){{99, 4}, {100, 3}});
    free(b);
}

static void a_flood_of_insertions_keeps_the_best(void **state)
{
    struct book *b = book_of_depth(2);

    (void)state;
    for (int64_t ticks = 1; ticks <= 9; ticks++)
        set(b, SIDE_SELL, ticks, ticks);
    assert_false(set(b, SIDE_SELL, 20, 1));
    for (int64_t ticks = 1; ticks <= 9; ticks++)
        set(b, SIDE_BUY, ticks, ticks);
    book_cut(b);
    assert_side(b, SIDE_SELL, 2, (const int64_t[][2]){{1, 1}, {2, 2}});
    assert_side(b, SIDE_BUY, 2, (const int64_t[][2]){{9, 9}, {8, 8}});
    free(b);
}

static void equal_or_overlapping_best_prices_are_crossed(void **state)
{
    struct book *b = book_of_depth(5);

    (void)state;
    set(b, SIDE_BUY, 100, 1);
    assert_false(book_is_crossed(b));
    set(b, SIDE_SELL, 101, 1);
    assert_false(book_is_crossed(b));
    set(b, SIDE_SELL, 100, 1);
    assert_true(book_is_crossed(b));
    free(b);
}

/* The same book as an array indexed by price. */
enum { PRICES = 400 };

static void assert_same(const struct book *b, enum side side, const int64_t *lots_at)
{
    uint32_t count, seen = 0;
    const struct book_level *level = book_side(b, side, &count);

    for (int64_t i = 0; i < PRICES; i++) {
        int64_t ticks = side == SIDE_BUY ? PRICES - 1 - i : i;

        if (lots_at[ticks] == 0)
            continue;
        assert_true(seen < count);
        assert_int_equal(level[seen].price.ticks, ticks);
        assert_int_equal(level[seen].qty.lots, lots_at[ticks]);
        seen++;
    }
    assert_int_equal(seen, count);
}

static void any_sequence_of_changes_gives_the_book_that_a_table_gives(void **state)
{
    struct book *b = book_of_depth(200);
    int64_t lots_at[2][PRICES] = {{0}};
    struct random chance;

    (void)state;
    random_seed(&chance, 11);
    for (unsigned i = 0; i < 20000; i++) {
        enum side side = random_below(&chance, 2) ? SIDE_BUY : SIDE_SELL;
        int64_t ticks = (int64_t)random_below(&chance, PRICES);
        int64_t lots = (int64_t)random_below(&chance, 3);

        set(b, side, ticks, lots);
        lots_at[side == SIDE_BUY][ticks] = lots;
        if (i % 500 == 0) {
            assert_true(book_is_sound(b));
            assert_same(b, SIDE_BUY, lots_at[1]);
            assert_same(b, SIDE_SELL, lots_at[0]);
        }
    }
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_stand_from_best_to_worst_on_both_sides),
        cmocka_unit_test(a_quantity_of_zero_removes_the_level),
        cmocka_unit_test(the_last_word_on_a_price_counts),
        cmocka_unit_test(a_level_pushed_out_within_a_message_can_come_back),
        cmocka_unit_test(a_flood_of_insertions_keeps_the_best),
        cmocka_unit_test(equal_or_overlapping_best_prices_are_crossed),
        cmocka_unit_test(any_sequence_of_changes_gives_the_book_that_a_table_gives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
