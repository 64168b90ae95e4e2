/* Each adapter and the embedded exchange's dialect of its venue, each with its own reading of the protocol, over
 * loopback: placing, filling, stops, amends, cancels, reconciliation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/loop.h"
#include "order/order.h"
#include "venue/capture.h"
#include "venue/exchange/serve.h"

#define SECOND INT64_C(1000000000)

static const char pairs[][PAIR_NAME_MAX] = {"BTC/USD", "ETH/USD"};
static const int64_t intervals[] = {60, 300};
static const char key[] = "test-key";

struct dialect {
    const struct venue_ops *ops;
    enum exchange_protocol protocol;
    const char *secret;
    const char *market_path, *account_path;
    const char *no_funds, *unknown_order; /* its words, and an id that it never gave */
};
static const struct dialect kraken = {&kraken_ops,
                                      EXCHANGE_KRAKEN,
                                      "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                                      "/v2",
                                      "/v2/auth",
                                      "EOrder:Insufficient funds",
                                      "OAAAAA-AAAAA-AAAAAA"};
/* The secret is the seed of an Ed25519 key. */
static const struct dialect coinbase = {
    &coinbase_ops, EXCHANGE_COINBASE,   "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "/",
    "/",           "INSUFFICIENT_FUND", "11111111-2222-4333-8444-555555555555"};

struct desk {
    const struct dialect *dialect;
    int64_t poll_after;
    struct loop *loop;
    struct timer *look, *limit;
    struct capture *seen;
    struct venue *venue;
    struct venue_config config;
    pid_t exchange;
    char state_dir[32];
    uint16_t port, market_port; /* market_port 0: the same */
    char url[3][64];
    unsigned mark; /* events before this one are old news */
    unsigned told; /* calls of the clock by then */
    bool (*wanted)(struct desk *d);
    bool timed_out;
    enum event_kind kind; /* of `wanted` */
    enum order_event what;
    const char *client_id;
    const struct event *found;
};

/* ---- the exchange, a child process ---- */

static void tell_port(void *ctx, uint16_t port, const struct exchange *x)
{
    (void)x;
    if (write(*(int *)ctx, &port, sizeof port) != sizeof port)
        _exit(1);
}

static void run_exchange(const struct dialect *dialect, int pipe_end, double speed,
                         const char *faults)
{
    struct exchange_config config = {
        .protocol = dialect->protocol,
        .seed = 7,
        .start = INT64_C(1785542400) * SECOND,
        .step_ns = SECOND,
        .speed = speed,
        .maker_fee = 0.0025,
        .taker_fee = 0.004,
        .account_count = 1,
        .account = {{.quote = {INT64_C(10000000000000)}}},
    };
    struct exchange_serving how = {.host = "127.0.0.1", .ctx = &pipe_end, .ready = tell_port};
    struct error err = {0};

    faults_init(&config.faults);
    if (faults_parse(&config.faults, str_of(faults), &err) != STATUS_OK)
        _exit(2);
    str_copy(config.account[0].key, sizeof config.account[0].key, str_of(key));
    str_copy(config.account[0].secret, sizeof config.account[0].secret, str_of(dialect->secret));
    _exit(exchange_serve(&config, &how, &err) == STATUS_OK ? 0 : 1);
}

static uint16_t start_exchange(struct desk *d, double speed, const char *faults)
{
    int ends[2];
    uint16_t port = 0;

    assert_int_equal(pipe(ends), 0);
    d->exchange = fork();
    if (d->exchange == 0) {
        close(ends[0]);
        run_exchange(d->dialect, ends[1], speed, faults);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &port, sizeof port), sizeof port);
    close(ends[0]);
    return port;
}

/* ---- waiting for events, never by the clock ---- */

static void on_look(void *ctx)
{
    struct desk *d = ctx;

    if (d->wanted(d))
        loop_stop(d->loop);
    else
        timer_set(d->look, 5000000);
}

static void on_limit(void *ctx)
{
    struct desk *d = ctx;

    d->timed_out = true;
    loop_stop(d->loop);
}

static void await(struct desk *d, bool (*wanted)(struct desk *d))
{
    d->wanted = wanted;
    timer_set(d->look, 0);
    timer_set(d->limit, 30 * SECOND);
    loop_run(d->loop);
    timer_stop(d->look);
    assert_false(d->timed_out);
    assert_true(d->seen->count < CAPTURE_MAX);
}

