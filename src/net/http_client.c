#include "net/http_client.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/loop_internal.h"
#include "net/resolve.h"
#include "net/url.h"

enum { HTTP_PENDING_MAX = 256, CONNECT_TIMEOUT_MS = 10000 };

struct http_client {
    struct loop *loop;
    CURLM *multi;
    uv_timer_t *timer; /* outlives us until libuv has closed it */
    struct exchange *pending;
    unsigned pending_count;
    char user_agent[64];
};

/* One request from start to answer. */
struct exchange {
    struct http_client *client;
    struct exchange *next, *before;
    struct resolve *resolve; /* while the name is asked for */
    CURL *easy;
    struct curl_slist *headers, *address;
    struct url url;
    http_answer_fn *on_answer;
    void *ctx;
    char *body;
    size_t body_len, body_cap, body_max;
    bool body_full;
    char why[CURL_ERROR_SIZE];
};

/* A descriptor that libcurl wants watched. */
struct watch {
    uv_poll_t handle;
    struct http_client *client;
    curl_socket_t fd;
};

static void exchange_free(struct exchange *x)
{
    struct http_client *c = x->client;

    if (x->before)
        x->before->next = x->next;
    else
        c->pending = x->next;
    if (x->next)
        x->next->before = x->before;
    c->pending_count--;
    resolve_cancel(x->resolve);
    if (x->easy) {
        curl_multi_remove_handle(c->multi, x->easy);
        curl_easy_cleanup(x->easy);
    }
    curl_slist_free_all(x->headers);
    curl_slist_free_all(x->address);
    free(x->body);
    free(x);
}

static enum status status_of(CURLcode code)
{
    switch (code) {
    case CURLE_OK:
        return STATUS_OK;
    case CURLE_OPERATION_TIMEDOUT:
        return STATUS_TIMED_OUT;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
        return STATUS_NETWORK;
    case CURLE_OUT_OF_MEMORY:
        return STATUS_NO_MEMORY;
    default:
        return STATUS_UNAVAILABLE;
    }
}

static void answer(struct exchange *x, CURLcode code)
{
    struct http_answer a = {.status = x->body_full ? STATUS_FULL : status_of(code),
                            .retry_after_s = -1,
                            .body = {x->body, x->body_len}};
    long http_code = 0;
    const char *content_type = NULL;
    curl_off_t retry_after = 0, took_us = 0;

    curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &http_code);
    curl_easy_getinfo(x->easy, CURLINFO_CONTENT_TYPE, &content_type);
    curl_easy_getinfo(x->easy, CURLINFO_RETRY_AFTER, &retry_after);
    curl_easy_getinfo(x->easy, CURLINFO_TOTAL_TIME_T, &took_us);
    a.took_ns = (int64_t)took_us * 1000;
    a.code = (unsigned)http_code;
    if (content_type)
        a.content_type = str_of(content_type);
    if (retry_after > 0)
        a.retry_after_s = retry_after;
    if (a.status != STATUS_OK)
        a.why = x->body_full ? "the answer is too long"
                : x->why[0]  ? x->why
                             : curl_easy_strerror(code);
    http_answer_fn *on_answer = x->on_answer;
    void *ctx = x->ctx;
    char *body = x->body;
    x->body = NULL; /* the answer outlives its exchange: on_answer may send the next request */
    char why[CURL_ERROR_SIZE], type[96];
    if (a.why) {
        str_copy(why, sizeof why, str_of(a.why));
        a.why = why;
    }
    str_copy(type, sizeof type, a.content_type);
    a.content_type = str_of(type);
    exchange_free(x);
    on_answer(ctx, &a);
    free(body);
}

static void deliver_finished(struct http_client *c)
{
    int left;

    for (CURLMsg *m; (m = curl_multi_info_read(c->multi, &left));) {
        struct exchange *x = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&x);
        CURLcode code = m->data.result;
        answer(x, code);
    }
}

static void on_socket_ready(uv_poll_t *handle, int status, int events)
{
    struct watch *w = handle->data;
    struct http_client *c = w->client;
    int flags = 0, running;

    if (status < 0)
        flags = CURL_CSELECT_ERR;
    if (events & UV_READABLE)
        flags |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        flags |= CURL_CSELECT_OUT;
    curl_multi_socket_action(c->multi, w->fd, flags, &running);
    deliver_finished(c);
}

static void on_watch_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *known)
{
    struct http_client *c = ctx;
    struct watch *w = known;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (w) {
            uv_poll_stop(&w->handle);
            uv_close((uv_handle_t *)&w->handle, on_watch_closed);
            curl_multi_assign(c->multi, fd, NULL);
        }
        return 0;
    }
    if (!w) {
        w = calloc(1, sizeof *w);
        if (!w)
            return -1;
        w->client = c;
        w->fd = fd;
        if (uv_poll_init_socket(&c->loop->uv, &w->handle, fd) != 0) {
            free(w);
            return -1;
        }
        w->handle.data = w;
        curl_multi_assign(c->multi, fd, w);
    }
    int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    uv_poll_start(&w->handle, events, on_socket_ready);
    return 0;
}

static void on_timeout(uv_timer_t *handle)
{
    struct http_client *c = handle->data;
    int running;

    curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    deliver_finished(c);
}

