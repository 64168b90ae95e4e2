/* What a venue that lies, or is broken, may do to the engine: nothing beyond a breaker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/hostile_desk.h"

static const int64_t BTC = 100000000; /* lots */

static bool breaker_is_open(const struct desk *d)
{
    return d->engine->account.breaker[BREAKER_ORDER_IMPOSSIBLE].since != 0;
}

static bool told(const struct desk *d, const char *code)
{
    for (uint32_t i = 0; i < d->effects.count; i++) {
        const struct effect *fx = &d->effects.item[i];
        if (fx->kind == EFFECT_NOTICE && strcmp(fx->u.notice.code, code) == 0)
            return true;
    }
    return false;
}

static const struct position *held(const struct desk *d)
{
    return &d->engine->account.position[0];
}

static void a_fee_greater_than_what_was_bought_trips_a_breaker(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    struct order *o = desk_enter(&d, 0, BTC / 10);

    struct event ev = desk_fill_event(&d, o, 300000, BTC / 10);
    str_copy(ev.u.fill.fee_asset, sizeof ev.u.fill.fee_asset, STR("BTC"));
    ev.u.fill.fee.units = BTC;
    desk_step(&d, &ev);

    assert_true(breaker_is_open(&d));
    assert_int_equal(held(&d)->held.qty.lots, BTC / 10);
    assert_true(ledger_balances(&d.engine->account.ledger));
    desk_close(&d);
}

static void a_fee_in_a_third_asset_is_not_booked_as_dollars(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    struct order *o = desk_enter(&d, 0, BTC / 10);

    struct event ev = desk_fill_event(&d, o, 300000, BTC / 10);
    str_copy(ev.u.fill.fee_asset, sizeof ev.u.fill.fee_asset, STR("KFEE"));
    ev.u.fill.fee.units = 500 * MONEY_ONE;
    desk_step(&d, &ev);

    assert_int_equal(d.engine->account.ledger.cash.units, 7000 * MONEY_ONE);
    assert_int_equal(d.engine->account.ledger.fees.units, 0);
    assert_true(told(&d, "fill.fee_asset"));
    desk_close(&d);
}

static void a_fill_of_another_pair_or_side_is_not_booked(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    struct order *o = desk_enter(&d, 0, BTC / 10);

    struct event ev = desk_fill_event(&d, o, 300000, BTC / 10);
    ev.pair = 1;
    desk_step(&d, &ev);
    assert_true(breaker_is_open(&d));
    assert_int_equal(held(&d)->held.qty.lots, 0);

    ev = desk_fill_event(&d, o, 300000, BTC / 10);
    ev.u.fill.side = SIDE_SELL;
    desk_step(&d, &ev);
    assert_int_equal(held(&d)->held.qty.lots, 0);
    desk_close(&d);
}

static void a_report_of_another_pair_changes_no_order(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    struct order *o = desk_enter(&d, 0, BTC / 10);

    struct event ev = desk_event(EV_ORDER, 1);
    memcpy(ev.u.order.client_id, o->client_id, sizeof o->client_id);
    ev.u.order.what = OE_ACCEPT;
    ev.u.order.has_terms = ev.u.order.snapshot = 1;
    ev.u.order.qty.lots = 7;
    desk_step(&d, &ev);

    assert_true(breaker_is_open(&d));
    assert_int_equal(o->qty.lots, BTC / 10);
    desk_close(&d);
}

static void quantities_and_prices_at_the_end_of_the_numbers_are_not_booked(void **state)
{
    static const int64_t huge[][2] = {
        {300000, INT64_MAX}, {INT64_MAX, 1}, {1, INT64_MAX / 2}, {INT64_MAX, INT64_MAX}};
    (void)state;

    for (unsigned i = 0; i < sizeof huge / sizeof *huge; i++) {
        struct desk d;
        desk_open(&d);
        struct order *o = desk_enter(&d, 0, BTC / 10);
        for (unsigned n = 0; n < 4; n++) {
            struct event ev = desk_fill_event(&d, o, huge[i][0], huge[i][1]);
            desk_step(&d, &ev);
            desk_quote(&d, 0, 300000 + n, 300010);
        }
        assert_true(breaker_is_open(&d));
        assert_int_equal(held(&d)->held.qty.lots, 0);
        assert_true(ledger_balances(&d.engine->account.ledger));
        desk_close(&d);
    }
}

static void a_fill_told_before_its_order_is_known_is_booked_when_it_is(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    struct order *o = desk_enter(&d, 0, BTC / 10);

    struct event ev = desk_fill_event(&d, o, 300000, BTC / 10);
    struct event by_venue = ev;
    memset(by_venue.u.fill.client_id, 0, CLIENT_ID_MAX);
    str_copy(by_venue.u.fill.venue_id, VENUE_ID_MAX, STR("OABC-1"));
    desk_step(&d, &by_venue);
    assert_int_equal(held(&d)->held.qty.lots, 0);

    desk_step(&d, &ev);
    assert_int_equal(held(&d)->held.qty.lots, BTC / 10);
    desk_step(&d, &ev);
    assert_int_equal(held(&d)->held.qty.lots, BTC / 10);
    desk_close(&d);
}