static bool is_ours(const struct desk *d, const struct event *ev)
{
    const char *id = ev->kind == EV_ORDER  ? ev->u.order.client_id
                     : ev->kind == EV_FILL ? ev->u.fill.client_id
                                           : NULL;

    return !d->client_id || (id && strcmp(id, d->client_id) == 0);
}

static bool has_come(struct desk *d)
{
    for (unsigned i = d->mark; i < d->seen->count; i++) {
        const struct event *ev = &d->seen->event[i];
        if (ev->kind != d->kind || !is_ours(d, ev) ||
            (ev->kind == EV_ORDER && ev->u.order.what != d->what))
            continue;
        d->found = ev;
        return true;
    }
    return false;
}

static const struct event *await_event(struct desk *d, enum event_kind kind, enum order_event what,
                                       const char *client_id)
{
    d->kind = kind;
    d->what = what;
    d->client_id = client_id;
    await(d, has_come);
    return d->found;
}

static bool is_up(struct desk *d)
{
    bool up[LINK_KIND_COUNT] = {false};

    for (unsigned i = 0; i < d->seen->count; i++)
        if (d->seen->event[i].kind == EV_LINK)
            up[d->seen->event[i].u.link.link] = d->seen->event[i].u.link.up;
    return up[LINK_MARKET] && up[LINK_ACCOUNT] && capture_of(d->seen, EV_QUOTE, 0, NULL) > 0 &&
           capture_of(d->seen, EV_FEES, 0, NULL) > 0 &&
           capture_of(d->seen, EV_BALANCE, 0, NULL) > 0 && d->seen->clock_calls > 0;
}

static void on_clock(void *ctx, int64_t ns, uint64_t step, double speed)
{
    struct capture *c = ctx;

    capture_clock(ctx, ns, step, speed);
    c->now = ns;
}

static void open_venue(struct desk *d, uint16_t port, uint16_t auth_port, struct venue_inlet inlet)
{
    char(*urls)[64] = d->url;

    d->port = port;

    snprintf(urls[0], sizeof urls[0], "http://127.0.0.1:%u", (unsigned)port);
    snprintf(urls[1], sizeof urls[1], "ws://127.0.0.1:%u%s",
             (unsigned)(d->market_port ? d->market_port : port), d->dialect->market_path);
    snprintf(urls[2], sizeof urls[2], "ws://127.0.0.1:%u%s", (unsigned)auth_port,
             d->dialect->account_path);
    d->config = (struct venue_config){.loop = d->loop,
                                      .pair_count = 2,
                                      .pairs = pairs,
                                      .rest_url = urls[0],
                                      .ws_url = urls[1],
                                      .ws_auth_url = urls[2],
                                      .credentials = {key, d->dialect->secret},
                                      .state_dir = d->state_dir,
                                      .poll_after = d->poll_after,
                                      .book_depth = 10,
                                      .warmup_bars = 30,
                                      .interval_count = 2,
                                      .intervals_s = intervals};
    assert_int_equal(d->dialect->ops->open(&d->venue, &d->config, &inlet, NULL), STATUS_OK);
}

static int set_up(void **state, const struct dialect *dialect, const char *faults)
{
    struct desk *d = calloc(1, sizeof *d);

    d->dialect = dialect;
    str_copy(d->state_dir, sizeof d->state_dir, STR("/tmp/desk-XXXXXX"));
    assert_non_null(mkdtemp(d->state_dir));
    uint16_t port = start_exchange(d, 20, faults);
    d->seen = calloc(1, sizeof *d->seen);
    d->loop = loop_new();
    d->look = timer_new(d->loop, on_look, d);
    d->limit = timer_new(d->loop, on_limit, d);
    struct venue_inlet inlet = capture_inlet(d->seen);
    inlet.on_clock = on_clock;
    open_venue(d, port, port, inlet);
    await(d, is_up);
    *state = d;
    return 0;
}

static int set_up_kraken(void **state)
{
    return set_up(state, &kraken, "");
}

static int set_up_coinbase(void **state)
{
    return set_up(state, &coinbase, "");
}

/* All that is said in the first seconds is lost, the answers to subscriptions with it. */
static int set_up_deaf_kraken(void **state)
{
    return set_up(state, &kraken, "drop_frame=1@0-80s");
}