static int want_timeout(CURLM *multi, long ms, void *ctx)
{
    struct http_client *c = ctx;

    (void)multi;
    if (ms < 0)
        uv_timer_stop(c->timer);
    else
        uv_timer_start(c->timer, on_timeout, (uint64_t)ms, 0);
    return 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct exchange *x = ctx;
    size_t len = size * count, need = x->body_len + len;

    if (need > x->body_max) {
        x->body_full = true;
        return 0;
    }
    if (need > x->body_cap) {
        size_t cap = x->body_cap ? x->body_cap : 4096;
        while (cap < need)
            cap *= 2;
        char *body = realloc(x->body, cap);
        if (!body)
            return 0;
        x->body = body;
        x->body_cap = cap;
    }
    memcpy(x->body + x->body_len, bytes, len);
    x->body_len = need;
    return len;
}

/* Hands libcurl the addresses, so that it starts no resolver threads of its own. */
static void on_resolved(void *ctx, const struct addresses *found)
{
    struct exchange *x = ctx;
    struct http_client *c = x->client;
    char room[URL_HOST_MAX + 16 + ADDRESSES_MAX * (ADDRESS_TEXT_MAX + 3)];
    struct text line = TEXT(room);

    x->resolve = NULL;
    if (found->count == 0) {
        str_copy(x->why, sizeof x->why, str_of(found->why));
        answer(x, CURLE_COULDNT_RESOLVE_HOST);
        return;
    }
    text_printf(&line, "%s:%u:", x->url.host, (unsigned)x->url.port);
    for (unsigned i = 0; i < found->count; i++) {
        bool v6 = strchr(found->text[i], ':') != NULL;
        text_printf(&line, "%s%s%s%s", i ? "," : "", v6 ? "[" : "", found->text[i], v6 ? "]" : "");
    }
    x->address = curl_slist_append(NULL, room);
    curl_easy_setopt(x->easy, CURLOPT_RESOLVE, x->address);
    curl_multi_add_handle(c->multi, x->easy);
}

static void set_up(struct exchange *x, const struct http_request *r)
{
    CURL *e = x->easy;

    curl_easy_setopt(e, CURLOPT_URL, r->url);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, x->url.secure ? "https" : "http");
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(e, CURLOPT_USERAGENT, x->client->user_agent);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)(r->timeout_ns / 1000000));
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, x->why);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(e, CURLOPT_PRIVATE, x);
    if (r->body.at) {
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
        curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, r->body.at);
    }
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, r->method);
    x->headers = curl_slist_append(NULL, "Expect:"); /* no round trip before the body */
    for (unsigned i = 0; i < r->header_count; i++)
        x->headers = curl_slist_append(x->headers, r->header[i]);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, x->headers);
}

enum status http_client_send(struct http_client *c, const struct http_request *r,
                             http_answer_fn *on_answer, void *ctx, struct error *err)
{
    struct url url;
    enum status status = url_parse(&url, r->url, err);

    assert(r->timeout_ns > 0 && r->answer_max > 0 && r->header_count <= HTTP_HEADERS_MAX);
    if (status != STATUS_OK)
        return status;
    if (c->pending_count >= HTTP_PENDING_MAX)
        return error_set(err, STATUS_FULL, "request to %s: too many are under way", url.host);
    struct exchange *x = calloc(1, sizeof *x);
    if (!x)
        return error_set(err, STATUS_NO_MEMORY, "request to %s", url.host);
    x->client = c;
    x->url = url;
    x->on_answer = on_answer;
    x->ctx = ctx;
    x->body_max = r->answer_max;
    x->next = c->pending;
    if (x->next)
        x->next->before = x;
    c->pending = x;
    c->pending_count++;
    x->easy = curl_easy_init();
    if (x->easy)
        set_up(x, r);
    x->resolve = x->easy ? resolve_start(c->loop, url.host, on_resolved, x) : NULL;
    if (!x->resolve) {
        exchange_free(x);
        return error_set(err, STATUS_NO_MEMORY, "request to %s", url.host);
    }
    return STATUS_OK;
}

unsigned http_client_pending(const struct http_client *c)
{
    return c->pending_count;
}

static void on_timer_closed(uv_handle_t *handle)
{
    free(handle);
}

struct http_client *http_client_new(struct loop *l, const char *user_agent)
{
    struct http_client *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->loop = l;
    str_copy(c->user_agent, sizeof c->user_agent, str_of(user_agent));
    c->timer = calloc(1, sizeof *c->timer);
    if (c->timer) {
        uv_timer_init(&l->uv, c->timer);
        c->timer->data = c;
        if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
            c->multi = curl_multi_init();
    }
    if (!c->multi) {
        http_client_free(c);
        return NULL;
    }
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, want_timeout);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
    return c;
}

void http_client_free(struct http_client *c)
{
    if (!c)
        return;
    for (struct exchange *x = c->pending, *next; x; x = next) {
        next = x->next;
        exchange_free(x);
    }
    if (c->multi) {
        curl_multi_cleanup(c->multi);
        curl_global_cleanup();
    }
    if (c->timer)
        uv_close((uv_handle_t *)c->timer, on_timer_closed);
    free(c);
}
