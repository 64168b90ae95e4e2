/* The loop, and HTTP and WebSocket clients against the server of the same room, on one loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/backoff.h"
#include "net/http_client.h"
#include "net/loop.h"
#include "net/rate_budget.h"
#include "net/server.h"
#include "net/url.h"
#include "net/ws_client.h"

#define MS     INT64_C(1000000)
#define SECOND INT64_C(1000000000)

struct bench {
    struct loop *loop;
    struct server *server;
    struct http_client *http;
    struct ws_client *ws;
    struct timer *limit; /* no test waits longer */
    unsigned answers, opened, closed, messages, turns, posts;
    struct http_answer answer;
    char body[256];
    char text[100000];
    size_t text_len;
    char why[128];
    bool dumb;
    struct server_request *held; /* not answered in time */
    struct server_socket *peer;
};

static void give_up(void *ctx)
{
    struct bench *b = ctx;

    loop_stop(b->loop);
}

/* ---- the other side ---- */

static void on_request(void *ctx, struct server_request *r)
{
    struct bench *b = ctx;
    char room[256];

    if (b->dumb) {
        b->held = r;
        return;
    }
    if (str_is(server_path(r), "/big")) {
        char *big = calloc(1, 5000);
        memset(big, 'x', 5000);
        server_answer(r, 200, NULL, (struct str){big, 5000});
        free(big);
        return;
    }
    struct str key = server_header(r, "x-key");
    snprintf(room, sizeof room, "%.*s %.*s %.*s %.*s", STR_ARG(server_method(r)),
             STR_ARG(server_path(r)), STR_ARG(server_body(r)), STR_ARG(key));
    server_answer(r, str_is(server_path(r), "/gone") ? 404 : 200, NULL, str_of(room));
}

static bool on_wanted(void *ctx, struct server_request *r)
{
    (void)ctx;
    return str_is(server_path(r), "/v2");
}

static void on_peer_open(void *ctx, struct server_socket *s)
{
    ((struct bench *)ctx)->peer = s;
    server_socket_send(s, STR("{\"hello\":1}"));
}

static void on_peer_message(void *ctx, struct server_socket *s, struct str text)
{
    (void)ctx;
    if (str_is(text, "big")) {
        char *big = malloc(90000);
        memset(big, 'y', 90000);
        server_socket_send(s, (struct str){big, 90000});
        free(big);
    } else if (str_is(text, "close")) {
        server_socket_close(s);
    } else {
        server_socket_send(s, text);
    }
}

static void on_peer_closed(void *ctx, struct server_socket *s)
{
    (void)s;
    ((struct bench *)ctx)->peer = NULL;
}

/* ---- ours ---- */

static void on_answer(void *ctx, const struct http_answer *a)
{
    struct bench *b = ctx;

    b->answers++;
    b->answer = *a;
    str_copy(b->body, sizeof b->body, a->body);
    str_copy(b->why, sizeof b->why, a->why ? str_of(a->why) : STR(""));
    loop_stop(b->loop);
}

static void on_open(void *ctx)
{
    ((struct bench *)ctx)->opened++;
}

static void on_message(void *ctx, struct str text)
{
    struct bench *b = ctx;

    b->messages++;
    b->text_len = text.len < sizeof b->text ? text.len : sizeof b->text;
    memcpy(b->text, text.at, b->text_len);
    loop_stop(b->loop);
}

static void on_closed(void *ctx, const char *why)
{
    struct bench *b = ctx;

    b->closed++;
    str_copy(b->why, sizeof b->why, str_of(why));
    loop_stop(b->loop);
}