static int set_up_deaf_coinbase(void **state)
{
    return set_up(state, &coinbase, "drop_frame=1@0-80s");
}

static int tear_down(void **state)
{
    struct desk *d = *state;
    char command[64];
    int status;

    d->dialect->ops->close(d->venue);
    loop_free(d->loop);
    kill(d->exchange, SIGTERM);
    assert_int_equal(waitpid(d->exchange, &status, 0), d->exchange);
    snprintf(command, sizeof command, "rm -r %s", d->state_dir);
    assert_int_equal(system(command), 0);
    free(d->seen);
    free(d);
    return 0;
}

/* ---- orders ---- */

static struct ev_quote last_quote(const struct desk *d)
{
    struct ev_quote q = {0};

    for (unsigned i = 0; i < d->seen->count; i++)
        if (d->seen->event[i].kind == EV_QUOTE && d->seen->event[i].pair == 0)
            q = d->seen->event[i].u.quote;
    return q;
}

static struct effect order_effect(struct desk *d, enum effect_kind kind, const char *client_id)
{
    struct effect fx = {.kind = (uint16_t)kind, .pair = 0};

    str_copy(fx.u.request.client_id, CLIENT_ID_MAX, str_of(client_id));
    fx.u.request.deadline = d->seen->now + 10 * SECOND;
    d->mark = d->seen->count;
    return fx;
}

static void place(struct desk *d, const char *client_id, enum order_type type, enum side side,
                  int64_t lots, int64_t price, int64_t stop)
{
    struct effect fx = order_effect(d, EFFECT_PLACE, client_id);

    fx.u.request.type = (uint8_t)type;
    fx.u.request.side = (uint8_t)side;
    fx.u.request.qty.lots = lots;
    fx.u.request.price.ticks = price;
    fx.u.request.stop_price.ticks = stop;
    fx.u.request.purpose = type == ORDER_STOP_LOSS ? PURPOSE_STOP : PURPOSE_ENTRY;
    d->dialect->ops->execute(d->venue, &fx);
}

static const struct instrument *rules(const struct desk *d)
{
    const struct event *ev = NULL;

    capture_of(d->seen, EV_INSTRUMENT, 0, &ev);
    return &ev->u.instrument;
}

/* A hundredth of a coin. */
static int64_t some(const struct desk *d)
{
    return decimal_pow10(rules(d)->qty_decimals) / 100;
}

static int64_t below(const struct desk *d, int64_t per_cent)
{
    struct price px = {last_quote(d).bid.ticks * (100 - per_cent) / 100};

    return price_round(rules(d), px, ROUND_DOWN).ticks;
}

static void buy_some(struct desk *d, const char *client_id)
{
    place(d, client_id, ORDER_LIMIT, SIDE_BUY, some(d), below(d, -5), 0);
    await_event(d, EV_ORDER, OE_FILL_LAST, client_id);
}

static void the_start_brings_rules_fees_bars_and_quotes(void **state)
{
    struct desk *d = *state;
    const struct event *ev = NULL;

    assert_true(capture_of(d->seen, EV_INSTRUMENT, 0, &ev) >= 2);
    assert_string_equal(ev->u.instrument.quote, "USD");
    assert_true(capture_of(d->seen, EV_FEES, 0, &ev) >= 2);
    assert_int_equal(ev->u.fees.taker.e8, 400000);
    assert_int_equal(ev->u.fees.maker.e8, 250000);
    assert_true(capture_of(d->seen, EV_BALANCE, 0, NULL) > 0);
    assert_true(last_quote(d).bid.ticks < last_quote(d).ask.ticks);

    struct venue_stats stats;
    d->dialect->ops->stats(d->venue, &stats);
    assert_int_equal(stats.refused, 0);
    assert_int_equal(stats.books_bad, 0);
    assert_true(stats.books_checked > 0 || d->dialect == &coinbase); /* it sends no checksums */
}

/* Fills come with their order or, where a venue streams totals alone, a little later. */
static bool is_all_filled(struct desk *d)
{
    int64_t filled = 0;

    for (unsigned i = d->mark; i < d->seen->count; i++)
        if (d->seen->event[i].kind == EV_FILL)
            filled += d->seen->event[i].u.fill.qty.lots;
    return filled == some(d);
}

