/* A paper account over a feed that the test plays itself: every figure below is reckoned by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "net/loop.h"
#include "venue/capture.h"
#include "venue/paper.h"

#define MS     INT64_C(1000000)
#define SECOND (1000 * MS)

static const char pairs[][PAIR_NAME_MAX] = {"BTC/USD", "ETH/USD"};
static const char turned[][PAIR_NAME_MAX] = {"ETH/USD", "BTC/USD"};

/* ---- a feed ---- */

static struct {
    struct venue_inlet inlet;
    struct venue_config config;
    unsigned open;
} feed;

static enum status feed_open(struct venue **ret, const struct venue_config *config,
                             const struct venue_inlet *inlet, struct error *err)
{
    (void)err;
    feed.inlet = *inlet;
    feed.config = *config;
    feed.open++;
    *ret = (struct venue *)&feed;
    return STATUS_OK;
}

static void feed_close(struct venue *v)
{
    feed.open -= v != NULL;
}

static const struct venue_ops feed_ops = {.name = "feed", .open = feed_open, .close = feed_close};

/* ---- the desk ---- */

struct desk {
    struct loop *loop;
    struct timer *look, *limit;
    struct capture *seen;
    struct venue *venue;
    struct options_sim sim;
    struct paper_terms terms;
    char state_dir[32];
    unsigned wanted; /* events of `kind` */
    enum event_kind kind;
    bool timed_out;
};

static void open_account(struct desk *d, const char (*names)[PAIR_NAME_MAX])
{
    struct venue_config config = {.loop = d->loop,
                                  .pair_count = 2,
                                  .pairs = names,
                                  .credentials = {"key", "secret"},
                                  .state_dir = d->state_dir,
                                  .account = 3,
                                  .paper = &d->terms};
    const struct venue_inlet inlet = capture_inlet(d->seen);

    d->seen->count = 0;
    assert_int_equal(paper_ops.open(&d->venue, &config, &inlet, NULL), STATUS_OK);
}

static const char *const files[] = {"paper.block", "paper.changes"};

static void path_of(const struct desk *d, const char *name, const char *end, char ret[96])
{
    snprintf(ret, 96, "%s/%s%s", d->state_dir, name, end);
}

static void copy_files(const struct desk *d, const char *from_end, const char *to_end)
{
    char from[96], to[96];
    size_t len = 0;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        path_of(d, files[i], from_end, from);
        path_of(d, files[i], to_end, to);
        char *bytes = file_read(from, &len);
        FILE *f = fopen(to, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(bytes, 1, len, f), len);
        fclose(f);
        free(bytes);
    }
}

static void remove_files(const struct desk *d)
{
    static const char *const ends[] = {"", ".kept"};
    char path[96];

    for (size_t i = 0; i < sizeof files / sizeof *files * 2; i++) {
        path_of(d, files[i / 2], ends[i % 2], path);
        unlink(path);
    }
    assert_int_equal(rmdir(d->state_dir), 0);
}

/* What a kill leaves: the files, and nothing of what was in memory. */
static void killed_before(const struct desk *d)
{
    copy_files(d, "", ".kept");
}

static void killed_after(const struct desk *d)
{
    copy_files(d, ".kept", "");
}

/* ---- waiting ---- */

static void on_look(void *ctx)
{
    struct desk *d = ctx;

    if (capture_of(d->seen, d->kind, 0, NULL) >= d->wanted)
        loop_stop(d->loop);
    else
        timer_set(d->look, MS);
}

static void on_limit(void *ctx)
{
    struct desk *d = ctx;

    d->timed_out = true;
    loop_stop(d->loop);
}

/* The n-th event of a kind. */
static const struct event *await(struct desk *d, enum event_kind kind, unsigned n)
{
    const struct event *ev = NULL;

    d->kind = kind;
    d->wanted = n;
    timer_set(d->look, 0);
    timer_set(d->limit, 20 * SECOND);
    loop_run(d->loop);
    timer_stop(d->limit);
    assert_false(d->timed_out);
    capture_of(d->seen, kind, n - 1, &ev);
    return ev;
}

/* Time goes on, and what is due comes: a query's answer is behind everything that was asked before. */
static void pass(struct desk *d, int64_t ns)
{
    struct effect ask = {.kind = EFFECT_RECONCILE, .pair = PAIR_NONE};
    unsigned before = capture_of(d->seen, EV_RECONCILE, 0, NULL);

    d->seen->now += ns;
    ask.u.reconcile.id = 99;
    ask.u.reconcile.since = INT64_MAX;
    paper_ops.execute(d->venue, &ask);
    d->seen->now += 4 * MS;
    await(d, EV_RECONCILE, before + 2);
}

/* ---- what the feed says ---- */

