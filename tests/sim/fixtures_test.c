/* Fills against the published limit-order vectors, where the rule is the same: bars by
 * trade-through, events by the conservative queue. */
#include "sim/venue_kit.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

#define MINUTE (60 * SECOND)
#define MS     INT64_C(1000000)

static json_t *fixture(const char *name)
{
    const char *shared = getenv("NOVAPULSE_SHARED");
    char path[512];
    json_t *doc;

    snprintf(path, sizeof path, "%s/fixtures/quant/%s", shared ? shared : "../shared", name);
    doc = json_load_file(path, 0, NULL);
    if (!doc)
        skip();
    return doc;
}

static double number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static bool is(const json_t *object, const char *key, const char *value)
{
    const char *s = json_string_value(json_object_get(object, key));

    return s && !strcmp(s, value);
}

/* Two price decimals here, no fees, enough of everything. */
static struct sim *fixture_venue(const struct sim_options *o)
{
    struct instrument in = btc_usd;
    struct sim *s = sim_init(malloc(sim_size(&small)), &small, o, 0);

    in.price_decimals = 2;
    in.min_qty.lots = 1;
    in.min_cost.units = 0;
    assert_true(sim_pair(s, 0, &in, (struct rate){0}, (struct rate){0}));
    assert_true(sim_deposit(s, 0, STR("USD"), USD(1000000)));
    assert_true(sim_deposit(s, 0, STR("BTC"), USD(1000)));
    return s;
}

static struct price cents(double v)
{
    return (struct price){(int64_t)floor(v * 100 + 0.5)};
}

static struct order_request fixture_order(const json_t *in)
{
    struct order_request r = {.type = ORDER_LIMIT};

    r.side = is(in, "side", "buy") ? SIDE_BUY : SIDE_SELL;
    r.price = cents(number(in, "price"));
    r.qty = BTC(number(in, "qty"));
    r.post_only = json_is_true(json_object_get(in, "post_only"));
    str_copy(r.client_id, sizeof r.client_id, STR("one"));
    return r;
}

static struct bar fixture_bar(const json_t *row, size_t i)
{
    struct bar b = {.open_time = (int64_t)i * MINUTE, .interval_s = 60};

    b.open = cents(json_number_value(json_array_get(row, 0)));
    b.high = cents(json_number_value(json_array_get(row, 1)));
    b.low = cents(json_number_value(json_array_get(row, 2)));
    b.close = cents(json_number_value(json_array_get(row, 3)));
    b.volume = BTC(json_number_value(json_array_get(row, 4)));
    return b;
}

/* What was filled in one unit of time at one price: a bar's points may each add to it. */
static int64_t filled_in(const struct sim *s, int64_t unit, int64_t at, struct price px,
                         enum liquidity how)
{
    int64_t lots = 0;

    for (uint32_t i = 0; sim_fill_at(s, i); i++) {
        const struct sim_fill *f = sim_fill_at(s, i);

        if (f->at / unit == at && f->price.ticks == px.ticks && f->liquidity == how)
            lots += f->qty.lots;
    }
    return lots;
}

static void expect_fills(const struct sim *s, const json_t *want, int64_t unit)
{
    int64_t expected = 0, got = 0;

    for (size_t i = 0; i < json_array_size(want); i++) {
        const json_t *row = json_array_get(want, i), *how = json_array_get(row, 3);
        bool taker = how && !strcmp(json_string_value(how), "taker");
        struct qty q = BTC(json_number_value(json_array_get(row, 1)));

        assert_int_equal(filled_in(s, unit, json_integer_value(json_array_get(row, 0)),
                                   cents(json_number_value(json_array_get(row, 2))),
                                   taker ? LIQUIDITY_TAKER : LIQUIDITY_MAKER),
                         q.lots);
        expected += q.lots;
    }
    for (uint32_t i = 0; sim_fill_at(s, i); i++)
        got += sim_fill_at(s, i)->qty.lots;
    assert_int_equal(got, expected);
}

