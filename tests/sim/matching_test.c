/* Who gets filled, at what price, and what it costs. */
#include "sim/venue_kit.h"

static int64_t total(const struct desk *d, const char *asset)
{
    return sim_total(d->sim, 0, str_of(asset)).units;
}

static int64_t held(const struct desk *d, const char *asset)
{
    return sim_held(d->sim, 0, str_of(asset)).units;
}

static void a_market_buy_pays_the_ask_and_the_taker_fee(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 49999, 1, 50000, 1, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_MARKET, 0.1, 0, 0), 2 * SECOND);

    ASSERT_FILL(d, 0, 50000, 0.1, 40, LIQUIDITY_TAKER); /* 5,000 x 0.8 % */
    assert_int_equal(heard_order(&d, 0)->what, OE_ACCEPT);
    assert_int_equal(heard_order(&d, 1)->what, OE_FILL_LAST);
    assert_int_equal(total(&d, "USD"), USD(4960).units);
    assert_int_equal(total(&d, "BTC"), USD(1.1).units);
    assert_int_equal(held(&d, "USD"), 0);
    desk_close(&d);
}

static void a_taker_walks_beyond_the_touch_and_pays_more_there(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 49990, 0.01, 50000, 0.01, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_MARKET, 0.05, 0, 0), SECOND);

    ASSERT_FILL(d, 0, 50000, 0.01, 4, LIQUIDITY_TAKER);
    ASSERT_FILL(d, 1, 50010, 0.02, 8.0016, LIQUIDITY_TAKER); /* a spread further, twice as large */
    ASSERT_FILL(d, 2, 50020, 0.02, 8.0032, LIQUIDITY_TAKER);
    desk_close(&d);
}

static void a_taker_takes_the_known_levels_of_the_book_first(void **state)
{
    struct desk d = desk_plain();
    struct sim_level bid[1] = {{PX(49990), BTC(1)}};
    struct sim_level ask[2] = {{PX(50000), BTC(0.02)}, {PX(50007), BTC(0.05)}};
    (void)state;

    sim_book(d.sim, 0, bid, 1, ask, 2, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_MARKET, 0.03, 0, 0), SECOND);

    ASSERT_FILL(d, 0, 50000, 0.02, 8, LIQUIDITY_TAKER);
    ASSERT_FILL(d, 1, 50007, 0.01, 4.00056, LIQUIDITY_TAKER);
    assert_null(heard_fill(&d, 2));
    desk_close(&d);
}

static void what_was_taken_is_gone_until_the_next_quote(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 0.02, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.02, 50000, 0), SECOND);
    ASSERT_FILL(d, 0, 50000, 0.02, 8, LIQUIDITY_TAKER);

    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.02, 50000, 0), SECOND);
    assert_null(heard_fill(&d, 0));

    desk_quote(&d, 49990, 1, 50000, 0.02, 2 * SECOND);
    ASSERT_FILL(d, 0, 50000, 0.02, 4, LIQUIDITY_MAKER);
    desk_close(&d);
}

static void a_limit_waits_behind_the_displayed_size(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 50000, 3, 50010, 2, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.1, 50000, 0), SECOND);
    desk_trade(&d, SIDE_SELL, 50000, 2.5, 2 * SECOND);
    assert_null(heard_fill(&d, 0));
    desk_trade(&d, SIDE_BUY, 50010, 9, 3 * SECOND);
    assert_null(heard_fill(&d, 0));
    desk_trade(&d, SIDE_SELL, 50000, 0.54, 4 * SECOND); /* 0.5 was ahead */

    ASSERT_FILL(d, 0, 50000, 0.04, 8, LIQUIDITY_MAKER); /* 2,000 x 0.4 % */
    desk_close(&d);
}

static void a_shrinking_level_moves_the_order_up(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 50000, 3, 50010, 2, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.1, 50000, 0), SECOND);
    desk_quote(&d, 50000, 0.2, 50010, 2, 2 * SECOND);
    desk_quote(&d, 50000, 5, 50010, 2, 3 * SECOND); /* the new ones stand behind */
    desk_trade(&d, SIDE_SELL, 50000, 0.3, 4 * SECOND);

    ASSERT_FILL(d, 0, 50000, 0.1, 20, LIQUIDITY_MAKER);
    desk_close(&d);
}