static void announce(struct desk *d, uint16_t pair, const char *name)
{
    struct event ev = {.kind = EV_INSTRUMENT, .pair = pair};
    struct instrument *in = &ev.u.instrument;
    struct str quote = str_of(name);

    str_copy(in->pair, sizeof in->pair, str_of(name));
    str_copy(in->base, sizeof in->base, str_cut(&quote, '/'));
    str_copy(in->quote, sizeof in->quote, quote);
    in->price_decimals = 2;
    in->qty_decimals = 8;
    in->tick.ticks = in->lot.lots = in->min_qty.lots = 1;
    in->status = MARKET_ONLINE;
    feed.inlet.submit(feed.inlet.ctx, &ev);
    (void)d;
}

static void link_is(bool up)
{
    struct event ev = {
        .kind = EV_LINK, .pair = PAIR_NONE, .u.link = {.link = LINK_MARKET, .up = up}};

    feed.inlet.submit(feed.inlet.ctx, &ev);
}

static void quote(int64_t bid, int64_t ask, int64_t lots)
{
    struct event ev = {.kind = EV_QUOTE, .pair = 0};

    ev.u.quote = (struct ev_quote){{bid}, {ask}, {lots}, {lots}, 0, 0};
    feed.inlet.submit(feed.inlet.ctx, &ev);
}

static void print(int64_t price, int64_t lots, enum side taker)
{
    struct event ev = {.kind = EV_TRADE, .pair = 0};

    ev.u.trade = (struct ev_trade){.price = {price}, .qty = {lots}, .taker_side = (uint8_t)taker};
    feed.inlet.submit(feed.inlet.ctx, &ev);
}

static void market_opens(struct desk *d)
{
    announce(d, 0, "BTC/USD");
    announce(d, 1, "ETH/USD");
    link_is(true);
    quote(10000, 10100, 300000000);
}

static void order(struct desk *d, const char *id, enum order_type type, enum side side,
                  int64_t lots, int64_t price)
{
    struct effect fx = {.kind = EFFECT_PLACE, .pair = 0};
    struct order_request *r = &fx.u.request;

    str_copy(r->client_id, CLIENT_ID_MAX, str_of(id));
    r->type = (uint8_t)type;
    r->side = (uint8_t)side;
    r->qty.lots = lots;
    if (type == ORDER_LIMIT)
        r->price.ticks = price;
    else
        r->stop_price.ticks = price;
    paper_ops.execute(d->venue, &fx);
}

static int64_t balance(const struct desk *d, const char *asset)
{
    int64_t units = -1;

    for (unsigned i = 0; i < d->seen->count; i++)
        if (d->seen->event[i].kind == EV_BALANCE &&
            strcmp(d->seen->event[i].u.balance.asset, asset) == 0)
            units = d->seen->event[i].u.balance.total.units;
    return units;
}

static int set_up(void **state)
{
    struct desk *d = calloc(1, sizeof *d);

    str_copy(d->state_dir, sizeof d->state_dir, STR("/tmp/paper-XXXXXX"));
    assert_non_null(mkdtemp(d->state_dir));
    d->seen = calloc(1, sizeof *d->seen);
    d->seen->now = INT64_C(1800000000) * SECOND;
    d->loop = loop_new();
    d->look = timer_new(d->loop, on_look, d);
    d->limit = timer_new(d->loop, on_limit, d);
    d->sim = (struct options_sim){.seed = 1,
                                  .latency_ms = 1,
                                  .maker_fee = 0.001,
                                  .taker_fee = 0.002,
                                  .starting_balance = 1000};
    d->terms = (struct paper_terms){.feed = &feed_ops, .sim = &d->sim};
    open_account(d, pairs);
    *state = d;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *d = *state;

    paper_ops.close(d->venue);
    assert_int_equal(feed.open, 0);
    loop_free(d->loop);
    remove_files(d);
    free(d->seen);
    free(d);
    return 0;
}

/* ---- tests ---- */

static void the_feed_is_asked_without_a_key_and_without_a_clock(void **state)
{
    (void)state;
    assert_null(feed.config.credentials.key);
    assert_null(feed.config.credentials.secret);
    assert_null(feed.inlet.on_clock);
}

static void fees_are_the_options_and_the_account_is_up_with_the_market(void **state)
{
    struct desk *d = *state;
    struct event theirs = {.kind = EV_FEES, .pair = 0, .u.fees = {{400000}, {800000}}};
    const struct event *ev = NULL;

    announce(d, 0, "BTC/USD");
    feed.inlet.submit(feed.inlet.ctx, &theirs);
    assert_int_equal(capture_of(d->seen, EV_FEES, 0, &ev), 1);
    assert_int_equal(ev->u.fees.maker.e8, 100000);
    assert_int_equal(ev->u.fees.taker.e8, 200000);
    assert_int_equal(ev->account, 3);
    assert_int_equal(capture_of(d->seen, EV_LINK, 0, NULL), 0);

    link_is(true);
    assert_int_equal(capture_of(d->seen, EV_LINK, 1, &ev), 2);
    assert_int_equal(ev->u.link.link, LINK_ACCOUNT);
    assert_int_equal(ev->u.link.up, 1);
    link_is(false);
    assert_int_equal(capture_of(d->seen, EV_LINK, 3, &ev), 4);
    assert_int_equal(ev->u.link.link, LINK_ACCOUNT);
    assert_int_equal(ev->u.link.up, 0);
}

