/* The dashboard's server as a browser or a program meets it, over the loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/options.h"
#include "kit/dial.h"
#include "net/loop.h"
#include "web/web.h"

struct bench {
    struct loop *loop;
    struct web *web;
    pthread_t thread;
    uint16_t port;
    char key[WEB_KEY_MAX];
    struct snapshot snapshot;
    atomic_int submitted;
    struct control_command last;
    atomic_llong wall;
};

static char heard[262144];

static bool copy_snapshot(void *ctx, struct snapshot *ret)
{
    *ret = ((struct bench *)ctx)->snapshot;
    return true;
}

static void copy_latencies(void *ctx, struct latencies *ret)
{
    (void)ctx;
    *ret = (struct latencies){0};
    latency_note(&ret->of[LATENCY_REST], 30000000);
}

static bool submit(void *ctx, const struct control_command *command)
{
    struct bench *b = ctx;
    struct effect fx = {.kind = EFFECT_CONTROL};

    b->last = *command;
    b->submitted++;
    fx.u.control = (struct fx_control){.request = command->request,
                                       .verb = command->verb,
                                       .outcome = CONTROL_DONE,
                                       .text = "Paused."};
    web_effect(b->web, &fx);
    return true;
}

static int64_t wall_now(void *ctx)
{
    return ((struct bench *)ctx)->wall;
}

static void *run_loop(void *loop)
{
    loop_run(loop);
    return NULL;
}

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    struct web_options o = {.host = "127.0.0.1", .version = "1", .profile = "demo"};
    struct web_source source = {b, copy_snapshot, submit, wall_now, copy_latencies};

    b->wall = INT64_C(1700000000) * 1000000000;
    b->snapshot = (struct snapshot){.seq = 1, .at = b->wall, .reconciled = 1, .pairs = 1};
    b->snapshot.pair[0].instrument = (struct instrument){.pair = "BTC/USD", .price_decimals = 1};
    web_key_make(b->key, o.key_hash);
    b->loop = loop_new();
    if (web_new(&b->web, b->loop, &o, &source, NULL) != STATUS_OK)
        return -1;
    b->port = web_port(b->web);
    *state = b;
    return pthread_create(&b->thread, NULL, run_loop, b->loop);
}

static void stop(void *ctx)
{
    struct bench *b = ctx;

    web_free(b->web);
    loop_stop(b->loop);
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    loop_post(b->loop, stop, b);
    pthread_join(b->thread, NULL);
    loop_free(b->loop);
    free(b);
    return 0;
}

/* One request; `headers` are whole lines.  The answer stands in heard; returns its status. */
static int request(const struct bench *b, const char *method, const char *path, const char *headers,
                   const char *body)
{
    char text[8192];
    int n = snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nConnection: close\r\n%s%s", method, path,
                     strstr(headers, "Host:") ? "" : "Host: 127.0.0.1\r\n", headers);

    if (body)
        n += snprintf(text + n, sizeof text - (size_t)n, "Content-Length: %zu\r\n", strlen(body));
    snprintf(text + n, sizeof text - (size_t)n, "\r\n%s", body ? body : "");
    ask(b->port, text, heard, sizeof heard, NULL);
    return strlen(heard) > 12 ? atoi(heard + 9) : 0;
}

/* The text between `before` and the next `end` in what was heard. */
static void pick(char *ret, size_t room, const char *before, char end)
{
    const char *at = strstr(heard, before);

    assert_non_null(at);
    at += strlen(before);
    const char *stop_at = strchr(at, end);
    assert_non_null(stop_at);
    assert_true(str_copy(ret, room, (struct str){at, (size_t)(stop_at - at)}));
}

#define JSON "Content-Type: application/json\r\n"

/* Signs in as a page does; the headers of its next changing request. */
static void sign_in(const struct bench *b, char ret_cookie[160], char ret_headers[512])
{
    char body[96], token[80], csrf[80];

    snprintf(body, sizeof body, "{\"key\":\"%s\"}", b->key);
    assert_int_equal(request(b, "POST", "/api/v1/login", JSON, body), 200);
    pick(token, sizeof token, "np_session=", ';');
    pick(csrf, sizeof csrf, "\"csrf\":\"", '"');
    snprintf(ret_cookie, 160, "Cookie: np_session=%s\r\n", token);
    snprintf(ret_headers, 512, "%sX-CSRF-Token: %s\r\n" JSON, ret_cookie, csrf);
}