static void a_trade_through_the_price_fills_the_rest(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 50000, 3, 50010, 2, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.1, 50000, 0), SECOND);
    desk_trade(&d, SIDE_SELL, 49999.9, 0.001, 2 * SECOND);

    ASSERT_FILL(d, 0, 50000, 0.1, 20, LIQUIDITY_MAKER);
    desk_close(&d);
}

static void two_orders_at_one_price_share_a_trade_in_order_of_placing(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 50000, 1, 50010, 2, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.02, 50000, 0), SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.02, 50000, 0), SECOND);
    desk_trade(&d, SIDE_SELL, 50000, 1.03, 2 * SECOND);

    ASSERT_FILL(d, 0, 50000, 0.02, 4, LIQUIDITY_MAKER);
    ASSERT_FILL(d, 1, 50000, 0.01, 2, LIQUIDITY_MAKER);
    assert_null(heard_fill(&d, 2));
    desk_close(&d);
}

static void a_post_only_order_that_would_take_is_accepted_and_cancelled(void **state)
{
    struct desk d = desk_plain();
    struct order_request r = ask_for(SIDE_BUY, ORDER_LIMIT, 0.1, 50000, 0);
    (void)state;

    r.post_only = 1;
    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_place(&d, r, SECOND);

    assert_int_equal(heard_order(&d, 0)->what, OE_ACCEPT);
    assert_int_equal(heard_order(&d, 1)->what, OE_CANCELED);
    assert_string_equal(heard_order(&d, 1)->reason, "Post only order");
    assert_int_equal(held(&d, "USD"), 0);
    desk_close(&d);
}

static void an_ioc_takes_what_is_there_and_the_rest_is_cancelled(void **state)
{
    struct desk d = desk_plain();
    struct order_request r = ask_for(SIDE_BUY, ORDER_LIMIT, 0.1, 50000, 0);
    (void)state;

    r.tif = TIF_IOC;
    desk_quote(&d, 49990, 1, 50000, 0.04, SECOND);
    desk_place(&d, r, SECOND);

    ASSERT_FILL(d, 0, 50000, 0.04, 16, LIQUIDITY_TAKER);
    assert_int_equal(heard_order(&d, 1)->what, OE_CANCELED);
    assert_int_equal(heard_order(&d, 1)->filled.lots, BTC(0.04).lots);
    desk_close(&d);
}

static void a_good_till_date_order_expires(void **state)
{
    struct desk d = desk_plain();
    struct order_request r = ask_for(SIDE_BUY, ORDER_LIMIT, 0.1, 49000, 0);
    (void)state;

    r.tif = TIF_GTD;
    r.expires_at = 10 * SECOND;
    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_place(&d, r, SECOND);
    assert_int_equal(held(&d, "USD"), USD(4900 * 1.008).units);
    assert_int_equal(sim_wake_at(d.sim), 10 * SECOND);
    sim_advance(d.sim, 11 * SECOND);
    desk_listen(&d);

    assert_int_equal(heard_order(&d, 0)->what, OE_EXPIRED);
    assert_int_equal(heard(&d, EV_ORDER, 0)->venue_at, 10 * SECOND);
    assert_int_equal(held(&d, "USD"), 0);
    desk_close(&d);
}

static void a_stop_waits_for_the_last_trade_and_sells_at_the_bid(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 50000, 1, 50010, 1, SECOND);
    desk_trade(&d, SIDE_BUY, 50010, 1, SECOND);
    desk_place(&d, ask_for(SIDE_SELL, ORDER_STOP_LOSS, 0.5, 0, 49000), SECOND);
    assert_int_equal(held(&d, "BTC"), USD(0.5).units);
    desk_quote(&d, 48990, 1, 49010, 1, 2 * SECOND); /* quotes alone do not set it off */
    assert_null(heard_fill(&d, 0));
    desk_trade(&d, SIDE_SELL, 48995, 0.1, 3 * SECOND);

    ASSERT_FILL(d, 0, 48990, 0.5, 195.96, LIQUIDITY_TAKER); /* 24,495 x 0.8 % */
    assert_int_equal(total(&d, "BTC"), USD(0.5).units);
    desk_close(&d);
}

