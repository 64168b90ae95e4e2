/* Sockets: frames wait in a queue of bounded size and leave one a writable turn. */
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

#include "net/server_internal.h"

enum {
    SOCKET_QUEUE_MAX = 4 * 1024 * 1024,
    CLOSE_S = 5, /* for what still waits, after a close was asked for */
};

struct frame {
    struct frame *next;
    size_t len;
    unsigned char bytes[]; /* LWS_PRE free bytes, then len */
};

struct server_socket {
    struct connection *connection;
    void *user;
    struct frame *first, *last;
    size_t queued;
    char *message; /* of one that comes in pieces */
    size_t message_len;
    bool closing;
    char path[PATH_ROOM];
};

struct server_socket *server_socket_new(struct connection *c)
{
    struct server_socket *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->connection = c;
    str_copy(s->path, sizeof s->path, server_path(c->request));
    return s;
}

bool server_socket_send(struct server_socket *s, struct str text)
{
    if (s->closing || s->queued + text.len > SOCKET_QUEUE_MAX)
        return false;
    struct frame *f = malloc(sizeof *f + LWS_PRE + text.len);
    if (!f)
        return false;
    f->next = NULL;
    f->len = text.len;
    if (text.len)
        memcpy(f->bytes + LWS_PRE, text.at, text.len);
    if (s->last)
        s->last->next = f;
    else
        s->first = f;
    s->last = f;
    s->queued += text.len;
    lws_callback_on_writable(s->connection->wsi);
    return true;
}

void server_socket_close(struct server_socket *s)
{
    s->closing = true;
    lws_set_timeout(s->connection->wsi, PENDING_TIMEOUT_USER_OK, CLOSE_S);
    lws_callback_on_writable(s->connection->wsi);
}

size_t server_socket_queued(const struct server_socket *s)
{
    return s->queued;
}

struct str server_socket_path(const struct server_socket *s)
{
    return str_of(s->path);
}

void server_socket_set(struct server_socket *s, void *user)
{
    s->user = user;
}

void *server_socket_user(const struct server_socket *s)
{
    return s->user;
}

static bool pop_frame(struct server_socket *s)
{
    struct frame *f = s->first;

    if (!f)
        return false;
    s->first = f->next;
    if (!s->first)
        s->last = NULL;
    s->queued -= f->len;
    free(f);
    return true;
}

int server_socket_writable(struct server_socket *s)
{
    struct frame *f = s->first;

    if (f) {
        int n = lws_write(s->connection->wsi, f->bytes + LWS_PRE, f->len, LWS_WRITE_TEXT);
        if (n < (int)f->len)
            return -1;
        pop_frame(s);
    }
    if (s->first)
        lws_callback_on_writable(s->connection->wsi);
    else if (s->closing)
        return -1;
    return 0;
}

int server_socket_received(struct server_socket *s, const char *in, size_t len)
{
    struct connection *c = s->connection;
    struct server *server = c->server;
    bool whole = lws_is_final_fragment(c->wsi) && lws_remaining_packet_payload(c->wsi) == 0;

    if (lws_frame_is_binary(c->wsi) || s->message_len + len > server->body_max)
        return -1;
    if (s->closing)
        return 0;
    if (whole && s->message_len == 0) {
        if (!server->freed)
            server->handlers.socket_message(server->ctx, s, (struct str){in, len});
        return 0;
    }
    char *more = realloc(s->message, s->message_len + len + 1);
    if (!more)
        return -1;
    s->message = more;
    memcpy(more + s->message_len, in, len);
    s->message_len += len;
    if (whole) {
        struct str text = {s->message, s->message_len};
        s->message_len = 0;
        if (!server->freed)
            server->handlers.socket_message(server->ctx, s, text);
    }
    return 0;
}

int server_socket_established(struct server_socket *s)
{
    struct server *server = s->connection->server;

    if (!server->freed)
        server->handlers.socket_open(server->ctx, s);
    return 0;
}

void server_socket_free(struct server_socket *s)
{
    if (!s)
        return;
    while (pop_frame(s))
        ;
    free(s->message);
    free(s);
}