static void only_health_and_the_sign_in_answer_without_a_session(void **state)
{
    static const char *const closed[] = {"/metrics",          "/api/v1/session",   "/api/v1/status",
                                         "/api/v1/positions", "/api/v1/orders",    "/api/v1/pairs",
                                         "/api/v1/bars",      "/api/v1/decisions", "/api/v1/trades",
                                         "/api/v1/equity"};

    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        assert_int_equal(request(*state, "GET", closed[i], "", NULL), 401);
    assert_int_equal(request(*state, "POST", "/api/v1/control/preview", JSON, "{}"), 401);
    assert_int_equal(request(*state, "POST", "/api/v1/control/commit", JSON, "{}"), 401);
    assert_int_equal(request(*state, "GET", "/", "", NULL), 303);
    assert_int_equal(request(*state, "GET", "/healthz", "", NULL), 200);
    assert_int_equal(request(*state, "GET", "/login", "", NULL), 200);
}

static void every_answer_carries_the_policy(void **state)
{
    static const char *const paths[] = {"/login", "/nothing", "/api/v1/status", "/healthz"};

    for (int i = 0; i < 4; i++) {
        request(*state, "GET", paths[i], "Host: 127.0.0.1:81\r\n", NULL);
        assert_non_null(strstr(heard,
                               "content-security-policy: default-src 'none'; script-src 'self'; "
                               "style-src 'self'; img-src 'self' data:; font-src 'self'; "
                               "connect-src 'self' ws://127.0.0.1:81 wss://127.0.0.1:81; "
                               "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
                               "require-trusted-types-for 'script'"));
        assert_non_null(strstr(heard, "x-content-type-options: nosniff"));
        assert_non_null(strstr(heard, "referrer-policy: no-referrer"));
    }
}

static void a_session_cookie_is_out_of_reach_of_scripts_and_other_sites(void **state)
{
    char cookie[160], headers[512];

    sign_in(*state, cookie, headers);
    assert_non_null(strstr(heard, "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"));
    assert_int_equal(request(*state, "GET", "/api/v1/status", cookie, NULL), 200);
    assert_int_equal(request(*state, "GET", "/", cookie, NULL), 200);
    assert_non_null(strstr(heard, "cache-control: no-store"));
}

/* A page of another site can make the operator's own browser send these. */
static void strangers_cannot_use_up_the_operators_acts(void **state)
{
    struct bench *b = *state;
    char cookie[160], headers[512];

    sign_in(b, cookie, headers);
    for (int i = 0; i < 150; i++)
        request(b, "POST", "/api/v1/control/commit", "Origin: http://evil.example\r\n", "{}");

    assert_int_equal(request(b, "POST", "/api/v1/control/preview", headers, "{\"verb\":\"pause\"}"),
                     200);
}

static void an_old_session_is_asked_to_sign_in_again(void **state)
{
    struct bench *b = *state;
    char cookie[160], headers[512];

    sign_in(b, cookie, headers);
    b->wall += INT64_C(2) * 3600 * 1000000000;
    assert_int_equal(request(b, "GET", "/api/v1/status", cookie, NULL), 401);
}

static void the_key_as_a_bearer_token_serves_programs(void **state)
{
    struct bench *b = *state;
    char headers[128];

    snprintf(headers, sizeof headers, "Authorization: Bearer %s\r\n", b->key);
    assert_int_equal(request(b, "GET", "/metrics", headers, NULL), 200);
    assert_non_null(strstr(heard, "novapulse_equity 0.00000000\n"));
    assert_non_null(strstr(heard, "# TYPE novapulse_venue_latency_seconds histogram\n"));
    assert_non_null(strstr(heard, "_bucket{kind=\"rest\",le=\"0.020000\"} 0\n"));
    assert_non_null(strstr(heard, "_bucket{kind=\"rest\",le=\"0.050000\"} 1\n"));
    assert_non_null(strstr(heard, "_bucket{kind=\"rest\",le=\"+Inf\"} 1\n"));
    assert_non_null(strstr(heard, "_sum{kind=\"rest\"} 0.030000000\n"));
    assert_int_equal(request(b, "GET", "/api/v1/status", headers, NULL), 200);
    assert_non_null(strstr(heard, "\"rest\":{\"count\":1,\"p50_ms\":30"));
    assert_int_equal(request(b, "GET", "/metrics", "Authorization: Bearer np-x\r\n", NULL), 401);
    for (int i = 0; i < 4; i++)
        request(b, "GET", "/metrics", "Authorization: Bearer np-x\r\n", NULL);
    assert_int_equal(request(b, "GET", "/metrics", headers, NULL), 429);
    assert_non_null(strstr(heard, "retry-after: 60"));
}