/* 0.5 at 101.00: 50.50, fee 0.2 % = 0.101; of 1000 are left 949.399. */
static void a_taker_pays_the_offer_and_the_takers_fee(void **state)
{
    struct desk *d = *state;
    const struct event *ev;

    market_opens(d);
    order(d, "np1", ORDER_LIMIT, SIDE_BUY, 50000000, 10100);
    assert_int_equal(capture_of(d->seen, EV_ORDER, 0, NULL), 0); /* never from inside execute */
    d->seen->now += 3 * MS;
    ev = await(d, EV_FILL, 1);
    assert_int_equal(ev->u.fill.price.ticks, 10100);
    assert_int_equal(ev->u.fill.qty.lots, 50000000);
    assert_int_equal(ev->u.fill.fee.units, 10100000);
    assert_int_equal(ev->pair, 0);
    assert_int_equal(ev->account, 3);
    pass(d, 0);
    assert_int_equal(balance(d, "USD"), INT64_C(94939900000));
    assert_int_equal(balance(d, "BTC"), 50000000);
}

/* 3 stand ahead at 100.00; 2 trade, then 1.5: half a coin is ours, as a maker: 50.00, fee 0.05. */
static void a_bid_waits_behind_what_stood_there(void **state)
{
    struct desk *d = *state;
    const struct event *ev;

    market_opens(d);
    order(d, "np1", ORDER_LIMIT, SIDE_BUY, 100000000, 10000);
    pass(d, 0);
    print(10000, 200000000, SIDE_SELL);
    pass(d, 0);
    assert_int_equal(capture_of(d->seen, EV_FILL, 0, NULL), 0);
    print(10000, 150000000, SIDE_SELL);
    d->seen->now += 3 * MS;
    ev = await(d, EV_FILL, 1);
    assert_int_equal(ev->u.fill.qty.lots, 50000000);
    assert_int_equal(ev->u.fill.fee.units, 5000000);
    assert_int_equal(ev->u.fill.liquidity, LIQUIDITY_MAKER);
}

static void a_silent_feed_fills_nothing_and_sets_no_stop_off(void **state)
{
    struct desk *d = *state;
    const struct event *ev = NULL;

    market_opens(d);
    order(d, "np1", ORDER_LIMIT, SIDE_BUY, 100000000, 10100);
    d->seen->now += 3 * MS;
    await(d, EV_FILL, 1);
    order(d, "np2", ORDER_STOP_LOSS, SIDE_SELL, 100000000, 9900);
    pass(d, 0);
    link_is(false);
    print(9800, 100000000, SIDE_SELL); /* beside no book */
    order(d, "np3", ORDER_LIMIT, SIDE_BUY, 100000000, 20000);
    order(d, "np4", ORDER_MARKET, SIDE_BUY, 100000000, 0);
    pass(d, SECOND);
    assert_int_equal(capture_of(d->seen, EV_FILL, 0, NULL), 1);

    link_is(true);
    quote(9700, 9800, 300000000);
    print(9700, 100000000, SIDE_SELL);
    d->seen->now += 3 * MS;
    await(d, EV_FILL, 3); /* np3 at its price, the stop at the bid */
    bool stopped = false;
    for (unsigned i = 0; capture_of(d->seen, EV_FILL, 0, NULL) > i; i++) {
        capture_of(d->seen, EV_FILL, i, &ev);
        stopped |= strcmp(ev->u.fill.client_id, "np2") == 0 && ev->u.fill.price.ticks == 9700;
        assert_string_not_equal(ev->u.fill.client_id, "np4");
    }
    assert_true(stopped);
}

