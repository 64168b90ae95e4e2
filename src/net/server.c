/* One virtual host of the loop's libwebsockets context per server.  What belongs to a connection
 * hangs on its wsi as opaque data, from its acceptance to its end:
 *
 *   connection ──▶ request   while one is being read or waits for its answer; it outlives the
 *        │                   connection when the peer goes away first
 *        └──────▶ socket     after an upgrade */
#include "net/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "net/loop.h"
#include "net/lws_context.h"
#include "net/server_internal.h"

enum {
    CONNECTIONS_MAX = 128,
    HEADER_ROOM = 4096, /* of an answer */
    CHUNK = 32 * 1024,
    SLOW_PEER_S = 15, /* no progress for so long while we read or write */
    KEEP_ALIVE_S = 60,
};

/* ---- requests ---- */

static const struct {
    enum lws_token_indexes token;
    const char *name;
} methods[] = {
    {WSI_TOKEN_GET_URI, "GET"},         {WSI_TOKEN_POST_URI, "POST"},
    {WSI_TOKEN_HEAD_URI, "HEAD"},       {WSI_TOKEN_PUT_URI, "PUT"},
    {WSI_TOKEN_DELETE_URI, "DELETE"},   {WSI_TOKEN_PATCH_URI, "PATCH"},
    {WSI_TOKEN_OPTIONS_URI, "OPTIONS"},
};

/* libwebsockets hands the arguments out one by one and unescaped; here they become a query again.
 */
static void read_query(struct server_request *r, struct lws *wsi)
{
    struct text t = TEXT(r->query);
    char part[QUERY_ROOM];

    for (int n = 0;; n++) {
        int len = lws_hdr_copy_fragment(wsi, part, (int)sizeof part, WSI_TOKEN_HTTP_URI_ARGS, n);
        if (len < 0)
            break;
        if (n)
            text_char(&t, '&');
        bool in_value = false;
        for (int i = 0; i < len; i++) {
            unsigned char c = (unsigned char)part[i];
            if (c == '=' && !in_value) {
                in_value = true;
                text_char(&t, '=');
            } else if (c <= ' ' || c >= 0x7f || strchr("%&+=#", c)) {
                text_printf(&t, "%%%02x", c);
            } else {
                text_char(&t, (char)c);
            }
        }
    }
    if (t.cut)
        r->query[0] = '\0';
}

static struct server_request *request_new(struct connection *c)
{
    struct server_request *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->connection = c;
    r->method = "";
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (lws_hdr_total_length(c->wsi, methods[i].token) > 0) {
            r->method = methods[i].name;
            if (lws_hdr_copy(c->wsi, r->path, sizeof r->path, methods[i].token) < 0)
                r->path[0] = '\0'; /* longer than any of ours */
            break;
        }
    }
    read_query(r, c->wsi);
    lws_get_peer_simple(c->wsi, r->peer, sizeof r->peer);
    return r;
}

static void request_free(struct server_request *r)
{
    if (!r)
        return;
    if (r->connection)
        r->connection->request = NULL;
    free(r->body);
    free(r);
}

struct str server_method(const struct server_request *r)
{
    return str_of(r->method);
}

struct str server_path(const struct server_request *r)
{
    return str_of(r->path);
}

struct str server_query(const struct server_request *r)
{
    return str_of(r->query);
}

struct str server_body(const struct server_request *r)
{
    return (struct str){r->body, r->body_len};
}

struct str server_peer(const struct server_request *r)
{
    return str_of(r->peer);
}

/* Known headers have a token, the others are found by name. */
static int find_header(struct lws *wsi, const char *name, char *ret, size_t room)
{
    char with_colon[64];
    struct text t = TEXT(with_colon);

    text_printf(&t, "%s:", name);
    if (t.cut || room > INT32_MAX)
        return -1;
    for (int i = 0; lws_token_to_string((enum lws_token_indexes)i); i++) {
        const char *token = (const char *)lws_token_to_string((enum lws_token_indexes)i);
        if (strcmp(token, with_colon) == 0)
            return lws_hdr_total_length(wsi, (enum lws_token_indexes)i) > 0
                       ? lws_hdr_copy(wsi, ret, (int)room, (enum lws_token_indexes)i)
                       : -1;
    }
    int len = lws_hdr_custom_length(wsi, with_colon, (int)t.len);
    return len >= 0 && (size_t)len < room
               ? lws_hdr_custom_copy(wsi, ret, (int)room, with_colon, (int)t.len)
               : -1;
}