static void a_trailing_stop_follows_the_best_trade_and_never_goes_back(void **state)
{
    struct desk d = desk_plain();
    const struct sim_order *o;
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_trade(&d, SIDE_BUY, 50000, 0.1, SECOND);
    desk_place(&d, ask_for(SIDE_SELL, ORDER_TRAILING_STOP, 0.01, 1000, 0), 2 * SECOND);
    desk_trade(&d, SIDE_BUY, 51000, 0.1, 3 * SECOND);
    desk_trade(&d, SIDE_SELL, 50100, 0.1, 4 * SECOND);
    o = sim_next_open(d.sim, 0, NULL);
    assert_int_equal(o->stop_price.ticks, PX(50000).ticks);
    assert_int_equal(o->triggered, 0);

    desk_trade(&d, SIDE_SELL, 50000, 0.1, 5 * SECOND);
    ASSERT_FILL(d, 0, 49990, 0.01, 3.9992, LIQUIDITY_TAKER);
    desk_close(&d);
}

static void a_trailing_buy_holds_less_as_its_stop_falls(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_trade(&d, SIDE_BUY, 50000, 0.1, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_TRAILING_STOP, 0.01, 1000, 0), 2 * SECOND);
    assert_int_equal(sim_held(d.sim, 0, STR("USD")).units, USD(510 * 1.008).units);
    desk_trade(&d, SIDE_SELL, 40000, 0.1, 3 * SECOND);
    assert_int_equal(sim_held(d.sim, 0, STR("USD")).units, USD(410 * 1.008).units);
    desk_close(&d);
}

static void a_take_profit_limit_rests_at_its_limit_once_it_is_set_off(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 50000, 1, 50010, 1, SECOND);
    desk_trade(&d, SIDE_BUY, 50010, 1, SECOND);
    desk_place(&d, ask_for(SIDE_SELL, ORDER_TAKE_PROFIT_LIMIT, 0.5, 52000, 51000), SECOND);
    desk_quote(&d, 51000, 1, 51010, 1, 2 * SECOND);
    desk_trade(&d, SIDE_BUY, 51010, 1, 2 * SECOND);
    assert_null(heard_fill(&d, 0));
    assert_int_equal(sim_next_open(d.sim, 0, NULL)->triggered, 1);
    desk_trade(&d, SIDE_BUY, 52000.1, 1, 3 * SECOND);

    ASSERT_FILL(d, 0, 52000, 0.5, 104, LIQUIDITY_MAKER);
    desk_close(&d);
}

static void a_bracket_holds_its_quantity_once_and_its_target_ends_its_stop(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_trade(&d, SIDE_BUY, 50000, 0.1, SECOND);
    desk_place(&d, ask_for(SIDE_SELL, ORDER_BRACKET, 0.6, 52000, 49000), SECOND);
    assert_int_equal(held(&d, "BTC"), USD(0.6).units);
    desk_trade(&d, SIDE_BUY, 52000.1, 1, 2 * SECOND);
    ASSERT_FILL(d, 0, 52000, 0.6, 124.8, LIQUIDITY_MAKER); /* 31,200 x 0.4 % */

    desk_trade(&d, SIDE_SELL, 48000, 1, 3 * SECOND);
    assert_null(heard_fill(&d, 0));
    assert_null(sim_next_open(d.sim, 0, NULL));
    assert_int_equal(held(&d, "BTC"), 0);
    desk_close(&d);
}

static void a_brackets_stop_takes_what_is_left_of_its_target(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_trade(&d, SIDE_BUY, 50000, 0.1, SECOND);
    desk_place(&d, ask_for(SIDE_SELL, ORDER_BRACKET, 0.6, 50000, 49000), SECOND);
    ASSERT_REFUSED(d, "EOrder:Invalid price"); /* nothing lies between it and the market */
    desk_place(&d, ask_for(SIDE_SELL, ORDER_BRACKET, 0.6, 50100, 49000), SECOND);
    desk_trade(&d, SIDE_BUY, 50100, 1.2, 2 * SECOND); /* one stood ahead of it */
    ASSERT_FILL(d, 0, 50100, 0.2, 40.08, LIQUIDITY_MAKER);

    desk_quote(&d, 48990, 1, 49010, 1, 3 * SECOND);
    desk_trade(&d, SIDE_SELL, 49000, 0.1, 3 * SECOND);
    ASSERT_FILL(d, 0, 48990, 0.4, 156.768, LIQUIDITY_TAKER); /* 19,596 x 0.8 % */
    assert_null(sim_next_open(d.sim, 0, NULL));
    desk_close(&d);
}

