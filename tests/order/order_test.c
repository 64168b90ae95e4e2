/* The state table with its ugly truths, ids, and the table of orders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "order/order_table.h"

static struct order_table *new_table(void)
{
    struct order_table *t = malloc(sizeof *t);

    order_table_init(t);
    return t;
}

static void only_news_from_the_venue_leaves_unknown(void **state)
{
    (void)state;

    assert_int_equal(order_next(ORDER_UNKNOWN, OE_TIMEOUT), ORDER_UNKNOWN);
    assert_int_equal(order_next(ORDER_UNKNOWN, OE_ACCEPT), ORDER_OPEN);
    assert_int_equal(order_next(ORDER_UNKNOWN, OE_REJECT), ORDER_REJECTED);
    assert_int_equal(order_next(ORDER_UNKNOWN, OE_FILL), ORDER_PARTIAL);
    assert_int_equal(order_next(ORDER_UNKNOWN, OE_ABSENT), ORDER_ABSENT);
}

static void nothing_but_an_unknown_order_can_turn_out_absent(void **state)
{
    (void)state;

    for (unsigned s = ORDER_SENT; s < ORDER_ABSENT; s++) {
        if (s != ORDER_UNKNOWN)
            assert_int_equal(order_next((enum order_state)s, OE_ABSENT), ORDER_NONE);
    }
}

static void a_fill_after_a_cancel_or_an_expiry_is_legal(void **state)
{
    (void)state;

    assert_int_equal(order_next(ORDER_CANCELED, OE_FILL), ORDER_CANCELED);
    assert_int_equal(order_next(ORDER_CANCELED, OE_FILL_LAST), ORDER_FILLED);
    assert_int_equal(order_next(ORDER_EXPIRED, OE_FILL), ORDER_EXPIRED);
    assert_int_equal(order_next(ORDER_EXPIRED, OE_FILL_LAST), ORDER_FILLED);
}

static void an_old_accept_changes_no_end(void **state)
{
    (void)state;

    assert_int_equal(order_next(ORDER_FILLED, OE_ACCEPT), ORDER_FILLED);
    assert_int_equal(order_next(ORDER_CANCELED, OE_ACCEPT), ORDER_CANCELED);
    assert_int_equal(order_next(ORDER_REJECTED, OE_ACCEPT), ORDER_REJECTED);
}

static void a_post_only_order_may_be_refused_after_it_was_accepted(void **state)
{
    (void)state;

    assert_int_equal(order_next(ORDER_OPEN, OE_REJECT), ORDER_REJECTED);
}

static void what_cannot_be_is_reported(void **state)
{
    (void)state;

    assert_int_equal(order_next(ORDER_PARTIAL, OE_REJECT), ORDER_NONE);
    assert_int_equal(order_next(ORDER_FILLED, OE_REJECT), ORDER_NONE);
    assert_int_equal(order_next(ORDER_FILLED, OE_FILL), ORDER_NONE);
    assert_int_equal(order_next(ORDER_REJECTED, OE_FILL), ORDER_NONE);
    assert_int_equal(order_next(ORDER_ABSENT, OE_FILL), ORDER_NONE);
    assert_int_equal(order_next(ORDER_ABSENT, OE_ACCEPT), ORDER_NONE);
}

static void an_impossible_move_leaves_the_order_as_it_is(void **state)
{
    struct order o = {.state = ORDER_REJECTED};
    (void)state;

    assert_false(order_learn(&o, OE_FILL));
    assert_int_equal(o.state, ORDER_REJECTED);
}

static void an_accept_of_what_has_fills_is_partial(void **state)
{
    struct order o = {.state = ORDER_UNKNOWN, .qty = {10}, .filled = {3}};
    (void)state;

    assert_true(order_learn(&o, OE_ACCEPT));
    assert_int_equal(o.state, ORDER_PARTIAL);
    assert_int_equal(order_left(&o).lots, 7);
}

static void a_client_id_has_17_characters_and_reads_back(void **state)
{
    char id[CLIENT_ID_MAX];
    uint32_t epoch, account;
    uint64_t order;
    (void)state;

    client_id_make(id, 35, 1, 36);

    assert_string_equal(id, "np0000z0100000010");
    assert_true(client_id_read(str_of(id), &epoch, &account, &order));
    assert_int_equal(epoch, 35);
    assert_int_equal(account, 1);
    assert_int_equal(order, 36);
}

static void ids_of_others_are_not_ours(void **state)
{
    static const char *const other[] = {"",
                                        "np",
                                        "np0000z010000001",
                                        "np0000z01000000100",
                                        "xp0000z0100000010",
                                        "np0000Z0100000010"};
    uint32_t epoch, account;
    uint64_t order;
    (void)state;

    for (unsigned i = 0; i < sizeof other / sizeof other[0]; i++)
        assert_false(client_id_read(str_of(other[i]), &epoch, &account, &order));
}

static void the_oldest_ended_order_gives_its_slot_and_a_working_one_never(void **state)
{
    struct order_table *t = new_table();
    (void)state;
    for (unsigned i = 0; i < ORDERS_MAX; i++)
        order_learn(order_table_add(t), OE_SEND);
    assert_null(order_table_add(t));

    order_learn(order_find(t, 9), OE_REJECT);
    order_learn(order_find(t, 5), OE_REJECT);
    order_table_settle(t);

    struct order *o = order_table_add(t);
    assert_non_null(o);
    assert_null(order_find(t, 5));
    assert_non_null(order_find(t, 9));
    assert_int_equal(o->id, ORDERS_MAX + 1);
    free(t);
}

static void an_ended_order_works_until_the_fills_that_were_told_have_come(void **state)
{
    struct order_table *t = new_table();
    struct order *o = order_table_add(t);
    (void)state;
    order_learn(o, OE_SEND);
    order_learn(o, OE_CANCELED);
    o->told_filled.lots = 5;

    order_table_settle(t);
    assert_int_equal(t->working_count, 1);
    o->filled.lots = 5;
    order_table_settle(t);

    assert_int_equal(t->working_count, 0);
    free(t);
}

static void a_fill_id_is_new_once(void **state)
{
    struct order_table *t = new_table();
    char id[FILL_ID_MAX] = "first";
    (void)state;

    assert_true(order_table_fill_is_new(t, id, true));
    assert_false(order_table_fill_is_new(t, id, true));
    free(t);
}

static void a_fill_id_met_before_its_order_was_known_is_new_once_more(void **state)
{
    struct order_table *t = new_table();
    char id[FILL_ID_MAX] = "early";
    (void)state;

    assert_true(order_table_fill_is_new(t, id, false));
    assert_false(order_table_fill_is_new(t, id, false));
    assert_true(order_table_fill_is_new(t, id, true));
    assert_false(order_table_fill_is_new(t, id, true));
    free(t);
}

static void an_order_is_found_by_our_id_before_the_venues(void **state)
{
    struct order_table *t = new_table();
    struct order *o = order_table_add(t);
    (void)state;
    memcpy(o->client_id, "np0000z0100000001", 18);
    memcpy(o->venue_id, "V1", 3);

    assert_ptr_equal(order_find_venue(t, "np0000z0100000001", ""), o);
    assert_ptr_equal(order_find_venue(t, "", "V1"), o);
    assert_null(order_find_venue(t, "np0000z0100000002", "V1"));
    assert_null(order_find_venue(t, "", ""));
    free(t);
}

static void the_first_order_is_found_by_its_number_and_nothing_by_zero(void **state)
{
    struct order_table *t = new_table();
    struct order *first = order_table_add(t), *second = order_table_add(t);
    (void)state;

    assert_ptr_equal(order_find(t, first->id), first);
    assert_ptr_equal(order_find(t, second->id), second);
    assert_null(order_find(t, 0));
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_news_from_the_venue_leaves_unknown),
        cmocka_unit_test(nothing_but_an_unknown_order_can_turn_out_absent),
        cmocka_unit_test(a_fill_after_a_cancel_or_an_expiry_is_legal),
        cmocka_unit_test(an_old_accept_changes_no_end),
        cmocka_unit_test(a_post_only_order_may_be_refused_after_it_was_accepted),
        cmocka_unit_test(what_cannot_be_is_reported),
        cmocka_unit_test(an_impossible_move_leaves_the_order_as_it_is),
        cmocka_unit_test(an_accept_of_what_has_fills_is_partial),
        cmocka_unit_test(a_client_id_has_17_characters_and_reads_back),
        cmocka_unit_test(ids_of_others_are_not_ours),
        cmocka_unit_test(the_oldest_ended_order_gives_its_slot_and_a_working_one_never),
        cmocka_unit_test(an_ended_order_works_until_the_fills_that_were_told_have_come),
        cmocka_unit_test(a_fill_id_is_new_once),
        cmocka_unit_test(a_fill_id_met_before_its_order_was_known_is_new_once_more),
        cmocka_unit_test(an_order_is_found_by_our_id_before_the_venues),
        cmocka_unit_test(the_first_order_is_found_by_its_number_and_nothing_by_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