static void an_order_that_crosses_is_accepted_filled_and_paid(void **state)
{
    struct desk *d = *state;

    place(d, "np0000100000000a", ORDER_LIMIT, SIDE_BUY, some(d), below(d, -5), 0);
    const struct event *ev = await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000000a");
    assert_true(ev->u.order.venue_id[0]);
    ev = await_event(d, EV_ORDER, OE_FILL_LAST, "np0000100000000a");
    assert_int_equal(ev->u.order.filled.lots, some(d));

    await(d, is_all_filled);
    for (unsigned i = d->mark; i < d->seen->count; i++) {
        const struct event *f = &d->seen->event[i];
        if (f->kind != EV_FILL)
            continue;
        assert_string_equal(f->u.fill.client_id, "np0000100000000a");
        assert_int_equal(f->u.fill.liquidity, LIQUIDITY_TAKER);
        assert_string_equal(f->u.fill.fee_asset, "USD");
        assert_true(f->u.fill.fee.units > 0 && f->u.fill.fill_id[0]);
    }
}

static void a_stop_rests_is_amended_and_cancelled(void **state)
{
    struct desk *d = *state;

    buy_some(d, "np0000100000000b");
    place(d, "np0000100000000c", ORDER_STOP_LOSS, SIDE_SELL, some(d), 0, below(d, 10));
    const struct event *ev = await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000000c");
    char venue_id[VENUE_ID_MAX];
    memcpy(venue_id, ev->u.order.venue_id, sizeof venue_id);

    struct effect fx = order_effect(d, EFFECT_AMEND, "np0000100000000c");
    memcpy(fx.u.request.venue_id, venue_id, sizeof venue_id);
    fx.u.request.type = ORDER_STOP_LOSS;
    fx.u.request.side = SIDE_SELL;
    fx.u.request.qty.lots = some(d);
    fx.u.request.stop_price.ticks = below(d, 8);
    d->dialect->ops->execute(d->venue, &fx);
    do { /* the account's stream may tell of the order first */
        ev = await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000000c");
        d->mark = (unsigned)(ev - d->seen->event) + 1;
    } while (!ev->u.order.is_amend);
    assert_int_equal(ev->u.order.stop_price.ticks, fx.u.request.stop_price.ticks);

    fx = order_effect(d, EFFECT_CANCEL, "np0000100000000c");
    memcpy(fx.u.request.venue_id, venue_id, sizeof venue_id);
    d->dialect->ops->execute(d->venue, &fx);
    ev = await_event(d, EV_ORDER, OE_CANCELED, "np0000100000000c");
    assert_int_equal(ev->u.order.filled.lots, 0);
}

static void what_the_venue_refuses_is_said_with_its_words(void **state)
{
    struct desk *d = *state;

    place(d, "np0000100000000d", ORDER_LIMIT, SIDE_SELL, some(d), below(d, -5), 0);
    const struct event *ev = await_event(d, EV_ORDER, OE_REJECT, "np0000100000000d");
    assert_string_equal(ev->u.order.reason, d->dialect->no_funds);
    assert_int_equal(ev->u.order.retry, RETRY_NEVER);

    struct effect fx = order_effect(d, EFFECT_CANCEL, "np0000100000000d");
    str_copy(fx.u.request.venue_id, VENUE_ID_MAX, str_of(d->dialect->unknown_order));
    d->dialect->ops->execute(d->venue, &fx);
    ev = await_event(d, EV_ORDER, OE_REJECT, "np0000100000000d");
    assert_int_equal(ev->u.order.is_cancel, 1);
    assert_int_equal(ev->u.order.retry, RETRY_ASK);
}

static void what_cannot_leave_in_time_is_refused_by_ourselves_later(void **state)
{
    struct desk *d = *state;
    struct effect fx = order_effect(d, EFFECT_PLACE, "np0000100000000e");

    fx.u.request.type = ORDER_LIMIT;
    fx.u.request.side = SIDE_BUY;
    fx.u.request.qty.lots = some(d);
    fx.u.request.price.ticks = below(d, 5);
    fx.u.request.deadline = d->seen->now;
    d->dialect->ops->execute(d->venue, &fx);
    assert_int_equal(d->seen->count, d->mark); /* never from inside execute */

    const struct event *ev = await_event(d, EV_ORDER, OE_REJECT, "np0000100000000e");
    assert_int_equal(ev->u.order.retry, RETRY_LATER);
}

