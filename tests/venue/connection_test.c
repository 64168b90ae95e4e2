/* A connection's life against a server of ours over the loopback: what the engine is told, and when it comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/loop.h"
#include "net/server.h"
#include "venue/capture.h"
#include "venue/connection.h"

#define MS INT64_C(1000000)

struct bench {
    struct loop *loop;
    struct server *server;
    struct server_socket *peer;
    struct timer *limit, *turn;
    struct capture *seen;
    struct adapter a;
    struct connection *c;
    char url[64];
    unsigned prepared, opened, messages, looks, lost;
    unsigned put_off; /* attempts to be put off */
    const unsigned *count;
    unsigned until;
};

/* ---- the other side ---- */

static void on_request(void *ctx, struct server_request *r)
{
    (void)ctx;
    server_answer(r, 404, NULL, STR(""));
}

static bool on_wanted(void *ctx, struct server_request *r)
{
    (void)ctx;
    (void)r;
    return true;
}

static void on_peer_open(void *ctx, struct server_socket *s)
{
    ((struct bench *)ctx)->peer = s;
}

static void on_peer_message(void *ctx, struct server_socket *s, struct str text)
{
    (void)ctx;
    server_socket_send(s, text);
}

static void on_peer_closed(void *ctx, struct server_socket *s)
{
    struct bench *b = ctx;

    if (b->peer == s)
        b->peer = NULL;
}

/* ---- ours ---- */

static void prepare(void *ctx)
{
    struct bench *b = ctx;

    if (b->prepared++ < b->put_off)
        connection_put_off(b->c, "no token");
    else
        connection_connect(b->c);
}

static void opened(void *ctx)
{
    struct bench *b = ctx;

    b->opened++;
    connection_send(b->c, STR("hello"));
}

static void message(void *ctx, struct str text)
{
    struct bench *b = ctx;

    assert_true(str_is(text, "hello"));
    b->messages++;
    connection_up(b->c);
    connection_up(b->c); /* told once all the same */
}

static void look(void *ctx)
{
    ((struct bench *)ctx)->looks++;
}

static void lost(void *ctx)
{
    ((struct bench *)ctx)->lost++;
}

static void give_up(void *ctx)
{
    loop_stop(((struct bench *)ctx)->loop);
}

static void on_turn(void *ctx)
{
    struct bench *b = ctx;

    if (*b->count >= b->until)
        loop_stop(b->loop);
    else
        timer_set(b->turn, MS);
}

/* Runs until *count is `until`; fails after ten seconds. */
static void run_until(struct bench *b, const unsigned *count, unsigned until)
{
    b->count = count;
    b->until = until;
    timer_set(b->limit, 10000 * MS);
    timer_set(b->turn, 0);
    loop_run(b->loop);
    assert_true(*count >= until);
}

static void make(struct bench *b, const struct connection_handlers *on, int64_t every,
                 unsigned looks)
{
    const struct connection_rules rules = {.link = LINK_ACCOUNT,
                                           .url = b->url,
                                           .message_max = 4096,
                                           .queue_max = 4096,
                                           .look = every,
                                           .looks = looks,
                                           .seed = 1};

    b->c = connection_new(&b->a, &rules, on, b);
    assert_non_null(b->c);
    connection_start(b->c);
}

static bool no_wait(const struct adapter *a)
{
    (void)a;
    return false;
}

static int set_up(void **state)
{
    static const struct server_handlers handlers = {.request = on_request,
                                                    .socket_wanted = on_wanted,
                                                    .socket_open = on_peer_open,
                                                    .socket_message = on_peer_message,
                                                    .socket_closed = on_peer_closed};
    struct bench *b = calloc(1, sizeof *b);

    b->loop = loop_new();
    b->limit = timer_new(b->loop, give_up, b);
    b->turn = timer_new(b->loop, on_turn, b);
    b->seen = calloc(1, sizeof *b->seen);
    b->seen->now = INT64_C(1785542400000000000);
    assert_int_equal(server_new(&b->server, b->loop, "127.0.0.1", 0, 65536, &handlers, b, NULL),
                     STATUS_OK);
    snprintf(b->url, sizeof b->url, "ws://127.0.0.1:%u/", (unsigned)server_port(b->server));
    const struct venue_config config = {.loop = b->loop};
    const struct venue_inlet inlet = capture_inlet(b->seen);
    adapter_init(&b->a, "test", &config, &inlet, no_wait);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    connection_free(b->c);
    server_free(b->server);
    timer_free(b->limit);
    timer_free(b->turn);
    loop_free(b->loop);
    free(b->seen);
    free(b);
    return 0;
}