struct str server_header(const struct server_request *request, const char *name_lower)
{
    struct server_request *r = (struct server_request *)request; /* its room for copies grows */

    if (!r->connection)
        return (struct str){NULL, 0};
    char *at = r->looked_up + r->looked_up_len;
    int len =
        find_header(r->connection->wsi, name_lower, at, sizeof r->looked_up - r->looked_up_len);
    if (len < 0)
        return (struct str){NULL, 0};
    r->looked_up_len += (size_t)len;
    return str_trim((struct str){at, (size_t)len});
}

/* ---- answers ---- */

static bool add_headers(struct lws *wsi, unsigned status, const struct server_header_line *headers,
                        size_t len, unsigned char **p, unsigned char *end)
{
    if (lws_add_http_header_status(wsi, status, p, end) ||
        lws_add_http_header_content_length(wsi, len, p, end))
        return false;
    for (; headers && headers->name; headers++) {
        char name[64];
        struct text t = TEXT(name);

        text_printf(&t, "%s:", headers->name);
        if (lws_add_http_header_by_name(wsi, (unsigned char *)name,
                                        (const unsigned char *)headers->value,
                                        (int)strlen(headers->value), p, end))
            return false;
    }
    return lws_finalize_http_header(wsi, p, end) == 0;
}

void server_answer(struct server_request *r, unsigned status,
                   const struct server_header_line *headers, struct str body)
{
    struct connection *c = r->connection;

    if (!c) {
        request_free(r);
        return;
    }
    assert(!c->out);
    bool head = strcmp(r->method, "HEAD") == 0;
    c->out = malloc(LWS_PRE + HEADER_ROOM + body.len);
    unsigned char *start = c->out ? c->out + LWS_PRE : NULL, *p = start;
    if (!start || !add_headers(c->wsi, status, headers, body.len, &p, start + HEADER_ROOM)) {
        request_free(r);
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, LWS_TO_KILL_ASYNC);
        return;
    }
    c->out_headers = (size_t)(p - start);
    c->out_len = c->out_headers;
    c->out_at = 0;
    if (!head && body.len) {
        memcpy(p, body.at, body.len);
        c->out_len += body.len;
    }
    request_free(r);
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, SLOW_PEER_S);
    lws_callback_on_writable(c->wsi);
}

void server_drop(struct server_request *r)
{
    struct connection *c = r->connection;

    request_free(r);
    if (c)
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, LWS_TO_KILL_ASYNC);
}

static void refuse(struct connection *c, unsigned status)
{
    c->close_after = true;
    server_answer(c->request, status, NULL, STR(""));
}

/* Writes the next piece; nonzero ends the connection. */
static int write_some(struct connection *c)
{
    if (!c->out)
        return 0;
    bool headers = c->out_at == 0;
    size_t left = c->out_len - c->out_at;
    size_t n = headers ? c->out_headers : left > CHUNK ? CHUNK : left;
    bool last = n == left;
    enum lws_write_protocol kind = headers ? LWS_WRITE_HTTP_HEADERS : LWS_WRITE_HTTP;
    unsigned char kept[LWS_PRE];

    /* The library scribbles before what it is given: that is the end of the piece before. */
    unsigned char *from = c->out + LWS_PRE + c->out_at;
    memcpy(kept, from - LWS_PRE, LWS_PRE);
    int written = lws_write(c->wsi, from, n, last && !headers ? LWS_WRITE_HTTP_FINAL : kind);
    memcpy(from - LWS_PRE, kept, LWS_PRE);
    if (written < (int)n)
        return -1;
    c->out_at += n;
    if (!last) {
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, SLOW_PEER_S);
        lws_callback_on_writable(c->wsi);
        return 0;
    }
    free(c->out);
    c->out = NULL;
    lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
    return c->close_after || lws_http_transaction_completed(c->wsi) ? -1 : 0;
}

