/* The books: every posting balances, every share of a cost is accounted for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger/ledger.h"

static struct ledger opened(void)
{
    struct ledger l;

    ledger_open(&l, (struct money){1000});
    return l;
}

static void a_buy_turns_cash_into_inventory_and_fees(void **state)
{
    struct ledger l = opened();
    struct holding h = {{0}, {0}};
    (void)state;

    ledger_buy(&l, &h, (struct qty){10}, (struct money){300}, (struct money){2});

    assert_int_equal(l.cash.units, 698);
    assert_int_equal(l.inventory.units, 300);
    assert_int_equal(l.fees.units, 2);
    assert_int_equal(h.qty.lots, 10);
    assert_int_equal(h.cost.units, 300);
    assert_true(ledger_balances(&l));
}

static void a_sale_books_its_result_against_the_average_cost(void **state)
{
    struct ledger l = opened();
    struct holding h = {{0}, {0}};
    (void)state;
    ledger_buy(&l, &h, (struct qty){10}, (struct money){300}, (struct money){0});
    ledger_buy(&l, &h, (struct qty){10}, (struct money){500}, (struct money){0});

    struct money result =
        ledger_sell(&l, &h, (struct qty){5}, (struct money){250}, (struct money){1});

    assert_int_equal(result.units, 50); /* 5 of 20 cost 200 */
    assert_int_equal(l.realised.units, -50);
    assert_int_equal(h.cost.units, 600);
    assert_int_equal(l.cash.units, 449);
    assert_true(ledger_balances(&l));
}

static void the_sale_that_empties_a_pair_takes_all_that_rounding_left(void **state)
{
    struct ledger l = opened();
    struct holding h = {{0}, {0}};
    (void)state;
    ledger_buy(&l, &h, (struct qty){3}, (struct money){100}, (struct money){0});

    ledger_sell(&l, &h, (struct qty){1}, (struct money){0}, (struct money){0});
    assert_int_equal(h.cost.units, 67); /* 33.33 down */
    ledger_sell(&l, &h, (struct qty){1}, (struct money){0}, (struct money){0});
    assert_int_equal(h.cost.units, 33); /* half of 67, to the even 34 */
    ledger_sell(&l, &h, (struct qty){1}, (struct money){0}, (struct money){0});

    assert_int_equal(h.cost.units, 0);
    assert_int_equal(l.inventory.units, 0);
    assert_int_equal(l.realised.units, 100);
    assert_true(ledger_balances(&l));
}

static void a_fee_in_base_leaves_the_holding_at_its_cost(void **state)
{
    struct ledger l = opened();
    struct holding h = {{0}, {0}};
    (void)state;
    ledger_buy(&l, &h, (struct qty){100}, (struct money){400}, (struct money){0});

    ledger_fee_in_base(&l, &h, (struct qty){1});

    assert_int_equal(h.qty.lots, 99);
    assert_int_equal(h.cost.units, 396);
    assert_int_equal(l.fees.units, 4);
    assert_true(ledger_balances(&l));
}

static void a_transfer_changes_cash_and_no_result(void **state)
{
    struct ledger l = opened();
    (void)state;

    ledger_transfer(&l, (struct money){-400});

    assert_int_equal(l.cash.units, 600);
    assert_int_equal(l.transfers.units, 400);
    assert_int_equal(l.realised.units, 0);
    assert_true(ledger_balances(&l));
}

static void books_with_a_unit_missing_do_not_balance(void **state)
{
    struct ledger l = opened();
    (void)state;

    l.cash.units--;

    assert_false(ledger_balances(&l));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buy_turns_cash_into_inventory_and_fees),
        cmocka_unit_test(a_sale_books_its_result_against_the_average_cost),
        cmocka_unit_test(the_sale_that_empties_a_pair_takes_all_that_rounding_left),
        cmocka_unit_test(a_fee_in_base_leaves_the_holding_at_its_cost),
        cmocka_unit_test(a_transfer_changes_cash_and_no_result),
        cmocka_unit_test(books_with_a_unit_missing_do_not_balance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
