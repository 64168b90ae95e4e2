#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kit/dial.h"
#include "net/loop.h"
#include "net/server.h"

enum { BODY_MAX = 1000, BIG = 300000 };

/* A server that repeats what it was told, on a thread of its own; the tests are its clients. */
struct bench {
    struct loop *loop;
    struct server *server;
    pthread_t thread;
    struct timer *later;
    struct server_request *waiting;
    char *big;
    int closed;
};

static void answer_later(void *ctx)
{
    struct bench *b = ctx;

    server_answer(b->waiting, 200, NULL, STR("at last"));
    b->waiting = NULL;
}

static void on_request(void *ctx, struct server_request *r)
{
    struct bench *b = ctx;
    char said[512];
    const struct server_header_line headers[] = {{"x-own", "yes"}, {NULL, NULL}};

    if (str_is(server_path(r), "/later")) {
        b->waiting = r;
        timer_set(b->later, 20 * 1000000);
        return;
    }
    if (str_is(server_path(r), "/big")) {
        server_answer(r, 200, headers, (struct str){b->big, BIG});
        return;
    }
    int n = snprintf(said, sizeof said, "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s",
                     STR_ARG(server_method(r)), STR_ARG(server_path(r)), STR_ARG(server_query(r)),
                     STR_ARG(server_header(r, "x-token")), STR_ARG(server_header(r, "cookie")),
                     STR_ARG(server_body(r)), STR_ARG(server_peer(r)));
    server_answer(r, 201, headers, (struct str){said, (size_t)n});
}

static bool on_wanted(void *ctx, struct server_request *r)
{
    (void)ctx;
    return str_is(server_path(r), "/ws") && str_is(server_header(r, "origin"), "http://here");
}

static void on_open(void *ctx, struct server_socket *s)
{
    (void)ctx;
    server_socket_send(s, STR("welcome"));
}

static void on_message(void *ctx, struct server_socket *s, struct str text)
{
    (void)ctx;
    if (str_is(text, "bye"))
        server_socket_close(s);
    else
        server_socket_send(s, text);
}

static void on_closed(void *ctx, struct server_socket *s)
{
    struct bench *b = ctx;

    (void)s;
    b->closed++;
}

static const struct server_handlers handlers = {
    .request = on_request,
    .socket_wanted = on_wanted,
    .socket_open = on_open,
    .socket_message = on_message,
    .socket_closed = on_closed,
};

static void *run_loop(void *loop)
{
    loop_run(loop);
    return NULL;
}

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);

    b->big = malloc(BIG);
    memset(b->big, 'b', BIG);
    b->loop = loop_new();
    b->later = timer_new(b->loop, answer_later, b);
    if (server_new(&b->server, b->loop, "127.0.0.1", 0, BODY_MAX, &handlers, b, NULL) != STATUS_OK)
        return -1;
    *state = b;
    return pthread_create(&b->thread, NULL, run_loop, b->loop);
}

static void stop(void *ctx)
{
    struct bench *b = ctx;

    server_free(b->server);
    loop_stop(b->loop);
}

static int tear_down(void **state)
{
    struct bench *b = *state;

    loop_post(b->loop, stop, b);
    pthread_join(b->thread, NULL);
    loop_free(b->loop);
    free(b->big);
    free(b);
    return 0;
}

static uint16_t port_of(const struct bench *b)
{
    return server_port(b->server);
}

static void a_request_is_complete_when_the_handler_sees_it(void **state)
{
    char heard[2048];
    int fd = dial(port_of(*state));

    say(fd, "POST /a/b?x=1&name=a%26b HTTP/1.1\r\nHost: h\r\nX-Token: tok\r\nCookie: a=b; c=d\r\n"
            "Content-Length: 11\r\n\r\nhello");
    usleep(20000);
    say(fd, " world");
    hear(fd, heard, sizeof heard, "127.0.0.1");
    close(fd);

    assert_non_null(strstr(heard, "201"));
    assert_non_null(strstr(heard, "x-own: yes"));
    assert_non_null(strstr(heard, "POST|/a/b|x=1&name=a%26b|tok|a=b; c=d|hello world|127.0.0.1"));
}