static int set_up(void **state)
{
    static const struct server_handlers handlers = {.request = on_request,
                                                    .socket_wanted = on_wanted,
                                                    .socket_open = on_peer_open,
                                                    .socket_message = on_peer_message,
                                                    .socket_closed = on_peer_closed};
    static const struct ws_client_handlers ours = {
        .open = on_open, .message = on_message, .closed = on_closed};
    struct bench *b = calloc(1, sizeof *b);

    b->loop = loop_new();
    b->limit = timer_new(b->loop, give_up, b);
    timer_set(b->limit, 10 * SECOND);
    assert_int_equal(server_new(&b->server, b->loop, "127.0.0.1", 0, 65536, &handlers, b, NULL),
                     STATUS_OK);
    b->http = http_client_new(b->loop, "test");
    b->ws = ws_client_new(b->loop, (struct ws_client_limits){100000, 4096}, &ours, b);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    ws_client_free(b->ws);
    http_client_free(b->http);
    server_free(b->server);
    loop_free(b->loop);
    free(b);
    return 0;
}

static void url_of(struct bench *b, char *ret, size_t size, const char *scheme, const char *path)
{
    snprintf(ret, size, "%s://127.0.0.1:%u%s", scheme, (unsigned)server_port(b->server), path);
}

static void ask(struct bench *b, const char *method, const char *path, struct str body,
                size_t answer_max, int64_t timeout_ns)
{
    char url[256];
    struct http_request r = {.method = method,
                             .url = url,
                             .header_count = 1,
                             .header = {"X-Key: k"},
                             .body = body,
                             .timeout_ns = timeout_ns,
                             .answer_max = answer_max};

    url_of(b, url, sizeof url, "http", path);
    assert_int_equal(http_client_send(b->http, &r, on_answer, b, NULL), STATUS_OK);
    assert_int_equal(b->answers, 0); /* never from inside */
    loop_run(b->loop);
    assert_int_equal(b->answers, 1);
    b->answers = 0;
}

static void a_request_brings_its_answer(void **state)
{
    struct bench *b = *state;

    ask(b, "POST", "/p?q=1", STR("nonce=1"), 1000, 5 * SECOND);
    assert_int_equal(b->answer.status, STATUS_OK);
    assert_int_equal(b->answer.code, 200);
    assert_string_equal(b->body, "POST /p nonce=1 k");

    ask(b, "GET", "/gone", (struct str){0}, 1000, 5 * SECOND);
    assert_int_equal(b->answer.code, 404);
    assert_string_equal(b->body, "GET /gone  k");
}

static void an_answer_longer_than_wanted_is_refused(void **state)
{
    struct bench *b = *state;

    ask(b, "GET", "/big", (struct str){0}, 4999, 5 * SECOND);

    assert_int_equal(b->answer.status, STATUS_FULL);
}

static void no_answer_in_time_is_an_unknown_outcome(void **state)
{
    struct bench *b = *state;

    b->dumb = true;
    ask(b, "POST", "/p", STR("x"), 1000, 100 * MS);

    assert_int_equal(b->answer.status, STATUS_TIMED_OUT);
    assert_int_equal(status_retry(b->answer.status), RETRY_ASK);
    server_answer(b->held, 200, NULL, STR("late"));
}

static void nobody_there_means_that_nothing_left(void **state)
{
    struct bench *b = *state;
    struct http_request r = {
        .method = "GET", .url = "http://127.0.0.1:1/", .answer_max = 10, .timeout_ns = 5 * SECOND};

    assert_int_equal(http_client_send(b->http, &r, on_answer, b, NULL), STATUS_OK);
    loop_run(b->loop);

    assert_int_equal(b->answer.status, STATUS_NETWORK);
    assert_true(b->why[0]);
}