static void run_bars(const json_t *in, const json_t *expected)
{
    struct sim_options o = {
        .seed = 1, .protection = 0, .participation = number(in, "participation")};
    struct sim *s = fixture_venue(&o);
    struct order_request r = fixture_order(in);
    const json_t *bars = json_object_get(in, "ohlcv");
    size_t first = (size_t)number(in, "i0") + 1, ttl = (size_t)number(in, "ttl_bars");

    for (size_t i = first - 1; i < first + ttl && i < json_array_size(bars); i++) {
        struct bar b = fixture_bar(json_array_get(bars, i), i);
        struct bar_point point[BAR_POINTS];

        bar_path(point, sim_instrument(s, 0), &b, 0, o.participation);
        for (int k = 0; k < BAR_POINTS; k++) {
            sim_bar_point(s, 0, &b, &point[k]);
            if (i == first && k == 0) {
                assert_true(sim_place(s, 0, 0, &r, point[0].at));
                sim_advance(s, point[0].at);
            }
        }
    }
    expect_fills(s, json_object_get(expected, "fills"), MINUTE);
    if (is(expected, "state", "rejected_would_cross"))
        assert_string_equal(sim_closed(s, 0)->reason, "Post only order");
    assert_int_equal(sim_audit(s, NULL), STATUS_OK);
    free(s);
}

static void bars_fill_by_trade_through(void **state)
{
    json_t *doc = fixture("limit_fill_bars.json"), *c;
    size_t i, ran = 0;
    (void)state;

    json_array_foreach(json_object_get(doc, "cases"), i, c)
    {
        if (!is(json_object_get(c, "input"), "mode", "through"))
            continue;
        run_bars(json_object_get(c, "input"), json_object_get(c, "expected"));
        ran++;
    }
    assert_int_equal(ran, 10);
    json_decref(doc);
}

static void tell_book(struct sim *s, struct ev_quote *q, const json_t *e, int64_t at)
{
    struct price px = cents(number(e, "price"));
    struct qty qty = BTC(number(e, "qty"));

    if (is(e, "side", "bid")) {
        q->bid = px;
        q->bid_qty = qty;
    } else {
        q->ask = px;
        q->ask_qty = qty;
    }
    sim_quote(s, 0, q, at);
}

static void run_events(const json_t *in, const json_t *expected)
{
    const json_t *order = json_object_get(in, "order"), *events = json_object_get(in, "events");
    struct sim_options o = {.seed = 1};
    struct sim *s = fixture_venue(&o);
    struct order_request r = fixture_order(order);
    struct ev_quote q = {0};
    int64_t live = (int64_t)(number(order, "t_send") + number(order, "latency_ms"));
    int64_t gone = (int64_t)(number(order, "t_send") + number(order, "timeout_ms") +
                             number(order, "cancel_latency_ms"));
    bool placed = false;

    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *e = json_array_get(events, i);
        int64_t t = (int64_t)number(e, "t");

        if (!placed && t >= live) {
            assert_true(sim_place(s, 0, 0, &r, live * MS));
            placed = true;
        }
        if (placed && t >= gone) {
            sim_cancel(s, 0, &r, gone * MS);
            break;
        }
        if (is(e, "type", "book")) {
            tell_book(s, &q, e, t * MS);
        } else {
            struct ev_trade trade = {cents(number(e, "price")), BTC(number(e, "qty")), 0, 0, {0}};

            trade.taker_side = is(e, "aggressor", "buy") ? SIDE_BUY : SIDE_SELL;
            sim_trade(s, 0, &trade, t * MS);
        }
    }
    sim_advance(s, gone * MS);
    expect_fills(s, json_object_get(expected, "fills"), MS);
    if (is(expected, "state", "rejected_would_cross"))
        assert_string_equal(sim_closed(s, 0)->reason, "Post only order");
    free(s);
}

static void events_fill_by_the_conservative_queue(void **state)
{
    json_t *doc = fixture("limit_fill_events.json"), *c;
    size_t i;
    (void)state;

    assert_int_equal(json_array_size(json_object_get(doc, "cases")), 8);
    json_array_foreach(json_object_get(doc, "cases"), i, c)
        run_events(json_object_get(c, "input"),
                   json_object_get(json_object_get(c, "expected"), "queue_conservative"));
    json_decref(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_fill_by_trade_through),
        cmocka_unit_test(events_fill_by_the_conservative_queue),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