static void fees_of_a_hundred_percent_and_more_are_refused(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    struct order *o = desk_enter(&d, 0, BTC / 10);
    struct event ev = desk_fill_event(&d, o, 300000, BTC / 10);
    desk_step(&d, &ev);

    ev = desk_event(EV_FEES, PAIR_NONE);
    ev.u.fees = (struct ev_fees){{RATE_ONE}, {2 * RATE_ONE}};
    desk_step(&d, &ev);
    desk_quote(&d, 0, 310000, 310001);

    assert_int_equal(d.engine->account.taker.e8, 400000);
    desk_close(&d);
}

static void a_print_from_long_ago_does_not_make_the_bars_since_then(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);

    struct event ev = desk_event(EV_TRADE, 0);
    ev.u.trade.price.ticks = 300000;
    ev.u.trade.qty.lots = BTC;
    ev.venue_at = DESK_S;
    desk_step(&d, &ev);

    assert_true(desk_settle(&d));
    assert_int_equal(pair_at(d.engine, 0)->bars, 0);
    desk_close(&d);
}

static void a_print_or_a_bar_from_the_future_does_not_blind_the_pair(void **state)
{
    struct desk d;
    struct bar got;
    (void)state;
    desk_open(&d);

    struct event ev = desk_event(EV_TRADE, 0);
    ev.u.trade.price.ticks = 300000;
    ev.u.trade.qty.lots = BTC;
    ev.venue_at = d.now + 1000000 * DESK_S;
    desk_step(&d, &ev);
    ev = desk_event(EV_BAR, 0);
    struct price p = {300000};
    ev.u.bar = (struct bar){.open = p, .high = p, .low = p, .close = p, .interval_s = 60};
    ev.u.bar.open_time = DESK_START + 60 * 1000000 * DESK_S;
    desk_step(&d, &ev);
    assert_true(told(&d, "data.outlier"));

    ev.u.bar.open_time = DESK_START;
    d.now += 61 * DESK_S;
    desk_step(&d, &ev);
    assert_int_equal(engine_bars(d.engine, 0, &got, 1), 1);
    assert_true(got.open_time == DESK_START);
    desk_close(&d);
}

static void a_venue_that_changes_an_instruments_decimals_changes_no_amount(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    struct order *o = desk_enter(&d, 0, BTC / 10);
    struct event ev = desk_fill_event(&d, o, 300000, BTC / 10);
    desk_step(&d, &ev);
    assert_int_equal(held(&d)->held.qty.lots, 10000000);
    assert_int_equal(held(&d)->stop.ticks, 290000);
    struct order *stop = position_orders(&d.engine->account, held(&d)).stop;
    assert_non_null(stop);

    struct instrument in = desk_rules(0);
    in.price_decimals = 2;
    in.qty_decimals = 6;
    in.min_qty.lots = 100;
    desk_instrument(&d, 0, in);

    assert_int_equal(held(&d)->held.qty.lots, 100000);
    assert_int_equal(held(&d)->entry.ticks, 3000000);
    assert_int_equal(held(&d)->stop.ticks, 2900000);
    assert_int_equal(held(&d)->stop_offset, 100000);
    assert_int_equal(stop->qty.lots, 100000);
    assert_int_equal(stop->stop_price.ticks, 2900000);
    assert_int_equal(pair_at(d.engine, 0)->quote.bid.ticks, 0); /* until it is told anew */
    desk_quote(&d, 0, 3000000, 3000010);
    assert_int_equal(account_equity(d.engine).units, (7000 + 3000 - 12) * MONEY_ONE);
    assert_int_equal(d.effects.count, 0); /* nothing to amend */
    desk_close(&d);
}

static void a_balance_at_the_end_of_the_numbers_is_refused(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);

    for (int i = 0; i < 3; i++) {
        d.now += 400 * DESK_S;
        desk_settle(&d);
        desk_reconcile(&d, RECONCILE_BEGIN);
        desk_balance(&d, "USD", INT64_MAX);
        desk_balance(&d, "BTC", INT64_MIN);
        desk_reconcile(&d, RECONCILE_END);
    }

    assert_true(ledger_balances(&d.engine->account.ledger));
    assert_int_equal(d.engine->account.ledger.cash.units, 10000 * MONEY_ONE);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fee_greater_than_what_was_bought_trips_a_breaker),
        cmocka_unit_test(a_fee_in_a_third_asset_is_not_booked_as_dollars),
        cmocka_unit_test(a_fill_of_another_pair_or_side_is_not_booked),
        cmocka_unit_test(a_report_of_another_pair_changes_no_order),
        cmocka_unit_test(quantities_and_prices_at_the_end_of_the_numbers_are_not_booked),
        cmocka_unit_test(a_fill_told_before_its_order_is_known_is_booked_when_it_is),
        cmocka_unit_test(fees_of_a_hundred_percent_and_more_are_refused),
        cmocka_unit_test(a_print_from_long_ago_does_not_make_the_bars_since_then),
        cmocka_unit_test(a_print_or_a_bar_from_the_future_does_not_blind_the_pair),
        cmocka_unit_test(a_venue_that_changes_an_instruments_decimals_changes_no_amount),
        cmocka_unit_test(a_balance_at_the_end_of_the_numbers_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