static void give(struct connection *c)
{
    c->request->given = true;
    if (!c->server->freed)
        c->server->handlers.request(c->server->ctx, c->request);
}

/* The headers are complete. */
static int begin_request(struct connection *c)
{
    char length[24];
    uint64_t expected = 0;

    if (c->request || c->out)
        return -1; /* pipelined before the answer: nobody does that to us in good faith */
    c->request = request_new(c);
    if (!c->request)
        return -1;
    bool has_length =
        lws_hdr_copy(c->wsi, length, sizeof length, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0;
    bool sends = strcmp(c->request->method, "POST") == 0 ||
                 strcmp(c->request->method, "PUT") == 0 || strcmp(c->request->method, "PATCH") == 0;
    if (!c->request->method[0] || !c->request->path[0])
        refuse(c, 400);
    else if (sends && !has_length)
        refuse(c, 411);
    else if (has_length && !str_to_u64(str_of(length), &expected))
        refuse(c, 400);
    else if (expected > c->server->body_max)
        refuse(c, 413);
    else if (expected == 0)
        give(c);
    else if (!(c->request->body = malloc(expected)))
        return -1;
    else
        c->request->body_room = expected;
    return 0;
}

static int add_body(struct connection *c, const char *in, size_t len)
{
    if (!c->request || c->request->given || !c->request->body)
        return 0; /* of a request that was refused by its headers */
    if (len > c->request->body_room - c->request->body_len)
        return -1;
    memcpy(c->request->body + c->request->body_len, in, len);
    c->request->body_len += len;
    return 0;
}

/* ---- upgrades ---- */

/* True when the upgrade may go on; the path is remembered for the socket. */
static bool upgrade_wanted(struct connection *c)
{
    struct server *server = c->server;
    bool wanted = false;

    if (c->request || c->socket || server->freed || !server->handlers.socket_wanted)
        return false;
    c->request = request_new(c);
    c->socket = c->request ? server_socket_new(c) : NULL;
    if (c->socket)
        wanted = server->handlers.socket_wanted(server->ctx, c->request);
    request_free(c->request);
    if (!wanted) {
        server_socket_free(c->socket);
        c->socket = NULL;
    }
    return wanted;
}

/* ---- connections ---- */

static int accepted(struct server *s, struct lws *wsi)
{
    struct connection *c = calloc(1, sizeof *c);

    if (!c)
        return -1;
    c->server = s;
    c->wsi = wsi;
    lws_set_opaque_user_data(wsi, c);
    s->connections++;
    return 0;
}

static void ended(struct connection *c)
{
    if (c->socket && !c->server->freed && c->server->handlers.socket_closed)
        c->server->handlers.socket_closed(c->server->ctx, c->socket);
    server_socket_free(c->socket);
    c->socket = NULL;
    if (c->request && c->request->given)
        c->request->connection = NULL; /* its owner answers, and that frees it */
    else
        request_free(c->request);
    c->request = NULL;
    lws_set_opaque_user_data(c->wsi, NULL);
    c->server->connections--;
    free(c->out);
    free(c);
}

static int on_connection(struct connection *c, enum lws_callback_reasons reason, void *in,
                         size_t len)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return begin_request(c);
    case LWS_CALLBACK_HTTP_BODY:
        return add_body(c, in, len);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        if (c->request && !c->request->given && c->request->body)
            give(c);
        return 0;
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return write_some(c);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        if (strcmp(in, "websocket") == 0 && upgrade_wanted(c))
            return 0;
        lws_return_http_status(c->wsi, HTTP_STATUS_FORBIDDEN, NULL);
        return -1;
    case LWS_CALLBACK_ESTABLISHED:
        return c->socket ? server_socket_established(c->socket) : -1;
    case LWS_CALLBACK_RECEIVE:
        return c->socket ? server_socket_received(c->socket, in, len) : -1;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return c->socket ? server_socket_writable(c->socket) : -1;
    case LWS_CALLBACK_WSI_DESTROY:
        ended(c);
        return 0;
    default:
        return 0;
    }
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
    struct lws_vhost *vhost = wsi ? lws_get_vhost(wsi) : NULL;
    struct server *s = vhost ? lws_vhost_user(vhost) : NULL;

    (void)user;
    if (!s)
        return 0;
    if (reason == LWS_CALLBACK_FILTER_NETWORK_CONNECTION)
        return s->freed || s->connections >= CONNECTIONS_MAX;
    if (reason == LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED)
        return accepted(s, wsi);
    struct connection *c = lws_get_opaque_user_data(wsi);
    return c ? on_connection(c, reason, in, len) : 0;
}