static void a_brackets_stop_sells_no_deeper_than_five_per_cent_beyond_it(void **state)
{
    struct sim_options o = {.seed = 1, .protection = 0.5};
    struct desk d = desk_with(&o);
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_trade(&d, SIDE_BUY, 50000, 0.1, SECOND);
    desk_place(&d, ask_for(SIDE_SELL, ORDER_BRACKET, 0.6, 52000, 49000), SECOND);
    desk_quote(&d, 46000, 1, 46010, 1, 2 * SECOND);
    desk_trade(&d, SIDE_SELL, 46000, 0.1, 2 * SECOND);
    assert_null(heard_fill(&d, 0));
    assert_int_equal(sim_next_open(d.sim, 0, NULL)->triggered, 1);

    desk_quote(&d, 46600, 1, 46610, 1, 3 * SECOND);
    ASSERT_FILL(d, 0, 46550, 0.6, 111.72, LIQUIDITY_MAKER); /* 49,000 less 5 % */
    desk_close(&d);
}

static void a_bracket_that_buys_holds_what_its_stop_may_cost(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_trade(&d, SIDE_BUY, 50000, 0.1, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_BRACKET, 0.1, 48000, 51000), SECOND);
    assert_int_equal(held(&d, "USD"), USD(5355 * 1.008).units); /* 51,000 and 5 %, and the fee */
    desk_quote(&d, 50990, 1, 51010, 1, 2 * SECOND);
    desk_trade(&d, SIDE_BUY, 51000, 0.1, 2 * SECOND);
    ASSERT_FILL(d, 0, 51010, 0.1, 40.808, LIQUIDITY_TAKER);
    desk_close(&d);
}

static void an_amended_bracket_stays_one_order_with_both_ends(void **state)
{
    struct desk d = desk_plain();
    struct order_request change = {0};
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_trade(&d, SIDE_BUY, 50000, 0.1, SECOND);
    desk_place(&d, ask_for(SIDE_SELL, ORDER_BRACKET, 0.5, 52000, 48000), SECOND);
    str_copy(change.venue_id, sizeof change.venue_id,
             str_of(sim_next_open(d.sim, 0, NULL)->venue_id));
    change.qty = BTC(0.4);
    change.price = PX(51000);
    change.stop_price = PX(49000);
    sim_amend(d.sim, 0, &change, 2 * SECOND);
    sim_advance(d.sim, 2 * SECOND);
    assert_int_equal(held(&d, "BTC"), USD(0.4).units);
    desk_trade(&d, SIDE_BUY, 51000.1, 1, 3 * SECOND);
    ASSERT_FILL(d, 0, 51000, 0.4, 81.6, LIQUIDITY_MAKER);
    desk_close(&d);
}

static void ids_are_uuids_where_the_venue_says_so(void **state)
{
    struct sim_options o = {.seed = 1, .protection = 0.05, .uuids = 1};
    struct desk d = desk_with(&o);
    const struct sim_order *order;
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.01, 49000, 0), SECOND);
    order = sim_next_open(d.sim, 0, NULL);
    assert_int_equal(strlen(order->venue_id), 36);
    assert_int_equal(order->venue_id[14], '4');
    assert_non_null(strchr("89ab", order->venue_id[19]));
    desk_close(&d);
}

static void money_that_is_held_cannot_be_spent_twice(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.15, 49000, 0), SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.15, 49000, 0), SECOND);
    ASSERT_REFUSED(d, "EOrder:Insufficient funds");
    desk_place(&d, ask_for(SIDE_SELL, ORDER_STOP_LOSS, 0.7, 0, 48000), SECOND);
    desk_place(&d, ask_for(SIDE_SELL, ORDER_LIMIT, 0.7, 52000, 0), SECOND);
    ASSERT_REFUSED(d, "EOrder:Insufficient funds");
    desk_close(&d);
}