static const struct connection_handlers plain = {
    .open = opened, .message = message, .look = look, .lost = lost};

/* The i-th EV_LINK told. */
static void expect_link(const struct bench *b, unsigned i, bool up)
{
    const struct event *ev = NULL;

    assert_true(capture_of(b->seen, EV_LINK, i, &ev) > i);
    assert_int_equal(ev->u.link.link, LINK_ACCOUNT);
    assert_int_equal(ev->u.link.up, up);
}

static void it_comes_up_once_and_counts_what_it_hears(void **state)
{
    struct bench *b = *state;

    make(b, &plain, 1000 * MS, 5);
    run_until(b, &b->messages, 1);
    assert_true(connection_is_up(b->c));
    assert_int_equal(capture_of(b->seen, EV_LINK, 0, NULL), 1);
    expect_link(b, 0, true);
    assert_int_equal(b->a.stats.messages, 1);
    assert_int_equal(b->a.stats.bytes, 5);
    assert_int_equal(b->a.stats.account_heard_at, b->seen->now);
    assert_int_equal(b->a.stats.market_heard_at, 0);
    assert_int_equal(b->a.stats.reconnects, 0);
}

static void a_lost_one_is_told_and_comes_back(void **state)
{
    struct bench *b = *state;

    make(b, &plain, 1000 * MS, 5);
    run_until(b, &b->messages, 1);
    server_socket_close(b->peer);
    run_until(b, &b->messages, 2);
    assert_int_equal(b->lost, 1);
    assert_int_equal(b->opened, 2);
    assert_int_equal(b->a.stats.reconnects, 1);
    assert_int_equal(capture_of(b->seen, EV_LINK, 0, NULL), 3);
    expect_link(b, 1, false);
    expect_link(b, 2, true);
}

static void silence_drops_it_however_well_it_answers_pings(void **state)
{
    struct bench *b = *state;

    make(b, &plain, 50 * MS, 2);
    run_until(b, &b->messages, 2);
    assert_int_equal(b->lost, 1);
    assert_int_equal(b->looks, 2); /* the third found it silent */
    assert_true(b->a.stats.latency.of[LATENCY_PING].count >= 1);
}

static void what_it_needs_is_fetched_before_each_attempt(void **state)
{
    static const struct connection_handlers prepared = {
        .prepare = prepare, .open = opened, .message = message};
    struct bench *b = *state;

    b->put_off = 2;
    make(b, &prepared, 1000 * MS, 5);
    run_until(b, &b->messages, 1);
    assert_int_equal(b->prepared, 3);
    assert_int_equal(b->opened, 1);
    assert_int_equal(b->a.stats.reconnects, 2);
    assert_int_equal(capture_of(b->seen, EV_LINK, 0, NULL), 1); /* what never was up is not down */
}

static void one_that_never_came_up_is_not_told_as_down(void **state)
{
    static const struct connection_handlers mute = {
        .open = opened, .message = message, .lost = lost};
    struct bench *b = *state;

    str_copy(b->url, sizeof b->url, STR("ws://127.0.0.1:1/")); /* nobody there */
    make(b, &mute, 1000 * MS, 5);
    run_until(b, &b->lost, 1);
    assert_int_equal(capture_of(b->seen, EV_LINK, 0, NULL), 0);
    assert_int_equal(b->a.stats.reconnects, 1);
}

#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BENCH(it_comes_up_once_and_counts_what_it_hears),
        ON_BENCH(a_lost_one_is_told_and_comes_back),
        ON_BENCH(silence_drops_it_however_well_it_answers_pings),
        ON_BENCH(what_it_needs_is_fetched_before_each_attempt),
        ON_BENCH(one_that_never_came_up_is_not_told_as_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