static void clear_text_goes_to_this_machine_only(void **state)
{
    struct bench *b = *state;
    struct http_request r = {
        .method = "GET", .url = "http://192.0.2.1/", .answer_max = 10, .timeout_ns = SECOND};
    struct url u;

    assert_int_equal(http_client_send(b->http, &r, on_answer, b, NULL), STATUS_DENIED);
    assert_int_equal(ws_client_connect(b->ws, "ws://ws.example.com/v2", NULL), STATUS_DENIED);
    assert_int_equal(url_parse(&u, "http://127.0.0.1.example.com/", NULL), STATUS_DENIED);
    assert_int_equal(url_parse(&u, "ftp://localhost/", NULL), STATUS_SYNTAX);
    assert_int_equal(url_parse(&u, "https://user@host/", NULL), STATUS_SYNTAX);
    assert_int_equal(url_parse(&u, "wss://ws.example.com/v2?x=1", NULL), STATUS_OK);
    assert_string_equal(u.host, "ws.example.com");
    assert_string_equal(u.path, "/v2?x=1");
    assert_int_equal(u.port, 443);
    assert_int_equal(url_parse(&u, "http://[::1]:8090", NULL), STATUS_OK);
    assert_string_equal(u.host, "::1");
    assert_int_equal(u.port, 8090);
}

static void connect_socket(struct bench *b)
{
    char url[256];

    url_of(b, url, sizeof url, "ws", "/v2");
    assert_int_equal(ws_client_connect(b->ws, url, NULL), STATUS_OK);
    assert_int_equal(ws_client_connect(b->ws, url, NULL), STATUS_EXISTS);
    loop_run(b->loop);
    assert_int_equal(b->opened, 1);
    assert_int_equal(b->messages, 1);
    assert_memory_equal(b->text, "{\"hello\":1}", 11);
}

static void messages_go_both_ways_whole(void **state)
{
    struct bench *b = *state;

    assert_false(ws_client_send(b->ws, STR("too early")));
    connect_socket(b);
    assert_true(ws_client_send(b->ws, STR("ping")));
    loop_run(b->loop);
    assert_int_equal(b->text_len, 4);
    assert_memory_equal(b->text, "ping", 4);

    assert_true(ws_client_send(b->ws, STR("big")));
    loop_run(b->loop);
    assert_int_equal(b->messages, 3);
    assert_int_equal(b->text_len, 90000); /* came in several pieces */
    assert_true(b->text[0] == 'y' && b->text[89999] == 'y');
}

static void a_full_queue_says_so_and_sends_nothing_of_it(void **state)
{
    struct bench *b = *state;
    char half[2500];

    connect_socket(b);
    memset(half, 'a', sizeof half);
    assert_true(ws_client_send(b->ws, (struct str){half, sizeof half}));
    assert_false(ws_client_send(b->ws, (struct str){half, sizeof half}));
    assert_true(ws_client_send(b->ws, STR("b")));

    loop_run(b->loop);
    loop_run(b->loop);
    assert_int_equal(b->messages, 3);
    assert_memory_equal(b->text, "b", 1);
}

static void an_end_is_told_once_and_a_new_connection_can_follow(void **state)
{
    struct bench *b = *state;

    connect_socket(b);
    ws_client_send(b->ws, STR("close"));
    loop_run(b->loop);
    assert_int_equal(b->closed, 1);
    assert_false(ws_client_is_open(b->ws));

    b->opened = b->messages = 0;
    connect_socket(b);
    ws_client_close(b->ws);
    loop_run(b->loop);
    assert_int_equal(b->closed, 2);
}

static void a_refused_upgrade_is_an_end(void **state)
{
    struct bench *b = *state;
    char url[256];

    url_of(b, url, sizeof url, "ws", "/secret");
    assert_int_equal(ws_client_connect(b->ws, url, NULL), STATUS_OK);
    loop_run(b->loop);

    assert_int_equal(b->opened, 0);
    assert_int_equal(b->closed, 1);
    assert_true(b->why[0]);
}

static void a_client_may_be_freed_in_the_middle(void **state)
{
    struct bench *b = *state;
    char url[256];

    url_of(b, url, sizeof url, "ws", "/v2");
    ws_client_connect(b->ws, url, NULL);
    ws_client_free(b->ws);
    b->ws = NULL;
    timer_set(b->limit, 50 * MS);
    loop_run(b->loop);

    assert_int_equal(b->opened + b->closed, 0);
}

/* ---- the loop itself ---- */