/* The first coin was told of, the second was ordered and nothing heard of it: it never was. */
static void a_kill_leaves_what_was_told_and_forgets_what_was_not(void **state)
{
    struct desk *d = *state;
    const struct event *ev = NULL;

    market_opens(d);
    order(d, "np1", ORDER_LIMIT, SIDE_BUY, 100000000, 10100);
    d->seen->now += 3 * MS;
    await(d, EV_FILL, 1);
    order(d, "np2", ORDER_LIMIT, SIDE_BUY, 100000000, 10100);
    killed_before(d);
    d->seen->now += 3 * MS;
    await(d, EV_FILL, 2);
    paper_ops.close(d->venue);
    killed_after(d);

    d->seen->now += 60 * SECOND;
    open_account(d, turned); /* and the pairs stand in another order */
    announce(d, 0, "ETH/USD");
    announce(d, 1, "BTC/USD");
    link_is(true);
    struct effect fx = {.kind = EFFECT_RECONCILE, .pair = PAIR_NONE, .u.reconcile = {5, 0}};
    paper_ops.execute(d->venue, &fx);
    d->seen->now += 3 * MS;
    ev = await(d, EV_RECONCILE, 2);
    assert_int_equal(ev->u.reconcile.stage, RECONCILE_END);
    assert_int_equal(capture_of(d->seen, EV_FILL, 0, &ev), 1);
    assert_string_equal(ev->u.fill.client_id, "np1");
    assert_int_equal(ev->pair, 1);
    assert_int_equal(balance(d, "BTC"), 100000000);
    assert_int_equal(balance(d, "USD"), INT64_C(89879800000)); /* 1000 - 101 - 0.202 */
}

/* The starting balance comes once, however often the account is opened. */
static void money_is_given_once(void **state)
{
    struct desk *d = *state;

    market_opens(d);
    paper_ops.close(d->venue);
    open_account(d, pairs);
    market_opens(d);
    pass(d, 0);
    assert_int_equal(balance(d, "USD"), INT64_C(100000000000));
}

static void decimals_become(struct desk *d, uint8_t price, uint8_t qty)
{
    struct event ev = {0};
    const struct event *told = NULL;

    assert_true(capture_of(d->seen, EV_INSTRUMENT, 0, &told) > 0);
    ev = *told;
    ev.u.instrument.price_decimals = price;
    ev.u.instrument.qty_decimals = qty;
    feed.inlet.submit(feed.inlet.ctx, &ev);
}

/* One more price decimal and two fewer of quantity: what was bought before is sold after, a stop that rested is still
 * there at its price, and the figures of both are the new ones. */
static void a_pair_whose_decimals_changed_is_exited_all_the_same(void **state)
{
    struct desk *d = *state;
    const struct event *ev;

    market_opens(d);
    order(d, "np1", ORDER_MARKET, SIDE_BUY, 100000000, 0); /* one coin */
    d->seen->now += 3 * MS;
    await(d, EV_FILL, 1);
    order(d, "np2", ORDER_STOP_LOSS, SIDE_SELL, 50000000, 9000);
    d->seen->now += 3 * MS;
    unsigned orders = capture_of(d->seen, EV_ORDER, 0, NULL);
    await(d, EV_ORDER, orders + 1);

    decimals_become(d, 3, 6);
    unsigned fills = capture_of(d->seen, EV_FILL, 0, NULL);
    order(d, "np3", ORDER_MARKET, SIDE_SELL, 500000, 0);
    quote(100000, 101000, 3000000);
    d->seen->now += 3 * MS;
    ev = await(d, EV_FILL, fills + 1);
    assert_string_equal(ev->u.fill.client_id, "np3");
    assert_int_equal(ev->u.fill.price.ticks, 100000);
    assert_int_equal(ev->u.fill.qty.lots, 500000);

    quote(89000, 89500, 3000000);
    print(89000, 1000, SIDE_SELL);
    d->seen->now += 3 * MS;
    ev = await(d, EV_FILL, fills + 2);
    assert_string_equal(ev->u.fill.client_id, "np2");
    assert_int_equal(ev->u.fill.qty.lots, 500000);
    assert_int_equal(balance(d, "BTC"), 0);
}

static void decimals_beyond_our_figures_end_trading_in_the_pair(void **state)
{
    struct desk *d = *state;
    const struct event *answer;

    market_opens(d);
    decimals_become(d, 3, MONEY_DECIMALS + 1);
    quote(100000, 101000, 300000000);
    order(d, "np1", ORDER_LIMIT, SIDE_BUY, 1000000, 101000);
    d->seen->now += 3 * MS;
    answer = await(d, EV_ORDER, 1);
    assert_int_equal(answer->u.order.what, OE_REJECT);
    assert_int_equal(capture_of(d->seen, EV_QUOTE, 0, NULL), 2); /* the market is told on */
}

int main(void)
{
#define DESK(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        DESK(the_feed_is_asked_without_a_key_and_without_a_clock),
        DESK(fees_are_the_options_and_the_account_is_up_with_the_market),
        DESK(a_taker_pays_the_offer_and_the_takers_fee),
        DESK(a_bid_waits_behind_what_stood_there),
        DESK(a_silent_feed_fills_nothing_and_sets_no_stop_off),
        DESK(a_kill_leaves_what_was_told_and_forgets_what_was_not),
        DESK(money_is_given_once),
        DESK(a_pair_whose_decimals_changed_is_exited_all_the_same),
        DESK(decimals_beyond_our_figures_end_trading_in_the_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