static void the_venue_refuses_what_its_rules_forbid(void **state)
{
    struct desk d = desk_plain();
    struct order_request late = ask_for(SIDE_BUY, ORDER_LIMIT, 0.1, 49000, 0);
    struct order_request twin = ask_for(SIDE_BUY, ORDER_LIMIT, 0.01, 49000, 0);
    (void)state;

    desk_place(&d, ask_for(SIDE_BUY, ORDER_MARKET, 0.1, 0, 0), SECOND);
    ASSERT_REFUSED(d, "EService:Unavailable"); /* no market yet */
    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.00009, 49000, 0), SECOND);
    ASSERT_REFUSED(d, "EOrder:Order minimum not met");
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.0001, 4000, 0), SECOND);
    ASSERT_REFUSED(d, "EOrder:Cost minimum not met");
    late.deadline = SECOND;
    desk_place(&d, late, 2 * SECOND);
    ASSERT_REFUSED(d, "EService:Deadline elapsed");
    str_copy(twin.client_id, sizeof twin.client_id, STR("twin"));
    desk_place(&d, twin, 2 * SECOND);
    desk_place(&d, twin, 2 * SECOND);
    ASSERT_REFUSED(d, "EGeneral:Invalid arguments:cl_ord_id");
    desk_close(&d);
}

static void an_amended_price_loses_its_place_and_keeps_its_id(void **state)
{
    struct desk d = desk_plain();
    struct order_request r = ask_for(SIDE_BUY, ORDER_LIMIT, 0.1, 49990, 0), change = {0};
    char id[VENUE_ID_MAX];
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_place(&d, r, SECOND);
    memcpy(id, heard_order(&d, 0)->venue_id, sizeof id);
    memcpy(change.venue_id, id, sizeof id);
    change.price = PX(49980);
    sim_amend(d.sim, 0, &change, SECOND);
    sim_advance(d.sim, SECOND);
    desk_listen(&d);

    assert_int_equal(heard_order(&d, 0)->is_amend, 1);
    assert_string_equal(heard_order(&d, 0)->venue_id, id);
    assert_int_equal(heard_order(&d, 0)->price.ticks, PX(49980).ticks);
    assert_int_equal(held(&d, "USD"), USD(4998 * 1.008).units);
    desk_trade(&d, SIDE_SELL, 49980, 0.9, 2 * SECOND); /* as much as is shown counts as ahead */
    assert_null(heard_fill(&d, 0));
    desk_close(&d);
}

static void an_amended_quantity_below_what_is_filled_ends_the_order(void **state)
{
    struct desk d = desk_plain();
    struct order_request r = ask_for(SIDE_BUY, ORDER_LIMIT, 0.1, 50000, 0), change = {0};
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 0.06, SECOND);
    desk_place(&d, r, SECOND);
    memcpy(change.venue_id, heard_order(&d, 0)->venue_id, VENUE_ID_MAX);
    change.qty = BTC(0.05);
    sim_amend(d.sim, 0, &change, SECOND);
    sim_advance(d.sim, SECOND);
    desk_listen(&d);

    assert_int_equal(heard_order(&d, 1)->what, OE_CANCELED);
    assert_int_equal(heard_order(&d, 1)->filled.lots, BTC(0.06).lots);
    desk_close(&d);
}

static void a_request_and_its_answer_each_take_the_latency(void **state)
{
    struct sim_options o = {.seed = 1, .protection = 0.05, .latency_ns = SECOND / 10};
    struct desk d = desk_with(&o);
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_MARKET, 0.1, 0, 0), SECOND);
    assert_int_equal(d.count, 0);
    assert_int_equal(sim_wake_at(d.sim), SECOND + SECOND / 10);
    desk_quote(&d, 50990, 1, 51000, 1, SECOND + SECOND / 20); /* the market moves meanwhile */
    sim_advance(d.sim, SECOND + SECOND / 5);
    desk_listen(&d);

    ASSERT_FILL(d, 0, 51000, 0.1, 40.8, LIQUIDITY_TAKER);
    assert_int_equal(heard(&d, EV_FILL, 0)->at, SECOND + SECOND / 5);
    assert_int_equal(heard(&d, EV_FILL, 0)->venue_at, SECOND + SECOND / 10);
    desk_close(&d);
}