static bool is_reconciled(struct desk *d)
{
    for (unsigned i = d->mark; i < d->seen->count; i++)
        if (d->seen->event[i].kind == EV_RECONCILE &&
            d->seen->event[i].u.reconcile.stage != RECONCILE_BEGIN) {
            d->found = &d->seen->event[i];
            return true;
        }
    return false;
}

static void reconciliation_tells_orders_fills_and_balances(void **state)
{
    struct desk *d = *state;
    int64_t since = d->seen->now - 600 * SECOND;
    bool open = false, closed = false, usd = false, btc = false;
    unsigned fills = 0, begun = 0;

    buy_some(d, "np0000100000000f");
    place(d, "np0000100000000g", ORDER_LIMIT, SIDE_BUY, some(d), below(d, 20), 0);
    await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000000g");
    struct effect fx = {.kind = EFFECT_RECONCILE, .u.reconcile = {.id = 5, .since = since}};
    d->mark = d->seen->count;
    d->dialect->ops->execute(d->venue, &fx);
    await(d, is_reconciled);

    assert_int_equal(d->found->u.reconcile.stage, RECONCILE_END);
    assert_int_equal(d->found->u.reconcile.id, 5);
    assert_true(d->found->u.reconcile.since == since);
    for (unsigned i = d->mark; &d->seen->event[i] != d->found; i++) {
        const struct event *ev = &d->seen->event[i];
        begun |= ev->kind == EV_RECONCILE;
        if (ev->kind == EV_ORDER && ev->u.order.snapshot) {
            open |= strcmp(ev->u.order.client_id, "np0000100000000g") == 0 &&
                    ev->u.order.what == OE_ACCEPT && ev->u.order.qty.lots == some(d);
            closed |= strcmp(ev->u.order.client_id, "np0000100000000f") == 0 &&
                      ev->u.order.what == OE_FILL_LAST;
        }
        fills += ev->kind == EV_FILL && ev->u.fill.snapshot &&
                 strcmp(ev->u.fill.client_id, "np0000100000000f") == 0;
        if (ev->kind == EV_BALANCE && ev->u.balance.snapshot) {
            usd |= strcmp(ev->u.balance.asset, "USD") == 0 && ev->u.balance.held.units > 0;
            btc |= strcmp(ev->u.balance.asset, "BTC") == 0 && ev->u.balance.total.units == 1000000;
        }
    }
    assert_true(begun && open && closed && usd && btc);
    assert_true(fills > 0);
}

static void a_query_finds_an_order_by_our_id_or_says_that_it_is_absent(void **state)
{
    struct desk *d = *state;

    buy_some(d, "np0000100000000h");
    struct effect fx = order_effect(d, EFFECT_QUERY, "np0000100000000h");
    d->dialect->ops->execute(d->venue, &fx);
    const struct event *ev = await_event(d, EV_ORDER, OE_FILL_LAST, "np0000100000000h");
    assert_int_equal(ev->u.order.snapshot, 1);
    ev = await_event(d, EV_FILL, OE_FILL, "np0000100000000h");
    assert_int_equal(ev->u.fill.snapshot, 1);

    fx = order_effect(d, EFFECT_QUERY, "np0000100000000z");
    d->dialect->ops->execute(d->venue, &fx);
    await_event(d, EV_ORDER, OE_ABSENT, "np0000100000000z");
}

/* Both connections are known to be gone: they are noticed one after the other. */
static bool is_down(struct desk *d)
{
    unsigned gone = 0;

    for (unsigned i = d->mark; i < d->seen->count; i++)
        if (d->seen->event[i].kind == EV_LINK && !d->seen->event[i].u.link.up)
            gone |= 1u << d->seen->event[i].u.link.link;
    return gone == (1u << LINK_MARKET | 1u << LINK_ACCOUNT);
}

static void a_venue_that_dies_is_a_link_that_goes_down(void **state)
{
    struct desk *d = *state;

    d->mark = d->seen->count;
    kill(d->exchange, SIGKILL);
    await(d, is_down);

    place(d, "np0000100000000i", ORDER_LIMIT, SIDE_BUY, some(d), below(d, 5), 0);
    const struct event *ev = await_event(d, EV_ORDER, OE_REJECT, "np0000100000000i");
    assert_int_equal(ev->u.order.retry, RETRY_LATER);
}

/* ---- lock-step ---- */

