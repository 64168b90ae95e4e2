/* Changed options: what is open, owed and latched goes over; what cannot is refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/desk.h"

static struct engine *engine_for(struct desk *d, const char *const *pairs, unsigned count)
{
    struct options o = d->config.options;

    memset(o.trading.pairs, 0, sizeof o.trading.pairs);
    o.trading.pair_count = count;
    for (unsigned i = 0; i < count; i++)
        strcpy(o.trading.pairs[i], pairs[i]);
    return engine_init(aligned_alloc(64, engine_size(&o)), &o, 1, 2);
}

static void a_position_and_its_stop_go_over_by_the_pairs_name(void **state)
{
    static const char *const turned[] = {"SOL/USD", "BTC/USD"};
    struct desk *d = desk_new(NULL);
    const struct position *held = desk_hold(d);
    struct engine *fresh = engine_for(d, turned, 2);
    struct error err;
    (void)state;

    assert_int_equal(engine_adopt(fresh, d->engine, &err), STATUS_OK);

    struct position *p = position_of_pair(&fresh->account, 1);
    assert_non_null(p);
    assert_int_equal(p->number, held->number);
    assert_int_equal(p->held.qty.lots, held->held.qty.lots);
    struct order *stop = position_orders(&fresh->account, p).stop;
    assert_non_null(stop);
    assert_int_equal(stop->pair, 1);
    assert_int_equal(fresh->account.ledger.cash.units, d->account->ledger.cash.units);
    assert_true(ledger_balances(&fresh->account.ledger));
    free(fresh);
    desk_free(d);
}

static void a_pair_with_an_open_position_may_not_go(void **state)
{
    static const char *const without[] = {"ETH/USD", "SOL/USD"};
    struct desk *d = desk_new(NULL);
    struct engine *fresh;
    struct error err;
    (void)state;

    desk_hold(d);
    fresh = engine_for(d, without, 2);
    assert_int_equal(engine_adopt(fresh, d->engine, &err), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "BTC/USD"));
    free(fresh);
    desk_free(d);
}

static void a_pair_in_which_an_order_works_may_not_go(void **state)
{
    static const char *const without[] = {"ETH/USD", "SOL/USD"};
    struct desk *d = desk_new(NULL);
    struct engine *fresh;
    struct error err;
    (void)state;

    desk_decide(d, 0);
    assert_non_null(desk_order(d, PURPOSE_ENTRY));
    fresh = engine_for(d, without, 2);
    assert_int_equal(engine_adopt(fresh, d->engine, &err), STATUS_CONFIG);
    assert_non_null(strstr(err.what, "BTC/USD"));
    free(fresh);
    desk_free(d);
}

static void a_kill_a_pause_and_cooldowns_go_over(void **state)
{
    static const char *const same[] = {"BTC/USD", "ETH/USD", "SOL/USD"};
    struct desk *d = desk_new(NULL);
    struct engine *fresh;
    struct error err;
    (void)state;

    desk_control(d, CONTROL_KILL);
    pair_at(d->engine, 2)->cooldown_until = d->now + SECONDS(60);
    fresh = engine_for(d, same, 3);
    assert_int_equal(engine_adopt(fresh, d->engine, &err), STATUS_OK);

    assert_int_equal(fresh->control.killed_at, d->engine->control.killed_at);
    assert_int_equal(fresh->control.paused_at, d->engine->control.paused_at);
    assert_int_equal(pair_at(fresh, 2)->cooldown_until, pair_at(d->engine, 2)->cooldown_until);
    assert_int_equal(fresh->last_seq, d->engine->last_seq);
    free(fresh);
    desk_free(d);
}

static void bars_are_not_carried_for_the_market_warms_up_again(void **state)
{
    static const char *const same[] = {"BTC/USD", "ETH/USD", "SOL/USD"};
    struct desk *d = desk_new(NULL);
    struct engine *fresh;
    struct error err;
    (void)state;

    desk_trade(d, 0, 10000, LOTS(1));
    desk_pass(d, 70);
    assert_true(pair_at(d->engine, 0)->bars > 0);
    fresh = engine_for(d, same, 3);
    assert_int_equal(engine_adopt(fresh, d->engine, &err), STATUS_OK);
    assert_int_equal(pair_at(fresh, 0)->bars, 0);
    free(fresh);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_position_and_its_stop_go_over_by_the_pairs_name),
        cmocka_unit_test(a_pair_with_an_open_position_may_not_go),
        cmocka_unit_test(a_pair_in_which_an_order_works_may_not_go),
        cmocka_unit_test(a_kill_a_pause_and_cooldowns_go_over),
        cmocka_unit_test(bars_are_not_carried_for_the_market_warms_up_again),
    };

    return cmocka_run_group_tests_name("adopt", tests, NULL, NULL);
}
