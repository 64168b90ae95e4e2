#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/config.h"
#include "engine/account.h"
#include "engine/portable.h"

static struct engine *engine_with(const char *pairs)
{
    static struct config c;
    struct origin from = {.kind = ORIGIN_SET};
    struct error err;

    config_init(&c);
    assert_int_equal(config_set(&c, STR("trading.pairs"), str_of(pairs), from, &err), STATUS_OK);
    return engine_init(aligned_alloc(64, engine_size(&c.options)), &c.options, 7, 11);
}

/* A little of everything: cash, a position with its stop, a pause, a cooldown, a booked fill. */
static struct engine *busy_engine(void)
{
    struct engine *e = engine_with("BTC/USD,ETH/USD");
    struct account *a = &e->account;
    struct position *p = position_take(a);
    struct order *o = order_table_add(&a->orders);
    char fill[FILL_ID_MAX] = "TFILL1-AAAAA-BBBBBB";

    ledger_open(&a->ledger, (struct money){10000 * MONEY_ONE});
    a->ledger_open = 1;
    p->pair = 1;
    p->opened_at = 1700000000000000000;
    ledger_buy(&a->ledger, &p->held, (struct qty){5000}, (struct money){1234567890},
               (struct money){9876543});
    p->bought = p->held.qty;
    p->stop = (struct price){17};
    p->closing = EXIT_REASON_TARGET;
    o->pair = 1;
    o->position = p->number;
    client_id_make(o->client_id, e->epoch, 0, o->id);
    memcpy(o->venue_id, "OABC\"\\", 6);
    o->purpose = PURPOSE_STOP;
    o->qty = p->held.qty;
    order_learn(o, OE_SEND);
    order_learn(o, OE_ACCEPT);
    order_table_fill_is_new(&a->orders, fill, true);
    e->control.paused_at = 5;
    memcpy(e->control.paused_by, "ana", 3);
    pair_at(e, 1)->cooldown_until = 99;
    e->last_seq = 1000;
    return e;
}

static struct text room(void)
{
    return (struct text){malloc(PORTABLE_BYTES_MAX), 0, PORTABLE_BYTES_MAX, false};
}

static void what_comes_back_says_the_same_again(void **state)
{
    struct engine *e = busy_engine(), *fresh = engine_with("ETH/USD,SOL/USD,BTC/USD");
    struct text first = room(), second = room();
    struct error err;
    (void)state;

    assert_true(engine_export(e, &first));
    assert_int_equal(engine_import(fresh, text_str(&first), &err), STATUS_OK);

    struct position *p = position_of_pair(&fresh->account, 0);
    assert_non_null(p);
    assert_int_equal(p->held.qty.lots, 5000);
    assert_int_equal(p->closing, EXIT_REASON_TARGET);
    struct order *o = position_orders(&fresh->account, p).stop;
    assert_non_null(o);
    assert_int_equal(o->pair, 0);
    assert_string_equal(o->venue_id, "OABC\"\\");
    assert_int_equal(o->state, ORDER_OPEN);
    assert_true(ledger_balances(&fresh->account.ledger));
    assert_int_equal(fresh->account.ledger.cash.units, e->account.ledger.cash.units);
    assert_int_equal(fresh->account.next_position, e->account.next_position);
    assert_int_equal(fresh->account.orders.next_id, e->account.orders.next_id);
    assert_string_equal(fresh->control.paused_by, "ana");
    assert_int_equal(pair_at(fresh, 0)->cooldown_until, 99);
    assert_int_equal(fresh->last_seq, 1000);
    char fill[FILL_ID_MAX] = "TFILL1-AAAAA-BBBBBB";
    assert_false(order_table_fill_is_new(&fresh->account.orders, fill, true));

    struct engine *again = engine_with("BTC/USD,ETH/USD");
    assert_int_equal(engine_import(again, text_str(&first), &err), STATUS_OK);
    assert_true(engine_export(again, &second));
    assert_string_equal(first.at, second.at);
    free(first.at);
    free(second.at);
    free(e);
    free(fresh);
    free(again);
}

static void a_position_in_a_pair_that_is_gone_is_refused(void **state)
{
    struct engine *e = busy_engine(), *fresh = engine_with("BTC/USD");
    struct text t = room();
    struct error err;
    (void)state;

    engine_export(e, &t);
    assert_int_equal(engine_import(fresh, text_str(&t), &err), STATUS_CONFIG);
    free(t.at);
    free(e);
    free(fresh);
}

static void a_document_cut_anywhere_is_refused(void **state)
{
    struct engine *e = busy_engine();
    struct text t = room();
    struct error err;
    (void)state;

    engine_export(e, &t);
    for (size_t cut = 0; cut < t.len; cut += 37) {
        struct engine *fresh = engine_with("BTC/USD,ETH/USD");
        assert_int_not_equal(engine_import(fresh, (struct str){t.at, cut}, &err), STATUS_OK);
        free(fresh);
    }
    free(t.at);
    free(e);
}

static void books_that_do_not_balance_are_refused(void **state)
{
    struct engine *e = busy_engine(), *fresh = engine_with("BTC/USD,ETH/USD");
    struct text t = room();
    struct error err;
    (void)state;

    e->account.ledger.cash.units++;
    engine_export(e, &t);
    assert_int_equal(engine_import(fresh, text_str(&t), &err), STATUS_CORRUPT);
    free(t.at);
    free(e);
    free(fresh);
}

static void a_later_format_and_unknown_fields_are_told_apart(void **state)
{
    struct engine *fresh = engine_with("BTC/USD");
    struct error err;
    (void)state;

    assert_int_equal(engine_import(fresh, STR("{\"portable\":2}"), &err), STATUS_VERSION);
    assert_int_equal(engine_import(fresh,
                                   STR("{\"portable\":1,\"learner\":{\"x\":[1]},"
                                       "\"control\":{\"mood\":\"good\",\"paused_at\":7}}"),
                                   &err),
                     STATUS_OK);
    assert_int_equal(fresh->control.paused_at, 7);
    free(fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_back_says_the_same_again),
        cmocka_unit_test(a_position_in_a_pair_that_is_gone_is_refused),
        cmocka_unit_test(a_document_cut_anywhere_is_refused),
        cmocka_unit_test(books_that_do_not_balance_are_refused),
        cmocka_unit_test(a_later_format_and_unknown_fields_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