static void on_step(void *ctx, int64_t ns, uint64_t step, double speed)
{
    struct desk *d = ctx;

    capture_clock(d->seen, ns, step, speed);
    d->seen->now = ns;
    if (step < 100)
        d->dialect->ops->step_done(d->venue, step);
}

static void desk_submit(void *ctx, struct event *ev)
{
    capture_submit(((struct desk *)ctx)->seen, ev);
}

static int64_t desk_now(void *ctx)
{
    return ((struct desk *)ctx)->seen->now;
}

static bool is_at_step_100(struct desk *d)
{
    return d->seen->clock_step == 100;
}

/* A step is told once, and again when a question that was open has its answer. */
static bool is_told_again(struct desk *d)
{
    return is_reconciled(d) && d->seen->clock_calls > d->told;
}

static void take_steps(const struct dialect *dialect)
{
    struct desk *d = calloc(1, sizeof *d);
    void *owned = d;

    d->dialect = dialect;
    str_copy(d->state_dir, sizeof d->state_dir, STR("/tmp/desk-XXXXXX"));
    assert_non_null(mkdtemp(d->state_dir));
    uint16_t port = start_exchange(d, 0, "");
    d->seen = calloc(1, sizeof *d->seen);
    d->loop = loop_new();
    d->look = timer_new(d->loop, on_look, d);
    d->limit = timer_new(d->loop, on_limit, d);
    open_venue(d, port, port,
               (struct venue_inlet){
                   .ctx = d, .submit = desk_submit, .now = desk_now, .on_clock = on_step});
    await(d, is_at_step_100);

    int64_t stopped = d->seen->clock_ns;
    assert_true(d->seen->clock_calls >= 101); /* step 0 to 100 */
    d->told = d->seen->clock_calls;

    /* while a question is open the step is not over: it is told again when the answer is here */
    struct effect fx = {.kind = EFFECT_RECONCILE, .u.reconcile = {.id = 1, .since = stopped}};
    d->mark = d->seen->count;
    d->dialect->ops->execute(d->venue, &fx);
    d->dialect->ops->step_done(d->venue, 100);
    await(d, is_told_again);
    assert_true(is_reconciled(d) && d->found->u.reconcile.stage == RECONCILE_END);
    assert_true(d->seen->clock_ns == stopped);

    place(d, "np0000100000000j", ORDER_LIMIT, SIDE_BUY, some(d), below(d, 20), 0);
    d->dialect->ops->step_done(d->venue, 100);
    await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000000j");
    assert_true(d->seen->clock_ns <= stopped + SECOND); /* and stands still again */
    tear_down(&owned);
}

static void in_lock_step_time_moves_when_we_say_so(void **state)
{
    (void)state;
    take_steps(&kraken);
    take_steps(&coinbase);
}

/* ---- the account's socket is away ---- */

static bool has_new(const struct desk *d, enum event_kind kind)
{
    for (unsigned i = d->mark; i < d->seen->count; i++)
        if (d->seen->event[i].kind == kind)
            return true;
    return false;
}

static bool has_quotes(struct desk *d)
{
    return has_new(d, EV_QUOTE);
}

/* The venue again, with nobody behind the account's address. */
static void lose_socket(struct desk *d)
{
    struct venue_inlet inlet = capture_inlet(d->seen);

    d->dialect->ops->close(d->venue);
    inlet.on_clock = on_clock;
    d->mark = d->seen->count;
    open_venue(d, d->port, 1, inlet);
    await(d, has_quotes);
}

static struct effect protective(struct desk *d, enum effect_kind kind, const char *client_id,
                                enum order_type type, int64_t stop)
{
    struct effect fx = order_effect(d, kind, client_id);

    fx.u.request.type = (uint8_t)type;
    fx.u.request.side = SIDE_SELL;
    fx.u.request.tif = type == ORDER_MARKET ? TIF_IOC : TIF_GTC;
    fx.u.request.qty.lots = some(d);
    fx.u.request.stop_price.ticks = stop;
    fx.u.request.purpose = type == ORDER_MARKET ? PURPOSE_EXIT : PURPOSE_STOP;
    return fx;
}