static void one_connection_serves_several_requests(void **state)
{
    char heard[2048];
    int fd = dial(port_of(*state));

    for (int i = 0; i < 3; i++) {
        say(fd, "GET /again HTTP/1.1\r\nHost: h\r\n\r\n");
        hear(fd, heard, sizeof heard, "127.0.0.1");
        assert_non_null(strstr(heard, "GET|/again||||"));
    }
    close(fd);
}

static void a_post_without_body_is_given_to_the_handler(void **state)
{
    char heard[2048];

    ask(port_of(*state), "POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", heard,
        sizeof heard, "127.0.0.1");

    assert_non_null(strstr(heard, "POST|/none|"));
}

static void an_answer_may_come_later(void **state)
{
    char heard[2048];

    ask(port_of(*state), "GET /later HTTP/1.1\r\nHost: h\r\n\r\n", heard, sizeof heard, "at last");

    assert_non_null(strstr(heard, "at last"));
}

static void an_answer_to_a_peer_that_left_harms_nobody(void **state)
{
    char heard[2048];
    int fd = dial(port_of(*state));

    say(fd, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    close(fd);
    usleep(60000);
    ask(port_of(*state), "GET /alive HTTP/1.1\r\nHost: h\r\n\r\n", heard, sizeof heard,
        "127.0.0.1");

    assert_non_null(strstr(heard, "GET|/alive|"));
}

static void a_long_answer_arrives_whole(void **state)
{
    char *heard = malloc(BIG + 4096);
    int fd = dial(port_of(*state));

    say(fd, "GET /big HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    hear(fd, heard, BIG + 4096, NULL);
    close(fd);
    char *body = strstr(heard, "\r\n\r\n");
    assert_non_null(body);

    assert_non_null(strstr(heard, "content-length: 300000"));
    assert_int_equal(strlen(body + 4), BIG);
    assert_int_equal(strspn(body + 4, "b"), BIG);
    free(heard);
}

static void a_head_request_gets_the_length_and_no_body(void **state)
{
    char heard[4096];

    ask(port_of(*state), "HEAD /big HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", heard,
        sizeof heard, NULL);

    assert_non_null(strstr(heard, "content-length: 300000"));
    assert_string_equal(strstr(heard, "\r\n\r\n"), "\r\n\r\n");
}

static void a_body_beyond_the_limit_is_refused_by_its_length(void **state)
{
    char heard[2048];

    ask(port_of(*state), "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", heard,
        sizeof heard, "\r\n\r\n");

    assert_non_null(strstr(heard, " 413 "));
}

static void a_body_of_unknown_length_is_refused(void **state)
{
    char heard[2048];

    ask(port_of(*state), "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", heard,
        sizeof heard, "\r\n\r\n");

    assert_non_null(strstr(heard, " 411 "));
}

static void headers_beyond_the_limit_end_the_connection(void **state)
{
    char heard[2048];
    static char request[70000];
    int n = snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: h\r\nCookie: ");

    memset(request + n, 'c', 60000);
    snprintf(request + n + 60000, 8, "\r\n\r\n");
    int fd = dial(port_of(*state));
    (void)!send(fd, request, strlen(request), MSG_NOSIGNAL);
    hear(fd, heard, sizeof heard, "\r\n\r\n");
    close(fd);
    assert_null(strstr(heard, "201"));

    ask(port_of(*state), "GET /alive HTTP/1.1\r\nHost: h\r\n\r\n", heard, sizeof heard,
        "127.0.0.1");
    assert_non_null(strstr(heard, "GET|/alive|"));
}

static void connections_beyond_the_limit_are_closed_and_room_comes_back(void **state)
{
    enum { MANY = 160 };
    int fd[MANY], served = 0;
    char heard[2048];

    for (int i = 0; i < MANY; i++)
        fd[i] = dial(port_of(*state));
    for (int i = 0; i < MANY; i++) {
        (void)!send(fd[i], "GET /x HTTP/1.1\r\nHost: h\r\n\r\n", 28, MSG_NOSIGNAL);
        hear(fd[i], heard, sizeof heard, "127.0.0.1");
        served += strstr(heard, " 201 ") != NULL;
    }
    for (int i = 0; i < MANY; i++)
        close(fd[i]);
    assert_int_equal(served, 128);

    heard[0] = '\0';
    for (int i = 0; i < 1200 && !strstr(heard, "GET|/alive|");
         i++) { /* it hears of them one by one */
        usleep(50000);
        ask(port_of(*state), "GET /alive HTTP/1.1\r\nHost: h\r\n\r\n", heard, sizeof heard,
            "127.0.0.1");
    }
    assert_non_null(strstr(heard, "GET|/alive|"));
}

static const char upgrade[] =
    "GET %s HTTP/1.1\r\nHost: h\r\nOrigin: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

static void a_socket_is_opened_and_echoes(void **state)
{
    struct bench *b = *state;
    char request[512], heard[512];
    int fd = dial(port_of(b));
    /* client frames are masked; a mask of zeros leaves the text as it is */
    static const char echo[] = {(char)0x81, (char)0x84, 0, 0, 0, 0, 'e', 'c', 'h', 'o'};
    static const char bye[] = {(char)0x81, (char)0x83, 0, 0, 0, 0, 'b', 'y', 'e'};

    snprintf(request, sizeof request, upgrade, "/ws", "http://here");
    say(fd, request);
    hear(fd, heard, sizeof heard, "welcome");
    assert_non_null(strstr(heard, " 101 "));
    /* the accept key of the RFC's own example */
    assert_non_null(strstr(heard, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assert_non_null(strstr(heard, "welcome"));

    assert_int_equal(write(fd, echo, sizeof echo), sizeof echo);
    hear(fd, heard, sizeof heard, "echo");
    assert_memory_equal(heard,
                        "\x81\x04"
                        "echo",
                        6);

    assert_int_equal(write(fd, bye, sizeof bye), sizeof bye);
    assert_int_equal(read(fd, heard, sizeof heard), 0);
    close(fd);
}

static void a_socket_that_is_not_wanted_is_forbidden(void **state)
{
    char request[512], heard[512];

    snprintf(request, sizeof request, upgrade, "/ws", "http://elsewhere");
    ask(port_of(*state), request, heard, sizeof heard, "\r\n\r\n");
    assert_non_null(strstr(heard, " 403 "));

    snprintf(request, sizeof request, upgrade, "/other", "http://here");
    ask(port_of(*state), request, heard, sizeof heard, "\r\n\r\n");
    assert_non_null(strstr(heard, " 403 "));
}

static void a_taken_port_says_so(void **state)
{
    struct bench *b = *state;
    struct server *second = NULL;
    struct loop *loop = loop_new();
    struct error err;

    enum status st = server_new(&second, loop, "127.0.0.1", server_port(b->server), BODY_MAX,
                                &handlers, b, &err);

    assert_int_equal(st, STATUS_EXISTS);
    assert_non_null(strstr(err.what, "taken"));
    loop_free(loop);
}

int main(void)
{
#define SERVED(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SERVED(a_request_is_complete_when_the_handler_sees_it),
        SERVED(one_connection_serves_several_requests),
        SERVED(a_post_without_body_is_given_to_the_handler),
        SERVED(an_answer_may_come_later),
        SERVED(an_answer_to_a_peer_that_left_harms_nobody),
        SERVED(a_long_answer_arrives_whole),
        SERVED(a_head_request_gets_the_length_and_no_body),
        SERVED(a_body_beyond_the_limit_is_refused_by_its_length),
        SERVED(a_body_of_unknown_length_is_refused),
        SERVED(headers_beyond_the_limit_end_the_connection),
        SERVED(connections_beyond_the_limit_are_closed_and_room_comes_back),
        SERVED(a_socket_is_opened_and_echoes),
        SERVED(a_socket_that_is_not_wanted_is_forbidden),
        SERVED(a_taken_port_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
