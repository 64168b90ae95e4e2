/* Asking the venue and comparing: what is explained, what waits for a person, what is asked again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/desk.h"

static void cash_that_differs_twice_by_the_same_amount_is_a_transfer(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;

    desk_control(d, CONTROL_RECONCILE);
    desk_reconcile(d, NULL, USD(10500), 0);
    assert_int_equal(d->account->ledger.cash.units, USD(10000));
    desk_pass(d, 5);
    desk_reconcile(d, NULL, USD(10500), 0);

    assert_int_equal(d->account->ledger.cash.units, USD(10500));
    assert_int_equal(d->account->standing.equity_day.units, USD(10500)); /* no profit of the day */
    assert_non_null(desk_noticed(d, "ledger.transfer"));
    desk_free(d);
}

/* One fill was booked since: up to 0.0001 of difference is the venue's way of rounding. */
/* Bought by hand at the venue: doubted once, told once, and the rest reconciles. */
static void coins_that_differ_twice_by_the_same_amount_are_told_as_foreign_once(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;

    desk_control(d, CONTROL_RECONCILE);
    desk_reconcile(d, NULL, USD(10000), LOTS(1));
    assert_null(desk_noticed(d, "pair.foreign"));
    desk_pass(d, 5);
    desk_reconcile(d, NULL, USD(10000), LOTS(1));
    assert_non_null(desk_noticed(d, "pair.foreign"));
    assert_true(d->account->reconciled);

    desk_control(d, CONTROL_RECONCILE);
    desk_reconcile(d, NULL, USD(10000), LOTS(1));
    assert_null(desk_noticed(d, "pair.foreign"));
    desk_decide(d, 0);
    assert_null(desk_order(d, PURPOSE_ENTRY)); /* not before a person accepts it */
    desk_free(d);
}

static void a_hair_of_cash_after_a_fill_is_the_venues_rounding(void **state)
{
    struct desk *d = desk_new(NULL);
    int64_t cash;
    (void)state;

    desk_control(d, CONTROL_RECONCILE);
    desk_agree(d, NULL);
    desk_hold(d);
    cash = d->account->ledger.cash.units;
    for (unsigned i = 0; i < 2; i++) {
        desk_control(d, CONTROL_RECONCILE);
        desk_reconcile(d, desk_order(d, PURPOSE_STOP), cash - 10000, LOTS(2));
        assert_null(desk_noticed(d, "ledger.transfer"));
        desk_pass(d, 5);
    }
    assert_int_equal(d->account->ledger.cash.units, cash - 10000);
    assert_int_equal(d->account->ledger.transfers.units, 0);
    assert_int_equal(d->account->ledger.rounding.units, 10000);
    assert_true(ledger_balances(&d->account->ledger));
    desk_free(d);
}

static void more_than_a_hair_is_a_transfer_still(void **state)
{
    struct desk *d = desk_new(NULL);
    int64_t cash;
    (void)state;

    desk_control(d, CONTROL_RECONCILE);
    desk_agree(d, NULL);
    desk_hold(d);
    cash = d->account->ledger.cash.units;
    desk_control(d, CONTROL_RECONCILE);
    desk_reconcile(d, desk_order(d, PURPOSE_STOP), cash - 10001, LOTS(2));
    desk_pass(d, 5);
    desk_reconcile(d, desk_order(d, PURPOSE_STOP), cash - 10001, LOTS(2));
    assert_non_null(desk_noticed(d, "ledger.transfer"));
    assert_int_equal(d->account->ledger.rounding.units, 0);
    desk_free(d);
}

static void cash_that_differs_by_other_amounts_is_not_explained_away(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;

    desk_control(d, CONTROL_RECONCILE);
    desk_reconcile(d, NULL, USD(10500), 0);
    desk_pass(d, 5);
    desk_reconcile(d, NULL, USD(10400), 0);

    assert_int_equal(d->account->ledger.cash.units, USD(10000));
    desk_free(d);
}

static void base_that_is_not_ours_blocks_the_pair_until_it_is_accepted(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;

    desk_control(d, CONTROL_RECONCILE);
    desk_reconcile(d, NULL, USD(10000), LOTS(1));
    desk_pass(d, 5);
    desk_reconcile(d, NULL, USD(10000), LOTS(1));
    desk_bid(d, 9998);
    desk_decide(d, 0);
    assert_int_equal(desk_denial(d), DENY_FOREIGN);

    desk_control(d, CONTROL_ACCEPT);
    desk_decide(d, 0);
    assert_non_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

static void a_question_without_an_answer_is_asked_again_after_thirty_seconds(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_control(d, CONTROL_RECONCILE);

    desk_pass(d, 29);
    assert_int_equal(desk_count(d, EFFECT_RECONCILE), 0);
    desk_pass(d, 1);

    assert_int_equal(desk_count(d, EFFECT_RECONCILE), 1);
    desk_free(d);
}

static void a_lost_connection_forbids_entries_until_reconciled_again(void **state)
{
    struct desk *d = desk_new(NULL);
    (void)state;
    desk_link(d, false);
    desk_link(d, true);
    desk_decide(d, 0);
    assert_int_equal(desk_denial(d), DENY_UNRECONCILED);

    desk_agree(d, NULL);

    desk_decide(d, 0);
    assert_non_null(desk_placed(d, PURPOSE_ENTRY));
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cash_that_differs_twice_by_the_same_amount_is_a_transfer),
        cmocka_unit_test(coins_that_differ_twice_by_the_same_amount_are_told_as_foreign_once),
        cmocka_unit_test(a_hair_of_cash_after_a_fill_is_the_venues_rounding),
        cmocka_unit_test(more_than_a_hair_is_a_transfer_still),
        cmocka_unit_test(cash_that_differs_by_other_amounts_is_not_explained_away),
        cmocka_unit_test(base_that_is_not_ours_blocks_the_pair_until_it_is_accepted),
        cmocka_unit_test(a_question_without_an_answer_is_asked_again_after_thirty_seconds),
        cmocka_unit_test(a_lost_connection_forbids_entries_until_reconciled_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