static void another_name_for_us_is_refused(void **state)
{
    assert_int_equal(request(*state, "GET", "/login", "Host: evil.example\r\n", NULL), 421);
    assert_int_equal(request(*state, "GET", "/login", "Host: localhost:8090\r\n", NULL), 200);
}

static void a_change_needs_its_token_its_type_and_its_own_page(void **state)
{
    char cookie[160], good[512], bad[1024];
    static const char path[] = "/api/v1/control/preview", body[] = "{\"verb\":\"pause\"}";

    sign_in(*state, cookie, good);
    assert_int_equal(request(*state, "POST", path, good, body), 200);
    snprintf(bad, sizeof bad, "%s" JSON, cookie);
    assert_int_equal(request(*state, "POST", path, bad, body), 403);
    assert_non_null(strstr(heard, "\"csrf\""));
    snprintf(bad, sizeof bad, "%sOrigin: http://evil.example\r\n", good);
    assert_int_equal(request(*state, "POST", path, bad, body), 403);
    assert_non_null(strstr(heard, "\"origin\""));
    snprintf(bad, sizeof bad, "%sSec-Fetch-Site: cross-site\r\n", good);
    assert_int_equal(request(*state, "POST", path, bad, body), 403);
    snprintf(bad, sizeof bad, "%sOrigin: http://127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n",
             good);
    assert_int_equal(request(*state, "POST", path, bad, body), 200);
    good[strlen(good) - strlen(JSON)] = '\0';
    assert_int_equal(request(*state, "POST", path, good, body), 415);
}

static void an_act_takes_two_steps_and_its_repetition_tells_the_first_result(void **state)
{
    struct bench *b = *state;
    char cookie[160], headers[512], token[80], body[128];

    sign_in(b, cookie, headers);
    assert_int_equal(request(b, "POST", "/api/v1/control/preview", headers, "{\"verb\":\"pause\"}"),
                     200);
    assert_int_equal(b->submitted, 0);
    pick(token, sizeof token, "\"token\":\"", '"');
    snprintf(body, sizeof body, "{\"token\":\"%s\"}", token);

    assert_int_equal(request(b, "POST", "/api/v1/control/commit", headers, body), 200);
    assert_non_null(strstr(heard, "\"state\":\"done\",\"text\":\"Paused.\""));
    assert_int_equal(request(b, "POST", "/api/v1/control/commit", headers, body), 200);
    assert_non_null(strstr(heard, "\"state\":\"done\",\"text\":\"Paused.\""));
    assert_int_equal(b->submitted, 1);
    assert_int_equal(b->last.verb, CONTROL_PAUSE);
    assert_string_equal(b->last.source, "web");
    assert_string_equal(b->last.who, "dashboard");
}

static void bodies_that_are_no_act_are_refused(void **state)
{
    static const char *const bodies[] = {"{}",
                                         "[]",
                                         "{\"verb\":\"explode\"}",
                                         "{\"verb\":7}",
                                         "{\"verb\":\"pause\"",
                                         "",
                                         "{\"verb\":\"pause\"} x"};
    char cookie[160], headers[512];

    sign_in(*state, cookie, headers);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        assert_int_equal(request(*state, "POST", "/api/v1/control/preview", headers, bodies[i]),
                         400);
    assert_int_equal(request(*state, "POST", "/api/v1/control/preview", headers,
                             "{\"verb\":\"close\",\"position\":3}"),
                     409);
    assert_int_equal(
        request(*state, "POST", "/api/v1/control/commit", headers, "{\"token\":\"x\"}"), 404);
}

static void a_path_with_another_method_and_no_path_are_told_apart(void **state)
{
    assert_int_equal(request(*state, "DELETE", "/api/v1/status", "", NULL), 405);
    assert_int_equal(request(*state, "GET", "/api/v1/control/commit", "", NULL), 405);
    assert_int_equal(request(*state, "GET", "/api/v2/status", "", NULL), 404);
    assert_int_equal(request(*state, "GET", "/assets/../index.html", "", NULL), 404);
}