static void without_the_socket_stops_and_exits_go_by_rest(void **state)
{
    struct desk *d = *state;
    const struct event *ev;
    struct effect fx;

    buy_some(d, "np0000100000001a");
    lose_socket(d);

    fx = protective(d, EFFECT_PLACE, "np0000100000001b", ORDER_STOP_LOSS, below(d, 30));
    d->dialect->ops->execute(d->venue, &fx);
    ev = await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000001b");
    assert_true(ev->u.order.venue_id[0]);

    fx = protective(d, EFFECT_AMEND, "np0000100000001b", ORDER_STOP_LOSS, below(d, 20));
    memcpy(fx.u.request.venue_id, ev->u.order.venue_id, VENUE_ID_MAX);
    fx.u.request.qty.lots = 0;
    d->dialect->ops->execute(d->venue, &fx);
    ev = await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000001b");
    assert_true(ev->u.order.is_amend);

    fx.kind = EFFECT_CANCEL;
    d->mark = d->seen->count;
    d->dialect->ops->execute(d->venue, &fx);
    await_event(d, EV_ORDER, OE_CANCELED, "np0000100000001b");

    fx = protective(d, EFFECT_PLACE, "np0000100000001c", ORDER_MARKET, 0);
    d->dialect->ops->execute(d->venue, &fx);
    await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000001c");
    ev = await_event(d, EV_FILL, 0, "np0000100000001c");
    assert_int_equal(ev->u.fill.qty.lots, some(d));
    await_event(d, EV_ORDER, OE_FILL_LAST, "np0000100000001c");
}

static void without_the_socket_an_entry_waits_for_another_day(void **state)
{
    struct desk *d = *state;

    lose_socket(d);
    place(d, "np0000100000001d", ORDER_LIMIT, SIDE_BUY, some(d), below(d, 5), 0);
    const struct event *ev = await_event(d, EV_ORDER, OE_REJECT, "np0000100000001d");
    assert_string_equal(ev->u.order.reason, "there is no connection to the account");
    assert_int_equal(ev->u.order.retry, RETRY_LATER);
}

static void what_rest_refuses_is_told_with_the_venues_reason(void **state)
{
    struct desk *d = *state;
    struct effect fx;

    lose_socket(d); /* and there is nothing to sell */
    fx = protective(d, EFFECT_PLACE, "np0000100000001e", ORDER_STOP_LOSS, below(d, 30));
    d->dialect->ops->execute(d->venue, &fx);
    const struct event *ev = await_event(d, EV_ORDER, OE_REJECT, "np0000100000001e");
    assert_non_null(strstr(ev->u.order.reason, "Insufficient funds"));
}

/* The set-up has waited for the links of both connections and for a balance. */
static void what_nothing_answered_was_asked_for_again(void **state)
{
    struct desk *d = *state;

    assert_true(last_quote(d).bid.ticks > 0);
    place(d, "np0000100000001f", ORDER_LIMIT, SIDE_BUY, some(d), below(d, 20), 0);
    await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000001f");
}

static bool has_polled_quotes(struct desk *d)
{
    bool polled[2] = {false};

    for (unsigned i = d->mark; i < d->seen->count; i++)
        if (d->seen->event[i].kind == EV_QUOTE && (d->seen->event[i].u.quote.flags & QUOTE_POLLED))
            polled[d->seen->event[i].pair] = true;
    return polled[0] && polled[1];
}

/* Nobody behind the market's address: the quotes of all pairs come by REST. */
static void without_the_market_socket_quotes_are_asked_for(void **state)
{
    struct desk *d = *state;
    struct venue_inlet inlet = capture_inlet(d->seen);
    struct venue_stats stats;

    d->dialect->ops->close(d->venue);
    inlet.on_clock = on_clock;
    d->mark = d->seen->count;
    d->poll_after = SECOND;
    d->market_port = 1;
    open_venue(d, d->port, d->port, inlet);
    await(d, has_polled_quotes);
    const struct ev_quote q = last_quote(d);
    assert_true(q.bid.ticks > 0 && q.bid.ticks < q.ask.ticks && q.bid_qty.lots > 0);
    d->mark = d->seen->count;
    await(d, has_polled_quotes); /* again and again */
    d->dialect->ops->stats(d->venue, &stats);
    assert_true(stats.polled >= 4);
    assert_int_equal(stats.refused, 0);
    assert_true(stats.latency.of[LATENCY_REST].count >= 4);
}

static bool is_market_up(struct desk *d)
{
    for (unsigned i = d->mark; i < d->seen->count; i++)
        if (d->seen->event[i].kind == EV_QUOTE && !d->seen->event[i].u.quote.flags)
            return true;
    return false;
}