static void a_lost_answer_leaves_the_order_alive_and_a_question_finds_it(void **state)
{
    struct sim_options o = {.seed = 1, .protection = 0.05, .faults = {.lose_answer = 1}};
    struct desk d = desk_with(&o);
    struct order_request r = ask_for(SIDE_BUY, ORDER_LIMIT, 0.1, 49000, 0);
    (void)state;

    str_copy(r.client_id, sizeof r.client_id, STR("np-lost"));
    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_place(&d, r, SECOND);
    assert_int_equal(d.count, 0);
    sim_query(d.sim, 0, &r, SECOND);
    sim_advance(d.sim, SECOND);
    desk_listen(&d);
    assert_int_equal(heard_order(&d, 0)->what, OE_ACCEPT);
    assert_int_equal(heard_order(&d, 0)->snapshot, 1);

    str_copy(r.client_id, sizeof r.client_id, STR("np-never"));
    sim_query(d.sim, 0, &r, SECOND);
    sim_advance(d.sim, SECOND);
    desk_listen(&d);
    assert_int_equal(heard_order(&d, 0)->what, OE_ABSENT);
    desk_close(&d);
}

static void reconciliation_tells_everything_between_its_two_marks(void **state)
{
    struct desk d = desk_plain();
    (void)state;

    desk_quote(&d, 49990, 1, 50000, 1, SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_MARKET, 0.01, 0, 0), SECOND);
    desk_place(&d, ask_for(SIDE_BUY, ORDER_LIMIT, 0.01, 49000, 0), 2 * SECOND);
    sim_reconcile(d.sim, 0, 42, 0, 3 * SECOND);
    sim_advance(d.sim, 3 * SECOND);
    desk_listen(&d);

    assert_int_equal(d.count, 7); /* begin, open, closed, fill, USD, BTC, end */
    assert_int_equal(d.heard[0].u.reconcile.stage, RECONCILE_BEGIN);
    assert_int_equal(d.heard[1].u.order.what, OE_ACCEPT);
    assert_int_equal(d.heard[2].u.order.what, OE_FILL_LAST);
    assert_int_equal(d.heard[3].u.fill.snapshot, 1);
    assert_string_equal(d.heard[4].u.balance.asset, "BTC");
    assert_int_equal(d.heard[6].u.reconcile.stage, RECONCILE_END);
    assert_int_equal(d.heard[6].u.reconcile.id, 42);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_market_buy_pays_the_ask_and_the_taker_fee),
        cmocka_unit_test(a_taker_walks_beyond_the_touch_and_pays_more_there),
        cmocka_unit_test(a_taker_takes_the_known_levels_of_the_book_first),
        cmocka_unit_test(what_was_taken_is_gone_until_the_next_quote),
        cmocka_unit_test(a_limit_waits_behind_the_displayed_size),
        cmocka_unit_test(a_shrinking_level_moves_the_order_up),
        cmocka_unit_test(a_trade_through_the_price_fills_the_rest),
        cmocka_unit_test(two_orders_at_one_price_share_a_trade_in_order_of_placing),
        cmocka_unit_test(a_post_only_order_that_would_take_is_accepted_and_cancelled),
        cmocka_unit_test(an_ioc_takes_what_is_there_and_the_rest_is_cancelled),
        cmocka_unit_test(a_good_till_date_order_expires),
        cmocka_unit_test(a_stop_waits_for_the_last_trade_and_sells_at_the_bid),
        cmocka_unit_test(a_trailing_stop_follows_the_best_trade_and_never_goes_back),
        cmocka_unit_test(a_trailing_buy_holds_less_as_its_stop_falls),
        cmocka_unit_test(a_take_profit_limit_rests_at_its_limit_once_it_is_set_off),
        cmocka_unit_test(a_bracket_holds_its_quantity_once_and_its_target_ends_its_stop),
        cmocka_unit_test(a_brackets_stop_takes_what_is_left_of_its_target),
        cmocka_unit_test(a_brackets_stop_sells_no_deeper_than_five_per_cent_beyond_it),
        cmocka_unit_test(a_bracket_that_buys_holds_what_its_stop_may_cost),
        cmocka_unit_test(an_amended_bracket_stays_one_order_with_both_ends),
        cmocka_unit_test(ids_are_uuids_where_the_venue_says_so),
        cmocka_unit_test(money_that_is_held_cannot_be_spent_twice),
        cmocka_unit_test(the_venue_refuses_what_its_rules_forbid),
        cmocka_unit_test(an_amended_price_loses_its_place_and_keeps_its_id),
        cmocka_unit_test(an_amended_quantity_below_what_is_filled_ends_the_order),
        cmocka_unit_test(a_request_and_its_answer_each_take_the_latency),
        cmocka_unit_test(a_lost_answer_leaves_the_order_alive_and_a_question_finds_it),
        cmocka_unit_test(reconciliation_tells_everything_between_its_two_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