static void bars_are_asked_by_pair_and_bounded(void **state)
{
    char cookie[160], headers[512];

    sign_in(*state, cookie, headers);
    assert_int_equal(request(*state, "GET", "/api/v1/bars?pair=BTC%2FUSD&limit=3", cookie, NULL),
                     200);
    assert_int_equal(request(*state, "GET", "/api/v1/bars?pair=BTC/EUR", cookie, NULL), 404);
    assert_int_equal(request(*state, "GET", "/api/v1/bars", cookie, NULL), 404);
    assert_int_equal(request(*state, "GET", "/api/v1/bars?pair=BTC/USD&limit=0", cookie, NULL),
                     400);
    assert_int_equal(request(*state, "GET", "/api/v1/bars?pair=BTC/USD&limit=721", cookie, NULL),
                     400);
}

static void assets_are_packed_and_kept_for_ever(void **state)
{
    char path[128];

    assert_int_equal(request(*state, "GET", "/login", "", NULL), 200);
    pick(path, sizeof path, "src=\"/assets/login", '"');
    char full[160];
    snprintf(full, sizeof full, "/assets/login%s", path);
    assert_int_equal(request(*state, "GET", full, "Accept-Encoding: gzip, br\r\n", NULL), 200);
    assert_non_null(strstr(heard, "content-encoding: gzip"));
    assert_non_null(strstr(heard, "immutable"));
    assert_int_equal(request(*state, "GET", full, "", NULL), 200);
    assert_null(strstr(heard, "content-encoding"));
}

static void readiness_follows_the_feed_and_the_reconciliation(void **state)
{
    struct bench *b = *state;

    assert_int_equal(request(b, "GET", "/readyz", "", NULL), 503);
    b->snapshot.market_link = 1;
    assert_int_equal(request(b, "GET", "/readyz", "", NULL), 200);
    b->snapshot.reconciled = 0;
    assert_int_equal(request(b, "GET", "/readyz", "", NULL), 503);
}

/* The status line of an upgrade; the rest of what comes in heard. */
static int upgrade(const struct bench *b, const char *cookie, const char *origin, const char *last)
{
    char text[512];

    snprintf(text, sizeof text,
             "GET /ws/live HTTP/1.1\r\nHost: 127.0.0.1\r\n%sOrigin: %s\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             "Sec-WebSocket-Version: 13\r\n\r\n",
             cookie, origin);
    ask(b->port, text, heard, sizeof heard, last);
    return strlen(heard) > 12 ? atoi(heard + 9) : 0;
}

static void the_stream_asks_for_a_session_and_its_own_page(void **state)
{
    char cookie[160], headers[512];

    sign_in(*state, cookie, headers);
    assert_int_equal(upgrade(*state, "", "http://127.0.0.1", NULL), 403);
    assert_int_equal(upgrade(*state, cookie, "http://evil.example", NULL), 403);
    assert_int_equal(upgrade(*state, cookie, "http://127.0.0.1", "\"type\":\"hello\""), 101);
    assert_non_null(strstr(heard, "\"profile\":\"demo\""));
}

static void too_many_requests_are_told_when_to_come_back(void **state)
{
    int last = 0;

    for (int i = 0; i < 300 && last != 429; i++)
        last = request(*state, "GET", "/healthz", "", NULL);
    assert_int_equal(last, 429);
    assert_non_null(strstr(heard, "retry-after: 1"));
    assert_non_null(strstr(heard, "content-security-policy:"));
}

int main(void)
{
#define SERVED(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SERVED(only_health_and_the_sign_in_answer_without_a_session),
        SERVED(every_answer_carries_the_policy),
        SERVED(a_session_cookie_is_out_of_reach_of_scripts_and_other_sites),
        SERVED(strangers_cannot_use_up_the_operators_acts),
        SERVED(an_old_session_is_asked_to_sign_in_again),
        SERVED(the_key_as_a_bearer_token_serves_programs),
        SERVED(another_name_for_us_is_refused),
        SERVED(a_change_needs_its_token_its_type_and_its_own_page),
        SERVED(an_act_takes_two_steps_and_its_repetition_tells_the_first_result),
        SERVED(bodies_that_are_no_act_are_refused),
        SERVED(a_path_with_another_method_and_no_path_are_told_apart),
        SERVED(bars_are_asked_by_pair_and_bounded),
        SERVED(assets_are_packed_and_kept_for_ever),
        SERVED(readiness_follows_the_feed_and_the_reconciliation),
        SERVED(the_stream_asks_for_a_session_and_its_own_page),
        SERVED(too_many_requests_are_told_when_to_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