static void on_post(void *ctx)
{
    struct bench *b = ctx;

    if (++b->posts == 1000)
        loop_stop(b->loop);
}

static void *post_many(void *ctx)
{
    struct bench *b = ctx;

    for (unsigned i = 0; i < 1000; i++)
        loop_post(b->loop, on_post, b);
    return NULL;
}

static void on_turn(void *ctx)
{
    ((struct bench *)ctx)->turns++;
}

static void another_thread_may_post(void **state)
{
    struct bench *b = *state;
    pthread_t thread;

    loop_on_turn(b->loop, on_turn, b);
    assert_int_equal(pthread_create(&thread, NULL, post_many, b), 0);
    loop_run(b->loop);
    pthread_join(thread, NULL);

    assert_int_equal(b->posts, 1000);
    assert_true(b->turns > 0);
}

static void on_signal(void *ctx, int signum)
{
    struct bench *b = ctx;

    b->posts = (unsigned)signum;
    loop_stop(b->loop);
}

static void a_signal_is_a_call_on_the_loop(void **state)
{
    struct bench *b = *state;

    loop_on_signal(b->loop, SIGUSR1, on_signal, b);
    raise(SIGUSR1);
    loop_run(b->loop);

    assert_int_equal(b->posts, SIGUSR1);
}

/* ---- arithmetic ---- */

static void waits_double_within_their_bounds(void **state)
{
    struct backoff b, twin;

    (void)state;
    backoff_init(&b, SECOND, 8 * SECOND, 1);
    backoff_init(&twin, SECOND, 8 * SECOND, 1);
    for (unsigned i = 0; i < 10; i++) {
        int64_t whole = i < 3 ? SECOND << i : 8 * SECOND, wait = backoff_next(&b);
        assert_true(wait >= whole / 2 && wait <= whole);
        assert_true(wait == backoff_next(&twin));
    }
    backoff_reset(&b);
    assert_true(backoff_next(&b) <= SECOND);
}

static void a_budget_empties_with_time_and_loses_no_fraction(void **state)
{
    struct rate_budget b;

    (void)state;
    rate_budget_init(&b, 20 * RATE_POINT, RATE_POINT / 2, 0);
    assert_true(rate_budget_take(&b, 0, 20 * RATE_POINT));
    assert_false(rate_budget_take(&b, 0, RATE_POINT));
    assert_int_equal(rate_budget_wait(&b, 0, RATE_POINT), 2 * SECOND);
    for (int64_t t = 0; t <= 2 * SECOND; t += SECOND / 1000 + 7) /* looking often costs nothing */
        rate_budget_level(&b, t);
    assert_true(rate_budget_take(&b, 2 * SECOND, RATE_POINT));
    rate_budget_charge(&b, 2 * SECOND, 5 * RATE_POINT);
    assert_int_equal(rate_budget_level(&b, 2 * SECOND), 25 * RATE_POINT);
    assert_true(rate_budget_wait(&b, 2 * SECOND, 21 * RATE_POINT) == INT64_MAX);
}

int main(void)
{
#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ON_BENCH(a_request_brings_its_answer),
        ON_BENCH(an_answer_longer_than_wanted_is_refused),
        ON_BENCH(no_answer_in_time_is_an_unknown_outcome),
        ON_BENCH(nobody_there_means_that_nothing_left),
        ON_BENCH(clear_text_goes_to_this_machine_only),
        ON_BENCH(messages_go_both_ways_whole),
        ON_BENCH(a_full_queue_says_so_and_sends_nothing_of_it),
        ON_BENCH(an_end_is_told_once_and_a_new_connection_can_follow),
        ON_BENCH(a_refused_upgrade_is_an_end),
        ON_BENCH(a_client_may_be_freed_in_the_middle),
        ON_BENCH(another_thread_may_post),
        ON_BENCH(a_signal_is_a_call_on_the_loop),
        cmocka_unit_test(waits_double_within_their_bounds),
        cmocka_unit_test(a_budget_empties_with_time_and_loses_no_fraction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