static void with_the_socket_nothing_is_polled(void **state)
{
    struct desk *d = *state;
    struct venue_inlet inlet = capture_inlet(d->seen);
    struct venue_stats stats;

    d->dialect->ops->close(d->venue);
    inlet.on_clock = on_clock;
    d->poll_after = SECOND / 2;
    d->mark = d->seen->count;
    open_venue(d, d->port, d->port, inlet);
    await(d, is_market_up);
    for (unsigned i = 0; i < 200; i++) {
        d->mark = d->seen->count;
        await(d, is_market_up);
    }
    d->dialect->ops->stats(d->venue, &stats);
    assert_int_equal(stats.polled, 0);
}

static void latency_is_measured_of_every_kind(void **state)
{
    struct desk *d = *state;
    struct venue_stats stats;

    buy_some(d, "np0000100000003a");
    d->dialect->ops->stats(d->venue, &stats);
    assert_true(stats.latency.of[LATENCY_MARKET].count > 0);
    assert_int_equal(stats.latency.of[LATENCY_ORDER].count, 1);
    assert_true(stats.latency.of[LATENCY_REST].count > 0);
    assert_true(stats.latency.of[LATENCY_PING].count > 0);
}

/* ---- what only one of them does ---- */

/* A post-only order that would take is refused before it exists, and an id that was used answers with the first
 * order: the same id makes no second one. */
static void coinbase_answers_a_used_id_with_the_first_order(void **state)
{
    struct desk *d = *state;

    place(d, "np0000100000002a", ORDER_LIMIT, SIDE_BUY, some(d), below(d, 20), 0);
    const struct event *ev = await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000002a");
    char first[VENUE_ID_MAX];
    memcpy(first, ev->u.order.venue_id, sizeof first);

    place(d, "np0000100000002a", ORDER_LIMIT, SIDE_BUY, 2 * some(d), below(d, 30), 0);
    ev = await_event(d, EV_ORDER, OE_ACCEPT, "np0000100000002a");
    assert_string_equal(ev->u.order.venue_id, first);
}

static void coinbase_says_which_fill_is_whose(void **state)
{
    struct desk *d = *state;
    const struct event *ev;

    buy_some(d, "np0000100000002b");
    ev = await_event(d, EV_FILL, 0, "np0000100000002b");
    assert_false(ev->u.fill.provisional); /* the venue's own, with its id, price and fee */
    assert_true(ev->u.fill.fill_id[0] && ev->u.fill.fee.units > 0);
    assert_int_equal(ev->u.fill.liquidity, LIQUIDITY_TAKER);
    await_event(d, EV_BALANCE, 0, NULL);
}

int main(void)
{
#define ON(dialect, test)                                                                          \
    {                                                                                              \
#test " (" #dialect ")", test, set_up_##dialect, tear_down, NULL                           \
    }
#define ON_BOTH(test) ON(kraken, test), ON(coinbase, test)
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_start_brings_rules_fees_bars_and_quotes),
        ON_BOTH(an_order_that_crosses_is_accepted_filled_and_paid),
        ON_BOTH(a_stop_rests_is_amended_and_cancelled),
        ON_BOTH(what_the_venue_refuses_is_said_with_its_words),
        ON_BOTH(what_cannot_leave_in_time_is_refused_by_ourselves_later),
        ON_BOTH(reconciliation_tells_orders_fills_and_balances),
        ON_BOTH(a_query_finds_an_order_by_our_id_or_says_that_it_is_absent),
        ON_BOTH(a_venue_that_dies_is_a_link_that_goes_down),
        ON(deaf_kraken, what_nothing_answered_was_asked_for_again),
        ON(deaf_coinbase, what_nothing_answered_was_asked_for_again),
        ON_BOTH(without_the_market_socket_quotes_are_asked_for),
        ON_BOTH(with_the_socket_nothing_is_polled),
        ON_BOTH(latency_is_measured_of_every_kind),
        ON(kraken, without_the_socket_stops_and_exits_go_by_rest),
        ON(kraken, without_the_socket_an_entry_waits_for_another_day),
        ON(kraken, what_rest_refuses_is_told_with_the_venues_reason),
        ON(coinbase, coinbase_answers_a_used_id_with_the_first_order),
        ON(coinbase, coinbase_says_which_fill_is_whose),
        cmocka_unit_test(in_lock_step_time_moves_when_we_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