/* ---- the server ---- */

static const struct lws_protocols protocols[] = {
    {.name = "novapulse", .callback = on_event, .rx_buffer_size = 16 * 1024},
    {.name = NULL},
};

static const lws_retry_bo_t idle_policy = {
    .secs_since_valid_ping = 20,
    .secs_since_valid_hangup = 45,
};

/* Tells a taken port from other troubles, in words, before the library is asked. */
static enum status try_bind(const char *host, uint16_t port, struct error *err)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};

    if (inet_pton(AF_INET, host, &at.sin_addr) != 1)
        return error_set(err, STATUS_CONFIG, "listen address %s: not an IPv4 address", host);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return error_set(err, STATUS_IO, "listen on %s:%u: no socket", host, (unsigned)port);
    int yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    int failed = bind(fd, (struct sockaddr *)&at, sizeof at) ? errno : 0;
    close(fd);
    if (failed == EADDRINUSE)
        return error_set(err, STATUS_EXISTS, "listen on %s:%u: the port is taken", host,
                         (unsigned)port);
    if (failed)
        return error_set(err, STATUS_NETWORK, "listen on %s:%u: %s", host, (unsigned)port,
                         strerror(failed));
    return STATUS_OK;
}

static void vhost_gone(struct lws_vhost *vhost, void *arg)
{
    (void)vhost;
    free(arg);
}

enum status server_new(struct server **ret, struct loop *l, const char *host, uint16_t port,
                       size_t body_max, const struct server_handlers *h, void *ctx,
                       struct error *err)
{
    const char *address = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
    enum status st = try_bind(address, port, err);

    if (st != STATUS_OK)
        return st;
    struct lws_context *context = lws_context_of(l);
    struct server *s = context ? calloc(1, sizeof *s) : NULL;
    if (!s)
        return error_set(err, STATUS_NO_MEMORY, "listen on %s:%u: no memory", host, (unsigned)port);
    s->handlers = *h;
    s->ctx = ctx;
    s->body_max = body_max;
    struct lws_context_creation_info info = {
        .port = port,
        .iface = address,
        .protocols = protocols,
        .vhost_name = "novapulse",
        .server_string = "novapulse",
        .keepalive_timeout = KEEP_ALIVE_S,
        .timeout_secs = SLOW_PEER_S,
        .retry_and_idle_policy = &idle_policy,
        .options = LWS_SERVER_OPTION_DISABLE_IPV6 | LWS_SERVER_OPTION_VALIDATE_UTF8 |
                   LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND,
        .user = s,
        .finalize = vhost_gone,
        .finalize_arg = s,
    };
    s->vhost = lws_create_vhost(context, &info);
    if (!s->vhost) {
        free(s);
        return error_set(err, STATUS_NETWORK, "listen on %s:%u: refused", host, (unsigned)port);
    }
    *ret = s;
    return STATUS_OK;
}

void server_free(struct server *s)
{
    if (!s)
        return;
    s->freed = true;
    lws_vhost_destroy(s->vhost); /* vhost_gone frees s when the last connection has closed */
}

uint16_t server_port(const struct server *s)
{
    return (uint16_t)lws_get_vhost_listen_port(s->vhost);
}
